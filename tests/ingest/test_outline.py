from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.outline import outline
from ingest.parse import parse_text, read_report
from rag.types import Report, Source

SEED = Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt"
GOLDEN = Path(__file__).parent / "huli.outline.txt"  # write_golden() below writes it, after a reading of the report

MARKERS = [
    "第一章 ",
    "第二条 ",
    "一、",
    "二、",
    "（一）",
    "(二)",
    "1.",
    "2．",
    "(1)",
    "（５）",
    "①",
    "②",
    "一是",
    "二是",
    "附件1\n",
]
PIECES = [
    *MARKERS,
    *("分享\n", "来源:某市人民政府网站2022-02-22\n", "字体大小:[大][中][小]\n", "目录\n", "整改情况:\n"),
    *("\n", "\n\n", "　　", " ", "。", "；", "加强网格治理", "全区划分网格710个。", "1.734mg/L", "2021年1月11日"),
]


def draw(parsed):
    lines = []
    for section in parsed.sections:
        title = "[furniture]" if section.furniture else section.path[-1] if section.path else "[preamble]"
        depth = "  " * max(0, len(section.path) - 1)
        lines.append(f"{section.start:>5} {section.end:>5}  {depth}{title}\n")
    return "".join(lines)


def write_golden():
    GOLDEN.write_text(draw(read_report(SEED)), encoding="utf-8")


def paths(text):
    return [section.path for section in parse_text(text, name="x").sections]


def test_the_seed_report_has_the_outline_that_was_read_and_approved():
    assert draw(read_report(SEED)) == GOLDEN.read_text(encoding="utf-8")


def test_the_deepest_path_of_the_seed_report_is_spelled_as_in_the_text():
    parsed = read_report(SEED)
    at = parsed.report.text.index("平均每天1500件")
    (section,) = (section for section in parsed.sections if section.start <= at < section.end)
    assert section.path == (
        "二、坚持目标导向和结果导向,围绕反馈意见逐条落实逐条整改",
        "(一)落实党的理论和路线方针政策、党中央重大决策部署以及省委工作要求方面",
        "1.学习贯彻习近平新时代中国特色社会主义思想,特别是学习贯彻习近平总书记对厦门工作的重要讲话重要指示批示精神还有落差",
        "(4)围绕“高颜值”、“大提升”推进中心城区建设还存在短板",
        "①针对城市建设管理与“高颜值”要求还有差距的问题",
        "二是加快智能化发展",
    )
    assert section.heading.of(parsed.report.text) == "二是加快智能化发展。"
    assert section.heading.start == section.start


def test_an_open_style_closes_down_to_its_level_and_a_new_one_goes_deeper():
    assert paths("一、甲\n(一)乙\n1.丙\n(1)丁\n2.戊\n(5)己\n(二)庚\n二、辛") == [
        ("一、甲",),
        ("一、甲", "(一)乙"),
        ("一、甲", "(一)乙", "1.丙"),
        ("一、甲", "(一)乙", "1.丙", "(1)丁"),
        ("一、甲", "(一)乙", "2.戊"),
        ("一、甲", "(一)乙", "2.戊", "(5)己"),
        ("一、甲", "(二)庚"),
        ("二、辛",),
    ]


def test_the_order_of_opening_decides_not_the_style():
    assert paths("1.甲\n(1)乙\n①丙\n2.丁") == [("1.甲",), ("1.甲", "(1)乙"), ("1.甲", "(1)乙", "①丙"), ("2.丁",)]
    assert paths("①甲\n1.乙\n②丙") == [("①甲",), ("①甲", "1.乙"), ("②丙",)]


def test_half_and_full_width_forms_are_one_style():
    assert paths("(一)甲\n（二）乙\n㈢丙\n1.丁\n２．戊\n(1)己\n⑵庚") == [
        ("(一)甲",),
        ("（二）乙",),
        ("㈢丙",),
        ("㈢丙", "1.丁"),
        ("㈢丙", "２．戊"),
        ("㈢丙", "２．戊", "(1)己"),
        ("㈢丙", "２．戊", "⑵庚"),
    ]


def test_a_regulation_nests_chapters_articles_and_items():
    assert paths(
        "第一章 总则\n第一条 为了管理。\n（一）甲；\n（二）乙。\n第二条 适用。\n第二章 附则\n第三条 解释。"
    ) == [
        ("第一章 总则",),
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第一条", "（一）甲"),
        ("第一章 总则", "第一条", "（二）乙"),
        ("第一章 总则", "第二条"),
        ("第二章 附则",),
        ("第二章 附则", "第三条"),
    ]


def test_an_enumeration_in_the_preamble_does_not_swallow_the_report():
    assert paths("一是认识到位。甲。\n二是行动到位。乙。\n一、总则\n正文。") == [
        ("一是认识到位",),
        ("二是行动到位",),
        ("一、总则",),
    ]


def test_an_annex_begins_a_new_tree():
    assert paths("一、甲\n(一)乙\n附件1\n工作方案\n一、丙") == [
        ("一、甲",),
        ("一、甲", "(一)乙"),
        ("附件1",),
        ("附件1", "一、丙"),
    ]


def test_a_paragraph_after_an_inner_enumeration_belongs_to_the_section_around_it():
    text = f"(一)问题\n主要有:一是{'甲' * 40}。二是{'乙' * 40}。\n对此我们将加以解决。\n(二)措施"
    sections = parse_text(text, name="x").sections
    assert [section.path[1:] for section in sections] == [(), (f"一是{'甲' * 40}",), (f"二是{'乙' * 40}",), (), ()]
    assert sections[3].heading is None
    assert text[sections[3].start : sections[3].end].strip() == "对此我们将加以解决。"


def test_furniture_interrupts_a_section_and_hides_markers():
    text = "一、甲\n正文正文。\n上一篇：一、某通知\n正文又起。\n二、乙\n正文。\n分享\n"
    sections = parse_text(text, name="x").sections
    assert [(section.path, section.furniture) for section in sections] == [
        (("一、甲",), False),
        ((), True),
        (("一、甲",), False),
        (("二、乙",), False),
        ((), True),
    ]
    assert sections[2].heading is None


def test_title_and_signature_lines_are_body():
    assert paths("某市人民政府\n关于网格的报告\n一、甲\n某市人民政府\n2022年2月22日") == [(), ("一、甲",)]


def test_a_label_line_is_body_of_its_section():
    text = "(1)学习不到位。\n整改情况:\n一是强化制度。"
    assert paths(text) == [("(1)学习不到位",), ("(1)学习不到位", "一是强化制度")]


@pytest.mark.parametrize("text", ["正文", "\n\n一、甲\n\n", "　　一、甲", "分享\n一、甲"])
def test_the_smallest_reports_tile_too(text):
    sections = parse_text(text, name="x").sections
    assert (sections[0].start, sections[-1].end) == (0, len(text))


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.integers(5, 60))
def test_any_text_of_markers_breaks_and_furniture_is_tiled_and_covered(text, max_chars):
    if not text.strip():
        return
    parsed = parse_text(text, name="x", max_chars=max_chars)
    text, sections = parsed.report.text, parsed.sections
    assert "".join(text[section.start : section.end] for section in sections) == text
    assert sections[0].start == 0
    assert sections[-1].end == len(text)
    assert all(before.end == after.start for before, after in pairwise(sections))
    for section in sections:
        assert text[section.start : section.end].strip()
        assert all(title in text and title == title.strip() for title in section.path)
        assert not (section.furniture and (section.path or section.heading))
        if section.heading:
            assert section.heading.of(text).startswith(section.path[-1])
            assert section.start <= section.heading.start <= section.heading.end <= section.end
    body = "".join(text[section.start : section.end] for section in sections if not section.furniture)
    assert "".join("".join(chunk.text for chunk in parsed.chunks).split()) == "".join(body.split())
    assert all(chunk.text == text[chunk.start : chunk.end] and len(chunk.text) <= max_chars for chunk in parsed.chunks)
    owners = [(section.start, section.end, section.path) for section in sections if not section.furniture]
    for chunk in parsed.chunks:
        assert any(start <= chunk.start and chunk.end <= end and chunk.path == path for start, end, path in owners)
    assert parse_text(text, name="x", max_chars=max_chars) == parsed


def test_an_empty_report_has_one_empty_section():
    assert [(section.start, section.end) for section in outline(Report(Source("x", "x"), ""))] == [(0, 0)]


if __name__ == "__main__":
    write_golden()
