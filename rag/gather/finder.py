"""Find the evidence for an analysed question: retrieve sentences, assess them, and let the judge read the best."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from rag.gather.candidates import find_candidates
from rag.gather.evidence import assess_sentence, only_introduces
from rag.gather.gathered import Gathered
from rag.gather.judging import judge_best
from rag.gather.library import Library
from rag.gather.need_match import tells_only_means
from rag.gather.own_places import without_own_places
from rag.gather.scope import out_of_scope, year_conflict
from rag.gather.scoped import Search, elsewhere, narrow, searches
from rag.gather.score import REFUSE_ABOVE, rank_evidence, search_order
from rag.ports import Judge, Retriever
from rag.types import Chunk
from rag.understand.analysis import QuestionAnalysis
from rag.understand.question import Kind

__all__ = ["Finder"]

# What happens to a thing once
_ONCE = re.compile(
    "[通建落竣完]成|通[车航水电]|[竣完开动停]工|投[用产运]|开[通馆园业张]|启用|贯通|合[龙拢]|封顶|投入使用|获[批评]|入选|签[约订署]|批[准复]|授牌|迁[入至址]|成立|设立|组建|挂牌|揭牌|上市|出台|印发|施行"
)
_SAME_THING = 0.5  # of the question's terms, in a sentence about the thing that it names
_LEAST_SHARE, _MORE = 0.4, 0.2  # of them, in a sentence of another year, and more than in that of the year


@dataclass(frozen=True, slots=True)
class Finder:
    """Find evidence in a library. Each query retrieves `candidates` sentences."""

    retriever: Retriever
    judge: Judge
    library: Library
    candidates: int

    def gather(self, analysis: QuestionAnalysis, *, nearest: bool) -> Gathered:
        """Return the evidence for a question, or for each of its parts.

        If the question is out of the scope of the reports and `nearest` is false, nothing is retrieved.
        """
        chosen = self._chosen(analysis)
        if analysis.parts:
            parts = tuple(self.gather(part, nearest=nearest) for part in analysis.parts)
            return Gathered(analysis, (), 1.0, None, analysis.timings_ms, parts, chosen)
        analysis = self._narrow(analysis)
        reason = out_of_scope(analysis.question, self.library, self._chosen(analysis), analysis.scope.period)
        if reason and not nearest:
            return Gathered(analysis, (), 1.0, reason, analysis.timings_ms, chosen=chosen)
        found = None if reason else self._find_day(analysis, self.find_evidence(analysis))
        if found is not None and found.none > REFUSE_ABOVE:
            found = self._told_elsewhere(analysis, chosen - self._chosen(analysis)) or found
        if found is None or not found.evidence:
            found = replace(self._find(analysis, self._chosen(analysis), _any_sentence), none=1.0)
        return replace(found, out_of_scope=reason, chosen=chosen)

    def _told_elsewhere(self, analysis: QuestionAnalysis, others: frozenset[str]) -> Gathered | None:
        """Return what the reports `others` say of the place of the question, where they name it. None: no answer."""
        search = elsewhere(analysis.scope, others)
        if search is None:
            return None
        widened = replace(analysis, request=replace(analysis.request, sources=others))
        found = self._find(widened, others, partial(search.names_place, library=self.library))
        return found if found.none <= search.refuse_above else None

    def _narrow(self, analysis: QuestionAnalysis) -> QuestionAnalysis:
        """Search only the reports about the place that the question names, or of the year whose report it asks for."""
        request = analysis.request
        chosen = self._chosen(analysis)
        sources = narrow(analysis.scope, self.library, chosen)
        return analysis if sources == chosen else replace(analysis, request=replace(request, sources=sources))

    def find_evidence(self, analysis: QuestionAnalysis) -> Gathered:
        """Retrieve candidate sentences, assess each for the question, and rank them.

        The searches of :func:`rag.gather.scoped.searches` are made in order, until one finds an answer.
        """
        if analysis.scope.open:
            return self._find(analysis, self._chosen(analysis), _any_sentence)
        best = None
        for search in searches(analysis.scope, self.library, self._chosen(analysis)):
            found = self._find(analysis, search.sources, partial(search.fits, library=self.library))
            if best is None or found.none < best.none:
                best = found
            if found.none <= min(search.refuse_above, REFUSE_ABOVE):
                return found
        if analysis.scope.relative:
            return self._find(analysis, self._chosen(analysis), _any_sentence)
        return replace(best, none=1.0) if best else Gathered(analysis, (), 1.0, timings_ms=analysis.timings_ms)

    def _find_day(self, analysis: QuestionAnalysis, found: Gathered) -> Gathered:
        """Return `found`, or the evidence for the day in whatever year it was, if only that tells of the same thing.

        What opens, is founded or is done has one day, and the question may name a wrong year for it. What is held
        every year has others.
        """
        question, scope = analysis.question, analysis.scope
        if question.kinds != {Kind.DATE} or scope.period is None or not found.evidence:
            return found
        if scope.of_report or scope.planned is not None or not _ONCE.search(question.folded):
            return found
        if scope.relative or found.evidence[0].own >= _SAME_THING:
            return found
        chosen = self._chosen(analysis)
        anytime = Search(chosen, replace(scope, period=None))
        other = self._find(analysis, chosen, partial(anytime.fits, library=self.library))
        best = other.evidence[0] if other.evidence else None
        if best is None or other.none > REFUSE_ABOVE or best.need_match < _SAME_THING:
            return found
        return other if best.own >= max(_LEAST_SHARE, found.evidence[0].own + _MORE) else found

    def _chosen(self, analysis: QuestionAnalysis) -> frozenset[str]:
        return self.library.chosen(analysis.request.sources)

    def _find(self, analysis: QuestionAnalysis, sources: frozenset[str], fits: Callable[[Chunk], bool]) -> Gathered:
        started = time.perf_counter()
        without_places = partial(without_own_places, scope=analysis.scope, library=self.library, sources=sources)
        readings = tuple(map(without_places, analysis.readings))
        searched = replace(analysis, queries=tuple(map(without_places, analysis.queries)), readings=readings)
        hits = find_candidates(searched, self.retriever, self.library, sources, self.candidates)
        retrieved = _ms(started)
        started = time.perf_counter()
        period = analysis.scope.period
        of_a_year = period is not None and period.whole and len(period.years) == 1
        assessed = (
            assess_sentence(hit, analysis.question, analysis.subject, analysis.said)
            for hit in hits
            if not only_introduces(hit.chunk.text)
            and not year_conflict(analysis.question, hit.chunk, self.library)
            and fits(hit.chunk)
        )
        means = partial(tells_only_means, question=analysis.question, of_a_year=of_a_year)
        evidence = [one for one in assessed if not means(one.folded)]
        timings = {**analysis.timings_ms, "retrieve": retrieved, "look": _ms(started)}
        started = time.perf_counter()
        before = without_places(analysis.before)
        asked, others = (analysis.request.question, ()) if before else (analysis.question.text, readings)
        questions = (without_places(asked), *others)
        judged = judge_best(self.judge, questions, search_order(evidence), self.library, before)
        ranked, none = rank_evidence(judged)
        timings["judge"] = _ms(started)
        return Gathered(analysis, tuple(ranked), none, timings_ms=timings)


def _any_sentence(chunk: Chunk) -> bool:
    del chunk
    return True


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
