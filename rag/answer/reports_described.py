"""Find the report that a question describes by what it is about: 鼓励年轻人来的那个文件.

Its title says the same in other words. So two things must hold: the search finds what the question says in this one
report, and half of the things that the question names are named in its head or headings, by the same word or by one
that the dictionary explains with the same English word.
"""

import re
from collections import Counter
from functools import cache

from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.cedict import entries
from rag.text.fold import fold
from rag.text.places import short_name
from rag.text.stopwords import FUNCTION
from rag.text.words import is_verb, segment

__all__ = ["report_described"]

_NEAR_BEST = 20  # sentences
_OF_ONE_REPORT = 0.8  # of them
_NAMED = 0.5  # of the things in the question
_YEARLY = frozenset({"work_report", "bulletin", "budget"})  # they are called by their kind
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_ENGLISH_WORD = re.compile("[a-z]{4,}")
_HEAD_CHARS = 400  # of the text: where a title is not recognised, the first sentence names the document
_WORD_CHARS = (2, 3, 4)
_MANY = 250  # words that an English word explains; one of more says little


def report_described(matter: str, gathered: Gathered, library: Library) -> str:
    """Return the id of the report that the folded words `matter` describe; "" for none."""
    chosen = library.chosen(gathered.analysis.request.sources)
    found = [one.hit.chunk.source.id for one in gathered.evidence[:_NEAR_BEST]]
    [(id_, count)] = Counter(found).most_common(1) or [("", 0)]
    if id_ not in chosen or count < _OF_ONE_REPORT * len(found) or library.sources[id_].kind in _YEARLY:
        return ""
    source = library.sources[id_]
    things = _things(matter.replace(short_name(fold(source.region)), " ") if source.region else matter)
    headings = (heading for section in library.reports[id_].sections for heading in section.path)
    names = fold("\n".join([source.title, *dict.fromkeys(headings)])) + library.folded[id_][:_HEAD_CHARS]
    explained = _explanations(fold(source.title))
    named = [thing for thing in things if thing in names or not explained.isdisjoint(_explained().get(thing, ()))]
    least = _NAMED if any(len(thing) > 1 for thing in things) else 1  # single characters say little
    return id_ if things and len(named) >= least * len(things) else ""


def _things(words: str) -> list[str]:
    """Return the nouns of folded `words`; the verbs where there are none, and single characters where no words are."""
    pieces = [piece for run in _HAN_RUN.findall(words) for piece in segment(run) if not FUNCTION.issuperset(piece)]
    said = [piece for piece in pieces if len(piece) > 1] or pieces
    return [word for word in said if not is_verb(word, only=False)] or said


def _explanations(title: str) -> frozenset[str]:
    """Return the English words that explain any word in a folded title, however it is cut into words."""
    starts = [(at, length) for at in range(len(title)) for length in _WORD_CHARS]
    return frozenset(english for at, n in starts for english in _explained().get(title[at : at + n], ()))


@cache
def _explained() -> dict[str, frozenset[str]]:
    """Return the English words that explain each word, without those that explain many."""
    found: dict[str, set[str]] = {}
    for word, glosses in entries():
        if len(word) > 1:
            found.setdefault(word, set()).update(_ENGLISH_WORD.findall(" ".join(glosses).lower()))
    counts = Counter(english for explained in found.values() for english in explained)
    return {word: frozenset(e for e in explained if counts[e] <= _MANY) for word, explained in found.items()}
