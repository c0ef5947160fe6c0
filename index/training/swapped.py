"""Put another answer of the same kind into a sentence, so that none is learned by heart.

A question is shown several times in one run. Who remembers 1303年 for it need not read: in some of the sentences a year
is therefore another year, a person another person. The text is then untrue and reads as before.
"""

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

__all__ = ["Example", "Swap"]

_ASKED = re.compile(
    r"谁|哪(?:位|个人|些人)|何人|哪(?:个|一)?(?:国家|城市|省|地方|里|儿|年|所|座|家|支|部|本|种)|何[处时地]|什么(?:地方|时候|名字|人)"
)
_DIGITS = re.compile(r"\d+")
_LONGEST = 12  # characters of an answer that is exchanged


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a text that answers it, and where in it the answer stands."""

    question: str
    window: str
    start: int
    end: int


class Swap:
    """The answers of all questions, by the word that asks for them."""

    def __init__(self, examples: Sequence[Example], chance: random.Random) -> None:
        self._chance = chance
        self._pool: dict[str, list[str]] = defaultdict(list)
        for example in examples:
            if (word := _asked(example)) and not _DIGITS.search(_answer(example)):
                self._pool[word].append(_answer(example))

    def swap(self, example: Example) -> Example:
        """Return `example` with another answer in its window, unchanged where none fits."""
        said = _answer(example)
        other = self._number(said) if _DIGITS.search(said) else self._name(example, said)
        window, question = example.window, example.question
        if not other or said in question or other in question or other in window or window.count(said) > 3:
            return example
        start = window[: example.start].replace(said, other)
        text = start + other + window[example.end :].replace(said, other)
        return replace(example, window=text, start=len(start), end=len(start) + len(other))

    def _number(self, said: str) -> str:
        """Draw other digits, as many; years stay years."""
        return _DIGITS.sub(lambda found: _like(found[0], self._chance), said)

    def _name(self, example: Example, said: str) -> str:
        word = _asked(example)
        return self._chance.choice(self._pool[word]) if word and len(said) <= _LONGEST else ""


def _answer(example: Example) -> str:
    return example.window[example.start : example.end]


def _asked(example: Example) -> str:
    found = _ASKED.search(example.question)
    return found[0] if found and len(_answer(example)) <= _LONGEST else ""


def _like(digits: str, chance: random.Random) -> str:
    if len(digits) == 4 and digits[:2] in ("18", "19", "20"):
        return f"{digits[:2]}{chance.randint(10, 99)}"
    if len(digits) <= 2:
        return str(chance.randint(1, 12 if int(digits) <= 12 else 28 if int(digits) <= 31 else 99))
    return str(chance.randint(1, 9)) + "".join(str(chance.randint(0, 9)) for _ in digits[1:])
