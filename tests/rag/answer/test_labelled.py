import pytest

from index.search.retriever import build_retriever
from ingest.formats.document import Document, Paragraph
from ingest.parse import parse_document, parse_text
from rag.pipeline import Pipeline
from tests.fakes import HashEmbedder, TermJudge

CARD = ["索 引 号：XM00100/2024-00012", "主题分类：养老、民政", "发布机构：某市民政局", "发文字号：某民发〔2024〕12号"]
BODY = [
    "关于做好养老服务的通知",
    "为做好养老服务，现将有关事项通知如下。",
    "一、目标任务",
    "全市新增养老床位5000张。",
    "二、主办单位",
    "活动由各区民政局主办。协办单位：各街道。",
]
FOOT = [
    "主办单位：某市人民政府办公室　协办单位：某市大数据局",
    "电话：0592-1234567",
    "网站标识码3502000001　某ICP备05012345号-1",
]


def asked(question, *, body=BODY, foot=FOOT):
    blocks = [*map(Paragraph, [*CARD, *body]), *(Paragraph(line, furniture=True) for line in foot)]
    report = parse_document(Document(tuple(blocks)), name="a")
    answer = Pipeline(build_retriever([report], HashEmbedder()), TermJudge()).ask(question)
    assert all(report.report.text[one.start : one.end] == one.quote for one in answer.citations)
    return [one.quote for one in answer.citations], report.report.source


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("这份文件的索引号是多少？", "索 引 号：XM00100/2024-00012"),
        ("主题分类是什么？", "主题分类：养老、民政"),
        ("网站的备案号是多少？", "某ICP备05012345号-1"),
        ("网站标识码是多少？", "网站标识码3502000001"),
        ("联系电话是多少？", "电话：0592-1234567"),
        ("全市新增养老床位多少张？", "全市新增养老床位5000张。"),
    ],
)
def test_what_stands_around_the_body_is_told_where_it_is_asked_for(question, quote):
    assert asked(question)[0] == [quote]


def test_the_contact_in_the_body_is_told_and_not_that_of_the_site():
    quotes, _ = asked("联系电话是多少？", body=[*BODY, "（联系人：王宁，联系电话：0590-7654321）"])
    assert "0590-7654321" in "".join(quotes)
    assert "0592-1234567" not in "".join(quotes)


def test_a_label_that_the_body_has_too_is_left_to_the_search():
    assert asked("协办单位是谁？")[0] != ["协办单位：某市大数据局"]


def test_the_index_card_tells_the_identity():
    _, source = asked("索引号是多少？", body=["养老床位", *BODY[1:]])
    assert (source.issuer, source.number) == ("某市民政局", "某民发〔2024〕12号")


def test_a_text_file_has_its_card_too():
    report = parse_text("\n".join([*CARD, *BODY]), name="a")
    answer = Pipeline(build_retriever([report], HashEmbedder()), TermJudge()).ask("索引号是多少？")
    assert [one.quote for one in answer.citations] == ["索 引 号：XM00100/2024-00012"]
