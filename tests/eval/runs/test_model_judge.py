import pytest

from eval.runs.model_judge import ask_judge, judge_by_model, open_model
from eval.sets.cases import Case, CaseSet
from rag.errors import ConfigError

GRID = Case("1", "网格多少？", "fact", True, (("3家", "3户"), ("5人",)))
ABSENT = Case("2", "公园多少？", "absent", False, correct=("710个",))


class ScriptedModel:
    def __init__(self, replies):
        self.replies, self.asked = list(replies), []

    def invoke(self, prompt):
        self.asked.append(prompt)
        return type("Message", (), {"text": self.replies.pop(0)})()


def test_a_model_may_judge_too():
    model = ScriptedModel(["Yes.", "no"])
    assert ask_judge(model, [GRID, ABSENT], {"1": ("3户", False), "2": ("没有说明", True)}) == {"1": True, "2": False}
    assert "3家 or 3户; 5人" in model.asked[0]
    assert "a refusal" in model.asked[1] and "(refused) 没有说明" in model.asked[1]


def test_verdicts_of_a_model_stand_beside_those_by_rule():
    entries = {
        "1": {"answer": "3户", "refused": False, "right": True},
        "2": {"answer": "", "refused": True, "right": True},
    }
    result = {
        "systems": {"yiju": {}},
        "cases": [{"id": id_, "systems": {"yiju": entry}} for id_, entry in entries.items()],
    }
    judged = judge_by_model(result, CaseSet("demo", "0" * 64, (GRID, ABSENT)), ScriptedModel(["no", "yes"]), "fake:one")
    assert judged["systems"]["yiju"] == {"right": 1, "n": 2, "accuracy": 0.5, "agreement": 0.5}
    assert judged["cases"] == {"1": {"yiju": False}, "2": {"yiju": True}}
    assert judged["model"] == "fake:one"


def test_a_judge_that_cannot_be_had_is_a_clear_failure():
    with pytest.raises(ConfigError, match="nobody:nothing"):
        open_model("nobody:nothing")
