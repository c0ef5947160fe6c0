import pytest

from rag.text.polarity import is_plan, negations_of
from rag.text.words import is_common, segment


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("尚未完成整改", 1),
        ("没有反馈意见", 1),
        ("不断完善未来规划", 0),
        ("并非没有", 2),
        ("获评“三无”区", 0),
        ("修订了《禁止露天焚烧办法》", 0),
    ],
)
def test_what_denies_is_counted(text, n):
    assert negations_of(text) == n


@pytest.mark.parametrize(("text", "plan"), [("力争达到2200亿", True), ("将新开办学校", True), ("新开办学校5所", False)])
def test_what_is_only_planned(text, plan):
    assert is_plan(text) is plan


def test_words_tile_the_run():
    for run in ("久铖高科", "招商引资", "一"):
        assert "".join(segment(run)) == run


def test_proper_and_unknown_names_are_no_common_words():
    assert is_common(("招聘", "人员"))
    assert not is_common(("思明",))
    assert not is_common(("久铖",))
