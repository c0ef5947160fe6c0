import re
import time
from pathlib import Path

import pytest

from ingest.load import canonical, decode, load_file, load_text
from rag.errors import EmptyReport, IngestError, UnreadableText, UnsupportedFormat

SEED = Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt"
REPORT = "一、总则\n全区划分网格710个。同时新聘345名网格员充实网格治理力量。\n二、附则\n本办法自发布之日起施行。"
TRADITIONAL = "現在我代表中央委員會作關於上屆代表會議以來的工作報告。人員太少,搜集不了很多材料。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "gb2312"]
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_break_gives_the_same_text(tmp_path, encoding, line_break):
    path = tmp_path / "report.txt"
    path.write_bytes(REPORT.replace("\n", line_break).encode(encoding))
    assert load_text(path) == REPORT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_the_seed_report_comes_back_whole_from_every_encoding(tmp_path, encoding):
    text = SEED.read_text(encoding="utf-8")
    path = tmp_path / "report.txt"
    path.write_bytes(text.encode(encoding))
    assert load_text(path) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_traditional_characters_are_read(encoding):
    text = TRADITIONAL.replace("，", ",")
    assert decode(text.encode(encoding), name="x") == text


@pytest.mark.parametrize("text", ["网格", "第一条", "2022年2月22日", "湖里区委"])
def test_short_texts_are_told_from_mojibake(text):
    assert decode(text.encode("gb18030"), name="x") == text


def test_nothing_else_is_changed():
    text = "　　一、总则 \t\n\n\n全角１２３，ＡＢ　\x0c末行\n"
    assert canonical(text, name="x") == text


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", EmptyReport, "nothing but white space"),
        (" \n\t　\r\n".encode(), EmptyReport, "nothing but white space"),
        (b"\xef\xbb\xbf", EmptyReport, "nothing but white space"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), UnreadableText, "is not text"),
        (b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(255, 0, -1)) * 4, UnreadableText, "is not text"),
        ("网格\x07员".encode(), UnreadableText, "control character U+0007"),
        (REPORT.encode()[:-1], UnreadableText, "not valid UTF-8"),
        (REPORT.encode("gb18030")[:-1], UnreadableText, "cut off or mixes encodings"),
        (REPORT.encode() + "网格治理".encode("gb18030"), UnreadableText, "cut off or mixes encodings"),
        (
            ("网格治理" * 40).encode("gb18030") + "一是提高政治站位".encode(),
            UnreadableText,
            "cut off or mixes encodings",
        ),
        (b"\xff\xfe" + REPORT.encode("utf-16-le")[:-1], UnreadableText, "not valid UTF-16-LE"),
        (REPORT.encode("utf-16-le")[:-1], UnreadableText, "is not text"),
        ("Überprüfung der Maßnahmen für Bürger".encode("latin-1"), UnreadableText, "cut off or mixes encodings"),
    ],
)
def test_what_is_not_a_readable_text_is_refused(tmp_path, data, error, says):
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    with pytest.raises(error, match=re.escape(says)) as caught:
        load_text(path)
    assert "report.txt" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_a_table_may_begin_with_any_amount_of_ascii(encoding):
    table = "code,y2021,y2022\n" + "".join(f"A{n:05},{n * 3},{n * 4}\n" for n in range(400)) + "合計,710\n"
    assert decode(table.encode(encoding), name="x") == table


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_whatever_it_holds(encoding):
    for text in ("code,y2021\nA1,3\n", "全区划分网格七百一十个", REPORT):
        assert decode(text.encode(encoding), name="x") == text


def test_a_part_in_another_encoding_is_refused():
    data = (REPORT * 20).encode("gb18030") + (TRADITIONAL * 10).encode("big5")
    with pytest.raises(UnreadableText, match="mixes encodings"):
        decode(data, name="x")


def test_japanese_in_its_own_encoding_is_refused():
    for encoding in ("cp932", "euc_jp"):
        with pytest.raises(UnreadableText, match="encoding"):
            decode("令和四年度の予算について、施策を推進してまいります。".encode(encoding), name="x")


def test_a_text_of_placeholders_is_refused(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("明湖区水务2023年工作总结\n(cid:1203)(cid:88)(cid:4021)\n" * 20, "utf-8")
    with pytest.raises(UnreadableText, match=re.escape("report.txt cannot be read")):
        load_text(path)


def test_a_large_file_is_decoded_in_seconds():
    data = ("code,1\n" * 10000 + REPORT * 24000).encode("gb18030")
    assert len(data) > 2 << 20
    started = time.process_time()
    decode(data, name="x")
    assert time.process_time() - started < 10


def test_a_missing_file_a_folder_and_a_locked_file_say_so(tmp_path):
    with pytest.raises(IngestError, match="no such file"):
        load_text(tmp_path / "none.txt")
    with pytest.raises(IngestError, match="folder, not a file"):
        load_text(tmp_path)
    dangling = tmp_path / "link.txt"
    dangling.symlink_to(tmp_path / "gone.txt")
    with pytest.raises(IngestError, match="no such file"):
        load_text(dangling)


@pytest.mark.parametrize(("name", "data"), [("report.gz", b"\x1f\x8b\x08 0"), ("report.exe", REPORT.encode())])
def test_a_file_of_an_unknown_format_is_refused(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnsupportedFormat) as caught:
        load_file(path)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["report.TXT", "report.text"])
def test_known_suffixes_are_read_in_any_case(tmp_path, name):
    path = tmp_path / name
    path.write_text(REPORT, encoding="utf-8")
    assert load_text(path) == REPORT
