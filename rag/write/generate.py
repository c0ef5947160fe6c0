"""Have a language model write the answer, and keep the sentences that the reports support.

Every sentence is verified against the passages that it cites before it is yielded. Citations are slices of the reports,
not text of the model. If the model fails, the extractive answer is returned with the reason in ``degraded``. The
pipeline does not call this module for a refusal.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rag.answer.calculate import move_calculations
from rag.answer.render import render, write_sentence
from rag.errors import ChatFault, ChatModelError
from rag.excerpts import move, move_rows
from rag.gather.gathered import Gathered
from rag.guard.verify import Verdict, verify
from rag.ports import ChatModel
from rag.text.fold import fold
from rag.text.spans import strip
from rag.types import Answer, Chunk, Citation, Span, Statement
from rag.understand.question import Kind
from rag.write.draft import MAX_CHARS, Sentence, read_draft
from rag.write.pertinence import adds_information, answers_as_well
from rag.write.prompt import DECLINE, MAX_EVIDENCE_CHARS, Passage, leaks, write_messages

__all__ = ["DEGRADED", "MAX_PASSAGES", "Check", "choose_passages", "generate", "last_answer"]

Check = Callable[[str, Sequence[str]], Verdict]

MAX_PASSAGES = 10
_MAX_PASSAGE_CHARS = 400
_NEAR_BEST = 8  # ranked sentences of each part that can become passages
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
_DECLINED = "语言模型认为报告没有说明"
_NOTHING_LEFT = "语言模型写的内容未能核实"
_OFF_TOPIC = "语言模型没有答到所问"
_DECLINES = (
    DECLINE,
    "报告未说明",
    "报告没有提",
    "报告未提",
    "依据没有",
    "依据未",
    "无法回答",
    "没有相关信息",
    "没有明确说明",
)
_EARLIEST_SETTLED = "。！？!?\n"


@dataclass(slots=True)
class _Kept:
    """The decisions about the sentences so far."""

    passages: Sequence[Passage]
    check: Check
    question: str  # a sentence that adds nothing to it is dropped; "" drops none
    seen: tuple[Sentence, ...] = ()  # decided
    sentences: list[Statement] = field(default_factory=list)
    cited: dict[int, int] = field(default_factory=dict)  # marker in the prompt -> marker in the answer
    unverified: list[str] = field(default_factory=list)
    declined: bool = False
    repeats_question: bool = False

    def take(self, sentences: Sequence[Sentence]) -> Iterator[str]:
        """Decide about the new sentences. Yield the accepted ones with their markers.

        If later text changes an earlier sentence, as </think> does, all sentences are decided again.
        """
        if tuple(sentences[: len(self.seen)]) != self.seen:
            self.seen, self.sentences, self.cited, self.unverified = (), [], {}, []
            self.declined = self.repeats_question = False
        for sentence in sentences[len(self.seen) :]:
            self.seen += (sentence,)
            if leaks(sentence.text):
                continue
            if any(phrase in fold(sentence.text) for phrase in _DECLINES):
                self.declined = True
            elif not adds_information(sentence.text, self.question):
                self.repeats_question = True
            elif sentence.whole and (markers := self._proof(sentence)):
                numbers = tuple(self.cited.setdefault(marker, len(self.cited) + 1) for marker in markers)
                self.sentences.append(Statement(sentence.text, numbers))
                yield write_sentence(self.sentences[-1])
            else:
                self.unverified.append(sentence.text)

    def _proof(self, sentence: Sentence) -> tuple[int, ...]:
        """Return the markers of the passages that support `sentence`: the cited ones, else the first that does alone.

        Small models often write a true sentence with a wrong marker or none. This corrects the marker.
        """
        cited = [line for marker in sentence.markers for line in _lines(self.passages[marker - 1])]
        if cited and self.check(sentence.text, cited).supported:
            return sentence.markers
        for passage in self.passages:
            if self.check(sentence.text, _lines(passage)).supported:
                return (passage.marker,)
        return ()


def generate(
    parts: Sequence[Gathered], extractive: Answer, model: ChatModel, check: Check | None = None
) -> Iterator[str | Answer]:
    """Yield each sentence when it is complete and verified, and last the Answer, which replaces them.

    The Answer is generative if a sentence was accepted. Else it is `extractive` with ``degraded`` set.
    """
    passages = choose_passages(parts, extractive)
    question = "；".join(part.analysis.queries[0] for part in parts)
    may_repeat = any(Kind.YES_NO in part.analysis.question.kinds for part in parts)
    kept = _Kept(passages, check or partial(verify, year=_year(passages)), "" if may_repeat else question)
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
    answer = _answer(kept, replace(extractive, unknown_markers=draft.unknown_markers))
    written = "\n".join(map(write_sentence, answer.sentences))
    if written and not answers_as_well(written, render(extractive).text, [part.analysis.question for part in parts]):
        answer = replace(extractive, degraded=_OFF_TOPIC, unverified=answer.unverified)
    yield answer


def last_answer(items: Iterator[str | Answer]) -> Answer:
    """Exhaust `items` and return its last item, the Answer."""
    *_, answer = items
    if not isinstance(answer, Answer):
        raise TypeError(f"ends with {answer!r}, not with an Answer")
    return answer


def choose_passages(parts: Sequence[Gathered], extractive: Answer) -> tuple[Passage, ...]:
    """Choose the passages of the prompt: the sentences of the extractive answer, then the next best of each part.

    The limits are MAX_PASSAGES and MAX_EVIDENCE_CHARS. The first passage is always included.
    """
    ranked = [part.evidence[:_NEAR_BEST] for part in parts]
    turns = [evidence[i] for i in range(_NEAR_BEST) for evidence in ranked if i < len(evidence)]
    wanted = [_whole_or_cited(citation) for citation in extractive.citations]
    wanted += [_stripped(e.hit.chunk) for e in turns if len(e.hit.chunk.text) <= _MAX_PASSAGE_CHARS and not e.heading]
    chosen: list[Chunk] = []
    room = MAX_EVIDENCE_CHARS
    for chunk in wanted:
        fits = len(chosen) < MAX_PASSAGES and len(chunk.text) <= room
        if chunk.text and (fits or not chosen) and not any(_inside(chunk, other) for other in chosen):
            chosen.append(chunk)
            room -= len(chunk.text)
    return tuple(Passage(marker, chunk) for marker, chunk in enumerate(chosen, 1))


def _answer(kept: _Kept, extractive: Answer) -> Answer:
    unverified = (
        () if leaks("".join(kept.unverified)) else tuple(kept.unverified)
    )  # several sentences together can leak the prompt
    if not kept.sentences:
        why = (
            _NOTHING_LEFT
            if unverified
            else _DECLINED
            if kept.declined
            else _OFF_TOPIC
            if kept.repeats_question
            else _NOTHING_LEFT
        )
        return replace(extractive, degraded=why if kept.seen else DEGRADED["empty"], unverified=unverified)
    citations = tuple(
        Citation(number, chunk, chunk.start, chunk.end, chunk.text)
        for marker, number in sorted(kept.cited.items(), key=lambda pair: pair[1])
        for chunk in [kept.passages[marker - 1].chunk]
    )
    calculations = move_calculations(extractive.calculations, extractive.citations, citations)
    return replace(
        extractive,
        sentences=tuple(kept.sentences),
        citations=citations,
        exact=move(extractive.exact, extractive.citations, citations),
        rows=move_rows(extractive.rows, extractive.citations, citations),
        calculations=calculations,
        unverified=unverified,
    )


def _lines(passage: Passage) -> list[str]:
    """Return the texts that can support a sentence citing `passage`: its quote, headings, title and region."""
    source = passage.chunk.source
    return [passage.quote, *filter(None, (*passage.chunk.path, source.title, source.region))]


def _whole_or_cited(citation: Citation) -> Chunk:
    """Return the sentence of a quote, or the quote itself if the sentence is too long."""
    chunk = citation.chunk
    if chunk.start <= citation.start and citation.end <= chunk.end and len(chunk.text) <= _MAX_PASSAGE_CHARS:
        return _stripped(chunk)
    return replace(chunk, start=citation.start, end=citation.end, text=citation.quote)


def _stripped(chunk: Chunk) -> Chunk:
    """Return a chunk without white space and commas at its ends. It is still a slice of its report."""
    span = strip(chunk.text, Span(0, len(chunk.text)))
    return replace(chunk, start=chunk.start + span.start, end=chunk.start + span.end, text=span.of(chunk.text))


def _inside(chunk: Chunk, other: Chunk) -> bool:
    return chunk.source.id == other.source.id and other.start <= chunk.start and chunk.end <= other.end


def _year(passages: Sequence[Passage]) -> int | None:
    """Return the year that 今年 means in all passages. None: they have no common year."""
    years = {passage.chunk.source.year for passage in passages}
    return years.pop() if len(years) == 1 else None
