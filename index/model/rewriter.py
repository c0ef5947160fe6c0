"""Write out a follow-up as a question that stands alone, on a CPU.

The rewriter tags the word pieces of the dialogue: which are kept, and where in the last question the follow-up goes. So
it writes no word of its own. It also tells whether a question leans on the dialogue at all. It shares the judge's first
layers and word pieces. The graph is joined at the first question of a dialogue that has one before it.
"""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.model.joined import JUDGE, check_upper, join_graphs
from index.model.rewriter_form import Form, compose, read_form
from index.model.rewriter_graph import PIECES
from index.model.session import open_session, run_window
from rag.caching import cached
from rag.ports import FollowUp

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["OnnxRewriter", "open_rewriter"]

_REWRITER = Path(__file__).parent / "data" / "rewriter"
_KEPT = 256  # follow-ups with their text and logit; each turn of a dialogue reads those before it again


class OnnxRewriter:
    """A rewriter of follow-ups; safe to use from several threads."""

    def __init__(self, judge: Path, rewriter: Path, tokenizer: Path) -> None:
        self._judge, self._rewriter, self._tokens = judge, rewriter, tokenizer
        self._opening = Lock()
        self._told = cached(self._tell, _KEPT)

    def rewrite(self, follow_up: FollowUp, /) -> str:
        """Return the follow-up as a question that stands alone; "" where nothing of the dialogue is kept."""
        return self._told(follow_up)[0]

    def leaning(self, follow_up: FollowUp, /) -> float:
        """Return the log-odds that the question leans on the ones before it."""
        return self._told(follow_up)[1]

    def _tell(self, follow_up: FollowUp) -> tuple[str, float]:
        form, logits = self.read(follow_up)
        place = form.places.start + int(logits[form.places, 1].argmax())
        return compose(follow_up, form, logits[:, 0].tolist(), place), float(logits[0, 2])

    def read(self, follow_up: FollowUp) -> tuple[Form, NDArray[np.float32]]:
        """Return the window of a follow-up, and the logits of its tokens: kept, place, leans. Shape: (length, 3)."""
        with self._opening:
            session, tokenizer = self._opened
        form = read_form(tokenizer, follow_up)
        return form, run_window(session, form.ids)

    @cached_property
    def _opened(self) -> "tuple[InferenceSession, Tokenizer]":
        from tokenizers import Tokenizer

        graph = join_graphs(self._judge, self._rewriter, PIECES)
        return open_session(graph), Tokenizer.from_file(str(self._tokens))


def open_rewriter() -> OnnxRewriter:
    """Open the bundled rewriter.

    Raises: ModelMissing, ModelDamaged, as :func:`index.model.joined.check_upper` does.
    """
    check_upper(_REWRITER, "rewriter")
    return OnnxRewriter(JUDGE / "judge.onnx", _REWRITER / "rewriter.onnx", JUDGE / "tokenizer.json")
