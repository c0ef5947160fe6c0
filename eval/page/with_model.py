"""Prepare the comparison of the answers with and without a language model for the page.

No verdict is made here. The figures are those of :mod:`eval.measures.with_model`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.measures.with_model import OUTCOMES
from eval.page.wording import type_label
from eval.systems.opening import PRODUCT, WITH_MODEL

__all__ = ["OUTCOME_LABELS", "ChangedCase", "ModelRow", "WithModel", "compare_models"]

OUTCOME_LABELS = {  # what the model contributed -> label and explanation
    "not_asked": ("没有问模型", "规则先行拒答（别的地方、年份、没有的名称或部分），或没有可读的依据"),
    "written": ("模型作答", "用模型的话回答，句句核实"),
    "partly": ("部分核实", "用模型的话回答，其中有的句子未能核实"),
    "declined": ("模型拒答", "模型说报告没有说明"),
    "unverified": ("未能核实", "模型的话一句也未能核实，退回无模型的回答"),
    "failed": ("调用失败", "超时、出错或回放文件里没有，退回无模型的回答"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A count without and with the model. `verdict`: better, worse, or empty if equal."""

    without: int
    with_model: int
    verdict: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """The counts of one kind of question."""

    label: str
    n: int
    right: Change
    must_refuse: int
    handled: Change | None  # of those that must be refused; None: there are none
    wrongly_refused: Change
    not_asked: int
    declined: int
    degraded: int
    unverified: int


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case that is right only with the model, or only without it."""

    case: Mapping[str, Any]
    outcome: str  # label
    key: str  # of the outcome
    degraded: str
    unverified: tuple[str, ...]
    unrecorded: bool
    answers: tuple[Mapping[str, Any], Mapping[str, Any]]  # without, with


@dataclass(frozen=True, slots=True)
class WithModel:
    """All that the page says about the language model."""

    about: Mapping[str, Any]  # name, source, tokens, cost, currency
    rows: tuple[ModelRow, ...]  # all first
    outcomes: tuple[tuple[str, str, int, str], ...]  # key, label, count, explanation
    better: tuple[ChangedCase, ...]
    worse: tuple[ChangedCase, ...]


def compare_models(result: Mapping[str, Any]) -> WithModel | None:
    """Return the comparison; None if the result has no language model."""
    compared = result.get("llm")
    if not compared:
        return None
    rows = [("全部", compared["all"]), *((type_label(kind), one) for kind, one in compared["kinds"].items())]
    every = compared["all"]
    cases = {case["id"]: case for case in result.get("cases", ())}
    changed = [(one["direction"], _changed(one, cases[one["id"]])) for one in compared["changed"]]
    return WithModel(
        about=compared,
        rows=tuple(_row(label, one) for label, one in rows),
        outcomes=tuple((key, OUTCOME_LABELS[key][0], every[key], OUTCOME_LABELS[key][1]) for key in OUTCOMES),
        better=tuple(one for direction, one in changed if direction == "better"),
        worse=tuple(one for direction, one in changed if direction == "worse"),
    )


def _row(label: str, one: Mapping[str, Any]) -> ModelRow:
    return ModelRow(
        label=label,
        n=one["questions"],
        right=_change(one, "right"),
        must_refuse=one["must_refuse"],
        handled=_change(one, "must_refuse_handled") if one["must_refuse"] else None,
        wrongly_refused=_change(one, "wrongly_refused", better=-1),
        not_asked=one["not_asked"],
        declined=one["declined"],
        degraded=one["degraded"],
        unverified=one["with_unverified"],
    )


def _change(one: Mapping[str, Any], name: str, better: int = 1) -> Change:
    before, after = one["without"][name], one["with"][name]
    verdict = "" if before == after else "better" if better * (after - before) > 0 else "worse"
    return Change(before, after, verdict)


def _changed(one: Mapping[str, Any], case: Mapping[str, Any]) -> ChangedCase:
    return ChangedCase(
        case=case,
        outcome=OUTCOME_LABELS[one["outcome"]][0],
        key=one["outcome"],
        degraded=one["degraded"],
        unverified=tuple(one["unverified"]),
        unrecorded=one["unrecorded"],
        answers=(case["systems"][PRODUCT], case["systems"][WITH_MODEL]),
    )
