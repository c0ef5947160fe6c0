import pytest

from rag.guard.senses import find_wrong_senses, unify

SHOWN = "科技谷公司获集团投资,会后印发方案,引进18家港资企业,解决产品无销路、开工无原料难题,力争年底完成验收。"


@pytest.mark.parametrize(
    "said", ["集团投资科技谷公司", "会后印发了方案", "解决产品无销路和开工无原料难题", "力争完成验收"]
)
def test_the_same_sense_is_right(said):
    assert list(find_wrong_senses(said, SHOWN)) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("集团获科技谷公司投资", "direction"),
        ("会前印发方案", "direction"),
        ("18家港资企业迁出", "direction"),
        ("首次引进18家港资企业", "direction"),
        ("引进的港资企业比台资企业多", "direction"),
        ("会后未印发方案", "negation"),
        ("年底已完成验收", "plan"),
    ],
)
def test_a_sense_turned_round_is_wrong(said, kind):
    assert kind in {mismatch.kind for mismatch in find_wrong_senses(said, SHOWN)}


def test_what_says_the_same_is_written_alike():
    assert unify("6月25号新办五所校园,不超过三十个") == "6月25日新办5所校园,低于30个"


@pytest.mark.parametrize(
    ("shown", "is_plan"),
    [
        ("预期目标是新增就业900万人。其他已经完成。", True),
        ("其他完成。新增就业900万人是预期目标。又完成。", True),
        ("新增就业900万人\n预期目标", True),
        ("预期目标已经提出。新增就业900万人。其他。", False),
        ("其他。新增就业900万人。预期目标已经提出。", False),
    ],
)
def test_a_target_is_a_plan_in_its_own_sentence(shown, is_plan):
    assert [one.kind for one in find_wrong_senses("计划新增就业900万人", shown)] == ([] if is_plan else ["plan"])


@pytest.mark.parametrize(
    ("said", "shown", "right"),
    [
        ("主厂房正在全面施工", "主厂房全面施工", True),
        ("主厂房正在全面建设", "主厂房全面建成", False),
        ("铁路正在加快建设", "规划加快建设铁路", True),
        ("已经加快建设铁路", "规划加快建设铁路", False),
    ],
)
def test_what_is_under_way_is_no_plan_unless_the_quotes_tell_it_as_done(said, shown, right):
    assert ("plan" not in {one.kind for one in find_wrong_senses(said, shown)}) is right
