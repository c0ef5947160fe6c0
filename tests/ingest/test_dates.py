from datetime import date

import pytest

from ingest.dates import account_year, delivered_date, first_date, reference_year, signature_date

DAY = date(2022, 2, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-2209:00",
        "2022年2月22日",
        "2022 年 2 月 22 日",
        "２０２２年２月２２日",
        "2022/2/22",
        "2022.02.22",
        "二〇二二年二月二十二日",
    ],
)
def test_every_form_of_a_date_is_read(text):
    assert first_date(f"于{text}发布") == DAY


@pytest.mark.parametrize("text", ["2022年2月30日", "2022年13月1日", "12022-02-22", "2022年2月", "2月22日", "1.734"])
def test_what_is_no_date_gives_none(text):
    assert first_date(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("正文。\n某市人民政府\n2022年2月22日\n", DAY),
        ("正文。 某市人民政府 2022年2月22日 某市若干措施 自2022年3月1日起施行。", DAY),
        ("正文。\n某市领导小组办公室（代章）\n2022年2月22 日\n（此件公开发布）", DAY),
        ("正文。\n2022年2月22日", DAY),
        ("某大学研究生院2022 年 2 月 22 日 \n附件", DAY),
        ("自2022年2月22日起施行。", None),
        ("检查时间 2022年2月22日至25日", None),
        ("2022年2月22日,区委召开会议。", None),
    ],
)
def test_a_signature_date_stands_alone(text, found):
    assert signature_date(text) == found


def test_a_delivered_report_is_dated_under_its_title():
    assert delivered_date("政府工作报告\n——2023年1月10日在某市第十届人民代表大会第二次会议上") == date(2023, 1, 10)
    assert delivered_date("报告\n（2017年10月18日）") == date(2017, 10, 18)
    assert delivered_date("报告\n2021年1月26日在某省第十三届人民代表大会第五次会议上\n省长") == date(2021, 1, 26)
    assert delivered_date("2023年1月10日在全市召开会议。") is None
    assert delivered_date("2023年1月10日在全市工作会议上\t部署。") is None


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("——2023年1月10日在某市第十届人民代表大会上\n2022年完成投资。2022年增长。2022年新增。", "政府工作报告", 2023),
        ("各位代表：\n2022年完成投资。", "2023年某市政府工作报告", 2023),
        ("2022年增长。", "某省2022年国民经济和社会发展统计公报", 2022),
        ("正文。\n某市人民政府\n2021年5月1日", "某市2021—2025年规划", 2021),
        ("各位代表：\n一、2018年工作回顾\n2018年,全市增长。", "", 2019),
        ("各位代表：\n２００９年工作回顾\n全市增长。", "", 2010),
        ("各位代表：\n过去五年工作回顾\n初步核算，2008年全市生产总值342亿元，比2003年增长。2003年。2003年。", "", 2009),
        ("各位代表：\n一、“十二五”时期工作回顾\n2010年。2010年。2010年。", "", 2016),
        ("各位代表：\n现在报告工作。1998年。1998年。1998年。", "", None),
        ("各市：\n2019年。2019年。2019年。\n某市人民政府\n2020年2月6日", "关于某事的通知", 2020),
        ("某政发〔2020〕7号\n各区：2019年。2019年。2019年。", "", 2020),
        ("2021年3月部署。2021年4月开展。2021年度考核。计划在2022年完成。", "", 2021),
        ("2021年开展。2019年。", "", None),
        ("2021年1月巡视。2021年7月整改。\n某区委\n2022年2月20日", "整改情况的通报", 2021),
        ("2021年1月巡视。2021年7月整改。\n某区委\n2022年2月20日", "关于整改的通知", 2022),
        ("2021年1月巡视。2021年7月整改。\n某区委\n2022年6月20日", "整改情况的通报", 2022),
        ("网格治理。", "", None),
    ],
)
def test_the_year_that_the_text_is_written_in(text, title, year):
    assert reference_year(text, title=title, signed=signature_date(text), published=None) == year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2021年1月11日开展巡视。到2022年底前完成。2022年将新开办5所。", 2021),
        ("2022年1月开展。2022年2月完成。2021年。", 2022),
        ("2015年。2015年。2015年。", 2022),
        ("网格治理。", 2022),
    ],
)
def test_a_publication_date_bounds_the_vote(text, year):
    assert reference_year(text, title="", signed=None, published=DAY) == year


@pytest.mark.parametrize(
    ("kind", "title", "year", "account"),
    [
        ("work_report", "2023年某市政府工作报告", 2023, 2022),
        ("budget", "", 1956, 1955),
        ("work_report", "", None, None),
        ("bulletin", "某市2022年统计公报", 2023, 2022),
        ("bulletin", "统计公报", 2022, 2022),
        ("other", "某局2021年工作总结", 2021, 2021),
        ("other", "关于整改情况的报告", 2021, None),
        ("notice", "关于做好2021年工作的通知", 2021, None),
        ("plan", "2021年工作要点", 2021, None),
    ],
)
def test_the_year_that_a_report_accounts_for(kind, title, year, account):
    assert account_year(kind, title, year) == account


def test_a_congress_of_the_party_is_held_every_five_years():
    head = "同志们：\n现在，我代表中国共产党第十一届中央委员会，向党的第十二次全国代表大会作报告。"
    assert reference_year(head, title="", signed=None, published=None) == 1982
    head = "同志们！\n中国共产党第十一次全国代表大会，现在开幕了。"
    assert reference_year(head, title="", signed=None, published=None) == 1977
