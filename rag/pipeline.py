"""The pipeline: it takes a question and returns an answer with citations.

The steps are understand, gather and write. Each is a function of values. :mod:`rag.chain` wraps them as a LangChain
Runnable. An answer consists of slices of the reports. With a language model it consists of sentences of the model, each
verified against slices, and the model decides whether the evidence answers, but not about another place or year.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from rag.answer.apart_in_quote import with_difference
from rag.answer.calculate import calculate
from rag.answer.compose import compose_from_outline
from rag.answer.join import join_answers
from rag.answer.plain import answer_plainly
from rag.answer.planned import answer_plan
from rag.answer.reached import answer_target
from rag.answer.refuse import must_hold, refuse_out_of_scope
from rag.answer.table.answer import answer_from_tables
from rag.answer.which_report import answer_with_report
from rag.chat.meter import Meter
from rag.gather.finder import Finder
from rag.gather.gathered import Gathered, read_alone, standalone_of
from rag.gather.library import Library
from rag.gather.regions import known_places
from rag.ports import ChatModel, Judge, Retriever, Rewriter, Verifier
from rag.text.fold import fold, restore_case
from rag.types import Answer, Language, Turn
from rag.understand.analysis import (
    MAX_QUESTION_CHARS,
    QuestionAnalysis,
    Request,
    check_history,
    check_question,
    language_of,
)
from rag.understand.asked_scope import AskedScope, YearReader, carried
from rag.understand.dialogue import question_before, read_behind, read_in_dialogue, said_itself
from rag.understand.own_words import with_own_words
from rag.understand.plan import Plan, plan_question
from rag.understand.question import Question, read_question
from rag.understand.split import split_parts
from rag.understand.wordings import weigh_question
from rag.write.generate import generate, last_answer

__all__ = ["MAX_QUESTION_CHARS", "Pipeline"]


class Pipeline:
    """Answer questions about the library of `retriever`.

    The `judge` orders the evidence, decides whether any sentence answers, and marks the exact answer in the quote. A
    `model` writes the sentences of answers; it reads `evidence_chars` characters of the reports at most. The `verifier`
    reads its sentences beside what they cite. The `rewriter` writes follow-ups out. Each query retrieves `candidates`
    sentences. Without `nearest`, the refusal of a question about another place or year lists no nearest evidence.
    """

    def __init__(
        self,
        retriever: Retriever,
        judge: Judge,
        *,
        candidates: int = 40,
        model: ChatModel | None = None,
        verifier: Verifier | None = None,
        rewriter: Rewriter | None = None,
        nearest: bool = True,
        evidence_chars: int = 4000,
    ) -> None:
        self.retriever, self.judge, self.model = retriever, judge, model
        self.verifier, self.rewriter = verifier, rewriter
        self.nearest, self.evidence_chars = nearest, evidence_chars
        self.library: Library = Library(retriever.reports)
        self.finder = Finder(retriever, judge, self.library, candidates)

    def restricted(self, sources: Collection[str]) -> "Pipeline":
        """Return a pipeline over the reports `sources` only, as if there were no others."""
        return Pipeline(
            self.retriever.restricted(sources),
            self.judge,
            candidates=self.finder.candidates,
            model=self.model,
            verifier=self.verifier,
            rewriter=self.rewriter,
            nearest=self.nearest,
            evidence_chars=self.evidence_chars,
        )

    def ask(self, question: str, *, history: Sequence[Turn] = (), sources: Collection[str] | None = None) -> Answer:
        """Answer one question.

        Raises: QuestionError if it is empty or longer than MAX_QUESTION_CHARS.
        """
        return last_answer(self.stream(question, history=history, sources=sources))

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Iterator[str | Answer]:
        """Yield each verified sentence of the language model when it is complete, and last the Answer.

        The Answer replaces the sentences. Without a language model it is the only item.

        Raises: QuestionError, as :meth:`ask` does.
        """
        chosen = frozenset(sources) if sources is not None else None
        yield from self.write(self.gather(self.understand(Request(question, tuple(history), chosen))))

    def understand(self, request: Request) -> tuple[QuestionAnalysis, ...]:
        """Analyse the question. Return one :class:`QuestionAnalysis` for each of its parts.

        Raises: QuestionError.
        """
        text, history = check_question(request.question), check_history(request.history)
        language = language_of(text)
        analyses: list[QuestionAnalysis] = []
        plan = self._plan(fold(text), request)
        whole = plan is not None and plan.operation != "single" and plan.joined
        for part in (text,) if whole else split_parts(text):
            before = tuple(Turn(earlier.request.question) for earlier in analyses)
            analysis = self._understand(replace(request, question=part, history=history), before, language)
            if analyses and analysis.scope.open and not analysis.parts:  # the scope of the first part holds for all
                analysis = replace(analysis, scope=carried(analyses[0].scope, analysis.question.folded))
            analyses.append(analysis)
        return tuple(analyses)

    def _understand(self, request: Request, before: tuple[Turn, ...], language: Language) -> QuestionAnalysis:
        """Analyse one part of a question. `before` are the parts before it."""
        started = time.perf_counter()
        year, vocabulary = self.library.common_year(request.sources), self.library.vocabulary
        question = alone = read_in_dialogue(request.question, before, year, vocabulary, self.rewriter)
        if request.history:
            turns = request.history + before
            question = read_in_dialogue(request.question, turns, year, vocabulary, self.rewriter)
        standalone = "" if question.text == alone.text else question.text
        plan = None if question.english else self._plan(question.folded, request)
        analysis = self._analyse(request, question, standalone, language, AskedScope())
        if plan is not None:
            parts = tuple(
                self._analyse(request, read_question(written), standalone, language, part.scope)
                for part in plan.parts
                for written in [restore_case(part.question, question.text)]
            )
            if plan.operation == "single":
                analysis = parts[0]
            else:
                analysis = replace(analysis, operation=plan.operation, parts=parts)
        if before and not standalone and not analysis.parts:
            analysis = with_own_words(request.question, alone, analysis, vocabulary)
        if standalone and not analysis.parts:
            said = tuple(map(vocabulary.weigh, vocabulary.rephrase(said_itself(alone))))
            last = question_before(request.history + before, year, vocabulary, self.rewriter)
            behind = read_behind(request.question, last)
            analysis = replace(analysis, said=said, readings=(behind,), before="" if question.english else last)
        return replace(analysis, timings_ms={"understand": _ms(started)})

    def _plan(self, folded: str, request: Request) -> Plan | None:
        """Plan a folded question with the years and places of the reports that are asked."""
        chosen = self.library.chosen(request.sources)
        years = YearReader(self.library.present_years(chosen), self.library.told_years(chosen))
        return plan_question(folded, years, known_places(folded, self.library, request.sources))

    def _analyse(
        self, request: Request, question: Question, standalone: str, language: Language, scope: AskedScope
    ) -> QuestionAnalysis:
        subject, official = weigh_question(question, self.library.vocabulary)
        queries = tuple(dict.fromkeys(query for query in (question.text, official) if query))
        return QuestionAnalysis(request, question, subject, queries, standalone, language, scope=scope)

    def gather(self, analyses: Sequence[QuestionAnalysis]) -> tuple[Gathered, ...]:
        """Find the evidence for each part that is in the scope of the reports.

        The scope is checked before retrieval. If all parts are refused, the answer is the refusal of the first one, so
        only the first one gets nearest evidence.
        """
        first = analyses[0]
        return tuple(self.finder.gather(part, nearest=self.nearest and part is first) for part in analyses)

    def answer(self, parts: Sequence[Gathered]) -> Answer:
        """Compose and join the answers of the parts, or refuse with a reason."""
        return last_answer(self.write(parts))

    def write(self, parts: Sequence[Gathered]) -> Iterator[str | Answer]:
        """Yield the sentences and the Answer, as :meth:`stream` does."""
        started = time.perf_counter()
        answers = [with_difference(self._answer(part), part) for part in parts]
        composed = self._join(parts, answers, _ms(started))
        open_ = [part for part, answer in zip(parts, answers, strict=True) if not must_hold(answer)]
        if self.model is None or not open_:
            yield composed
            return
        found = [plain for part in open_ for plain in part.parts or (part,)]
        started = time.perf_counter()
        asked = "" if len(open_) < len(parts) else composed.standalone or composed.question
        limit, meter = self.evidence_chars, Meter(self.model)
        given = found, composed, meter, self.library
        for item in generate(*given, max_evidence_chars=limit, question=asked, verifier=self.verifier):
            yield _finished(item, _ms(started), meter) if isinstance(item, Answer) else item

    def _join(self, parts: Sequence[Gathered], answers: Sequence[Answer], composing: float) -> Answer:
        """Join the answers of the parts, and add up the times of each step. Unit: milliseconds."""
        timings: dict[str, float] = {}
        for part in parts:
            for step, taken in part.timings_ms.items():
                timings[step] = round(timings.get(step, 0.0) + taken, 3)
        timings["answer"] = composing
        timings["total"] = round(sum(timings.values()), 3)
        question = "，".join(part.analysis.request.question for part in parts)
        return replace(
            join_answers(question, answers, [read_alone(part) for part in parts]),
            language=parts[0].analysis.language,
            standalone=standalone_of(parts),
            timings_ms=timings,
        )

    def _answer(self, gathered: Gathered) -> Answer:
        """Answer one part: by a plan, a calculation or from the outline if it asks for it, else refuse or quote."""
        if not gathered.out_of_scope and (found := answer_from_tables(gathered, self.library, self.judge)):
            return found
        if gathered.parts:
            if gathered.analysis.operation == "report":
                return answer_with_report(gathered.parts[0], self.library)
            if settled := _calculated(gathered, self.library):
                return settled
            answers = [answer_plainly(part, self.library) for part in gathered.parts]
            if gathered.analysis.operation == "reached":
                return answer_target(gathered, answers, self.library)
            return answer_plan(gathered, answers, self.library)
        if gathered.out_of_scope:
            return refuse_out_of_scope(gathered, gathered.out_of_scope)
        settled = calculate(gathered, self.library)
        return settled or compose_from_outline(gathered, self.library) or answer_plainly(gathered, self.library)


def _calculated(gathered: Gathered, library: Library) -> Answer | None:
    """Calculate with the numbers that a report gives for the things whose names a planned question has."""
    if not all(part.analysis.scope.name for part in gathered.parts):
        return None
    evidence = tuple(evidence for part in gathered.parts for evidence in part.evidence)
    return calculate(replace(gathered, evidence=evidence), library)


def _finished(answer: Answer, generating: float, meter: Meter) -> Answer:
    """Add what the language model used, and its time. Unit: milliseconds."""
    times = {**answer.timings_ms, "generate": generating, "total": round(answer.timings_ms["total"] + generating, 3)}
    return replace(answer, timings_ms=times, usage=meter.usage)


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
