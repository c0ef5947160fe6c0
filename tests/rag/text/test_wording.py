import pytest

from rag.text.fold import fold
from rag.text.wording import OFFICIAL_WORDS


@pytest.mark.parametrize("everyday", OFFICIAL_WORDS)
def test_every_pair_can_match_folded_text(everyday):
    twins = OFFICIAL_WORDS[everyday]
    assert twins
    assert all(word and fold(word) == word for word in (everyday, *twins))
    assert len(set(twins)) == len(twins)


@pytest.mark.parametrize(("everyday", "official"), [("gdp", "地区生产总值"), ("物价", "居民消费价格"), ("涨", "增长")])
def test_words_of_staff_have_twins_of_officials(everyday, official):
    assert official in OFFICIAL_WORDS[everyday]
