"""D1–D3, D5: encodings, the characters of GB 18030-2022, rare characters, and text that is meant to do harm."""

import json
import random
import time

import pytest
from fastapi.testclient import TestClient

from index.store.snapshot import write_snapshot
from ingest.load import SUFFIXES, load_text
from ingest.parse import parse_text, read_report
from rag.config import Settings
from rag.errors import IngestError
from rag.text.fold import fold
from tests.conftest import SEED_REPORT
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.entry.rules import Access
from ui.service.service import Service

MOVED = dict(  # GB 18030-2022: the bytes in two-byte form, and the code point that they have since then
    zip(
        (*"A6D9 A6DA A6DB A6DC A6DD A6DE A6DF A6EC A6ED A6F3 FE59 FE61 FE66 FE67 FE6D FE7E FE90 FEA0".split(" "),),  # noqa: SIM905
        "︐︒︑︓︔︕︖︗︘︙龴龵龶龷龸龹龺龻",
        strict=True,
    )
)
BY_MARK = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030")
ENCODINGS = (*BY_MARK, "utf-16-le", "utf-16-be", "gbk", "gb2312")
RARE = [*range(0x9FA6, 0x9FC0), *range(0x3400, 0x3440), *range(0x20000, 0x20080), *range(0x2A700, 0x2A740)]
RARE += [*range(0x2B740, 0x2B780), *range(0x2B820, 0x2B860), *range(0x2CEB0, 0x2CEE0), *range(0x30000, 0x30040)]


def texts(count, chance):
    """Yield texts of government prose: slices of the seed report, half-width or full, with either line break."""
    report = SEED_REPORT.read_text("utf-8")
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    for _ in range(count):
        start, length = chance.randrange(len(report) - 400), int(10 ** chance.uniform(2.1, 4))
        text = (report[start:] + report)[:length].strip()
        text = text.translate(wide) if chance.random() < 0.3 else text
        yield text.replace("\n", chance.choice(("\n", "\r\n")))


def decoded(path, text, encoding):
    path.write_bytes(text.encode(encoding))
    return load_text(path)


def check_encodings(tmp_path, count, record_property):
    chance, done = random.Random(1), 0
    for text in texts(count, chance):
        for encoding in (chance.choice(BY_MARK), chance.choice(ENCODINGS)):
            try:
                text.encode(encoding)
            except UnicodeEncodeError:
                continue
            assert decoded(tmp_path / "report.txt", text, encoding) == text.replace("\r\n", "\n"), encoding
            done += 1
    record_property("files", done)
    return done


def test_files_in_every_encoding_are_read_as_they_were_written(tmp_path, record_property):
    assert check_encodings(tmp_path, 150, record_property) > 250


@pytest.mark.soak
def test_two_thousand_files_in_every_encoding(tmp_path, record_property):
    assert check_encodings(tmp_path, 1200, record_property) >= 2000


@pytest.mark.parametrize(("code", "character"), MOVED.items())
def test_a_character_that_gb18030_2022_has_moved(tmp_path, code, character):
    """From bytes of the standard, and from its private code in UTF-8: the text has the character, a query finds it."""
    private = bytes.fromhex(code).decode("gb18030")
    prose = "某区工作报告\n一、治理\n全区划分网格七百一十个，新聘网格员三百四十五名，其中{}姓网格员八名。"
    for data in (prose.encode("gb18030").replace(b"{}", bytes.fromhex(code)), prose.replace("{}", private).encode()):
        path = tmp_path / "report.txt"
        path.write_bytes(data)
        assert f"其中{character}姓网格员" in read_report(path).report.text
    assert fold(private) == fold(character)


def test_rare_characters_are_kept_and_found_by_a_question(tmp_path, record_property):
    """Ideographs up to extension G, those that came with GB 18030-2022 among them, through every layer."""
    chance = random.Random(2)
    names = ["".join(map(chr, chance.sample(RARE, 3))) for _ in range(len(RARE) // 3)]
    lines = [f"{name}村新建公园{number}个。" for number, name in enumerate(names, 11)]
    report = parse_text("\n".join(["某区工作报告", "一、公园", *lines]), name="rare")
    write_snapshot(tmp_path, [report], HashEmbedder(256))
    service = Service(Settings(home=tmp_path), HashEmbedder(256), TermJudge())
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    found = 0
    for name, line in list(zip(names, lines, strict=True))[::4]:
        hits = client.post("/v1/search", json={"query": f"{name}村新建公园多少个？", "k": 3}).json()
        found += line in json.dumps(hits, ensure_ascii=False)
    assert found == len(names[::4])
    assert all(line in report.report.text for line in lines)
    record_property("characters", 3 * len(names))


def hostile():
    """Yield names and contents of files that are text, and texts that are meant to do harm."""
    prose = "全区划分网格710个，新聘网格员345名。"
    for name, piece, times in (
        ("one paragraph", prose, 60_000),
        ("newlines", "\n", 400_000),
        ("spaces", " ", 400_000),
        ("full-width spaces", "\u3000", 200_000),
        ("full stops", "。", 200_000),
        ("headings", "一、治理\n", 20_000),
        ("brackets", "（", 50_000),
        ("digits", "1", 200_000),
        ("numerals", "一", 100_000),
        ("dates", "2022年2月22日", 10_000),
        ("rows", "|1|2|3|4|5|6|7|8|\n", 5_000),
        ("one row", "甲\t", 50_000),
        ("quotes", "“《", 50_000),
        ("page numbers", "- 3 -\n", 20_000),
        ("combining marks", "网\u0301", 50_000),
        ("variation selectors", "网\ufe0f\U000e0101", 30_000),
    ):
        yield name, (prose + "\n" + piece * times).encode()
    for code in (
        *range(9),
        0xB,
        *range(0xE, 0x20),
        0x7F,
        0x85,
        0x200B,
        0x200E,
        0x202E,
        0x2028,
        0x2066,
        0xFEFF,
        0xE0041,
    ):
        yield f"U+{code:04X}", f"{prose * 20}网{chr(code)}格{prose}".encode()
    for code in (0xD800, 0xDFFF):
        yield f"surrogate {code:X}", (prose * 20 + chr(code)).encode("utf-8", "surrogatepass")
        yield (
            f"surrogate {code:X} in UTF-16",
            b"\xff\xfe" + (prose * 20 + chr(code)).encode("utf-16-le", "surrogatepass"),
        )


HOSTILE = dict(hostile())


def test_text_that_is_meant_to_do_harm_harms_nobody(tmp_path, record_property):
    """Each is read in time or refused by name; the good file beside them is always added."""
    assert len(HOSTILE) >= 50
    for name, data in HOSTILE.items():
        path = tmp_path / f"{name}.txt"
        path.write_bytes(data)
        began = time.process_time()
        try:
            text = read_report(path).report.text
        except IngestError as error:
            assert str(error).startswith(f"{name}.txt") or f"{name}.txt" in str(error)
            assert error.hint and "\n" not in str(error)
        else:
            assert "710" in text
            assert not any(0xD800 <= ord(char) < 0xE000 or char == "\0" for char in text)
        assert time.process_time() - began < 10, name
    record_property("texts", len(HOSTILE))
    assert {".txt", ".md", ".csv"} <= SUFFIXES
