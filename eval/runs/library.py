"""Ask questions over one library of many reports, and judge the answers by rule.

An answer is right if it holds a wording of each group of facts, and the difference where the question compares. A
question without an answer must be refused. A question that states something false must be refused, or the answer
states what is correct. A citation is right if its report is one of those that state the answer.
"""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.measures.facts import holds
from eval.measures.with_model import Pair, compare_with_model
from eval.sets.library_questions import FALSE_PREMISE, LibraryQuestion
from eval.systems.language_model import LanguageModel
from eval.systems.vector_cache import clear_query_cache
from rag.answer.render import render
from rag.errors import DatasetError, QuestionError
from rag.ports import Judge, ProgressCall
from rag.types import Answer, ParsedReport, Reason

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from rag.pipeline import Pipeline

__all__ = ["LibraryCase", "ask_library", "figures_of", "is_right", "read_names", "run_library"]

_ABOUT = "约"  # before a difference that the reports' rounded numbers give


@dataclass(frozen=True, slots=True)
class LibraryCase:
    """A judged answer."""

    id: str
    kind: str
    question: str
    right: bool
    refused: bool
    reasons: tuple[str, ...]  # the codes
    confidence: float
    answer: str  # with the rows of a comparison or a series
    docs: tuple[str, ...]  # those that state the answer
    cited: tuple[str, ...]  # the reports of the citations; empty if refused
    ms: float
    llm: Mapping[str, Any] | None = None  # what a language model contributed; None: there was none

    def as_dict(self) -> dict[str, Any]:
        """Return the case as JSON values."""
        record = asdict(self)
        return record if record["llm"] is not None else {name: one for name, one in record.items() if name != "llm"}


def run_library(
    questions: Sequence[LibraryQuestion],
    folder: Path,
    embedder: "Embedder",
    judge: Judge,
    names: Sequence[str] = (),
    progress: ProgressCall | None = None,
    model: LanguageModel | None = None,
) -> dict[str, Any]:
    """Ask all of `questions` over the texts in `folder`, and return figures in all and for each kind, as JSON.

    `names` are the files of the library; without any, it has each ``.txt`` file of `folder`. With a language `model`,
    all are asked again with it, and ``llm`` compares both.

    Raises: DatasetError when a text is missing, or a question fits the texts not; IngestError when one cannot be read.
    """
    from index.search.retriever import build_retriever
    from rag.pipeline import Pipeline

    library = _read_library(folder, names)
    _require_evidence(questions, library)
    pipeline = Pipeline(build_retriever(library.values(), embedder, progress), judge)
    docs = {parsed.report.source.id: name for name, parsed in library.items()}
    cases = list(ask_library(questions, pipeline, docs, embedder, progress))
    kinds = list(dict.fromkeys(one.kind for one in cases))
    result = {
        "model": embedder.name,
        "reports": len(library),
        "all": figures_of(cases),
        "kinds": {kind: figures_of([one for one in cases if one.kind == kind]) for kind in kinds},
        "cases": [one.as_dict() for one in cases],
    }
    if model is not None:
        with_model = list(ask_library(questions, model.beside(pipeline), docs, embedder, progress, model))
        pairs = [_pair(*three) for three in zip(questions, cases, with_model, strict=True)]
        cited = {"cited": figures_of(with_model), "cases": [one.as_dict() for one in with_model]}
        result["llm"] = model.header() | compare_with_model(pairs) | cited
    return result


def _pair(question: LibraryQuestion, without: LibraryCase, with_model: LibraryCase) -> Pair:
    return Pair(
        id=question.id,
        kind=question.kind,
        question=question.question,
        must_refuse=not question.answerable or question.kind == FALSE_PREMISE,
        right=(without.right, with_model.right),
        refused=(without.refused, with_model.refused),
        part=with_model.llm or {},
    )


def read_names(path: Path) -> tuple[str, ...]:
    """Read the file names of a library, one a line.

    Raises: DatasetError when the file cannot be read or has none.
    """
    hint = "name a file in UTF-8 with a file name on each line"
    try:
        names = tuple(filter(None, map(str.strip, path.read_text("utf-8-sig").splitlines())))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", hint=hint) from error
    if not names:
        raise DatasetError(f"{path} is empty", hint=hint)
    return names


def _read_library(folder: Path, names: Sequence[str]) -> dict[str, ParsedReport]:
    """Read the reports of a library, by file name."""
    from ingest.parse import read_report

    hint = "name the folder of the texts with --texts"
    chosen = dict.fromkeys(names or sorted(path.name for path in folder.glob("*.txt")))
    if not chosen:
        raise DatasetError(f"{folder} has no text", hint=hint)
    library: dict[str, ParsedReport] = {}
    of_id: dict[str, str] = {}
    for name in chosen:
        if not (folder / name).is_file():
            raise DatasetError(f"{folder / name} is missing", hint=hint)
        parsed = read_report(folder / name)
        if (other := of_id.setdefault(parsed.report.source.id, name)) != name:
            raise DatasetError(f"{name} and {other} have the same id", hint="give each file its own name")
        library[name] = parsed
    return library


def _require_evidence(questions: Sequence[LibraryQuestion], library: Mapping[str, ParsedReport]) -> None:
    """Require that the library has the reports and the evidence of each question."""
    for one in questions:
        for doc in one.docs:
            if doc not in library:
                raise DatasetError(f"{one.id}: {doc} is not in the library", hint="check --texts and --files")
        for evidence in one.evidence:
            if evidence.text not in library[evidence.doc].report.text:
                fault = f"{one.id}: {evidence.doc} does not say: {evidence.text}"
                raise DatasetError(fault, hint="copy the evidence from the text as it is")


def ask_library(
    questions: Sequence[LibraryQuestion],
    pipeline: "Pipeline",
    docs: Mapping[str, str],
    embedder: "Embedder",
    progress: ProgressCall | None = None,
    model: LanguageModel | None = None,
) -> Iterator[LibraryCase]:
    """Ask each question by itself, and yield the judged answers. `docs` maps the ids of the reports to file names.

    `model` is the language model of `pipeline`.
    """
    for number, one in enumerate(questions, 1):
        clear_query_cache(embedder)
        started = time.perf_counter()
        answer = _answer(pipeline, one.question)
        ms = round((time.perf_counter() - started) * 1000, 2)
        said = _said(answer)
        yield LibraryCase(
            id=one.id,
            kind=one.kind,
            question=one.question,
            right=is_right(one, said, refused=answer.refused),
            refused=answer.refused,
            reasons=tuple(reason.code for reason in answer.reasons),
            confidence=round(answer.confidence, 4),
            answer=said,
            docs=one.docs,
            cited=() if answer.refused else tuple(docs[cited.chunk.source.id] for cited in answer.citations),
            ms=ms,
            llm=model.part_of(answer).as_dict() if model else None,
        )
        if progress:
            progress("asking with the model" if model else "asking", number / len(questions))


def _answer(pipeline: "Pipeline", question: str) -> Answer:
    try:
        return pipeline.ask(question)
    except QuestionError as error:
        return Answer(question, reasons=(Reason("invalid_question", str(error)),))


def _said(answer: Answer) -> str:
    """Return all that an answer shows; a label and its value stand together, as in its table."""
    return "\n".join([render(answer).text, *(f"{row.label}{row.said}" for row in answer.rows)])


def is_right(question: LibraryQuestion, said: str, *, refused: bool) -> bool:
    """Return whether an answer that shows `said` is right."""
    if question.kind == FALSE_PREMISE:
        return refused or any(holds(said, fact) for group in question.correct_facts for fact in group)
    if refused or not question.answerable:
        return refused and not question.answerable
    if question.difference and not holds(said, question.difference.lstrip(_ABOUT)):
        return False
    return all(any(holds(said, fact) for fact in group) for group in question.facts)


def figures_of(cases: Sequence[LibraryCase]) -> dict[str, Any]:
    """Return counts, their shares (0..1, None of nothing), and the median time in milliseconds."""
    right = sum(one.right for one in cases)
    cited = [(doc, one.docs) for one in cases for doc in one.cited]
    cited_right = sum(doc in docs for doc, docs in cited)
    return {
        "questions": len(cases),
        "right": right,
        "share_right": _share(right, len(cases)),
        "refused": sum(one.refused for one in cases),
        "citations": len(cited),
        "citations_right": cited_right,
        "share_of_citations_right": _share(cited_right, len(cited)),
        "ms_p50": round(statistics.median(one.ms for one in cases), 1) if cases else None,
    }


def _share(count: int, of: int) -> float | None:
    return round(count / of, 4) if of else None
