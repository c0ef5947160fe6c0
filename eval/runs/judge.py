"""Decide whether an answer is right, by rule: the key facts must stand in it, however they are written.

No model is asked here, save by :func:`ask_judge`, whose verdicts never enter the core figures.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eval.measures.facts import holds, normalise

if TYPE_CHECKING:
    from eval.sets.cases import Case

__all__ = ["ask_judge", "is_right"]

_MEASURES = "个|条|项|点|方面|类|种|步|部分|处|件|份"


def is_right(case: "Case", text: str, *, refused: bool, n_citations: int = 0) -> bool:
    """Judge one answer.

    Answerable: every fact stands in it. Otherwise: it is refused, or holds the value that is true where the question
    states a false one. A counted fact stands in an answer that says the number with a measure word, or that cites
    just as many items.
    """
    if not case.answerable:
        return refused or any(holds(text, fact) for fact in case.correct)
    if refused:
        return False
    if case.counted:
        return all(any(_counts(text, fact, n_citations) for fact in group) for group in case.facts)
    return all(any(holds(text, fact) for fact in group) for group in case.facts)


def _counts(text: str, fact: str, n_citations: int) -> bool:
    number = normalise(fact)
    said = re.search(rf"(?<![\d.第]){number}(?:{_MEASURES})", normalise(text))
    return bool(said) or n_citations == int(number) > 1


_PROMPT = (
    "You grade answers to questions about a report. Say only yes or no: does the answer say what is expected?\n"
    "Question: {question}\nExpected: {expected}\nAnswer: {answer}"
)


def ask_judge(model: Any, cases: Sequence["Case"], answers: Mapping[str, tuple[str, bool]]) -> dict[str, bool]:  # noqa: ANN401 - a langchain chat model
    """Ask a chat model about each case; `answers` holds text and refusal by case id. Apart from all core figures."""
    verdicts = {}
    for case in cases:
        text, refused = answers[case.id]
        expected = "; ".join(" or ".join(group) for group in case.facts) or " or ".join(
            ("a refusal: the report does not say", *case.correct)
        )
        shown = f"(refused) {text}" if refused else text
        reply = model.invoke(_PROMPT.format(question=case.full or case.question, expected=expected, answer=shown))
        verdicts[case.id] = str(reply.text).strip().lower().startswith(("yes", "是"))
    return verdicts
