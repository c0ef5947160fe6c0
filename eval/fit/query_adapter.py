"""``python -m eval.fit.query_adapter QUESTIONS… --texts DIR… --out FOLDER``: train the adapter of question vectors.

It learns from the answerable questions of texts of the part `fit`, and from question sets with the passage of each
question. Each text is also measured with an adapter that did not see it. FOLDER gets the adapter that saw all.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.fit.judge_candidates import is_told_in, places_of, read_asked
from index.model.adapter import write_adapter
from index.model.embed import BundledEmbedder, Embedder
from index.search.retriever import build_retriever
from index.search.units import cut_sentences
from index.training.adapter import Group, fit_adapter, share_found
from index.training.question_sets import read_lines
from ingest.parse import read_report
from rag.config import Settings

__all__ = ["group_of", "main"]

_FOLDS = 3
_PASSAGES = 256  # of a set in one group
_MOST = (1, 6)


def group_of(path: Path, asked: Sequence[dict[str, Any]], embedder: Embedder) -> Group | None:
    """Embed the sentences of a text, and the questions that one of them answers. None: there is no such question."""
    parsed = read_report(path)
    (pack,) = build_retriever([parsed], embedder).packs
    starts = {int(start): row for row, start in enumerate(pack.sentences.starts)}
    units = [unit for unit in cut_sentences(parsed) if unit.start in starts]
    rights, questions = [], []
    for question in asked:
        told = places_of(parsed.report.text, question["evidence"])
        right = np.zeros(len(starts), np.bool_)
        right[[starts[unit.start] for unit in units if is_told_in(unit, told)]] = True
        if right.any():
            rights.append(right)
            questions.append(embedder.embed_query(question["question"]))
    return Group(pack.sentences.vectors.matrix(), np.stack(questions), np.stack(rights)) if rights else None


def groups_of_set(folder: Path, embedder: Embedder) -> Iterator[Group]:
    """Embed the passages of a question set, some hundreds in a group, and the questions about them."""
    passages, asked = (list(read_lines(folder / f"{name}.jsonl")) for name in ("passages", "questions"))
    for first in range(0, len(passages), _PASSAGES):
        some = passages[first : first + _PASSAGES]
        place = {passage["id"]: at for at, passage in enumerate(some)}
        own = [question for question in asked if question.get("context_id") in place]
        if own:
            right = np.zeros((len(own), len(some)), np.bool_)
            right[np.arange(len(own)), [place[question["context_id"]] for question in own]] = True
            questions = np.stack([embedder.embed_query(question["question"]) for question in own])
            yield Group(embedder.embed_passages([passage["text"] for passage in some]), questions, right)


def _measured(groups: Sequence[Group], more: Sequence[Group]) -> dict[str, list[float]]:
    """Return the shares of the questions found among the first, each text with an adapter that did not see it."""
    found: dict[str, list[float]] = {"before": [], "after": []}
    counts: list[int] = []
    for fold in range(_FOLDS):
        left = [group for at, group in enumerate(groups) if at % _FOLDS == fold]
        learned = [group for at, group in enumerate(groups) if at % _FOLDS != fold]
        if not left or not learned:
            continue
        adapter = fit_adapter([*learned, *more])
        counts.append(sum(len(group.questions) for group in left))
        for key, used in (("before", None), ("after", adapter)):
            found[key] += [share_found(left, used, most) for most in _MOST]
    weights = np.array(counts) / sum(counts)
    return {key: np.round(weights @ np.reshape(shares, (-1, len(_MOST))), 3).tolist() for key, shares in found.items()}


def main() -> None:
    """Read the arguments, measure on left-out texts, and write the adapter of all."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.query_adapter")
    parser.add_argument("questions", type=Path, nargs="+", help="files of questions or dialogues")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="folders of the texts")
    parser.add_argument("--sets", type=Path, nargs="*", default=[], help="folders of question sets to learn from")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    asked = [one for path in given.questions for one in read_asked(path) if one["answerable"] and one["part"] == "fit"]
    embedder = BundledEmbedder(Settings().cache)
    groups = []
    for doc in sorted({one["doc"] for one in asked}):
        path = next(folder / doc for folder in given.texts if (folder / doc).is_file())
        if group := group_of(path, [one for one in asked if one["doc"] == doc], embedder):
            groups.append(group)
    more = [group for folder in given.sets for group in groups_of_set(folder, embedder)]
    sys.stdout.write(json.dumps(_measured(groups, more)) + "\n")
    write_adapter(given.out, fit_adapter([*groups, *more]))


if __name__ == "__main__":
    main()
