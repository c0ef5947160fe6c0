"""The reports that a reader chooses to ask, as the query of the address: ``?year=2022&place=厦门市&report=huli``.

static/choice.js writes the query and shows what it chooses. This module decides what is searched.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from rag.text.kinds import KIND_NAMES
from rag.types import Source
from ui.page import words

__all__ = ["FACETS", "Choice", "choose", "kind_name"]

_MAX_QUERY_CHARS = 16_000
_MAX_VALUES = 500
_LABELS_SHOWN = 4

FACETS: Mapping[str, Callable[[Source], str]] = {  # name in the address, value of a report; "" where unknown
    "year": lambda source: str(source.year or ""),
    "place": lambda source: source.region,
    "kind": lambda source: kind_name(source),
    "report": lambda source: source.id,
}


def kind_name(source: Source) -> str:
    """Return the kind of a report in Chinese; "" where unknown."""
    return KIND_NAMES[source.kind] if source.kind else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen reports. ``reports`` holds their ids; None: all reports; empty: no report fits."""

    query: str = ""
    reports: frozenset[str] | None = None
    labels: tuple[str, ...] = ()  # the values that were chosen, in words

    @property
    def text(self) -> str:
        """The choice in one line, such as 在 3 份报告里问：2022年、厦门市; "" for all reports."""
        if self.reports is None:
            return ""
        shown = words.BETWEEN.join(self.labels[:_LABELS_SHOWN])
        more = words.AND_MORE.format(count=len(self.labels)) if len(self.labels) > _LABELS_SHOWN else ""
        return words.ASKED_IN.format(count=len(self.reports)) + shown + more


def choose(query: str, sources: Iterable[Source]) -> Choice:
    """Return the reports of `sources` that the query of an address chooses.

    Values of one facet add up, facets narrow each other. Unknown values are ignored.

    >>> sources = [Source("a", "甲", year=2021), Source("b", "乙", year=2022), Source("c", "丙", year=2022)]
    >>> sorted(choose("?year=2022&year=1900", sources).reports), choose("?report=gone", sources).reports
    (['b', 'c'], None)
    """
    known = list(sources)
    wanted = _values(query)
    chosen = {name: [v for v in wanted.get(name, ()) if v in {of(s) for s in known}] for name, of in FACETS.items()}
    if not any(chosen.values()):
        return Choice(query)
    fitting = {s.id for s in known if all(of(s) in chosen[name] for name, of in FACETS.items() if chosen[name])}
    titles = {source.id: source.title for source in known}
    labels = [_label(name, value, titles) for name, values in chosen.items() for value in values]
    return Choice(query, frozenset(fitting), tuple(labels))


def _values(query: str) -> Mapping[str, Sequence[str]]:
    """Return the values of each name, without repetitions; none of a query that cannot be read."""
    try:
        found = parse_qs(query[:_MAX_QUERY_CHARS].removeprefix("?"), max_num_fields=_MAX_VALUES)
    except ValueError:
        return {}
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}


def _label(name: str, value: str, titles: Mapping[str, str]) -> str:
    if name == "report":
        return words.TITLE.format(title=titles[value])
    return words.YEAR.format(year=value) if name == "year" else value
