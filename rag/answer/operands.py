"""Find the one number that a report gives for a named thing: 全区教师3171名, 345名网格员.

The label of a number is the text around it, up to the next punctuation mark or number. There is no result if a thing
has no number or several, or if the label is more specific than the name (编外教师 is not 教师).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.gather.library import Library
from rag.gather.scope import year_conflict
from rag.text.places import find_places
from rag.text.polarity import is_plan, negations_of
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import split_clauses, split_sentences
from rag.text.stopwords import BESIDE_A_NUMBER
from rag.text.terms import Weights, best_cover, cover, terms_of
from rag.types import Chunk, Span
from rag.understand.question import Question

__all__ = ["Forms", "Number", "find_numbers", "forms_of", "name_share", "sentences_of"]

Forms = tuple[tuple[str, Weights], ...]  # the spellings of a name, each with its weighted terms

_MIN_NAME_SHARE = 0.7  # of a name's weighted terms, in the label of its number
_AFTER_CHARS = 10
_MARKS = re.compile(r"[,。;、:()\[\]\n“”\"!?]")
_AND = re.compile(r"[和与及]")
_EACH = re.compile(r"分别|各|依次")
_VAGUE_BEFORE = re.compile(r"(?:约|近|超|超过|逾|不足|不到|将近|大约|至少|至多|最多|突破|[\d%][\-~—至到])$")
_VAGUE_AFTER = re.compile(r"^(?:[余多几]|左右|上下|以[上下内]|[\-~—至到]\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a report, its sentence, and its label: the folded text before and after it."""

    sentence: Chunk
    quantity: Quantity  # its offsets are those of the report
    before: str
    after: str
    exact: bool  # False for 近, 多, 左右 and the like
    narrowed: bool = False  # its label is more specific than the name

    @property
    def usable(self) -> bool:
        """Whether a calculation can use it."""
        return self.exact and not self.narrowed

    @property
    def span(self) -> Span:
        return Span(self.quantity.start, self.quantity.end)


def find_numbers(
    names: Sequence[Forms], unit: str, question: Question, library: Library, source_id: str
) -> tuple[Number, ...] | None:
    """Return one number for each name, all of one unit. None: a number is missing, ambiguous or not exact."""
    numbers = list(_numbers(question, library, source_id))
    fitting = [[own for number in numbers if (own := _take(number, at, names))] for at in range(len(names))]
    units = set.intersection(*({number.quantity.unit for number in found} for found in fitting))
    if unit and unit in units:
        units = {unit}
    if len(units) != 1 or (unit and unit not in units):
        return None
    chosen = []
    for found in fitting:
        alike = [number for number in found if number.quantity.unit in units]
        if len({number.quantity.value for number in alike}) != 1 or not all(number.usable for number in alike):
            return None
        chosen.append(alike[0])
    return tuple(chosen) if len({number.span for number in chosen}) == len(names) else None


def forms_of(name: str, library: Library, source_id: str) -> Forms:
    """Return the wordings of `name` in a report: without the report's own district, and in official terms."""
    for place in find_places(name):
        if library.mentions(place, [source_id]):
            name = name.replace(place, "")
    wordings = library.vocabulary.rephrase(name)
    return tuple((wording, library.vocabulary.weigh(wording)) for wording in wordings)


def name_share(forms: Forms, folded: str) -> float:
    """Return the weighted share of a name's terms in `folded`, 0..1: the best over its wordings."""
    return best_cover((weights for _, weights in forms), terms_of(folded))


def sentences_of(library: Library, source_id: str) -> Iterator[Span]:
    """Yield the sentences of a report's body."""
    for section in library.reports[source_id].sections:
        if not section.furniture:
            yield from split_sentences(library.folded[source_id], section.start, section.end)


def _numbers(question: Question, library: Library, source_id: str) -> Iterator[Number]:
    """Yield the numbers of a report that are no plans and no dates, for the year of the question."""
    text = library.folded[source_id]
    for span in sentences_of(library, source_id):
        sentence = span.of(text)
        found = [q for q in find_quantities(sentence) if not q.is_date]
        if not found or _EACH.search(sentence):
            continue
        chunk = library.chunk_at(source_id, span)
        if year_conflict(question, chunk, library):
            continue
        planned = [cut for cut in split_clauses(sentence) if is_plan(cut.of(sentence))]
        for at, quantity in enumerate(found):
            if quantity.value is None or not quantity.unit or quantity.dimension == "ordinal":
                continue
            if not any(cut.start <= quantity.start < cut.end for cut in planned):
                yield _number(chunk, sentence, found, at)


def _number(chunk: Chunk, sentence: str, found: Sequence[Quantity], at: int) -> Number:
    """Return the quantity ``found[at]`` of a folded sentence as a number with its label."""
    quantity = found[at]
    low = found[at - 1].end if at else 0
    high = found[at + 1].start if at + 1 < len(found) else len(sentence)
    before = _MARKS.split(sentence[low : quantity.start])[-1]
    after = _MARKS.split(sentence[quantity.end : min(high, quantity.end + _AFTER_CHARS)])[0]
    vague = _VAGUE_BEFORE.search(sentence[: quantity.start]) or _VAGUE_AFTER.search(sentence[quantity.end :])
    shifted = Quantity(
        chunk.start + quantity.start,
        chunk.start + quantity.end,
        quantity.text,
        quantity.dimension,
        quantity.unit,
        quantity.value,
    )
    exact = not (vague or re.search("[余多几]", quantity.text))
    return Number(chunk, shifted, before, _AND.split(after)[0], exact)


def _take(number: Number, at: int, names: Sequence[Forms]) -> Number | None:
    """Return `number` as one of ``names[at]``. None: its label does not match, or matches another name better."""
    label = number.before + number.after
    shares = [
        (name_share(forms, label), len(forms[0][0])) for forms in names
    ]  # of equal shares, the longest name counts
    if shares[at][0] < _MIN_NAME_SHARE or max(range(len(names)), key=lambda other: shares[other]) != at:
        return None
    name = max(names[at], key=lambda form: cover(form[1], terms_of(label)))[0]
    return replace(number, narrowed=negations_of(label) != negations_of(name) or _adds_information(number.before, name))


def _adds_information(before: str, name: str) -> bool:
    """Return whether the text before a number has words that `name` does not have."""
    known = [
        char in name and (before[i - 1 : i + 1] in name or before[i : i + 2] in name) for i, char in enumerate(before)
    ]
    rest = "".join(" " if is_known else char for char, is_known in zip(before, known, strict=True))
    return any(len(piece) > 1 for piece in BESIDE_A_NUMBER.sub(" ", rest).split())
