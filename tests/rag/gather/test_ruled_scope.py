"""The scopes of sentences in invented plans, notices, explanations and accounts of what was put right."""

import pytest

from tests.rag.gather.test_sentence_scope import report, scope_of

PLAN = """一、发展基础
“十三五”期间，全市累计投入9亿元，五年新改建道路310公里。
2020年末，公园412个。床位2310张。3号线于2019年8月开工，总投资96亿元。
二、发展目标
到2025年，公园达到520个；床位达到3600张。五年累计投入14亿元。
三、重点任务
（一）夯实发展基础
建设公共停车场36个。改造市场21家，其中2023年改造8家。
社会资本新建停车场的，每个车位补助2000元。停车场须预留不低于10%的充电车位。
（二）补短板
2020年共发放补贴306万元。"""
NOTICE = """各乡镇人民政府：
《办法》已经县政府第9次常务会议审议通过，现印发给你们，请遵照执行。
第一条 补助对象
截至2024年底，全县农户3.1万户，其中脱贫户4210户。申请人应当提交身份证。
第二条 补助标准
2025年补助标准为每户3000元，比上年提高200元。2024年全县发放补助812万元，惠及2700户。未经同意不得转让。
每户每年补助500元，2024年发放1830户。
申报时间为每年1月5日至2月20日。累计缴费不足15年的，可延长缴费。
第三条 资金
销售额目标3亿元，2024年实际完成2.1亿元。
2024年以前建成的大棚86个，按原标准执行。2026年起不再补助。
第四条 2024年发放情况
大棚补贴1210户。全年办理变更86件。"""
EXPLAINED = """一、为什么要出台这个方案？
2022年以来累计关闭矿山38家，其中2023年关闭9家。
二、起草过程是怎样的？
2023年5月启动起草；10月8日至11月7日公开征求意见，收到留言17条。
三、主要目标有哪些？
到2026年，矿山减到90座以内；产值突破460亿元。
四、怎么补？
对2024年12月31日前申请关闭的矿山，每万吨奖补18万元。2025年关闭的奖补标准下浮30%。
截至2023年底，已发放补贴2260万元。职工自主创业的，可申请贷款。
全市历史遗留矿山86处，已修复52处，2024年计划修复20处。"""
ASKED = """一、参保
问：个人缴多少钱？
答：2026年度个人缴费标准为每人420元。
问：什么时候缴费？
答：缴费期为2025年9月20日至12月31日，缴费后自2026年1月1日起享受待遇。
答：新生儿在出生后90天内由监护人办理参保。
答：门诊不设起付线，最高支付限额为400元。
问：2025年基金运行情况如何？
答：2025年全县参保38.6万人；基金收入4.3亿元，支出4.1亿元。"""
CORRECTED = """一、总体情况
根据部署，2024年3月6日至5月20日，巡察组开展了巡察。
截至2025年1月底，问题已完成整改22个，正在推进2个。
二、整改情况
更换管网93公里。
三、下一步打算
2025年6月底前完成水厂建设。"""
OPINION = """一、发展现状
全县冷库12座。
二、总体目标
到2026年，冷库达到20座。
三、重点任务
新建冷库8座，其中2024年建成3座。"""


def plan():
    title = "某市“十四五”交通发展规划"
    return report(PLAN, title=title, kind="plan", year=None, account_year=None)


def notice(**fields):
    title = "关于印发《某县2025年补助办法》的通知"
    return report(NOTICE, title=title, **{"kind": "notice", "year": 2025, "account_year": None, **fields})


def explained():
    body = f"发布日期：2024年1月22日\n{EXPLAINED}"
    title = "《某市转型行动方案（2024—2026年）》政策解读"
    return report(body, title=title, kind="other", year=2023, account_year=None)


@pytest.mark.parametrize(
    ("said", "scope"),
    [
        pytest.param("全市累计投入9亿元", {"2016—2020年 done"}, id="span"),
        pytest.param("五年新改建道路310公里", {"2016—2020年 done"}, id="span-again"),
        pytest.param("公园412个", {"2020年 done"}, id="level"),
        pytest.param("床位2310张", {"2020年 done"}, id="carried"),
        pytest.param("总投资96亿元", {"2019年8月 done"}, id="month"),
        pytest.param("公园达到520个", {"2025年 planned"}, id="goal"),
        pytest.param("床位达到3600张", {"2025年 planned"}, id="goal-carried"),
        pytest.param("五年累计投入14亿元", {"2021—2025年 planned"}, id="total-of-the-plan"),
        pytest.param("建设公共停车场36个", {"2021—2025年 planned"}, id="task"),
        pytest.param("改造市场21家", {"2021—2025年 planned"}, id="total"),
        pytest.param("其中2023年改造8家", {"2023年 planned"}, id="part"),
        pytest.param("每个车位补助2000元", {"- rule"}, id="condition"),
        pytest.param("停车场须预留", {"- rule"}, id="duty"),
        pytest.param("2020年共发放补贴306万元", {"2020年 done"}, id="fact-among-tasks"),
    ],
)
def test_a_plan_reviews_sets_goals_for_its_end_and_tasks_for_its_years(said, scope):
    assert scope_of(plan(), said) == scope


@pytest.mark.parametrize(
    ("said", "scope"),
    [
        pytest.param("审议通过", {"2025年 done"}, id="passed"),
        pytest.param("现印发给你们", {"- rule"}, id="issued"),
        pytest.param("全县农户3.1万户", {"2024年 done"}, id="as-of"),
        pytest.param("申请人应当提交身份证", {"- rule"}, id="duty"),
        pytest.param("2025年补助标准为每户3000元", {"2025年 rule"}, id="rate"),
        pytest.param("惠及2700户", {"2024年 done"}, id="fact"),
        pytest.param("未经同意不得转让", {"- rule"}, id="without-consent"),
        pytest.param("每户每年补助500元", {"- rule"}, id="rate-before-a-fact"),
        pytest.param("2024年发放1830户", {"2024年 done"}, id="fact-after-a-rate"),
        pytest.param("每年1月5日至2月20日", {"- rule"}, id="of-every-year"),
        pytest.param("累计缴费不足15年", {"- rule"}, id="how-long"),
        pytest.param("销售额目标3亿元", {"2025年 planned"}, id="aim"),
        pytest.param("实际完成2.1亿元", {"2024年 done"}, id="fact-after-an-aim"),
        pytest.param("按原标准执行", {"- rule"}, id="which-thing"),
        pytest.param("2026年起不再补助", {"2026年 rule"}, id="later-norm"),
        pytest.param("大棚补贴1210户", {"2024年 done"}, id="year-in-heading"),
        pytest.param("全年办理变更86件", {"2024年 done"}, id="whole-year"),
    ],
)
def test_a_notice_tells_facts_between_its_rules(said, scope):
    assert scope_of(notice(), said) == scope


@pytest.mark.parametrize(
    ("said", "scope"),
    [
        pytest.param("累计关闭矿山38家", {"2022—2023年 done"}, id="since"),
        pytest.param("其中2023年关闭9家", {"2023年 done"}, id="part"),
        pytest.param("收到留言17条", {"2023年10—11月 done"}, id="months-of-the-year-before"),
        pytest.param("产值突破460亿元", {"2026年 planned"}, id="goal-carried"),
        pytest.param("每万吨奖补18万元", {"2024年12月 rule"}, id="deadline-of-a-rule"),
        pytest.param("下浮30%", {"2025年 rule"}, id="later-rate"),
        pytest.param("已发放补贴2260万元", {"2023年 done"}, id="as-of"),
        pytest.param("可申请贷款", {"- rule"}, id="permission"),
        pytest.param("已修复52处", {"2023年 done"}, id="fact-before-a-plan"),
        pytest.param("计划修复20处", {"2024年 planned"}, id="plan-after-a-fact"),
    ],
)
def test_an_explanation_of_a_plan(said, scope):
    assert scope_of(explained(), said) == scope


@pytest.mark.parametrize(
    ("said", "scope"),
    [
        pytest.param("个人缴费标准为", {"2026年 rule"}, id="rate"),
        pytest.param("2025年9月20日至12月31日", {"2025年9—12月 rule"}, id="when"),
        pytest.param("起享受待遇", {"2026年1月 rule"}, id="from-when"),
        pytest.param("由监护人办理参保", {"- rule"}, id="term"),
        pytest.param("门诊不设起付线", {"- rule"}, id="limit"),
        pytest.param("全县参保38.6万人", {"2025年 done"}, id="fact"),
        pytest.param("基金收入4.3亿元", {"2025年 done"}, id="fact-carried"),
    ],
)
@pytest.mark.parametrize("title", ["某县医保政策问答（2026年版）", "某县医保政策一览"], ids=["titled", "untitled"])
def test_a_text_of_norms_is_one_of_rules_whatever_its_title(title, said, scope):
    assert scope_of(report(ASKED, title=title, kind="other", year=2026, account_year=None), said) == scope


def test_an_account_without_a_year_has_that_of_its_last_facts():
    title = "某局关于巡察整改进展情况的通报"
    parsed = report(CORRECTED, title=title, kind="other", year=None, account_year=None)
    assert scope_of(parsed, "巡察组开展了巡察") == {"2024年3—5月 done"}
    assert scope_of(parsed, "已完成整改22个") == {"2025年1月 done"}
    assert scope_of(parsed, "更换管网93公里") == {"2024年 done"}
    assert scope_of(parsed, "完成水厂建设") == {"2025年6月 planned"}


def test_the_tasks_of_an_opinion_with_goals_are_planned():
    parsed = report(OPINION, title="某县关于发展冷链物流的意见", kind="notice", year=2024, account_year=None)
    assert scope_of(parsed, "全县冷库12座") == {"2023年 done"}
    assert scope_of(parsed, "冷库达到20座") == {"2026年 planned"}
    assert scope_of(parsed, "新建冷库8座") == {"- planned"}
    assert scope_of(parsed, "其中2024年建成3座") == {"2024年 planned"}


def test_a_report_may_account_for_its_own_year():
    body = "一、2024年工作回顾\n全年新增企业9户。\n新建工厂3座。\n二、2025年主要目标\n6月底前新建工厂8座。"
    parsed = report(body, title="某市2024年政府工作报告", year=2024, account_year=None)
    assert scope_of(parsed, "新建工厂3座") == {"2024年 done"}
    assert scope_of(parsed, "新建工厂8座") == {"2025年6月 planned"}


def test_a_heading_of_last_year_s_results_and_of_plans_is_not_about_the_own_year():
    body = "一、2022年工作回顾和2023年工作的总体要求\n新建工厂3座。\n二、重点工作\n新建工厂8座。"
    assert scope_of(report(body), "新建工厂3座") == {"2022年 done"}
    assert scope_of(report(body), "新建工厂8座") == {"2023年 planned"}


def test_the_level_before_a_yearly_mean_is_of_the_last_year():
    body = "一、过去五年工作回顾\n工业增加值75亿元，年均增长13.4%。累计利用外资2.5亿元，年均增长52.8%。"
    assert scope_of(report(body), "工业增加值75亿元") == {"2022年 done"}
    assert scope_of(report(body), "年均增长13.4%") == {"2018—2022年 done"}
    assert scope_of(report(body), "累计利用外资2.5亿元") == {"2018—2022年 done"}


def test_a_step_of_the_plans_that_begins_in_a_month_is_planned():
    body = "一、2023年工作安排\n今年要抓好三件事。\n（一）从5月1日起，试点扩大到9个县。\n新建公园12个。"
    assert scope_of(report(body), "试点扩大到9个县") == {"2023年5月 planned"}
    assert scope_of(report(body), "新建公园12个") == {"2023年 planned"}


@pytest.mark.parametrize(
    "said", ["中国愿同各国一道，维护和平。", "公正廉洁是工作人员的行为准则，也是基本要求。"], ids=["stance", "standard"]
)
def test_stances_and_standards_are_rules(said):
    assert scope_of(report(f"一、今年工作安排\n{said}\n新建公园12个。"), said) == {"- rule"}


def test_the_new_year_is_the_one_that_is_planned():
    assert scope_of(report("一、工作回顾\n在新的一年里，我们将新建公园12个。"), "我们将新建公园12个") == {
        "2023年 planned"
    }


def test_a_conference_tells_who_speaks_and_aims_at_what_it_strives_for():
    body = "2023年3月20日，举行发布会。\n王某：2022年，新增就业4.1万人。\n李某：力争2023年二季度完成投资12亿元。"
    parsed = report(body, title="新闻发布会实录", kind="other", account_year=None)
    assert scope_of(parsed, "新增就业4.1万人") == {"2022年 done"}
    assert scope_of(parsed, "力争2023年二季度完成投资12亿元") == {"2023年4—6月 planned"}


def test_what_was_put_right_is_of_the_account_and_not_of_the_year_of_the_fault():
    body = "一、整改情况\n2020年少缴费用683万元。整改情况：已补缴591万元。至10月底追回80万元。目前制度健全。"
    parsed = report(body, title="某市审计整改情况的报告", kind="other", year=2022, account_year=None)
    assert scope_of(parsed, "少缴费用683万元") == {"2020年 done"}
    assert scope_of(parsed, "已补缴591万元") == scope_of(parsed, "目前制度健全") == {"2022年 done"}
    assert scope_of(parsed, "追回80万元") == {"2022年10月 done"}
