"""The answers to the parts of one question, some of them refused."""

import pytest

from rag.answer.join import join_answers
from rag.answer.render import render
from rag.types import Answer, Reason
from tests.fakes import quoting


@pytest.mark.parametrize("code", ["not_stated", "nothing_found"])
def test_a_refused_part_keeps_its_reason_and_is_named_with_its_subject(code):
    refused = Answer("投资多少亿元", reasons=(Reason(code),))
    joined = join_answers("两问", [quoting("一", "云桥建成。"), refused], ["一", "云桥投资多少亿元"])
    assert joined.reasons == (Reason(code, "云桥投资多少亿元"),)
    assert render(joined).text.endswith("报告没有说明“云桥投资多少亿元”。")


def test_a_reason_that_tells_what_is_missing_stays():
    refused = Answer("二", reasons=(Reason("other_year", "2019"),))
    assert join_answers("两问", [quoting("一", "云桥建成。"), refused]).reasons == refused.reasons
