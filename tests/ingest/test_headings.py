import pytest

from ingest.headings import find_openings, heading_title


def headings(text):
    return [opening.heading.of(text) for opening in find_openings(text)]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一、提高认识、加强领导", "一、提高认识、加强领导"),
        ("1.学习贯彻重要思想还有落差。", "1.学习贯彻重要思想还有落差。"),
        ("一是提高政治站位。巡视组反馈意见前区委即召开专题会议。", "一是提高政治站位。"),
        ("（一）加强领导。各级要高度重视。", "（一）加强领导。"),
        ("（一）工作目标：到2025年，全市划分网格710个。", "（一）工作目标："),
        ("第一条 为了加强管理，制定本办法。", "第一条"),
        ("第一条【目的】为了加强管理，制定本办法。", "第一条【目的】"),
        ("第一章　总　则", "第一章　总　则"),
        ("　　(2)传承精神不够到位", "(2)传承精神不够到位"),
        ("一是" + "长" * 50 + "。后文。", "一是"),
        ("一是" + "长" * 45 + "。后文。", "一是" + "长" * 45 + "。"),
        ("一是" + "长" * 46 + "。后文。", "一是"),
        ("(3)" + "长" * 88 + "。", "(3)"),
        ("(3)" + "长" * 87 + "。", "(3)"),
        ("(3)" + "长" * 86 + "。", "(3)" + "长" * 86 + "。"),
        ("(3)" + "长" * 80 + "。", "(3)" + "长" * 80 + "。"),
        ("(4)围绕“高颜值。”建设还存在短板", "(4)围绕“高颜值。”"),
    ],
)
def test_a_heading_reaches_to_the_end_of_its_line_or_first_sentence(line, heading):
    assert headings(f"前言。\n{line}\n后文。") == [heading]


@pytest.mark.parametrize(
    ("heading", "title"),
    [("一、总则。", "一、总则"), ("(一)加强领导：", "(一)加强领导"), ("①教育；", "①教育"), ("1.网格 \n", "1.网格")],
)
def test_a_title_has_no_closing_punctuation(heading, title):
    (opening,) = find_openings(heading)
    assert heading_title(heading, opening.heading) == title


def test_an_enumeration_inside_a_paragraph_opens_when_it_counts_on():
    text = (
        "今年主要做了以下工作。一是加强网格化建设,全区划分网格710个,新聘网格员345名充实网格治理力量;"
        "二是加强数字化建设,受理派发城市管理事件52.3万件,平均每天1500件。三是加强队伍建设。今年招聘新教师158名,优化结构。"
    )
    assert [piece[:2] for piece in headings(text)] == ["一是", "二是", "三是"]
    assert {opening.leaves for opening in find_openings(text)} == {len(text)}


def test_two_enumerations_in_one_paragraph_both_open():
    run = f"一是{'甲' * 40}。二是{'乙' * 40}。"
    assert [piece[:2] for piece in headings(f"成绩:{run}问题:{run}")] == ["一是", "二是", "一是", "二是"]


@pytest.mark.parametrize(
    "text",
    [
        "问题之一是认识不足。二是" + "长" * 60,
        "主要问题:一是网格管理还不够精细," + "长" * 60 + "。",
        "主要问题:一是网格管理还不够精细," + "长" * 60 + "。三是" + "长" * 60,
        "坚持:一是抓早;二是抓小;三是抓实。",
    ],
)
def test_other_mentions_inside_a_paragraph_do_not_open(text):
    assert headings(text) == []


def test_a_table_of_contents_opens_nothing():
    text = "工作报告\n目　录\n一、总则\n二、附则\n一、总则\n正文。\n二、附则\n正文。"
    assert [opening.heading.start for opening in find_openings(text)] == [text.rindex("一、"), text.rindex("二、")]


def test_a_contents_word_without_entries_that_come_again_hides_nothing():
    assert headings("目录\n一、总则\n正文。\n二、附则") == ["一、总则", "二、附则"]


def test_a_page_that_lost_its_line_breaks_keeps_its_outline():
    body = "各级各部门要高度重视网格治理工作,切实加强组织领导,层层压实责任,确保各项任务落到实处,取得实效。" * 5
    text = (
        f"关于某事的通知 各区: {body} 一、总体要求 {body} （一）加强领导。{body} （二）压实责任。{body}"
        f" 二、工作措施 1.网格管理。{body} 2.队伍建设。{body} 平均浓度 1.734mg/L 。{body}"
    )
    assert [piece.split("。")[0] for piece in headings(text)] == [
        *("一、总体要求", "（一）加强领导", "（二）压实责任", "二、工作措施", "1.网格管理", "2.队伍建设")
    ]


def test_articles_inside_a_page_line_open_but_mentions_do_not():
    text = (
        "第一章 总 则第一条 为贯彻落实有关文件精神,制定本办法。第二条 本办法适用于全区。依照第三条 办理。" + "长" * 200
    )
    assert headings(text) == ["第一章 总 则", "第一条", "第二条"]
