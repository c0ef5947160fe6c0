"""Read a claim beside a slice of a report, and tell whether the slice supports it, on a CPU.

The verifier shares the judge's first layers and word pieces. Only its last layers and its head have weights of their
own. The form of a window: :mod:`index.model.judge_form`, with the claim in the place of the question.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from index.model.joined import JUDGE, check_upper, join_graphs
from index.model.judge_form import BEGIN, KEEPS_END, SEPARATOR, UNKNOWN, Look, keep_pieces, parts_of
from index.model.session import open_session, run_window
from index.model.verifier_graph import SUPPORT
from rag.ports import Window

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["OnnxVerifier", "open_verifier", "window_ids"]

_CAPS = (80, 40, 24, 200, 16)  # pieces that are kept of claim, path, sentence before, slice, sentence after
_CHARS, _LONGEST = 200, 2000  # characters of a sentence around the slice, and of claim and slice, at most
_VERIFIER = Path(__file__).parent / "data" / "verifier"


class OnnxVerifier:
    """A verifier of claims; safe to use from several threads."""

    def __init__(self, judge: Path, verifier: Path, tokenizer: Path) -> None:
        from tokenizers import Tokenizer

        self._session = open_session(join_graphs(judge, verifier, SUPPORT))
        self._tokenizer = Tokenizer.from_file(str(tokenizer))

    def support(self, claim: str, window: Window) -> float:
        """Return the logit that the window supports the claim."""
        return float(run_window(self._session, window_ids(self._tokenizer, claim, window))[0])


def open_verifier() -> OnnxVerifier:
    """Open the bundled verifier.

    Raises: ModelMissing, ModelDamaged, as :func:`index.model.joined.check_upper` does.
    """
    check_upper(_VERIFIER, "verifier")
    return OnnxVerifier(JUDGE / "judge.onnx", _VERIFIER / "verifier.onnx", JUDGE / "tokenizer.json")


def window_ids(tokenizer: "Tokenizer", claim: str, window: Window) -> list[int]:
    """Return the word pieces of a window: each part cut to its cap, with a separator after it."""
    before, after = window.before[-_CHARS:], window.after[:_CHARS]
    look = Look(claim[:_LONGEST], window.path, before, window.sentence[:_LONGEST], after)
    ids = [BEGIN]
    for text, cap, at_end in zip(parts_of(look), _CAPS, KEEPS_END, strict=True):
        pieces = [max(piece, UNKNOWN) for piece in tokenizer.encode(text, add_special_tokens=False).ids]
        ids += [*keep_pieces(pieces, cap, at_end), SEPARATOR]
    return ids
