"""All compiled patterns of the modules that see text of users, and texts that are hard for each of them."""

import importlib
import pkgutil
import re
import signal
import time
from contextlib import contextmanager
from re import _constants as codes
from re import _parser as parser

PACKAGES = ("rag", "ingest", "index", "ui")  # `index` and `ui` load gradio and others: they take seconds to import


def all_patterns(packages=PACKAGES):
    """Return the compiled patterns of all modules of `packages`, by module and name."""
    found = {}
    for package in packages:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if module.name.startswith(
                ("index.training", "index.model", "ui.page.gradio")
            ):  # these load torch and gradio
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                for at, one in enumerate(patterns_in(value)):
                    found.setdefault(one, f"{module.name}.{name}[{at}]")
    return {name: pattern for pattern, name in found.items() if isinstance(pattern.pattern, str)}


def patterns_in(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from patterns_in([*value, *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from patterns_in(one)


def pieces(pattern):
    """Return short texts that parts of `pattern` match: of each repetition, and of each pair of neighbours."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    found = dict.fromkeys(("一", "1", " ", "的1", "，"))
    _collect(tree, found)
    return [piece for piece in found if piece and len(piece) < 40]


def _collect(tree, found):
    for at, (code, argument) in enumerate(tree):
        for inner in _inner(code, argument):
            if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
                found[_sample(inner)] = None
            _collect(inner, found)
        found[_sample(tree[at : at + 2])] = None
    found[_sample(tree)] = None


def _inner(code, argument):
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if code is codes.SUBPATTERN:
        return [argument[3]]
    if code is codes.BRANCH:
        return argument[1]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    if code is codes.ATOMIC_GROUP:
        return [argument]
    return []


def _sample(tree):
    """Return a text that the sequence `tree` is likely to match."""
    return "".join(_sample_one(code, argument) for code, argument in tree)


def _sample_one(code, argument):  # noqa: C901 - one case for each kind of part
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.NOT_LITERAL:
        return "一" if argument != ord("一") else "1"
    if code is codes.ANY:
        return "一"
    if code is codes.IN:
        return _member(argument)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, _, inner = argument
        return _sample(inner) * max(1, min(least, 4))
    if code is codes.SUBPATTERN:
        return _sample(argument[3])
    if code is codes.BRANCH:
        return _sample(argument[1][0])
    if code is codes.ATOMIC_GROUP:
        return _sample(argument)
    return ""


_OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "一",
    codes.CATEGORY_NOT_SPACE: "一",
    codes.CATEGORY_NOT_WORD: "，",
}


def _member(members):
    if members[0][0] is codes.NEGATE:
        class_ = re.compile(f"[{''.join(_as_class(one) for one in members)}]")
        return next((char for char in "一1a ，、。%（\n\t\x00\u3400é" if class_.match(char)), "\u2603")
    code, argument = members[0]
    if code is codes.LITERAL:
        return chr(argument)
    return chr(argument[0]) if code is codes.RANGE else _OF_CATEGORY[argument]


def _as_class(member):
    code, argument = member
    if code is codes.NEGATE:
        return "^"
    if code is codes.LITERAL:
        return re.escape(chr(argument))
    if code is codes.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return {
        codes.CATEGORY_DIGIT: r"\d",
        codes.CATEGORY_SPACE: r"\s",
        codes.CATEGORY_WORD: r"\w",
        codes.CATEGORY_NOT_DIGIT: r"\D",
        codes.CATEGORY_NOT_SPACE: r"\S",
        codes.CATEGORY_NOT_WORD: r"\W",
    }[argument]


class TooSlow(Exception):
    """A pattern took longer than it may."""


@contextmanager
def at_most(seconds):
    """Raise TooSlow in the main thread after `seconds`; a search of `re` can be interrupted."""

    def late(*_):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seconds_of(pattern, text, limit):
    """Return how long all matches of `pattern` in `text` take; `limit` if it is more."""
    began = time.process_time()
    try:
        with at_most(limit):
            for _ in pattern.finditer(text):
                pass
    except TooSlow:
        return limit
    return time.process_time() - began
