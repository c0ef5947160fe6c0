import pytest

from ingest.furniture import find_furniture
from ingest.issuers import find_issuer, full_name, speaker_level
from ingest.title import find_title
from rag.text.document_parts import find_document_parts
from rag.text.fold import fold


def issuer_of(text):
    return find_issuer(text, text, find_title(text, find_furniture(text)), find_document_parts(fold(text)))


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("怀化市人民政府关于印发某办法的通知\n各区：\n正文。", "怀化市人民政府"),
        ("福州市人民政府　中国农业发展银行福建省分行关于支持企业的通知\n各区：\n正文。", "福州市人民政府"),
        (
            "某大学文件某大〔2022〕2 号关于印发《方案》的通知各院：附件：《方案》某大学研究生院2022 年 1 月 13 日 ",
            "某大学研究生院",
        ),
        (
            "税收指引\n税务总局对新出台的政策进行了梳理，形成了本指引。见国家税务总局公告。",
            "国家税务总局",
        ),
        ("各位代表：\n现在，我代表金华市人民政府向大会作政府工作报告。", "金华市人民政府"),
        ("政治报告\n同志们！\n中国共产党第十一次全国代表大会，现在开幕了。", "中国共产党中央委员会"),
        ("報告\n現在我代表中央委員會作報告。", "中国共产党中央委员会"),
        ("关于某事的通知\n正文。\n特此通知\n某市财政局\n2020年1月31日", "某市财政局"),
        ("全区划分网格710个。", ""),
    ],
)
def test_the_issuer(text, issuer):
    assert issuer_of(text) == issuer


@pytest.mark.parametrize(
    ("short", "name"),
    [("玉溪市政府", "玉溪市人民政府"), ("玉溪市人民政府", "玉溪市人民政府"), ("国务院", "国务院"), ("", "")],
)
def test_a_body_has_its_official_name(short, name):
    assert full_name(short, "") == name


@pytest.mark.parametrize(
    ("head", "level"),
    [
        ("我代表市人民政府作报告", "市"),
        ("我代表自治区人民政府作报告", "自治区"),
        ("我代表省政府报告", "省"),
        ("我代表县第十届人民政府", "县"),
        ("我代表国务院报告", ""),
        ("市人民政府印发", ""),
    ],
)
def test_the_level_of_the_government_that_speaks(head, level):
    assert speaker_level(head) == level
