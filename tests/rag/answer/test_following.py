import pytest

from rag.answer.render import render
from tests.rag.documents import SPEECH, pipeline_over

LIST = """某市工业工作报告
技术改造从以下几个方面进行：

一、节约能源；

二、改革产品结构；

三、综合利用资源。

改造要有规划。
四、其他问题
"""
APART = (
    LIST.replace("一、", "一是").replace("二、", "二是").replace("三、", "三是").replace("结构；", "结构；\n产品要新。")
)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (LIST, ["一、节约能源；", "二、改革产品结构；", "三、综合利用资源。"]),
        (APART, ["一是节约能源；", "二是改革产品结构；", "三是综合利用资源。"]),
    ],
)
def test_the_items_in_the_paragraphs_after_the_lead_are_quoted(text, items):
    answer = pipeline_over(text).ask("技术改造从哪三个方面进行？")
    assert [citation.quote.rstrip("；") for citation in answer.citations] == [item.rstrip("；") for item in items]


def test_a_small_heading_is_the_short_first_sentence_of_the_paragraph():
    told = "培育新兴产业。打造低空经济新引擎。建设产业园2个。"
    text = SPEECH.replace("（三）改善环境。", f"{told}\n（三）改善环境。")
    answer = pipeline_over(text).ask("低空经济写在哪个小标题下面？")
    assert render(answer).text.splitlines() == ["（二）发展产业。", "培育新兴产业。"]


def test_the_bulletin_that_is_named_is_searched():
    def bulletin(place, part):
        head = f"{place}2022年国民经济和社会发展统计公报\n{place}统计局\n2023年3月1日\n2022年，全年平稳。\n"
        return f"{head}一、综合\n地区生产总值900亿元。\n{part}\n快递业务量8万件。\n"

    pipeline = pipeline_over(bulletin("江西省", "二、交通和邮电"), bulletin("南昌市", "二、物流"))
    for named, heading in (("省", "二、交通和邮电"), ("南昌市", "二、物流")):
        answer = pipeline.ask(f"2022年{named}统计公报里，快递业务量放在哪一部分？")
        assert render(answer).text == heading
