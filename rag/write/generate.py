"""Have a language model write the answer, and keep the sentences that the reports support.

Every sentence is verified against the passages that it cites before it is yielded. Citations are slices of the reports,
not text of the model. The model also decides whether the reports answer: if it declines, the answer is a refusal. If
the call fails, the answer without a model is returned with the reason in ``degraded``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.answer.calculate import move_calculations
from rag.answer.refuse import MUST_HOLD, refuse_declined
from rag.answer.render import write_sentence
from rag.errors import ChatFault, ChatModelError
from rag.excerpts import move, move_rows
from rag.gather.gathered import Gathered, standalone_of
from rag.gather.library import Library
from rag.guard.verify import Verdict, verify
from rag.ports import ChatModel, Verifier
from rag.types import Answer, Chunk, Citation, Reason, Statement
from rag.understand.question import Kind
from rag.write.decline import declines, without_decline
from rag.write.draft import MAX_CHARS, Sentence, read_draft
from rag.write.passages import choose_passages, is_inside
from rag.write.pertinence import adds_information
from rag.write.prompt import leaks, write_messages
from rag.write.proof import Check, Prover

__all__ = ["DEGRADED", "generate", "last_answer"]

DEGRADED: dict[ChatFault, str] = {
    "timeout": "语言模型超时",
    "unreachable": "连不上语言模型",
    "overloaded": "语言模型繁忙或出错",
    "rejected": "语言模型拒绝了请求",
    "garbled": "语言模型的回复无法读取",
    "empty": "语言模型没有回复",
    "oversized": "语言模型的输入或回复过长",
    "busy": "同时使用语言模型的人太多",
    "paused": "语言模型连续出错，暂停使用",
    "exhausted": "今天的语言模型用量已满",
}
_NOTHING_LEFT = "语言模型写的内容未能核实"
_OFF_TOPIC = "语言模型没有答到所问"
_EARLIEST_SETTLED = "。！？!?\n"


@dataclass(slots=True)
class _Kept:
    """The decisions about the sentences so far."""

    prover: Prover
    question: str  # a sentence that adds nothing to it is dropped; "" drops none
    seen: tuple[Sentence, ...] = ()  # decided
    sentences: list[Statement] = field(default_factory=list)
    proved: list[tuple[str, tuple[Chunk, ...]]] = field(default_factory=list)  # the accepted ones and their slices
    cited: dict[str, tuple[int, Chunk]] = field(default_factory=dict)  # id of a slice -> its marker in the answer
    unverified: list[str] = field(default_factory=list)
    declined: bool = False
    repeats_question: bool = False

    def take(self, sentences: Sequence[Sentence]) -> Iterator[str]:
        """Decide about the new sentences. Yield the accepted ones with their markers.

        If later text changes an earlier sentence, as </think> does, all sentences are decided again.
        """
        if tuple(sentences[: len(self.seen)]) != self.seen:
            self.seen, self.sentences, self.proved, self.cited, self.unverified = (), [], [], {}, []
            self.declined = self.repeats_question = False
        for sentence in sentences[len(self.seen) :]:
            self.seen += (sentence,)
            if not leaks(sentence.text):
                yield from self._decide(sentence)

    def _decide(self, sentence: Sentence) -> Iterator[str]:
        rest = replace(sentence, text=without_decline(sentence.text))
        if declines(sentence.text) and not (sentence.markers and adds_information(rest.text, self.question)):
            self.declined = True
        elif not adds_information(rest.text, self.question):
            self.repeats_question = True
        elif sentence.whole and (chunks := self.prover.prove(rest) or self.prover.follow(rest, self.proved)):
            self.proved.append((rest.text, chunks))
            self.sentences.append(Statement(sentence.text, tuple(map(self._marker, chunks))))
            yield write_sentence(self.sentences[-1])
        else:
            self.unverified.append(sentence.text)

    def _marker(self, chunk: Chunk) -> int:
        """Return the marker of a slice in the answer; a slice that is in a cited one has its marker."""
        for marker, other in self.cited.values():
            if is_inside(chunk, other):
                return marker
        return self.cited.setdefault(chunk.id, (len(self.cited) + 1, chunk))[0]


def generate(
    parts: Sequence[Gathered],
    extractive: Answer,
    model: ChatModel,
    library: Library,
    *,
    max_evidence_chars: int,
    question: str = "",
    check: Check | None = None,
    verifier: Verifier | None = None,
) -> Iterator[str | Answer]:
    """Yield each sentence when it is complete and verified, and last the Answer, which replaces them.

    `extractive` is the answer without a model, or its refusal. `question` is what the model is asked, by default the
    questions of the parts. The `verifier` reads what the rules of the guard cannot decide. The Answer is
    generative if a sentence was accepted. It is a refusal if the model declines, else `extractive` with ``degraded``
    set.
    """
    passages = choose_passages(parts, extractive, library, max_evidence_chars)
    if not passages:
        yield extractive
        return
    question = question or standalone_of(parts) or "，".join(part.analysis.question.text for part in parts)
    may_repeat = any(Kind.YES_NO in part.analysis.question.kinds for part in parts)
    prover = Prover(passages, library, check or _verify, verifier)
    kept = _Kept(prover, "" if may_repeat else question)
    raw = ""
    try:
        for piece in model.stream(write_messages(question, passages)):
            raw += piece
            if len(raw) <= MAX_CHARS and any(mark in piece for mark in _EARLIEST_SETTLED):
                yield from kept.take(read_draft(raw, len(passages)).sentences[:-1])  # the last may still grow
    except ChatModelError as error:
        yield replace(extractive, degraded=DEGRADED[error.kind])
        return
    draft = read_draft(raw, len(passages))
    yield from kept.take(draft.sentences)
    yield _answer(kept, replace(extractive, unknown_markers=draft.unknown_markers), parts)


def last_answer(items: Iterator[str | Answer]) -> Answer:
    """Exhaust `items` and return its last item, the Answer."""
    *_, answer = items
    if not isinstance(answer, Answer):
        raise TypeError(f"ends with {answer!r}, not with an Answer")
    return answer


def _verify(text: str, lines: Sequence[str], year: int | None) -> Verdict:
    return verify(text, lines, year=year)


def _answer(kept: _Kept, extractive: Answer, parts: Sequence[Gathered]) -> Answer:
    together = "".join(kept.unverified)  # several sentences together can leak the prompt
    unverified = () if leaks(together) else tuple(kept.unverified)
    if kept.sentences:
        return _written(kept, replace(extractive, unverified=unverified))
    if kept.declined and not unverified:
        return refuse_declined(extractive, parts)
    why = _OFF_TOPIC if kept.repeats_question and not unverified else _NOTHING_LEFT
    return replace(extractive, degraded=why if kept.seen else DEGRADED["empty"], unverified=unverified)


def _written(kept: _Kept, extractive: Answer) -> Answer:
    """Return the answer in the words of the model, with its own citations."""
    citations = tuple(
        Citation(marker, chunk, chunk.start, chunk.end, chunk.text) for marker, chunk in kept.cited.values()
    )
    reasons = tuple(reason for reason in extractive.reasons if reason.code in MUST_HOLD)
    reasons = (*reasons, Reason("not_stated")) if kept.declined else reasons
    return replace(
        extractive,
        sentences=tuple(kept.sentences),
        citations=citations,
        exact=move(extractive.exact, extractive.citations, citations),
        rows=move_rows(extractive.rows, extractive.citations, citations),
        calculations=move_calculations(extractive.calculations, extractive.citations, citations),
        reasons=reasons,
        nearest=(),
    )
