from datetime import date
from pathlib import Path

import pytest

from ingest.furniture import find_furniture
from ingest.identify import identify
from ingest.parse import read_report

SEED = Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt"


def source_of(text, **options):
    return identify(text, find_furniture(text), name="file", **options)


def test_the_seed_report_is_identified():
    source = read_report(SEED).report.source
    assert source.id == "huli-inspection-rectification-2022"
    assert source.title == "厦门市湖里区人民政府网站2022-02-22发布的报告"
    assert source.issuer == "湖里区委"
    assert source.region == "厦门市湖里区"
    assert source.published == date(2022, 2, 22)
    assert source.publisher == "厦门市湖里区人民政府网站"
    assert source.year == 2021


def test_a_given_title_wins():
    assert read_report(SEED, title="湖里区委整改进展情况的通报").report.source.title == "湖里区委整改进展情况的通报"


def test_a_work_report_tells_its_city_and_year():
    source = source_of(
        "2007年玉溪市政府工作报告\n——2007年3月2日在玉溪市第二届人民代表大会上\n各位代表：\n一、2006年工作的回顾"
    )
    assert (source.issuer, source.region, source.year) == ("玉溪市人民政府", "玉溪市", 2007)
    assert source.published == date(2007, 3, 2)


def test_a_notice_tells_its_issuer_and_signature():
    text = "关于某事的通知\n各镇政府：\n现将办法印发给你们。\n北京市海淀区人民政府\n2020年2月11日\n海淀区办法\n一、总则"
    source = source_of(text)
    assert (source.title, source.issuer, source.region) == ("关于某事的通知", "北京市海淀区人民政府", "北京市海淀区")
    assert (source.published, source.year) == (date(2020, 2, 11), 2020)


def test_the_first_of_several_signatures_is_the_issuer():
    text = "关于某事的通知\n各省：\n正文。\n财政部\n国家外汇管理局\n2020年1月31日"
    assert (source_of(text).issuer, source_of(text).region) == ("财政部", "全国")


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("来源：某市人民政府网站 2022-02-22 09:00", date(2022, 2, 22)),
        ("发布时间：2022年2月22日 来源：某市人民政府网站", date(2022, 2, 22)),
        ("来源：某市人民政府网站 字体：【大】【中】【小】", None),
    ],
)
def test_publisher_and_date_come_from_the_imprint(line, published):
    source = source_of(f"{line}\n某市网格化工作进展情况的通报\n全市划分网格710个。")
    assert (source.publisher, source.published) == ("某市人民政府网站", published)


def test_what_the_text_does_not_tell_stays_empty():
    source = source_of("全区划分网格710个。\n新聘网格员345名。")
    assert (source.title, source.issuer, source.region, source.publisher) == ("file", "", "", "")
    assert (source.published, source.year) == (None, None)


def test_a_speaker_of_the_city_tells_which_by_the_text():
    text = "各位代表：\n现在，我代表市十二届人民政府报告工作。\n一、2002年工作回顾\n鞍山发展。沈阳铁路。鞍山市增长。"
    source = source_of(text)
    assert (source.issuer, source.region, source.kind) == ("鞍山市人民政府", "鞍山市", "work_report")
    assert (source.year, source.account_year) == (2003, 2002)


def test_the_document_number_is_read_without_white_space():
    source = source_of(
        "某市文件\n某政发〔2022〕2 号\n关于某事的通知\n各区：\n现印发给你们。\n某市人民政府\n2022年1月13日"
    )
    assert (source.number, source.kind, source.account_year) == ("某政发〔2022〕2号", "notice", None)


def test_a_bulletin_accounts_for_the_year_in_its_title():
    source = source_of("江西省2022年国民经济和社会发展统计公报\n江西省统计局\n2023年3月28日\n2022年增长4.7%。")
    assert (source.kind, source.year, source.account_year) == ("bulletin", 2022, 2022)
    assert (source.published, source.region, source.issuer) == (date(2023, 3, 28), "江西省", "江西省统计局")


def test_the_first_of_the_issuers_in_a_title_is_the_issuer():
    source = source_of("福建省财政厅 福建省教育厅关于支持复工的通知\n各市：\n现通知如下。")
    assert (source.issuer, source.region) == ("福建省财政厅", "福建省")


def test_a_name_in_the_signature_that_was_broken_is_whole_again():
    text = "关于某事的通知\n某省疫情联防联控工作机制：\n正文。\n某省疫情\n联防联控工作机制\n2020年1月24日"
    assert source_of(text).issuer == "某省疫情联防联控工作机制"


@pytest.mark.parametrize(
    ("name", "year", "region"), [("江西省2022年工作", 2022, "江西省"), ("x_玉溪市政府_2007", 2007, "玉溪市")]
)
def test_the_name_of_the_file_tells_what_the_text_does_not(name, year, region):
    text = "全区划分网格710个。\n新聘网格员345名。"
    source = identify(text, find_furniture(text), name=name)
    assert (source.title, source.year, source.region) == (name, year, region)


def test_the_text_goes_before_the_name_of_the_file():
    text = "2007年玉溪市政府工作报告\n各位代表：\n一、2006年工作的回顾"
    source = identify(text, find_furniture(text), name="湖里区2022年统计公报")
    assert (source.region, source.year, source.kind) == ("玉溪市", 2007, "work_report")


def test_a_party_congress_tells_its_year():
    source = source_of("高举伟大旗帜 团结奋斗 (十六大)\n同志们：\n现在，我代表第十五届中央委员会向大会作报告。")
    assert (source.title, source.year) == ("高举伟大旗帜 团结奋斗", 2002)
    assert (source.issuer, source.region) == ("中国共产党第十五届中央委员会", "全国")
