"""The figures of one system on one public set: retrieval, reading, refusal, and behaviour amid noise.

Source: Cui et al. 2019 for reading; Chen et al. 2024, "Benchmarking Large Language Models in Retrieval-Augmented
Generation", for noise, rejection and integration; Wang et al. 2024, "DomainRAG", for faithfulness to changed passages.
"""

import math
import time
from collections.abc import Callable, Collection, Iterable, Sequence

from eval.measures.ranking import measure_rankings
from eval.measures.spans import exact_match, span_f1
from eval.sets.datasets import Question
from eval.sets.sample import N_NEGATIVES
from eval.systems.passages import PassageRanker, PassageSystem
from eval.systems.reply import Reply

__all__ = [
    "NOISE_RATIOS",
    "Figures",
    "measure_faithfulness",
    "measure_noise",
    "measure_reading",
    "measure_refusal",
    "measure_rejection",
    "measure_retrieval",
]

NOISE_RATIOS = (0.0, 0.2, 0.4, 0.6, 0.8)
Figures = dict[str, float | int]


def measure_retrieval(ranker: PassageRanker, questions: Sequence[Question], *, timed: bool = False) -> Figures:
    """Compare the ten best passages with the positives. `timed` adds ``ms_per_query``."""
    started = time.perf_counter()
    rankings = {str(number): ranker.rank(question) for number, question in enumerate(questions)}
    ms = 1000 * (time.perf_counter() - started) / len(questions)
    relevant = {str(number): question.positive_ids for number, question in enumerate(questions)}
    figures: Figures = {name: round(value, 4) for name, value in measure_rankings(rankings, relevant).items()}
    return figures | ({"ms_per_query": round(ms, 1)} if timed else {}) | {"n": len(questions)}


def measure_reading(
    system: PassageSystem, questions: Sequence[Question], given: Callable[[Question], Collection[str] | None]
) -> Figures:
    """Compare the answers from the passages `given` with the marked spans. A refusal scores 0.

    Paraphrased answers count for F1 only. ``chars`` is the mean length of an answer. If the system marks short answers,
    ``exact_f1`` and ``exact_em`` compare these, and ``told`` is the share of replies with one.
    """
    replies = [(question, system.answer(question, given(question))) for question in questions]
    exact = [exact_match(_text(reply), question.answers) for question, reply in replies if not question.long_form]
    figures: Figures = {"f1": _mean(span_f1(_text(reply), question.answers) for question, reply in replies)}
    if exact:
        figures |= {"em": _mean(exact)}
    answers = [reply.text for _, reply in replies if not reply.refused]
    figures |= {"refused": _mean(reply.refused for _, reply in replies), "chars": round(_mean(map(len, answers)), 1)}
    if any(reply.exact for _, reply in replies):
        figures |= _compare_exact(replies)
    return figures | ({"n_em": len(exact)} if len(exact) < len(replies) else {}) | {"n": len(replies)}


def _compare_exact(replies: Sequence[tuple[Question, Reply]]) -> Figures:
    texts = [(question, "" if reply.refused else reply.exact or reply.text) for question, reply in replies]
    return {
        "exact_f1": _mean(span_f1(text, question.answers) for question, text in texts),
        "exact_em": _mean(exact_match(text, question.answers) for question, text in texts if not question.long_form),
        "told": _mean(bool(reply.exact) for _, reply in replies),
    }


def measure_refusal(system: PassageSystem, unanswerable: Sequence[Question], answerable: Sequence[Question]) -> Figures:
    """Ask both kinds of question and count the refusals. A question with a passage is asked on that passage.

    ``wrong_refusals`` is the share of answerable questions that are refused.
    """
    rightly = sum(system.answer(question, _passages(question)).refused for question in unanswerable)
    wrongly = sum(system.answer(question, _passages(question)).refused for question in answerable)
    precision = rightly / (rightly + wrongly) if rightly + wrongly else 0.0
    recall = rightly / len(unanswerable)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4) if rightly else 0.0,
        "wrong_refusals": round(wrongly / len(answerable), 4) if answerable else 0.0,
        "n_unanswerable": len(unanswerable),
        "n": len(unanswerable) + len(answerable),
    }


def _passages(question: Question) -> tuple[str, ...] | None:
    """Return the passage that the question belongs to, else its candidates; None for the whole corpus."""
    if question.context_id:
        return (question.context_id,)
    return question.candidate_ids or None


def measure_noise(system: PassageSystem, questions: Sequence[Question]) -> Figures:
    """Answer from five documents, a growing share of them irrelevant. Return the share of right answers by ratio."""
    figures: Figures = {}
    for ratio in NOISE_RATIOS:
        right = [_is_right(system.answer(question, _documents(question, ratio)), question) for question in questions]
        figures[f"{ratio:g}"] = _mean(right)
    return figures | {"n": len(questions)}


def _documents(question: Question, ratio: float) -> list[str]:
    """Take negatives by the ratio, then positives. If one kind has too few, the other fills up."""
    n_negatives = min(math.ceil(round(N_NEGATIVES * ratio, 6)), len(question.negative_ids))
    positives = question.gold_ids[: N_NEGATIVES - n_negatives]
    return [*question.negative_ids[: N_NEGATIVES - len(positives)], *positives]


def _is_right(reply: Reply, question: Question) -> bool:
    """Return whether the answer holds one alternative of every group."""
    text = _text(reply).lower()
    return bool(text) and all(any(one.lower() in text for one in group) for group in question.answer_groups)


def measure_rejection(system: PassageSystem, questions: Sequence[Question]) -> Figures:
    """Ask with five documents that do not answer. Return the share of refusals."""
    refused = [system.answer(question, question.negative_ids[:N_NEGATIVES]).refused for question in questions]
    return {"rate": _mean(refused), "n": len(questions)}


def measure_faithfulness(system: PassageSystem, questions: Sequence[tuple[Question, Sequence[str]]]) -> Figures:
    """Ask on passages whose facts were changed. Return the share of answers that give the changed fact."""
    texts = [(question, _text(system.answer(question, passages))) for question, passages in questions]
    faithful = [any(one in text for one in question.counterfact_answers) for question, text in texts]
    return {"follows_passage": _mean(faithful), "n": len(questions)}


def _text(reply: Reply) -> str:
    return "" if reply.refused else reply.text


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0
