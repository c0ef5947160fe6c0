import pytest

from ingest.furniture import find_furniture
from ingest.title import find_title


def title_of(text):
    span = find_title(text, find_furniture(text))
    return span and span.of(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("2023年某市政府工作报告\n——2023年1月10日在某市\n各位代表：\n正文。", "2023年某市政府工作报告"),
        ("政府工作报告\n市长 张三\n各位代表：", "政府工作报告"),
        ("某市人民政府关于印发《某办法》的通知\n某政发〔2020〕17号\n各区：", "某市人民政府关于印发《某办法》的通知"),
        ("某市人民政府关于印发\n某市网格管理办法的通知\n各区：", "某市人民政府关于印发\n某市网格管理办法的通知"),
        ("某省教育厅 某省财政厅关于支持复工的通知\n各市：", "某省教育厅 某省财政厅关于支持复工的通知"),
        ("来源：某网站 2022-02-22\n分享\n某区整改情况的通报\n正文。", "某区整改情况的通报"),
        ("某市城区网格管理办法（试行）\n第一条 为了", "某市城区网格管理办法（试行）"),
        ("高举伟大旗帜 团结奋斗\n同志们：\n正文。", "高举伟大旗帜 团结奋斗"),
        ("某市税务局 通知公告 税收优惠政策指引 面对严峻形势," + "长" * 150 + "。", "税收优惠政策指引"),
        ("某部 某委 关于统筹做好某工作的通知 各省： " + "长" * 150 + "。", "关于统筹做好某工作的通知"),
    ],
)
def test_the_title_is_in_the_head(text, title):
    assert title_of(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "各位代表：\n现在报告工作。",
        "2021年1月11日至2月6日,省委巡视一组开展巡视。\n一、总则",
        "一、总则\n正文报告",
        "正文。",
    ],
)
def test_a_body_that_begins_at_once_has_no_title(text):
    assert title_of(text) is None
