"""Ask a chat model whether an answer is right. Its verdicts stand beside the verdicts by rule and enter no figure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.errors import ConfigError

if TYPE_CHECKING:
    from eval.sets.cases import Case, CaseSet

__all__ = ["ask_judge", "judge_by_model", "open_model"]

_PROMPT = (
    "You grade answers to questions about a report. Say only yes or no: does the answer say what is expected?\n"
    "Question: {question}\nExpected: {expected}\nAnswer: {answer}"
)


def open_model(model: str) -> Any:  # noqa: ANN401 - a langchain chat model of any provider
    """Open a chat model by its langchain name, such as ``openai:gpt-4.1-mini``.

    Raises: ConfigError.
    """
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(model, temperature=0)
    except Exception as error:  # each provider's package raises its own
        hint = "name it as provider:model, install the provider's langchain package and set its key and base URL"
        raise ConfigError(f"the judge {model!r} cannot be had: {error}", hint=hint) from error


def judge_by_model(result: Mapping[str, Any], cases: "CaseSet", model: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    """Ask a chat model about each answer in `result`, a result of :func:`eval.runs.qa.run_qa`.

    Shape: {"model", "systems": {name: {"right", "n", "accuracy", "agreement"}}, "cases": {id: {name: bool}}}.
    """
    records = {record["id"]: record for record in result["cases"]}
    systems: dict[str, dict[str, float]] = {}
    verdicts: dict[str, dict[str, bool]] = {id_: {} for id_ in records}
    for system in result["systems"]:
        entries = {id_: record["systems"][system] for id_, record in records.items()}
        answers = {id_: (entry["answer"], bool(entry["refused"])) for id_, entry in entries.items()}
        judged = ask_judge(model, cases.cases, answers)
        agreed = sum(entries[id_]["right"] == right for id_, right in judged.items())
        right, n = sum(judged.values()), len(judged)
        figures = {"accuracy": round(right / n, 5), "agreement": round(agreed / n, 5)}
        systems[system] = {"right": right, "n": n, **figures}
        for id_, verdict in judged.items():
            verdicts[id_][system] = verdict
    return {"model": name, "systems": systems, "cases": verdicts}


def ask_judge(model: Any, cases: Sequence["Case"], answers: Mapping[str, tuple[str, bool]]) -> dict[str, bool]:  # noqa: ANN401 - a langchain chat model
    """Ask a chat model about each case. `answers` holds the text and whether it is a refusal, by case id."""
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
