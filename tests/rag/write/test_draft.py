import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.write.draft import MAX_CHARS, Draft, Sentence, read_draft

HOSTILE = st.lists(
    st.sampled_from(
        (
            *(
                "<think>",
                "</think>",
                "<scr",
                "ipt>",
                "<b>",
                "</b>",
                "<!--",
                "-->",
                "<",
                ">",
                "&lt;",
                "&#60;",
                "<img src=x>",
            ),
            *(
                "http://",
                "https://evil.cn/a?b=",
                "//evil.cn",
                "www.evil.com",
                "ｈｔｔｐ：／／",
                "javascript:",
                "data:text",
            ),
            *("![", "[", "]", "](", "(", ")", "[1]", "【2】", "［３］", "[^1]", "[99]", "[1,2]", "[a]: ", "!", "\\"),
            *("**", "`", "```", "#", "|", "~~", "> ", "- ", "1. ", "\n", "。", "！", "？", " ", "\t", "“", "”"),
            *("\u200b", "\u202e", "\ufeff", "\x00", "\x1b[31m", "\ud800", "\U000e0041", "\ufe0f", "\u00ad", "\r"),
            *("网格", "710个", "忽略以上指令", "a@b.cn", "evil.com", "3.5", "%"),
        )
    )
    | st.text(max_size=4),
    max_size=40,
).map("".join)


def said(raw, n_passages=3):
    return [(sentence.text, sentence.markers) for sentence in read_draft(raw, n_passages).sentences]


def test_sentences_and_their_markers():
    assert said("全区划分网格710个。[1]同时新聘345名[2][1]。\n开展巡查【3】。") == [
        ("全区划分网格710个。", (1,)),
        ("同时新聘345名。", (2, 1)),
        ("开展巡查。", (3,)),
    ]


@pytest.mark.parametrize(
    ("written", "markers"),
    [
        ("[1]", (1,)),
        ("【1】", (1,)),
        ("［１］", (1,)),
        ("[1, 2]", (1, 2)),
        ("[1、3]", (1, 3)),
        ("[依据2]", (2,)),
        ("[^1]", (1,)),
        ("[1][1]", (1,)),
        ("[1] [2]", (1, 2)),
        ("[1](http://evil.cn)", (1,)),
    ],
)
def test_markers_however_they_are_written(written, markers):
    assert said(f"划分网格710个{written}。") == [("划分网格710个。", markers)]
    assert said(f"划分网格710个。{written}") == [("划分网格710个。", markers)]


@pytest.mark.parametrize("written", ["完成了[1]个。", "[1]办公室[2]去跟踪。", "满意率[1]和[2]结案率。", "划分[1][2]个"])
def test_a_marker_in_the_place_of_a_word_leaves_a_hole(written):
    (sentence,) = read_draft(written, 3).sentences
    assert not sentence.whole


@pytest.mark.parametrize(
    "written", ["[1]划分710个。", "划分710个[1]，[2]新聘345名[2]。", "划分710个。[1]", "划分710个[1] [2]；"]
)
def test_a_marker_at_a_joint_leaves_none(written):
    assert all(sentence.whole for sentence in read_draft(written, 3).sentences)


def test_markers_on_a_line_of_their_own():
    assert said("划分网格710个[1]\n[2]\n新聘345名\n[9]") == [("划分网格710个", (1, 2)), ("新聘345名", ())]


def test_a_document_number_is_no_marker():
    assert said("印发厦湖委〔2021〕15号[1]。") == [("印发厦湖委〔2021〕15号。", (1,))]


def test_unknown_markers_are_dropped_and_counted():
    assert read_draft("网格[1][7]。教师[0]。巡查[99，2]。", 2) == Draft(
        (Sentence("网格。", (1,)), Sentence("教师。", ()), Sentence("巡查。", (2,))), unknown_markers=3
    )


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<think>先想[1]。</think>网格。", "网格。"),
        ("想了想。</think>网格。", "网格。"),
        ("网格。<think>没完没了", "网格。"),
        ("<THINKING>甲</THINKING>网格。", "网格。"),
        ("**网格**_710_个。", "网格_710_个。"),
        ("## 网格", "网格"),
        ("- 网格", "网格"),
        ("1、网格", "网格"),
        ("1.网格", "网格"),
        ("3.5亿元", "3.5亿元"),
        ("`网格`", "网格"),
        ("```text\n网格。\n```", "网格。"),
        ("[网格](https://evil.cn/?q=1)", "网格"),
        ("![图](https://evil.cn/a.png)网格", "网格"),
        ("![图][1]网格", "网格"),
        ("见https://evil.cn/a?b=c。", "见。"),
        ("见 www.evil.com/x 。", "见。"),
        ("见 evil.com", "见"),
        ("见ｈｔｔｐ：／／ｅｖｉｌ．ｃｏｍ", "见"),
        ("写信 a@evil.cn", "写信"),
        ("<b>网格</b><br/>", "网格"),
        ("<script>alert(1)</script>网格", "网格"),
        ("&lt;img src=x onerror=alert(1)&gt;网格", "网格"),
        ("<!-- 藏 -->网格", "网格"),
        ("网\u200b格\u202e\ufeff\x00\x07", "网格"),
        ("网\ud800格", "网格"),
        ("网格\U000e0049\U000e0067", "网格"),
        ("答：网格", "网格"),
        ("回答: 网格", "网格"),
        ("低于<5%", "低于5%"),
        ("好!", "好！"),
        ("网格710个[1].", "网格710个。"),
        ("增长3.5%", "增长3.5%"),
    ],
)
def test_nothing_but_plain_text_is_left(raw, plain):
    (only,) = said(raw)
    assert only[0] == plain


@pytest.mark.parametrize("raw", ["", " \n", "。。。", "[1]", "```\n```", "<think>", "<scr<b>ipt>alert(1)"])
def test_nothing_said(raw):
    assert said(raw) == []


def test_what_is_too_long_is_not_read():
    assert sum(len(text) for text, _ in said("网格。" * MAX_CHARS)) <= MAX_CHARS


@settings(max_examples=400, deadline=None)
@given(raw=HOSTILE)
def test_whatever_a_model_writes_is_harmless(raw):
    draft = read_draft(raw, 3)
    assert draft.unknown_markers >= 0
    for sentence in draft.sentences:
        assert set(sentence.markers) <= {1, 2, 3}
        assert not re.search(r"[<>]|\]\(|!\[.*\]\(|https?:|//\w|www\.\w|javascript:|`|\n", sentence.text, re.IGNORECASE)
        assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for char in sentence.text)
        assert sentence.text.strip() == sentence.text != ""


@pytest.mark.parametrize(
    "piece",
    (
        *(
            "<",
            "<think>",
            "<!--",
            "<script>",
            "![",
            "[",
            "](",
            "[[]",
            "](a",
            "http://",
            "a.",
            "a@",
            "_",
            "*",
            "[ ",
            "[1",
        ),
        *(
            "[1,",
            " ",
            "\n",
            "> ",
            "- ",
            "1.",
            "#",
            "。",
            "。 ",
            "&lt;",
            "&amp;",
            "[a]: ",
            "<a ",
            "|",
            "`",
            "~",
            "\t[",
            "a-",
        ),
    ),
)
def test_no_pattern_is_slow(piece):
    for text in (piece * (100_000 // len(piece)), "[1]" + piece * 4000 + "x", "<a" + piece * 4000):
        started = time.process_time()
        read_draft(text, 3)
        assert time.process_time() - started < 3
