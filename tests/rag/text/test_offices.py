import re

import pytest

from rag.text.offices import OFFICE, SURNAMES, TITLE


@pytest.mark.parametrize("office", ["组长", "区长", "科长", "书记", "主任", "秘书长", "董事长", "总理", "负责人"])
def test_offices(office):
    assert re.fullmatch(OFFICE, office)


@pytest.mark.parametrize("word", ["校园", "延长", "部门", "增长"])
def test_what_is_no_office(word):
    assert not re.fullmatch(OFFICE, word)


def test_a_title_stands_before_a_name():
    assert re.fullmatch(rf"{TITLE}[{SURNAMES}]某", "书记王某")
    assert not re.search(TITLE, "负责人任免")


def test_no_surname_is_listed_twice():
    assert len(set(SURNAMES)) == len(SURNAMES)
