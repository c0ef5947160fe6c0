"""Compare the answers to the same questions with and without a language model: counts in all and for each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["OUTCOMES", "Outcome", "Pair", "compare_with_model"]

Outcome = Literal["not_asked", "written", "partly", "declined", "unverified", "failed"]
OUTCOMES: tuple[Outcome, ...] = (
    "not_asked",  # the rules refused before, or nothing was found to read
    "written",  # the answer is in its words, all verified
    "partly",  # the answer is in its words, and some of them were not verified
    "declined",  # it said that the reports do not say
    "unverified",  # nothing that it said was verified; the answer is the one without it
    "failed",  # the call failed; the answer is the one without it
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with both verdicts. `part` is what the model contributed, as JSON values."""

    id: str
    kind: str
    question: str
    must_refuse: bool  # no report answers, or the question states something false
    right: tuple[bool, bool]  # without the model, with it
    refused: tuple[bool, bool]
    part: Mapping[str, Any]


def compare_with_model(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return figures in all and for each kind, what the model used, and the questions whose verdict changed.

    ``without`` and ``with`` have counts: right, those that must be refused and were handled, wrongly refused. The other
    counts are of the answers with the model. ``degraded``: the answer is the one without it.
    """
    kinds = list(dict.fromkeys(pair.kind for pair in pairs))
    parts = [pair.part for pair in pairs]
    costs = [part["cost"] for part in parts if part["cost"] is not None]
    return {
        "tokens": {
            "prompt": sum(part["prompt_tokens"] for part in parts),
            "reply": sum(part["reply_tokens"] for part in parts),
            "estimated": any(part["estimated"] for part in parts),
        },
        "cost": sum(costs) if costs else None,
        "all": _figures(pairs),
        "kinds": {kind: _figures([pair for pair in pairs if pair.kind == kind]) for kind in kinds},
        "changed": [_change(pair) for pair in pairs if pair.right[0] != pair.right[1]],
    }


def _figures(pairs: Sequence[Pair]) -> dict[str, Any]:
    outcomes = [pair.part["outcome"] for pair in pairs]
    not_asked = [pair for pair in pairs if pair.part["outcome"] == "not_asked"]
    return {
        "questions": len(pairs),
        "must_refuse": sum(pair.must_refuse for pair in pairs),
        "without": _verdicts(pairs, 0),
        "with": _verdicts(pairs, 1),
        **{name: outcomes.count(name) for name in OUTCOMES},
        "not_asked_answerable": sum(not pair.must_refuse for pair in not_asked),
        "degraded": outcomes.count("unverified") + outcomes.count("failed"),
        "with_unverified": sum(bool(pair.part["unverified"]) for pair in pairs),
        "unrecorded": sum(pair.part["unrecorded"] for pair in pairs),
    }


def _verdicts(pairs: Sequence[Pair], side: int) -> dict[str, int]:
    return {
        "right": sum(pair.right[side] for pair in pairs),
        "must_refuse_handled": sum(pair.right[side] for pair in pairs if pair.must_refuse),
        "wrongly_refused": sum(pair.refused[side] for pair in pairs if not pair.must_refuse),
    }


def _change(pair: Pair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "kind": pair.kind,
        "question": pair.question,
        "direction": "better" if pair.right[1] else "worse",
        "outcome": pair.part["outcome"],
        "degraded": pair.part["degraded"],
        "unverified": list(pair.part["unverified"]),
        "unrecorded": pair.part["unrecorded"],
    }
