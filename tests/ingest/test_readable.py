import pytest

from ingest.readable import check_readable, describe_flaws
from rag.errors import UnreadableText

GOOD = "全区划分网格710个，新聘网格员345名，编外教师98名。①首先，②其次；面积３㎡，增长5%。\n"


def test_a_readable_text_has_no_flaws():
    for text in (
        GOOD,
        "plain text?!",
        "Überprüfung der Maßnahmen",
        "日本国憲法は、日本国の現在の憲法典である。",
        "한국어 보고서입니다",
        "真的吗???",
    ):
        check_readable(text, name="x")
        assert describe_flaws(text) == ""


@pytest.mark.parametrize(
    "piece", ["(cid:1203)", "glyph<c=3,font=/F1>", "\ufffd", "\ue5e5", "\U000f1234", "锟斤拷", "\x81", "????"]
)
def test_placeholders_are_reported_and_many_of_them_refused(piece):
    check_readable(GOOD * 20 + piece, name="x")
    assert "cannot be read" in describe_flaws(GOOD * 20 + piece)
    with pytest.raises(UnreadableText, match="placeholders") as caught:
        check_readable((GOOD[:14] + piece * 3) * 20, name="report.txt")
    assert "report.txt" in str(caught.value) and caught.value.hint
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("latin-1", "utf-8"),
        ("latin-1", "gb18030"),
        ("cp1252", "gb18030"),
        ("gb18030", "utf-8"),
        ("latin-1", "cp950"),
        ("cp950", "gb18030"),
    ],
)
def test_mojibake_that_was_saved_is_refused(wrong, right):
    text = "報告共劃分網格七百一十個" if right == "cp950" else GOOD
    with pytest.raises(UnreadableText, match="mojibake"):
        check_readable("code,1\n" * 1000 + text.encode(right).decode(wrong, "ignore") * 5, name="x")


def test_rare_characters_throughout_are_reported():
    assert "rare" in describe_flaws("犃犅犆犇犈犉犌犎犐犑犓犔犖犗犘犙犚犛犜犝犞犠犡犢犣犤犥犦")
