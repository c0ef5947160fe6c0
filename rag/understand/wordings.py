"""The weighted terms of a question in its wordings: its own, the official one, or the Chinese of an English one."""

from rag.text.english import translate
from rag.text.terms import Vocabulary, Weights
from rag.understand.analysis import Subject
from rag.understand.question import Question

__all__ = ["weigh_question"]


def weigh_question(question: Question, vocabulary: Vocabulary) -> tuple[Subject, str]:
    """Return the weighted terms of a question, and its official or Chinese wording, "" if it has none."""
    if question.english:
        weights, chinese = translate(question.content, vocabulary)
        english: tuple[tuple[Weights, ...], ...] = tuple(
            (translate(need.focus, vocabulary)[0],) for need in question.needs
        )
        return Subject((weights,), english), chinese
    wordings = vocabulary.rephrase(question.content)
    phrasings = tuple(vocabulary.weigh(wording) for wording in wordings)
    focuses = tuple(
        tuple(vocabulary.weigh(wording) for wording in vocabulary.rephrase(need.focus)) for need in question.needs
    )
    return Subject(phrasings, focuses), "".join(wordings[1:])
