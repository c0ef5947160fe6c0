"""``python -m index.training``: make the examples, train on them, and say how far it is.

Run with OMP_WAIT_POLICY=PASSIVE; `make reader` does. It goes on where the folder `--out` was left.
"""

import argparse
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer

from index.model.bundled import prepare_bundled_model
from index.training.example import read_examples, write_examples
from index.training.mix import mix
from index.training.network import encode, open_network
from index.training.train import Plan, train
from rag.config import Settings

_TOKENS = 192  # of question and window together


def main() -> None:
    """Read the arguments and train."""
    arguments = _arguments()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    made = out / "examples.jsonl"
    if not made.is_file():
        repeats = dict.fromkeys((folder.name for folder in arguments.half), 3) | dict(arguments.repeat)
        examples = mix(
            arguments.set,
            arguments.half,
            sorted(arguments.text),
            made=arguments.made,
            repeats=repeats,
            shares=dict(arguments.share),
            rounds=arguments.rounds,
            seed=arguments.seed,
        )
        write_examples(made, examples)
    torch.manual_seed(arguments.seed)
    encoder = prepare_bundled_model(Settings().cache)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    encoded = encode(tokenizer, read_examples(made), _TOKENS)
    plan = Plan(
        epochs=arguments.epochs,
        seconds=60 * arguments.minutes,
        rate=arguments.rate,
        frozen_layers=arguments.frozen,
        seed=arguments.seed,
    )
    network = open_network(encoder, arguments.start, dropout=arguments.dropout, layers=arguments.layers)
    network.encoder.compile(dynamic=False)  # an eighth faster; half a minute for each length, once
    train(network, encoded, plan, out)


def _named(kind: Callable[[str], float], text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, kind(value)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m index.training")
    parser.add_argument("--set", type=Path, action="append", default=[], help="folder of a question set")
    parser.add_argument("--half", type=Path, action="append", default=[], help="... of which half is kept to measure")
    parser.add_argument(
        "--repeat",
        type=partial(_named, int),
        action="append",
        default=[],
        metavar="NAME=N",
        help="times that each question of a set is shown a round, each time in another window; 3 for those of --half",
    )
    parser.add_argument(
        "--share",
        type=partial(_named, float),
        action="append",
        default=[],
        metavar="NAME=PART",
        help="part of the first half of a set of --half that is learned from, 0 to 1: for a curve over questions",
    )
    parser.add_argument("--text", type=Path, nargs="*", default=[], help="government texts to make questions from")
    parser.add_argument("--made", type=int, default=2200, help="questions made from them, a round")
    parser.add_argument("--rounds", type=int, default=2, help="times that windows and negatives are drawn anew")
    parser.add_argument("--epochs", type=float, default=1.0, help="times that all rounds are seen")
    parser.add_argument("--minutes", type=float, default=math.inf, help="when the decay ends at the latest")
    parser.add_argument("--rate", type=float, default=Plan().rate, help="the highest learning rate")
    parser.add_argument("--dropout", type=float, default=0.1, help="share of hidden values that are left out at random")
    parser.add_argument("--layers", type=int, help="lower layers of the encoder that are kept; all of them")
    parser.add_argument("--frozen", type=int, default=Plan().frozen_layers, help="... of which so many are not trained")
    parser.add_argument("--start", type=Path, help="folder of an earlier run whose weights this one begins with")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True, help="folder for examples, checkpoints and the curve")
    return parser.parse_args()


if __name__ == "__main__":
    main()
