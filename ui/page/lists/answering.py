"""Lists of questions that are answered one after the other while the reader looks on, or comes back later.

Lists are kept in memory. :mod:`ui.service.question_lists` reads and writes the files.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePath
from threading import Event, Lock, Semaphore
from typing import TYPE_CHECKING, Literal

from rag.errors import QuestionError, RagError
from rag.types import Answer, Reason
from ui.entry.access import Caller
from ui.errors import Overloaded, UnknownJob
from ui.service.service import Reply, Service

if TYPE_CHECKING:
    from ui.service.question_lists import QuestionList

__all__ = ["ListState", "Lists"]

_KEPT = 20  # lists that are over
_WAITING = 8  # lists that are not, those being read too
_READERS = 2  # files that are read at a time
_PAUSE_SECONDS = 0.5  # while others ask
_ANSWERED = "-答案"  # the end of the name of the file with the answers
_log = logging.getLogger("yiju.lists")


@dataclass(frozen=True, slots=True)
class ListState:
    """How far a list is."""

    id: str
    caller: Caller
    total: int
    done: int = 0
    state: Literal["busy", "good", "bad"] = "busy"
    name: str = ""  # of the file with the answers
    data: bytes = b""
    failure: Exception | None = None


class Lists:
    """The lists of questions to `service`; one of them is answered at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lists: OrderedDict[str, ListState] = OrderedDict()
        self._lock = Lock()
        self._reading = 0  # lists that are being read, or wait for that
        self._readers = Semaphore(_READERS)
        self._ending = Event()
        self._worker = ThreadPoolExecutor(1, "yiju-lists")

    def begin(self, caller: Caller, name: str, data: bytes) -> ListState:
        """Start to answer the questions in a file.

        Raises: DatasetError, IngestError; Overloaded where too many lists wait.
        """
        questions = self._read(name, data)
        with self._lock:
            self._require_room()
            begun = ListState(secrets.token_hex(8), caller, len(questions.questions))
            self._lists[begun.id] = begun
            for old in [one.id for one in self._lists.values() if one.state != "busy"][:-_KEPT]:
                del self._lists[old]

        self._worker.submit(self._answer, begun.id, caller, questions, name)
        return begun

    def find(self, caller: Caller, id_: str) -> ListState:
        """Return a list of the caller, with the rights that they had then, as it is now.

        Raises: UnknownJob.
        """
        with self._lock:
            found = self._lists.get(id_)
        if found is None or found.caller != caller:
            raise UnknownJob("no such list", hint="lists are forgotten after a while, and by a restart")
        return found

    def close(self) -> None:
        """End after the question that is being answered."""
        self._ending.set()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _read(self, name: str, data: bytes) -> QuestionList:
        from ui.service.question_lists import read_questions
        from ui.shelf.library import limits_of

        with self._lock:
            self._require_room()
            self._reading += 1
        try:
            with self._readers:
                return read_questions(data, name, limits_of(self._service.settings))
        finally:
            with self._lock:
                self._reading -= 1

    def _require_room(self) -> None:
        busy = sum(one.state == "busy" for one in self._lists.values())
        if self._ending.is_set() or busy + self._reading >= _WAITING:
            raise Overloaded(30, "lists")

    def _answer(self, id_: str, caller: Caller, questions: QuestionList, name: str) -> None:
        from ui.service.question_lists import SHEETS, answers_file

        replies: list[Reply] = []
        try:
            for text in questions.questions:
                replies.append(self._reply(caller, text))
                self._note(id_, done=len(replies))
            suffix = next((one for one in SHEETS if one == PurePath(name).suffix.lower()), SHEETS[0])
            data = answers_file(questions, replies, suffix)
            self._note(id_, state="good", name=f"{PurePath(name).stem}{_ANSWERED}{suffix}", data=data)
        except Exception as failure:  # whatever it is, the reader is told that it is over
            self._note(id_, state="bad", failure=failure)
            _log.error("a list of questions failed", exc_info=failure)

    def _reply(self, caller: Caller, question: str) -> Reply:
        """Return the reply to `question`. Others who ask go first."""
        while not self._ending.is_set():
            try:
                return self._service.ask(caller, question)
            except QuestionError as error:
                return Reply(Answer(question, reasons=(Reason("invalid_question", str(error)),)))
            except Overloaded:
                time.sleep(_PAUSE_SECONDS)
        raise RagError("the server was stopped", hint="try again")

    def _note(self, id_: str, **changes: object) -> None:
        with self._lock:
            self._lists[id_] = replace(self._lists[id_], **changes)  # type: ignore[arg-type]
