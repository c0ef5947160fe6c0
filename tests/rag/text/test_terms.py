import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.terms import Vocabulary, cover, terms_of

SENTENCES = ["全区划分网格710个", "新聘345名网格员", "全区教师3171名", "今年共招聘新教师158名"]


@pytest.fixture
def vocabulary():
    return Vocabulary.of(SENTENCES)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("新聘345名", {"新聘", "新", "聘", "345", "名"}),
        ("micro-led 3.5", {"micro-led", "3.5"}),
        ("网,格", {"网", "格"}),
        ("😀 ,。", set()),
        ("", set()),
    ],
)
def test_terms_are_characters_pairs_words_and_numbers(text, terms):
    assert terms_of(text) == terms


@pytest.mark.parametrize(
    ("terms", "share"), [({"网格"}, 0.75), ({"招聘"}, 0.25), ({"网格", "新聘", "招聘"}, 1.0), (set(), 0.0)]
)
def test_any_of_the_alternatives_covers_an_entry(terms, share):
    assert cover({("网格",): 3.0, ("新聘", "招聘"): 1.0}, frozenset(terms)) == share


def test_a_question_about_nothing_is_not_covered():
    assert cover({}, terms_of("网格")) == 0.0


def test_sentences_are_counted_once_for_each_term():
    counted = Vocabulary.of(["网格网格", "网格"])
    assert (counted.n_sentences, counted.frequency["网格"]) == (2, 2)


def test_rare_terms_weigh_more_and_single_characters_little(vocabulary):
    weights = vocabulary.weigh("网格教师大熊猫")
    assert weights["熊猫",] > weights["网格",] > weights["网",] > 0
    assert vocabulary.rarity(0) > vocabulary.rarity(1) > vocabulary.rarity(4) > 0


@pytest.mark.parametrize("particle", ["的", "了", "多"])
def test_particles_do_not_weigh(vocabulary, particle):
    assert (particle,) not in vocabulary.weigh(f"网格{particle}教师")


@pytest.mark.parametrize(
    ("content", "rephrased"),
    [
        ("帮企业", ("帮企业", "协助企业")),
        ("网格", ("网格",)),
        ("帮着协助", ("帮着协助",)),
        ("物价", ("物价",)),
    ],
)
def test_everyday_words_become_official_where_the_library_uses_those(content, rephrased):
    vocabulary = Vocabulary.of([*SENTENCES, "协助企业解决问题30个"])
    assert vocabulary.rephrase(content) == rephrased


@given(st.text(), st.text())
def test_a_text_covers_what_it_says(content, more):
    weights = Vocabulary.of(SENTENCES).weigh(content)
    share = cover(weights, terms_of(content) | terms_of(more))
    assert share == (pytest.approx(1.0) if weights else 0.0)
