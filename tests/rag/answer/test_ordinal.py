"""As which of several something comes stands before it in a list."""

import pytest

from rag.answer.ordinal import find_ordinal
from rag.understand.analysis import Request
from tests.rag.documents import pipeline_over

TEMPLATE = """某区2026年部门预算公开模板
目录
一、部门职能 ………… 1
二、预算表
1. 部门收入预算总表 ………… 3
2．部门支出预算总表 ………… 4
3．2026年部门“三公”经费和机关运行经费预算表 ………… 5
三、其他情况说明 ………… 6
正文
（一）“三公”经费：是指因公出国（境）费、公务用车费和公务接待费。
（二）收入预算：是指部门取得的收入。
"""


@pytest.fixture(scope="module")
def template():
    return pipeline_over(TEMPLATE)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("模板里“三公”经费表是第几张预算表？", "3．2026年部门“三公”经费和机关运行经费预算表"),
        ("部门支出预算总表是第几张表？", "2．部门支出预算总表"),
        ("支出总表排在第几张？", "2．部门支出预算总表"),
    ],
)
def test_the_numbered_line_is_quoted(template, proven, question, quote):
    answer = template.ask(question)
    proven(template, answer)
    assert [one.quote for one in answer.citations] == [quote]


@pytest.mark.parametrize("question", ["部门预算总表是第几张表？", "债务表是第几张表？"])
def test_nothing_is_quoted_where_several_lines_or_none_fit(template, question):
    (gathered,) = template.gather(template.understand(Request(question)))
    assert find_ordinal(gathered, template.library) == []
