"""Weigh what a part of a question says itself, where it takes the rest from the parts before it."""

from dataclasses import replace

from rag.text.terms import Vocabulary
from rag.understand.analysis import QuestionAnalysis
from rag.understand.dialogue import case_of, said_itself
from rag.understand.follow import ENDS
from rag.understand.question import Question, read_question

__all__ = ["with_own_words"]

_NAMES_A_THING = 4  # characters of content; 实际涨了多少 names none


def with_own_words(
    text: str, written: Question, analysis: QuestionAnalysis, vocabulary: Vocabulary
) -> QuestionAnalysis:
    """Return the analysis of the part `text` with itself as a further reading, or with the terms of another case.

    `written` is the part as it is written out. If it is the same, the part stands alone, and nothing is added.
    """
    own = read_question(text)
    if own.text.strip(ENDS) == written.text.strip(ENDS):
        return analysis
    if not case_of(text):
        names_a_thing = len("".join(own.content.split())) >= _NAMES_A_THING
        return replace(analysis, readings=(own.text,)) if names_a_thing else analysis
    return replace(analysis, said=tuple(map(vocabulary.weigh, vocabulary.rephrase(said_itself(own)))))
