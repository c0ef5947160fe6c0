"""A dialogue as Markdown, as Word and as the text of one answer."""

import io
from dataclasses import replace
from datetime import datetime

import docx
import pytest
from markdown_it import MarkdownIt

from rag.types import Excerpt, Row
from tests.fakes import quoting
from ui.page.dialogue.citations import Evidence
from ui.page.dialogue.exchange import Exchange
from ui.page.dialogue.export import as_markdown, as_text, as_word
from ui.service.service import Reply

WHEN = datetime(2026, 3, 1, 9, 30)
GRIDS = Evidence(1, "huli", "湖里区整改报告", ("一、治理", "（一）网格"), "", "全区划分网格710个。", "", 20, 31)
DONE = Exchange(
    "多少个网格？", "answered", reply=Reply(quoting("多少个网格？", "全区划分网格710个。")), evidence=(GRIDS,)
)


def exchange(question, text, *evidence):
    return Exchange(question, "answered", reply=Reply(quoting(question, text)), evidence=evidence)


def test_the_clipboard_gets_the_answer_and_where_it_stands():
    assert as_text(DONE) == (
        "全区划分网格710个。\n\n[1] “全区划分网格710个。”\n    湖里区整改报告，第 20–31 字\n    一、治理 › （一）网格"
    )
    assert as_text(Exchange("？")) == ""


def test_the_exact_answer_stands_first_everywhere():
    exact = Exchange("？", "answered", reply=Reply(replace(DONE.reply.answer, exact=(Excerpt(1, 26, 30, "7*10个"),))))
    assert as_text(exact).startswith("7*10个\n全区划分网格710个。")
    assert "**7\\*10个**\n\n全区划分网格710个。" in as_markdown([exact], WHEN)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(as_word([exact], WHEN))).paragraphs]
    assert texts.index("7*10个") + 1 == texts.index("全区划分网格710个。")


def test_rows_stand_in_every_export():
    answer = replace(DONE.reply.answer, rows=(Row("2021年", "710个", 1),))
    done = replace(DONE, reply=Reply(answer))
    assert as_text(done).startswith("2021年：710个\n")
    assert "\n2021年：710个\n" in as_markdown([done], WHEN)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(as_word([done], WHEN))).paragraphs]
    assert "2021年：710个" in texts


def test_markdown_holds_questions_answers_and_places():
    text = as_markdown([DONE, Exchange("没答完", "stopped")], WHEN)
    assert "## 1. 多少个网格？" in text
    assert "> 全区划分网格710个。" in text
    assert "第 20–31 字" in text
    assert "2026-03-01 09:30" in text
    assert "没答完" not in text


@pytest.mark.parametrize(
    "hostile",
    [
        "![x](http://evil.example/x.png)",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "https://evil.example",
        "www.evil.example",
        "a@evil.example",
        "# 标题",
        "- 项",
        "1. 项",
        "> 引",
        "`代码`",
        "**粗**",
        "~~删~~",
        "| 表 | 格 |",
        "---",
        "===",
        "$x$",
        "&lt;b&gt;",
    ],
)
def test_markdown_of_a_report_is_text(hostile):
    """A reader of CommonMark, of GitHub's kind with bare links, sees the same characters and nothing made of them."""
    text = as_markdown([exchange(hostile, hostile, GRIDS)], WHEN)
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    body = html.split("</h2>", 1)[1].split("<blockquote>", 1)[0].strip()
    assert not any(tag in body.removeprefix("<p>").removesuffix("</p>") for tag in ("<p", "<a", "<img", "<h", "<ul"))
    assert body.count("<") == 2
    assert not any(bare in text for bare in ("http://", "https://", "www.evil", "a@evil"))


def test_word_holds_the_same_and_chinese_faces():
    document = docx.Document(io.BytesIO(as_word([DONE], WHEN)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for word in ("多少个网格？", "全区划分网格710个。", "第 20–31 字", "一、治理 › （一）网格"):
        assert word in text
    assert "宋体" in document.styles["Normal"].element.xml


def test_word_takes_characters_that_xml_has_not():
    held = as_word([exchange("\x00一\x0b二\ud800", "三\ufffe")], WHEN)
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(held)).paragraphs)
    assert "一" in text and "三" in text and "\x00" not in text


def test_an_empty_dialogue_is_a_document_too():
    assert as_markdown([], WHEN).startswith("# 问答记录")
    assert docx.Document(io.BytesIO(as_word([], WHEN))).paragraphs[0].text == "问答记录"
