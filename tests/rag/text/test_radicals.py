import unicodedata

from rag.text.fold import fold
from rag.text.radicals import unify

KANGXI = "".join(map(chr, range(0x2F00, 0x2FD6)))
SUPPLEMENT = "".join(map(chr, range(0x2E80, 0x2EF4)))


def test_every_kangxi_radical_is_the_character_it_stands_for():
    assert unify(KANGXI) == unicodedata.normalize("NFKC", KANGXI)


def test_radicals_of_the_supplement_that_fonts_mix_up_are_characters():
    assert unify("⻄⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻬⻰⻳⺟") == "西车长门青页风飞食马鱼鸟齐龙龟母"


def test_the_table_of_the_supplement_fits_the_names_of_unicode():
    assert len(unify(SUPPLEMENT)) == len(SUPPLEMENT)
    for radical, character in zip(SUPPLEMENT, unify(SUPPLEMENT), strict=True):
        assert unify(unicodedata.normalize("NFKC", radical)) in (radical, character)  # NFKC has two of them
        assert radical == character or unicodedata.name(character, "CJK").startswith("CJK")


def test_nothing_else_changes():
    text = "全区划分网格710个，ＡＢ１２①㈠〇㎡"
    assert unify(text) == text


def test_a_question_with_radicals_finds_characters():
    assert fold("⽣活⽤⽔总量") == "生活用水总量"
