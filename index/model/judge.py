"""Judge whether a sentence answers a question, and where in it, on a CPU.

A follow-up is read behind the question before it. Layers of its own over the judge's first ones have learned to read
both; they are joined at the first follow-up. This module chooses no sentence and writes no answer.
"""

from collections.abc import Sequence
from functools import cached_property
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

    def judge(self, question: str, windows: Sequence[Window], before: str = "") -> list[Verdict]:
        """Judge the sentence of each window; spans are literal slices of the sentence, and verdicts come in order.

        `before` is the question before a follow-up, as one that stands alone.
        """
        if not before:
            return self._reader.read(question, windows)
        with self._opening:
            reader = self._reader_of_follow_ups
        return reader.read(join_questions(before, question), windows)

    @property
    def windows_read(self) -> int:
        """The number of windows that were read; one that comes again soon is not read again."""
        readers = (self._reader, self.__dict__.get("_reader_of_follow_ups"))
        return sum(reader.windows_read for reader in readers if reader)

    @cached_property
    def _reader_of_follow_ups(self) -> WindowReader:
        graph = join_graphs(JUDGE / "judge.onnx", self._follow_ups, *OUTPUTS)
        return WindowReader(graph, JUDGE / "tokenizer.json")


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
