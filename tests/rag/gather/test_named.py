"""Names that no report contains: codes, document numbers, and places below the district."""

import pytest

from ingest.parse import parse_text
from rag.gather.library import Library
from rag.gather.named import unknown_name
from rag.understand.question import read_question

TEXT = """清河街道2023年工作总结
一、项目
项目012已经竣工，按照云政发〔2023〕7号办理。
二、社区
改造老旧小区3个，引进企业25家，清河街道张家湾村新建公园1个。
"""


@pytest.fixture(scope="module")
def library():
    parsed = parse_text(TEXT, name="清河")
    return Library({parsed.report.source.id: parsed})


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("项目009竣工了吗？", "009"),
        ("项目012竣工了吗？", ""),
        ("云政发〔2023〕23号讲什么？", "〔2023〕23号"),
        ("云政发[2023]7号讲什么？", ""),
        ("莲塘街道引进企业多少家？", "莲塘街道"),
        ("清河街道引进企业多少家？", ""),
        ("火炬开发区引进企业多少家？", "火炬开发区"),
        ("张家湾村新建公园几个？", ""),
        ("哪个街道引进企业最多？", ""),
        ("老旧社区改造了几个？", ""),
        ("城镇新增就业多少人？", ""),
        ("PM2.5降了多少？", ""),
        ("农村公路修了多少公里？", ""),
    ],
)
def test_only_names_that_the_report_lacks_are_found(library, question, name):
    assert unknown_name(read_question(question), library, library.chosen(None)) == name
