"""What a reader sees of an answer; and that nothing of a document, a name or a question is ever more than text."""

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag.types import Calculation, Reason, Row, Source
from tests.fakes import quoting
from tests.ui.page.payloads import PAYLOADS
from ui.entry.access import OPEN
from ui.page.dialogue.ask import ask_question
from ui.page.dialogue.choice import Choice
from ui.page.dialogue.citations import Evidence
from ui.page.dialogue.exchange import Exchange
from ui.page.dialogue.markup import color_scheme_of, markup
from ui.page.failures import Failure
from ui.page.reports.identity import details_of, form_of
from ui.page.reports.listing import Note
from ui.service.service import Reply

ALLOWED = {
    *("div", "section", "header", "nav", "h1", "h2", "h3", "p", "ul", "ol", "li", "blockquote", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("span", "strong", "mark", "i", "s", "a", "button", "form", "label", "input", "progress"),
}


class Tags(HTMLParser):
    """Collect what a browser would make of it: tags, attributes, and the text between."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def log(*conversation):
    return markup("log", conversation=conversation, examples=(), empty=False, librarian=False)


def answered(answer, **more):
    return Exchange(answer.question, "answered", reply=Reply(answer), **more)


def calculation(text):
    return Calculation(text, "difference", (), Decimal(247), "名")


CALCULATED = quoting(
    "多多少？",
    "新聘345名。",
    "其中98名。",
    confidence=0.9,
    standalone="湖里区新聘了多少名网格员？",
    calculations=(calculation("345名 − 98名 = 247名"),),
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_text_holds_it_stays_text(payload):
    one = Evidence(1, payload, payload, (payload, payload, payload), payload, payload, payload, 0, 9)
    written = quoting(payload, payload, degraded=payload, unverified=(payload,), confidence=0.9)
    pages = [
        log(
            answered(written, evidence=(one, one, replace(one, path=(payload,)))),
            answered(replace(written, citations=(), reasons=(Reason("other_place", payload),)), nearest=(one,)),
            Exchange(payload, "failed", failure=Failure(payload, payload)),
            Exchange(payload, "writing", said=(payload,)),
            answered(replace(written, rows=(Row(payload, payload, 1),)), choice=Choice("", frozenset("a"), (payload,))),
            answered(replace(written, standalone=payload, calculations=(calculation("x"), calculation(payload)))),
        ),
        markup("log", conversation=(), examples=(payload,), empty=False, librarian=False),
        markup("header", name=payload, librarian=True),
        markup("notes", notes=[Note(payload, "bad"), Note(payload, "busy", 4)]),
    ]
    for html in pages:
        seen = Tags(html)
        assert seen.tags <= ALLOWED
        for name, value in seen.attributes:
            assert not name.startswith("on"), name
            if name in ("href", "src", "action"):
                assert re.match(r"/report/|#|/sign-out$|\?start=", value), value
            if name == "style":
                assert re.fullmatch(r"width: \d+%", value)
    assert payload.strip().split("\n")[0].strip() in Tags(pages[0]).text


def test_an_answer_stands_with_its_proof_and_how_sure_it_is(service):
    *_, conversation = ask_question(service, OPEN, (), "湖里区划分了多少个网格？")
    seen = Tags(log(*conversation))
    for words in (
        "由区委书记担任组长,全区划分网格710个",
        "把握",
        "（一）加强网格建设",
        "在报告中查看",
        "复制（含出处）",
    ):
        assert words in seen.text, words
    assert "mark" in seen.tags
    href = dict(seen.attributes)["href"]
    assert re.fullmatch(r"/report/huli\?start=\d+&end=\d+#quote", href)
    copied = dict(seen.attributes)["data-copy"]
    assert "第 " in copied and "全区划分网格710个" in copied


def test_a_refusal_quotes_what_comes_nearest(service):
    *_, conversation = ask_question(service, OPEN, (), "思明区有多少个网格？")
    seen = Tags(log(*conversation))
    assert "报告没有提到思明区" in seen.text
    assert "把握" not in seen.text
    assert "最接近的原文" in seen.text and "全区划分网格710个" in seen.text
    assert any(name == "href" and value.startswith("/report/huli?") for name, value in seen.attributes)


def test_a_degraded_answer_and_what_was_not_verified_are_told():
    answer = quoting("？", "原文。", degraded="超时", unverified=("编造的一句。",), confidence=0.7)
    html = log(answered(answer))
    assert "<s>编造的一句。</s>" in html and "未核实" in html and "超时" in html


def test_a_question_that_was_written_out_can_be_taken_up_again():
    html = log(Exchange("其中呢？", "answered", reply=Reply(CALCULATED)))
    assert "按此理解：湖里区新聘了多少名网格员？" in html
    assert 'data-fill="湖里区新聘了多少名网格员？"' in html


def test_what_was_calculated_stands_on_a_line_of_its_own():
    seen = Tags(log(Exchange("差多少？", "answered", reply=Reply(CALCULATED))))
    assert seen.text.count("345名 − 98名 = 247名") == 1
    assert "计算" in seen.text


def test_the_same_place_is_not_told_twice():
    one = Evidence(1, "a", "题", ("一、甲", "（一）乙", "1.丙"), "", "引。", "", 0, 2)
    html = log(answered(quoting("？", "引。"), evidence=(one, replace(one, marker=2, start=5, end=7))))
    assert html.count("<li>（一）乙</li>") == 1 and "与上一条同一处" in html


def test_who_has_judged_sees_thanks_and_no_more_buttons():
    html = log(answered(quoting("？", "。"), verdict="bad"))
    assert "谢谢" in html and "data-bad" not in html


@pytest.mark.parametrize(("state", "busy"), [("asking", "yes"), ("writing", "yes"), ("stopped", ""), ("failed", "")])
def test_the_page_knows_whether_it_waits(state, busy):
    assert f'data-busy="{busy}"' in log(Exchange("？", state, failure=Failure("甲", "乙")))


def test_the_page_knows_librarians_and_who_is_signed_in():
    assert 'data-librarian="yes"' in markup("header", name="", librarian=True)
    assert 'data-librarian=""' in markup("header", name="li", librarian=False)
    assert "退出" in markup("header", name="li", librarian=False)
    assert "退出" not in markup("header", name="", librarian=True)


def test_an_empty_library_says_what_to_do():
    assert "上传" in markup("log", conversation=(), examples=(), empty=True, librarian=True)
    assert "请管理员" in markup("log", conversation=(), examples=(), empty=True, librarian=False)


def test_only_two_looks_can_be_chosen():
    assert [color_scheme_of({"yiju-look": value}) for value in ("dark", "light", "red", "")] == [
        "dark",
        "light",
        "",
        "",
    ]


def test_the_style_sheet_dresses_what_the_templates_use():
    """A rule that gets lost in an edit shows on the screen only; here it shows in a test."""
    import ui.page.dialogue.markup as module

    folder = Path(module.__file__).parent.parent
    style = (folder / "static" / "page.css").read_text("utf-8")
    written = " ".join(path.read_text("utf-8") for path in (folder / "templates").glob("*.html"))
    used = {name for value in re.findall(r'class="([^"{}]*)', written) for name in value.split()}

    assert len(used) > 40
    assert {name for name in used if not re.search(rf"\.{name}\b", style)} == set()
    assert style.count("{") == style.count("}")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_known_of_a_report_stays_text(payload):
    source = Source("x", payload, issuer=payload, region=payload, number=payload, publisher=payload)
    html = markup(
        "edit",
        color_scheme="",
        source=source,
        was_edited=True,
        href="x",
        fields=form_of(source, {"title": payload}, {"title": payload}),
        failure=Failure(payload, payload),
    )
    html += markup(
        "report",
        color_scheme="",
        source=source,
        details=details_of(source),
        edited=[payload],
        editing="x",
        saved=payload,
        paragraphs=[],
        original="x",
        file=payload,
        shown=True,
        uncertain=True,
        all_rows="{0}",
        outline=[],
        marked=None,
    )
    seen = Tags(html)
    assert not seen.tags & {"script", "img", "iframe", "svg", "style", "base", "object", "embed"}
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert dict(seen.attributes)["maxlength"].isdigit()


def test_an_answer_from_chosen_reports_says_so():
    done = answered(quoting("？", "一。"), choice=Choice("?year=2022", frozenset("ab"), ("2022年",)))
    assert "在 2 份报告里问：2022年" in Tags(log(done)).text
