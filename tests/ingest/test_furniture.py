from pathlib import Path

import pytest

from ingest.furniture import find_furniture

SEED = Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt"
BODY = (
    "一、总则\n为加强网格治理,推动资源分享,信息来源于各街道,现将有关情况报告如下。\n二、附则\n本办法自发布之日起施行。"
)


def furniture_of(page):
    return [line for span in find_furniture(page).stretches for line in span.of(page).split("\n") if line.strip()]


def test_the_seed_report_has_one_stretch_and_its_imprint():
    text = SEED.read_text(encoding="utf-8")
    found = find_furniture(text)
    imprint = "来源:厦门市湖里区人民政府网站2022-02-2209:00"
    assert [span.of(text) for span in found.stretches] == [imprint + "字体大小:[大][中][小]\n分享\n"]
    assert found.imprint.of(text) == imprint
    assert found.imprint.start == 0


@pytest.mark.parametrize(
    "line",
    [
        "来源:某区人民政府网站2022-02-22",
        "来源：某区人民政府网站 2022年2月22日 09:00:15",
        "信息来源：区政府办 发布时间：2022-02-22 浏览次数：1234 次",
        "发布时间：2022-02-22 09:00",
        "发布日期：2022/02/22",
        "字体大小:[大][中][小]",
        "字体：【大】【中】【小】",
        "【字体：大 中 小】",
        "字号：大 中 小",
        "分享",
        "分享到：微信 微博 QQ空间",
        "打印",
        "【打印本页】 【关闭窗口】",
        "打印　关闭",
        "扫一扫在手机打开当前页",
        "浏览次数：56",
        "阅读量：99次",
        "责任编辑：张三",
        "首页>政务公开>统计公报",
        "索 引 号：014717475N/2023-0032866",
        "网站无障碍关怀版",
    ],
)
def test_furniture_lines_are_found_at_the_head_and_at_the_tail(line):
    assert furniture_of(f"{line}\n{BODY}") == [line]
    assert furniture_of(f"{BODY}\n{line}") == [line]


@pytest.mark.parametrize(
    "line", ["分享", "【打印】【关闭窗口】", "字体：[大][中][小]", "扫一扫在手机打开当前页", "上一篇：关于某事的通知"]
)
def test_lines_that_can_be_nothing_else_are_found_in_the_middle_too(line):
    assert furniture_of(BODY.replace("\n二、", f"\n{line}\n二、")) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "来源:区统计局",
        "时间：2022-02-22",
        "责任编辑：张三",
    ],
)
def test_labels_that_a_body_carries_too_stay_in_the_middle(line):
    assert furniture_of(BODY.replace("\n二、", f"\n{line}\n二、")) == []


@pytest.mark.parametrize(
    "line",
    [
        "来源于各街道的数据显示,全区划分网格710个。",
        "分享改革发展成果。",
        "分享经济加快发展",
        "打印机采购情况",
        "关闭小散乱企业12家",
        "数据来源：本公报中就业、养老保险数据来自省人力资源和社会保障厅；铁路客货运量数据来自南昌铁路局。",
        "字体大小要求见附件。",
        "2022年2月22日印发了工作方案。",
        "2022年2月22日",
        "附件下载办法另行通知",
    ],
)
def test_body_lines_that_mention_furniture_stay(line):
    assert furniture_of(f"{line}\n{BODY}\n{line}") == []


def test_a_label_alone_on_its_line_takes_the_next_line_as_its_value():
    page = f"发布机构：\n某市统计局\n来源：\n某市人民政府网站\n某市统计公报\n{BODY}"
    assert furniture_of(page) == ["发布机构：", "某市统计局", "来源：", "某市人民政府网站"]
    assert find_furniture(page).imprint.of(page) == "来源：\n某市人民政府网站"


def test_the_imprint_is_the_longest_run_of_its_pieces():
    page = f"发布时间：2022-02-22 浏览次数：12 来源：某市人民政府网站 发布日期：2022-02-22\n{BODY}"
    assert find_furniture(page).imprint.of(page) == "来源：某市人民政府网站 发布日期：2022-02-22"


def test_a_page_that_lost_its_breaks_keeps_its_imprint_apart():
    page = f"来源:某市人民政府网站2022-02-22 字体大小:[大][中][小] 分享 {BODY} {BODY} {BODY} {BODY}".replace("\n", " ")
    (stretch,) = find_furniture(page).stretches
    assert stretch.of(page) == "来源:某市人民政府网站2022-02-22 字体大小:[大][中][小] 分享"
    assert find_furniture(page).imprint.of(page) == "来源:某市人民政府网站2022-02-22"


def test_a_page_without_furniture_has_no_imprint():
    assert find_furniture(BODY) == ((), None)
    assert find_furniture("") == ((), None)


def test_a_long_line_of_near_misses_is_looked_at_in_linear_time():
    assert find_furniture("来源:" * 60_000 + "。").stretches == ()
    assert find_furniture("分享|" * 60_000 + "。").stretches == ()
