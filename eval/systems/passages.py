"""Ask the systems about a public set: questions and passage ids in, replies and passage ids out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.sets.datasets import Passage, Question
from eval.sets.passages import parse_passages
from eval.systems.opening import PRODUCT, SYSTEMS, Setup, open_rankers, open_systems
from eval.systems.reply import Ranker, Reply, System
from rag.ports import Judge, ProgressCall
from rag.types import Turn

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["PassageRanker", "PassageSystem", "open_passage_rankers", "open_passage_systems"]

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class PassageSystem:
    """A system that answers from the passages of a set. It keeps its replies: one question counts for several figures.

    With `reads_history` the system gets the dialogue. Without, it gets the earlier question and this one as one text.
    """

    system: System
    report_of: Mapping[str, str]  # passage id -> report id
    reads_history: bool
    _replies: dict[tuple[Question, frozenset[str] | None], Reply] = field(default_factory=dict)

    def answer(self, question: Question, passages: Collection[str] | None = None) -> Reply:
        """Answer from `passages`; from all when None."""
        key = question, None if passages is None else frozenset(passages)
        if key not in self._replies:
            self._replies[key] = self._answer(question, passages)
        return self._replies[key]

    def _answer(self, question: Question, passages: Collection[str] | None) -> Reply:
        sources = None
        if passages is not None:  # a passage without text is in no report
            sources = [self.report_of[id_] for id_ in passages if id_ in self.report_of]
        if not self.reads_history:
            return self.system.answer(_with_earlier_question(question), sources=sources)
        history = [Turn(asked, answered) for asked, answered in question.history]
        return self.system.answer(question.question, history, sources)


@dataclass(frozen=True, slots=True)
class PassageRanker:
    """A system that ranks the passages of a set."""

    ranker: Ranker
    passage_of: Mapping[str, str]  # report id -> passage id

    def rank(self, question: Question) -> list[str]:
        """Return the ids of the ten best passages, best first. A question with candidates gets only these."""
        depth = len(self.passage_of) if question.candidate_ids else _DEPTH
        found = [self.passage_of[report] for report in self.ranker.rank(_with_earlier_question(question), depth)]
        return [id_ for id_ in found if not question.candidate_ids or id_ in question.candidate_ids][:_DEPTH]


def open_passage_systems(
    passages: Sequence[Passage],
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None = None,
) -> dict[str, PassageSystem]:
    """Open the product and its peers over `passages`.

    Raises: DatasetError when no passage has text.
    """
    setup, report_of = _set_up(passages, embedder, judge, progress, sentence_vectors=True)
    return {
        name: PassageSystem(system, report_of, name == PRODUCT) for name, system in open_systems(SYSTEMS, setup).items()
    }


def open_passage_rankers(
    passages: Sequence[Passage],
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None = None,
) -> dict[str, PassageRanker]:
    """Open the same systems to rank `passages`. Sentences need no vectors for that.

    Raises: DatasetError when no passage has text.
    """
    setup, report_of = _set_up(passages, embedder, judge, progress, sentence_vectors=False)
    passage_of = {report: id_ for id_, report in report_of.items()}
    return {name: PassageRanker(ranker, passage_of) for name, ranker in open_rankers(SYSTEMS, setup).items()}


def _set_up(
    passages: Sequence[Passage],
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None,
    *,
    sentence_vectors: bool,
) -> tuple[Setup, dict[str, str]]:
    """Make one library of the passages. The tutorial splits their texts as the set has them."""
    reports, report_of = parse_passages(passages)
    texts = {report_of[passage.id]: passage.text for passage in passages if passage.id in report_of}
    return Setup(reports, embedder, judge, texts, sentence_vectors, progress), report_of


def _with_earlier_question(question: Question) -> str:
    """Write the question before this one and this one as one text."""
    return " ".join([*(asked for asked, _ in question.history[-1:]), question.question])
