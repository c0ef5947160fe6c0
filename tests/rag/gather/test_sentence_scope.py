"""The scopes of sentences in invented reports: five documents of one city, and small ones for each rule."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.parse import parse_text, read_report
from rag.gather.scope_periods import lists_years
from rag.gather.sentence_scope import account_year, scopes_of
from rag.text.fold import fold
from rag.text.periods import find_periods
from rag.types import Source

LANCHUAN = Path(__file__).parents[2] / "data" / "lanchuan"
LABELS = """
work-report-2022|一般公共预算收入92.6亿元|2021年 done
work-report-2022|上半年增长10.4%|2021年1—6月 done
work-report-2022|呈现前高后稳态势|2021年 done
work-report-2022|年末高新技术企业达到312家|2021年 done
work-report-2022|全市上下紧急转移群众2.36万人|2021年7月 done
work-report-2022|整治入河排污口73处|2021年 done
work-report-2022|经济总量还不够大|2021年 done
work-report-2022|2022年是本届政府任期的收官之年|2022年 done
work-report-2022|固定资产投资增长10%|2022年 planned
work-report-2022|年度计划投资330亿元|2022年 planned
work-report-2022|确保9月底前建成通车|2022年9月 planned
work-report-2022|新改建农村公路200公里，建成高标准农田13万亩|2022年 planned
work-report-2022|新增3350个，计划3000个|2021年 done
work-report-2022|更新新能源公交车100辆|2022年 planned
work-report-2023|地区生产总值由2017年的941.6亿元增加到2022年的1352.7亿元|2018—2022年 done
work-report-2023|高新技术企业由118家增加到386家|2018—2022年 done
work-report-2023|累计改造老旧小区287个|2018—2022年 done
work-report-2023|棠溪县、松岫县于2019年脱贫摘帽|2019年 done
work-report-2023|城镇新增就业累计16.9万人|2018—2022年 done
work-report-2023|落实减税降费18.7亿元|2022年 done
work-report-2023|前三季度回升至3.8%|2022年1—9月 done
work-report-2023|高新技术企业达到386家|2022年 done
work-report-2023|实际建成22个|2022年 done
work-report-2023|其余3个顺延至2023年实施|2023年 planned
work-report-2023|澜江二桥于去年9月28日建成通车|2022年9月 done
work-report-2023|新增养老床位915张|2022年 done
work-report-2023|力争地区生产总值突破1900亿元|2023—2027年 planned
work-report-2023|新建口袋公园30个（含上年顺延的3个）|2023年 planned
work-report-2023|其余14辆将于今年3月底前交付|2023年3月 planned
work-report-2023|农村饮水提升，受益人口6万人|2023年 planned
work-report-2024|澜川东站于去年12月26日正式启用|2023年12月 done
work-report-2024|修复澜江岸线21公里|2023年 done
work-report-2024|修复澜江岸线18公里|2024年 planned
work-report-2024|投放60辆，计划60辆|2023年 done
bulletin-2022|全年地区生产总值[2]1352.7亿元|2022年 done
bulletin-2022|前三季度增长3.8%|2022年1—9月 done
bulletin-2022|高新技术企业391家|2022年 done
notice-2023|已经市八届人民政府第9次常务会议审议通过|2023年 done
notice-2023|按每人1500元给予一次性扩岗补助|- rule
notice-2023|该项补助执行至2023年12月31日|2023年12月 rule
notice-2023|到2025年底筹集保障性租赁住房5000套|2025年 planned
"""


def scopes_in(parsed):
    folded = fold(parsed.report.text)
    return [(one.span.of(parsed.report.text), one) for one in scopes_of(parsed, folded)]


def written(scope):
    return f"{scope.period.label if scope.period else '-'} {scope.status}"


def scope_of(parsed, said):
    start = parsed.report.text.index(said)
    found = [one for _, one in scopes_in(parsed) if one.span.start < start + len(said) and start < one.span.end]
    return {written(one.scope) for one in found}


def report(body, title="2023年某市政府工作报告", **fields):
    parsed = parse_text(f"{title}\n{body}\n", name=title)
    source = replace(parsed.report.source, **{"year": 2023, "account_year": 2022, "kind": "work_report", **fields})
    return replace(parsed, report=replace(parsed.report, source=source))


@pytest.fixture(scope="module")
def lanchuan():
    return {path.stem: read_report(path) for path in sorted(LANCHUAN.glob("*.txt"))}


@pytest.mark.parametrize("label", [line for line in LABELS.split("\n") if line])
def test_labelled_sentences(lanchuan, label):
    name, said, scope = label.split("|")
    assert scope_of(lanchuan[name], said) == {scope}


@pytest.mark.parametrize("name", [path.stem for path in LANCHUAN.glob("*.txt")])
def test_the_spans_cover_all_sentences_in_order(lanchuan, name):
    parsed = lanchuan[name]
    spans = [one.span for _, one in scopes_in(parsed)]
    assert all(one.start <= other.start for one, other in pairwise(spans))
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in covered for at, char in enumerate(parsed.report.text) if not char.isspace())


def test_an_edit_of_the_year_changes_the_scopes():
    body = "一、过去一年工作回顾\n新建公园9个。\n二、今年工作安排\n新建公园12个。"
    assert scope_of(report(body), "新建公园9个") == {"2022年 done"}
    assert scope_of(report(body, year=2020, account_year=2019), "新建公园12个") == {"2020年 planned"}


def test_a_term_is_reviewed_until_the_last_year_is():
    parsed = report(
        "一、政府工作回顾\n五年来，全市综合实力增强。建成公园40个。\n改造小区70个，年均增长9%。\n"
        "过去一年，我们迎难而上。新建公园9个。\n改造小区11个。\n二、今年工作安排\n新建公园12个。"
    )
    assert scope_of(parsed, "建成公园40个") == {"2018—2022年 done"}
    assert scope_of(parsed, "改造小区70个") == {"2018—2022年 done"}
    assert scope_of(parsed, "新建公园9个") == scope_of(parsed, "改造小区11个") == {"2022年 done"}
    assert scope_of(parsed, "新建公园12个") == {"2023年 planned"}


def test_the_level_of_a_year_and_the_yearly_mean_of_the_term():
    parsed = report("一、过去五年工作回顾\n2022年全市生产总值342亿元，比2017年增长1.1倍，年均增长16.4%。")
    assert scope_of(parsed, "全市生产总值342亿元") == {"2022年 done"}
    assert scope_of(parsed, "年均增长16.4%") == {"2018—2022年 done"}


def test_years_that_are_compared_with_or_built_on_are_left_out():
    parsed = report("一、2022年工作回顾\n收入95亿元，比2019年增长9%。\n在2021年增长较快的基础上，投资增长7%。")
    assert scope_of(parsed, "比2019年增长9%") == scope_of(parsed, "投资增长7%") == {"2022年 done"}


def test_in_plans_the_past_is_named_in_passing_or_reviewed():
    parsed = report(
        "一、2023年工作安排\n贯彻落实去年召开的农村工作会议精神，建设公园12个。\n去年进口增长了8%。要扩大出口30亿元。"
    )
    assert scope_of(parsed, "建设公园12个") == {"2023年 planned"}
    assert scope_of(parsed, "去年进口增长了8%") == {"2022年 done"}
    assert scope_of(parsed, "要扩大出口30亿元") == {"2023年 planned"}


def test_a_deadline_and_a_later_year_hold_for_their_sentence():
    parsed = report(
        "一、今年工作安排\n对企业的税款于6月底前退还。到2025年，公园达到90个。今年改造小区12个。新建道路3条。"
    )
    assert scope_of(parsed, "6月底前退还") == {"2023年6月 planned"}
    assert scope_of(parsed, "公园达到90个") == {"2025年 planned"}
    assert scope_of(parsed, "新建道路3条") == {"2023年 planned"}


@pytest.mark.parametrize("kind", ["work_report", "news"])
def test_years_after_the_report_are_planned(kind):
    parsed = report("一、2022年工作回顾\n“十四五”末公园突破90个。", kind=kind)
    assert scope_of(parsed, "公园突破90个") == {"2025年 planned"}


def test_duties_and_truths_have_no_time():
    parsed = report("一、今年工作安排\n各级政府必须依法行政。\n安全是发展的前提。\n必须建成公园12个。")
    assert scope_of(parsed, "必须依法行政") == {"- rule"}
    assert scope_of(parsed, "安全是发展的前提") == {"- done"}
    assert scope_of(parsed, "必须建成公园12个") == {"2023年 planned"}


def test_the_name_of_a_plan_and_how_long_something_lasts_are_no_period():
    parsed = report("一、2022年工作回顾\n“十四五”规划24项指标提前完成15项。\n改革开放40年，建成公园90个。")
    assert scope_of(parsed, "24项指标") == scope_of(parsed, "建成公园90个") == {"2022年 done"}


def test_rules_and_news():
    rules = report(
        "按每人200元发放补助。\n返还上年度缴纳的费用。", title="某市关于补助的通知", kind="notice", account_year=None
    )
    assert scope_of(rules, "每人200元") == scope_of(rules, "返还上年度缴纳的费用") == {"- rule"}
    news = report(
        "2023年1月23日，医疗队出发。\n已运送物资257批。\n医院将于2月1日前建成。",
        title="最新消息",
        kind="other",
        account_year=None,
    )
    assert scope_of(news, "已运送物资257批") == {"2023年1月 done"}
    assert scope_of(news, "将于2月1日前建成") == {"2023年2月 planned"}


def test_a_speaker_says_which_years_he_accounts_for():
    parsed = report("各位代表：\n现在，我代表市政府，向大会报告过去五年的工作。\n一、工作回顾\n建成公园40个。")
    assert scope_of(parsed, "建成公园40个") == {"2018—2022年 done"}


def test_a_report_without_a_year_has_no_periods_of_its_own():
    body = "一、工作回顾\n建成公园40个。\n2020年建成3个。\n二、工作安排\n建成公园9个。"
    parsed = report(body, title="某市政府工作报告", year=None, account_year=None)
    assert scope_of(parsed, "建成公园40个") == {"- done"}
    assert scope_of(parsed, "2020年建成3个") == {"2020年 done"}
    assert scope_of(parsed, "建成公园9个") == {"- planned"}


@pytest.mark.parametrize(
    ("source", "year"),
    [
        (Source("a", "政府工作报告", year=2023), 2022),
        (Source("a", "某文", year=2023, kind="work_report"), 2022),
        (Source("a", "某文", year=2023, kind="work_report", account_year=2021), 2021),
        (Source("a", "2022年统计公报", year=2022), 2022),
        (Source("a", "某文"), None),
    ],
)
def test_the_year_of_account(source, year):
    assert account_year(source) == year


def test_a_list_of_the_figures_of_several_years_opens_no_review_of_them():
    parsed = report(
        "一、综合\n2022年，全市生产总值342亿元。\n2018—2022年，全市生产总值依次为238亿元、261亿元、299亿元、317亿元、342亿元。"
        "人均生产总值6万元。\n二、工业\n工业企业52家。",
        title="某市2022年国民经济和社会发展统计公报",
        year=2022,
        kind="bulletin",
    )
    assert scope_of(parsed, "人均生产总值6万元") == scope_of(parsed, "工业企业52家") == {"2022年 done"}


def test_a_list_of_things_in_a_review_of_several_years_is_none_of_years():
    said = "过去五年，城镇、农村居民收入分别达到5万元和2万元，财政收入翻番"
    (lead,) = find_periods(said, 2023, 2022)
    assert not lists_years(lead, said)
    assert lists_years(lead, "过去五年，增速依次为8%、7%、6%、7%和5%")
