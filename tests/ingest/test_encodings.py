from pathlib import Path

import pytest

from ingest.encodings import chinese_weight, decode_best, first_foreign, is_chinese

SEED = (Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt").read_text("utf-8")
TRADITIONAL = "壹、預算執行情形\n本區共劃分網格七百一十個，新聘網格員三百四十五名，經費１，２００萬元（不含補助款）。\n"
JAPANESE = (
    "日本国憲法は、日本国の現在の憲法典である。令和四年度の予算について、施策を推進してまいります。コンピュータの普及。"
)
KOREAN = "대한민국의 주권은 국민에게 있고, 모든 권력은 국민으로부터 나온다. 정부는 올해 예산을 확대한다."


def decoded(data):
    found = decode_best(data)
    return found and found.text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("chars", [8, 40, 400])
def test_every_stretch_of_the_report_is_read(encoding, chars):
    body = "".join(SEED.split())
    stretches = [body[start : start + chars] for start in range(0, len(body) - chars, 400)]
    wrong = [stretch for stretch in stretches if decoded(stretch.encode(encoding)) != stretch]
    assert wrong == []


@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs", "gb18030"])
@pytest.mark.parametrize("lines", [1, 30])
def test_traditional_text_is_read(encoding, lines):
    assert decoded((TRADITIONAL * lines).encode(encoding)) == TRADITIONAL * lines


def test_characters_of_hong_kong_are_read():
    text = "本區共劃分網格七百一十個，位於深水埗及鰂魚涌，住户嘅意見。"
    assert decoded(text.encode("big5hkscs")) == text


@pytest.mark.parametrize("encoding", ["big5", "gb18030"])
def test_a_few_characters_in_a_table_of_numbers_are_enough(encoding):
    table = "".join(f"A{n:05},{n * 3},{n * 4}\n" for n in range(2000))
    for text in (f"{table}合計,710\n", f"名稱,年度\n{table}", f"{table}網格,1\n{table}"):
        assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        ("Отчёт о работе", "koi8-r"),
        ("Maßnahmen für", "latin-1"),
    ],
)
def test_what_is_not_chinese_is_not_taken_for_it(text, encoding):
    assert decode_best(text.encode(encoding)) is None
    assert decode_best((text * 20).encode(encoding)) is None


def test_text_in_a_wrong_encoding_weighs_less():
    assert chinese_weight(SEED)[1] > 1.5
    for wrong, right in (("cp950", "gb18030"), ("gb18030", "utf-8"), ("utf-16-le", "gb18030"), ("latin-1", "utf-8")):
        read = SEED.encode(right).decode(wrong, "replace")
        assert chinese_weight(read)[1] < -1, (wrong, right)
        assert not is_chinese(read)
    assert chinese_weight("plain") == (0, 0)


def test_a_part_in_another_encoding_is_found():
    assert first_foreign(SEED) is None
    strange = (TRADITIONAL * 10).encode("big5").decode("gb18030", "replace")
    at = first_foreign(SEED + strange)
    assert abs(at - len(SEED)) < 100
