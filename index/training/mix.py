"""Put the examples of a run together: answerable ones first, about a third unanswerable, every kind in its share."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from index.training.example import Example
from index.training.made import make_questions
from index.training.negatives import Neighbours, altered, beside
from index.training.sets import Marked, in_first_half, read_set
from index.training.swapped import Swap
from index.training.windows import window_around, windows_of

__all__ = ["mix"]

_UNANSWERABLE = 0.34  # share of the run
_KINDS = (("beside", 0.45), ("near", 0.30), ("altered", 0.25))  # of what is made unanswerable

_MADE = (("made/amount", 0.5), ("made/part", 0.05), ("made/paired", 0.05), ("made/date", 0.1), ("made/task", 0.3))
_DRAWS = 2  # wordings of a question that is made, at most
_SWAPPED = 0.35  # of the answerable windows get another answer of the same kind


def mix(
    folders: Sequence[Path],
    halved: Sequence[Path],
    texts: Sequence[Path],
    *,
    made: int,
    repeats: Mapping[str, int],
    shares: Mapping[str, float] = MappingProxyType({}),
    rounds: int,
    seed: int,
) -> list[Example]:
    """Make every example of a run, shuffled.

    `texts` are government texts; questions are made from them, and from the passages of the sets, where dates are more.
    Of the sets in `halved` only the first half of the passages is used, or a share of it that `shares` names. `repeats`
    names sets whose questions are shown several times, each time in another window. `made` is the number of questions
    made for each of the `rounds`, which differ in windows, negatives and made questions.
    """
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated
    marked = [question for folder in folders for question in read_set(folder)]
    marked += [q for folder in halved for q in _first_half(folder, shares.get(folder.name, 1.0))]
    sources = [(path.stem, path.read_text("utf-8")) for path in texts]
    sources += [(q.origin, q.passage) for q in {q.passage: q for q in marked}.values()]
    return [example for _ in range(rounds) for example in _round(marked, sources, made, repeats, chance)]


def _first_half(folder: Path, share: float) -> Iterator[Marked]:
    return (question for question in read_set(folder) if in_first_half(question.passage_id, share))


def _round(
    marked: Sequence[Marked],
    sources: Sequence[tuple[str, str]],
    made: int,
    repeats: Mapping[str, int],
    chance: random.Random,
) -> list[Example]:
    answered = [q for q in marked for _ in range(repeats.get(q.origin, 1)) if q.answer is not None]
    answered += _make(sources, made, chance)
    examples = [_right(q, chance) for q in answered]
    swap = Swap(examples, chance)
    examples = [swap.swap(example) if chance.random() < _SWAPPED else example for example in examples]
    examples += [_said_to_be_none(q, chance) for q in marked if q.answer is None for _ in range(2)]
    missing = round(len(answered) * _UNANSWERABLE / (1 - _UNANSWERABLE)) - (len(examples) - len(answered))
    examples += _wrong(answered, missing, chance)
    chance.shuffle(examples)
    return examples


def _make(sources: Sequence[tuple[str, str]], number: int, chance: random.Random) -> Iterator[Marked]:
    """Draw questions of each kind, at most in these shares."""
    made = [q for _ in range(_DRAWS) for name, text in sources for q in make_questions(text, name, chance)]
    for kind, share in _MADE:
        of_kind = [q for q in made if q.origin == kind]
        yield from chance.sample(of_kind, min(len(of_kind), round(number * share)))


def _right(marked: Marked, chance: random.Random) -> Example:
    assert marked.answer is not None  # noqa: S101 - for the type checker; the caller chose those with an answer
    window = window_around(marked.passage, marked.answer, chance)
    start = marked.answer.start - window.start
    length = len(marked.answer)
    return Example(marked.question, window.of(marked.passage), start, start + length, marked.origin)


def _said_to_be_none(marked: Marked, chance: random.Random) -> Example:
    """Take a window of a passage of which people said that it does not answer."""
    window = chance.choice(list(windows_of(marked.passage, chance)))
    return Example(marked.question, window.of(marked.passage), -1, -1, f"{marked.origin}+people")


def _wrong(answered: Sequence[Marked], number: int, chance: random.Random) -> Iterator[Example]:
    """Make `number` unanswerable examples, each kind in its share."""
    neighbours = Neighbours([q.passage for q in answered], chance)
    titles = sorted({q.title for q in answered if q.title})
    makers: dict[str, Callable[[Marked], Example | None]] = {
        "beside": lambda q: beside(q, chance),
        "near": neighbours.near,
        "altered": lambda q: altered(q, titles, chance),
    }
    for kind, share in _KINDS:
        left = round(number * share)
        for question in chance.sample(answered, len(answered)):
            if left and (example := makers[kind](question)) is not None:
                left -= 1
                yield example
