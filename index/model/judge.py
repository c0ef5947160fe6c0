"""Judge whether a sentence answers a question, and where in it, on a CPU.

A follow-up is read behind the question before it. Layers of its own over the judge's first ones have learned to read
both; they are joined at the first follow-up. This module chooses no sentence and writes no answer.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from index.model.card import check_files
from index.model.joined import JUDGE, check_upper, join_graphs
from index.model.judge_form import join_questions
from index.model.judge_graph import OUTPUTS
from index.model.window_reader import WindowReader
from rag.config import BUNDLED_MODEL
from rag.ports import Verdict, Window

__all__ = ["OnnxJudge", "open_judge"]

_FOLLOW_UPS = Path(__file__).parent / "data" / "follow_ups"
_HINT = "name a folder that `make judge` wrote, or install the project again"


class OnnxJudge:
    """A judge of sentences; safe to use from several threads."""

    def __init__(self, reader: WindowReader, follow_ups: Path) -> None:
        """Judge questions with `reader`, and follow-ups with the layers `follow_ups` over the bundled judge's."""
        self._reader, self._follow_ups, self._opening = reader, follow_ups, Lock()
        self._reader_of_follow_ups: WindowReader | None = None

    def judge(self, question: str, windows: Sequence[Window], before: str = "") -> list[Verdict]:
        """Judge the sentence of each window; spans are literal slices of the sentence, and verdicts come in order.

        `before` is the question before a follow-up, as one that stands alone.
        """
        if not before:
            return self._reader.read(question, windows)
        return self._opened().read(join_questions(before, question), windows)

    @property
    def windows_read(self) -> int:
        """The number of windows that were read; one that comes again soon is not read again."""
        return sum(reader.windows_read for reader in (self._reader, self._reader_of_follow_ups) if reader)

    def _opened(self) -> WindowReader:
        """Return the reader of follow-ups, opened when it is first needed."""
        with self._opening:
            if self._reader_of_follow_ups is None:
                graph = join_graphs(JUDGE / "judge.onnx", self._follow_ups, *OUTPUTS)
                self._reader_of_follow_ups = WindowReader(graph, JUDGE / "tokenizer.json")
            return self._reader_of_follow_ups


def open_judge(name: str | Path = BUNDLED_MODEL) -> OnnxJudge:
    """Open the bundled judge, or the one in a folder: two files, and ``judge.json`` with their sha256.

    Follow-ups are read by the bundled layers in either case.

    Raises: ModelMissing when a file is not there; ModelDamaged when one is not what was written.
    """
    folder = JUDGE if name == BUNDLED_MODEL else Path(name)
    check_files(folder, "judge.json", ("judge.onnx", "tokenizer.json"), _HINT)
    check_upper(_FOLLOW_UPS, "follow_ups")
    reader = WindowReader(folder / "judge.onnx", folder / "tokenizer.json")
    return OnnxJudge(reader, _FOLLOW_UPS / "follow_ups.onnx")
