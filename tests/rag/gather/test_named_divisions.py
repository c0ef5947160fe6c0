"""A county or a district that no report names."""

import pytest

from rag.gather.named import unknown_name
from rag.understand.question import read_question


class Nothing:
    """A library that mentions nothing."""

    def mentions(self, word, sources):
        return False


@pytest.mark.parametrize(
    ("question", "name"), [("云岭县22年打了多少粮食", "云岭县"), ("22年望津区的GDP是多少", "望津区")]
)
def test_a_division_outside_every_word_is_a_name(question, name):
    assert unknown_name(read_question(question), Nothing(), ()) == name


@pytest.mark.parametrize(
    "question",
    [
        "四个县区谁最慢",
        "2023年全区新建公园",
        "撤县设区是哪年",
        "重点帮扶县有多少个",
        "跨境电商综试区有几个",
        "各县市区",
    ],
)
def test_a_kind_of_division_is_none(question):
    assert unknown_name(read_question(question), Nothing(), ()) == ""
