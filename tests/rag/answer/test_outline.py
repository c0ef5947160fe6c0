import pytest

from index.search.retriever import build_retriever
from ingest.parse import parse_text
from rag.answer.counted import find_counted
from rag.answer.head_and_foot import find_imprint
from rag.answer.outline import find_children, find_heading, find_place, find_under
from rag.answer.piece import beginning
from rag.answer.render import render
from rag.pipeline import Pipeline
from rag.types import Span
from rag.understand.analysis import Request
from tests.fakes import HashEmbedder, TermJudge
from tests.rag.documents import RULES, pipeline_over


@pytest.fixture
def quotes(seed_pipeline, seed_text):
    """Ask the seed report and quote what `find` finds."""

    def find_quotes(find, question):
        (gathered,) = seed_pipeline.gather(seed_pipeline.understand(Request(question)))
        pieces = find(gathered, seed_pipeline.library)
        assert all(span.of(seed_text) in chunk.text for chunk, span in pieces)
        return [span.of(seed_text) for _, span in pieces]

    return find_quotes


@pytest.mark.parametrize(
    "question", ["报告是哪里发布的？", "這份報告是什麼時候發布的？", "报告来源是什么？", "该报告由谁发布？"]
)
def test_the_imprint_is_quoted(quotes, question):
    (imprint,) = quotes(find_imprint, question)
    assert "厦门市湖里区人民政府网站2022-02-22" in imprint


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("新聘网格员属于哪个问题？", "城市建设管理"),
        ("招聘新教师是针对哪个问题的整改措施？", "教育发展滞后"),
        ("累计罚款76.54万元是针对哪个问题？", "空气质量综合指数排名靠后"),
    ],
)
def test_the_problem_above_a_measure_is_quoted(quotes, question, words):
    (heading,) = quotes(find_heading, question)
    assert words in heading
    assert "一是" not in heading


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("扩大有效投资写在第几部分？", ["一、今年工作"]),
        ("一般公共预算收入写在报告哪一部分？", ["二、财政"]),
        ("一般公共预算收入在哪一章讲的？", ["二、财政"]),
        ("一般公共预算收入是多少？", []),
        ("宇宙飞船写在哪一部分？", []),
    ],
)
def test_the_headings_above_a_matter_say_where_it_stands(question, headings):
    pipeline = pipeline_over(WORK)
    (gathered,) = pipeline.gather(pipeline.understand(Request(question)))
    text = next(iter(pipeline.library.reports.values())).report.text
    assert [span.of(text) for _, span in find_place(gathered, pipeline.library)] == headings


def test_a_matter_above_all_headings_stands_in_no_part():
    answer = pipeline_over("某县公报\n全县存粮30吨。\n一、教育\n学校5所。\n二、财政\n收入2亿元。").ask(
        "存粮写在哪一部分？"
    )
    assert [reason.code for reason in answer.reasons] == ["not_stated"]


@pytest.mark.parametrize(
    ("question", "headings"),
    [("逾期暂停借阅写在哪一条？", ["第四条 逾期的，按照下列规定处理"]), ("逾期暂停借阅写在哪一章？", ["第二章 借阅"])],
)
def test_the_level_that_is_asked_for_is_the_one_that_is_quoted(question, headings):
    pipeline = pipeline_over(RULES)
    (gathered,) = pipeline.gather(pipeline.understand(Request(question)))
    text = next(iter(pipeline.library.reports.values())).report.text
    assert [span.of(text) for _, span in find_place(gathered, pipeline.library)] == headings


def test_the_measures_under_a_problem_are_quoted_in_order(quotes):
    measures = quotes(find_children, "针对空气质量综合指数排名靠后问题有哪些措施？")
    assert [measure.rstrip("。") for measure in measures] == [
        "一是强化主体责任",
        "二是压实考核责任",
        "三是强化重点整治",
    ]


@pytest.mark.parametrize(
    ("question", "begins", "ends"),
    [
        ("强化教育均衡高质量发展有哪些措施？", "建立民办义务教育学校", "15%以内。"),
        ("怎么提高政治站位？", "巡视组反馈意见前", "反馈意见。"),
    ],
)
def test_what_stands_under_a_heading_is_quoted_in_whole_sentences(quotes, question, begins, ends):
    (body,) = quotes(find_under, question)
    assert body.startswith(begins)
    assert body.endswith(ends)
    assert len(body) <= 200


@pytest.mark.parametrize(
    ("find", "question"),
    [(find_counted, "产业空心化下面分了几个问题？"), (find_children, "针对产业空心化危机有哪几个具体问题？")],
)
def test_words_of_the_outline_do_not_hide_what_is_spoken_of(quotes, find, question):
    assert [problem[0] for problem in quotes(find, question)] == list("①②③")


def test_one_heading_alone_is_looked_under(quotes):
    under = quotes(find_under, "“腾巢换凤”后的招商引资不够有力怎么整改？")
    assert len(under) > 1 or not under[0].startswith("①")


def test_the_headings_under_a_heading_are_what_it_is_made_of(quotes):
    problems = quotes(find_under, "推进中心城区建设还存在短板怎么整改？")
    assert [problem[0] for problem in problems] == list("①②③④")


WORK = """某市政府工作报告
一、今年工作
把恢复和扩大消费摆在优先位置。多渠道增加城乡居民收入。稳定汽车等大宗消费，推动餐饮文旅恢复。
扩大有效投资，重点支持水利、交通和民生项目。财政资金投入不减。
加强就业服务。
二、财政
全市一般公共预算收入94.7亿元。"""


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        (
            "怎么恢复和扩大消费？",
            ["把恢复和扩大消费摆在优先位置。多渠道增加城乡居民收入。稳定汽车等大宗消费，推动餐饮文旅恢复。"],
        ),
        ("怎么扩大有效投资？", []),  # the sentence says it itself
        ("怎么加强就业服务？", []),  # nothing follows
        ("恢复和扩大消费摆在什么位置？", []),
    ],
)
def test_a_sentence_that_names_a_matter_is_quoted_with_what_follows(question, quoted):
    pipeline = Pipeline(build_retriever([parse_text(WORK, name="work")], HashEmbedder(256)), TermJudge())
    (gathered,) = pipeline.gather(pipeline.understand(Request(question)))
    text = next(iter(pipeline.library.reports.values())).report.text
    assert [span.of(text) for _, span in find_under(gathered, pipeline.library)] == quoted


def test_a_first_sentence_that_is_too_long_is_cut_to_whole_clauses():
    text = f"二是狠抓落实。{'建立工作台账，' * 60}完成整改。"
    span = beginning(text, Span(7, len(text)))
    assert span.of(text).startswith("建立工作台账，")
    assert 180 < len(span) <= 200
    assert span.of(text).endswith("建立工作台账")
    endless = "好" * 500
    assert len(beginning(endless, Span(0, 500))) == 200


@pytest.mark.parametrize("find", [find_imprint, find_heading, find_place, find_children, find_under, find_counted])
def test_nothing_is_found_that_is_not_asked_for(quotes, find):
    assert quotes(find, "湖里区划分了多少个网格？") == []


HEADED = """某市政府工作报告
一、过去一年的工作
经济稳定。
二、今年的任务
（一）发展产业。
改造传统产业。改造企业9家。纺织升级。
培育新兴产业。打造低空经济新引擎。建设园区2个。
（二）改善环境。
全市环境平稳向好。植树8万株。节水型社会加快建设。
"""


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("低空经济写在哪个小标题下面？", ["（一）发展产业。", "培育新兴产业。"]),
        ("低空经济写在哪个标题下面？", ["二、今年的任务", "（一）发展产业。"]),
        ("节水型社会写在哪个小标题下面？", ["二、今年的任务", "（二）改善环境。"]),  # one short sentence is no heading
    ],
)
def test_the_first_sentence_is_a_small_heading_where_the_paragraphs_begin_so(question, headings):
    assert render(pipeline_over(HEADED).ask(question)).text.splitlines() == headings


def test_the_bulletin_that_is_named_is_searched():
    def bulletin(place, part):
        head = f"{place}2022年国民经济和社会发展统计公报\n{place}统计局\n2023年3月1日\n2022年，全年平稳。\n"
        return f"{head}一、综合\n地区生产总值900亿元。\n{part}\n快递业务量8万件。\n"

    pipeline = pipeline_over(bulletin("江西省", "二、交通和邮电"), bulletin("南昌市", "二、物流"))
    for named, heading in (("省", "二、交通和邮电"), ("南昌市", "二、物流")):
        answer = pipeline.ask(f"2022年{named}统计公报里，快递业务量放在哪一部分？")
        assert render(answer).text == heading
