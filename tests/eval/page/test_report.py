import copy
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from eval.measures.compare import compare
from eval.measures.metrics import LOWER_IS_BETTER, Outcome, measures
from eval.measures.with_model import Pair, compare_with_model
from eval.page.report import write_page
from eval.page.wording import METRICS
from tests.fakes import make_report

PARSED = make_report(
    "demo", ["全区划分网格710个,新聘网格员345名。", "全区教师3171名。"], title="某区报告", path=("一、网格",)
)
TEXT = PARSED.report.text
LIBRARY = {"demo": PARSED}
NASTY = '<script>alert("x")</script> & | *几个*？'


def span(words):
    start = TEXT.index(words)
    return [start, start + len(words)]


def cite(words):
    start, end = span(words)
    return {"report": "demo", "start": start, "end": end, "text": words, "path": ["一、网格"]}


def reply(words="", *, right, refused=False, confidence=0.8, ms=12.5, **more):
    given = {
        "answer": "" if refused else words,
        "refused": refused,
        "reason": "报告没有说明" if refused else "",
        "confidence": confidence,
        "right": right,
        "citations": [] if refused else [cite(words)],
        "ms": ms,
    }
    return given | more


def case(id_, question, replies, *, type_="fact", facts=(("710个",),), evidence=("网格710个",), answerable=True):
    return {
        "id": id_,
        "type": type_,
        "question": question,
        "history": [],
        "answerable": answerable,
        "facts": [list(group) for group in facts],
        "evidence": [span(words) for words in evidence],
        "correct": [],
        "systems": replies,
    }


def rate(value):
    return {"value": value, "low": max(value - 0.1, 0), "high": min(value + 0.1, 1), "n": 2}


def system(accuracy, *, reliability=(), types=("fact",)):
    return {
        "metrics": {"accuracy": rate(accuracy)},
        "by_type": {type_: {"right": 1, **rate(accuracy)} for type_ in types},
        "reliability": list(reliability),
        "latency_ms": {"p50": 12.5, "p95": 20.0, "p99": 21.0},
    }


def result(cases, systems, **more):
    about = {"name": "demo", "n_cases": len(cases), "sha256": "ab" * 32}
    reports = [{"id": "demo", "title": "某区报告"}]
    return {"format": 1, "set": about, "reports": reports, "model": "m", "systems": systems, "cases": cases} | more


BINS = [{"low": 0.8, "high": 0.9, "n": 2, "confidence": 0.8, "right": 0.5}]
MODES = {"hybrid": {"recall@1": 0.625, "recall@5": 1.0, "mrr@10": 0.8125}}


@pytest.fixture
def measured():
    wrong = {"yiju": reply("新聘网格员345名", right=False), "bm25": reply("网格710个", right=True, confidence=None)}
    right = {"yiju": reply("网格710个", right=True), "bm25": reply("网格710个", right=True, confidence=None)}
    systems = {"yiju": system(0.543, reliability=BINS), "bm25": system(0.321)}
    retrieval = {"n": 2, "modes": MODES}
    return result([case("f1", NASTY, wrong), case("f2", "多少个网格？", right)], systems, retrieval=retrieval)


def write(folder, given, earlier=None):
    return [path.read_text("utf-8") for path in write_page(given, LIBRARY, folder, earlier)]


class Elements(HTMLParser):
    """Collects every start tag with its attributes, and the text of every mark and details element."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.marks, self._inside = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self._inside = dict(attrs)

    def handle_data(self, data):
        if self._inside is not None:
            self.marks.append((self._inside, data))

    def handle_endtag(self, tag):
        if tag == "mark":
            self._inside = None


def test_every_mark_is_the_slice_that_it_says(tmp_path, measured):
    marks = [(one, text) for one, text in Elements(write(tmp_path, measured)[0]).marks if "data-start" in one]
    for one, text in marks:
        assert TEXT[int(one["data-start"]) : int(one["data-end"])] == text
    assert [(one["class"].split(), text) for one, text in marks] == [
        (["evidence"], "网格710个"),
        (["cited"], "新聘网格员345名"),
        (["cited", "evidence"], "网格710个"),
    ]


def test_a_question_with_markup_is_only_a_question(tmp_path, measured):
    page, twin = write(tmp_path, measured)
    assert "script" not in {tag for tag, _ in Elements(page).tags}
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; | *几个*？" in page
    assert "<script>" not in twin
    assert r"\<script\>alert(\"x\")".replace(r"\"", '"') in twin


def test_a_type_with_markup_is_escaped_in_the_plot(tmp_path):
    name = "<u>&$x$"
    given = result(
        [case("1", "？", {"yiju": reply("网格710个", right=True)}, type_=name)], {"yiju": system(1, types=[name])}
    )
    page = write(tmp_path, given)[0]
    assert "u" not in {tag for tag, _ in Elements(page).tags}
    assert re.search(r"<text [^>]*>&lt;u&gt;&amp;\$x\$</text>", page), "no mathematics either"


def test_the_page_loads_nothing(tmp_path, measured):
    page = write(tmp_path, measured)[0]
    tags = Elements(page).tags
    policy = next(one["content"] for tag, one in tags if tag == "meta" and one.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & {tag for tag, _ in tags}
    for tag, one in tags:
        assert "src" not in one and all(one[name].startswith("#") for name in ("href", "xlink:href") if name in one), (
            tag
        )
    assert set(re.findall(r"url\(.", page)) <= {"url(#"}
    assert "@import" not in page and "://" not in page


def test_ids_are_unique_and_every_link_leads_somewhere(tmp_path, measured):
    earlier = copy.deepcopy(measured)
    earlier["cases"][0]["systems"]["yiju"]["right"] = True
    tags = Elements(write(tmp_path, measured, earlier)[0]).tags
    ids = [one["id"] for _, one in tags if "id" in one]
    assert len(ids) == len(set(ids))
    targets = {one[name][1:] for _, one in tags for name in ("href", "xlink:href") if name in one}
    assert {"failed", "failed-1", "case-1"} <= targets
    assert targets <= set(ids)


def test_the_twin_has_the_same_figures(tmp_path, measured):
    page, twin = write(tmp_path, measured, measured)
    for figure in ("54.3%", "32.1%", "44.3–64.3", "62.5%", "100.0%", "81.2%", "12 ms"):
        assert figure in page and figure in twin, figure
    assert "（缺）" in twin and "新聘网格员345名" in twin


def test_the_plots_draw_what_the_result_holds(tmp_path, measured):
    page = write(tmp_path, measured)[0]
    names = re.findall(r'<figure class="([^"]+)">', page)
    assert names == ["by-type", "reliability", "latency", "retrieval", "lengths"]
    assert "<title>依据 · 单个事实：54.3%（1/2）</title>" in page
    assert "<title>置信度 0.8–0.9：2 题，答对 50.0%</title>" in page
    assert "<title>混合检索 recall@1：62.5%</title>" in page
    assert re.search(r"<text [^>]*>单个事实</text>", page), "Chinese stays text"
    assert "#1f6299" not in re.sub(r"var\([^)]*\)|--s0: #1f6299", "", page), "every colour is a variable"


def test_two_runs_give_the_same_bytes(tmp_path, measured):
    assert write(tmp_path / "a", measured, measured) == write(tmp_path / "b", measured, measured)


def test_the_comparison_stands_only_beside_an_earlier_run(tmp_path):
    def run(rights):
        cases = [case(f"f{i}", f"问{i}？", {"yiju": reply("网格710个", right=one)}) for i, one in enumerate(rights)]
        return result(cases, {"yiju": system(sum(rights) / len(rights))})

    old, new = run([False] * 10 + [True] * 30), run([True] * 39 + [False])
    alone, compared = write(tmp_path / "a", new), write(tmp_path / "b", new, old)
    assert all("与上一次相比" not in text for text in alone)
    for text in compared:
        assert "与上一次相比" in text and "+22.5" in text and "变好" in text
    assert compare(old, new)["systems"]["yiju"]["accuracy"]["verdict"] == "better"
    assert [text.count("变差") for text in compared] == [0, 0]
    assert re.search(r"新答对 <small>10</small>", compared[0]) and re.search(r"新答错 <small>1</small>", compared[0])


def test_nothing_failed(tmp_path):
    given = result([case("f1", "？", {"yiju": reply("网格710个", right=True)})], {"yiju": system(1)})
    page, twin = write(tmp_path, given)
    assert "全部通过" in page and "全部通过" in twin
    assert "reliability" not in re.findall(r'<figure class="([^"]+)">', page)
    assert "retrieval" not in re.findall(r'<figure class="([^"]+)">', page)


def test_a_single_system_has_no_rival(tmp_path):
    given = result([case("f1", "？", {"bm25": reply("网格710个", right=False)})], {"bm25": system(0.5)})
    page = write(tmp_path, given)[0]
    assert "best" not in {name for _, one in Elements(page).tags for name in (one.get("class") or "").split()}
    assert '<p class="key">' not in page
    assert "仅 BM25" in page


def test_refusals_only(tmp_path):
    refusal = reply(right=False, refused=True, confidence=None)
    given = result([case("f1", "多少？", {"yiju": refusal})], {"yiju": system(0)})
    page, twin = write(tmp_path, given)
    assert "lengths" not in re.findall(r'<figure class="([^"]+)">', page)
    assert "误拒" in page and "报告没有说明" in page and "拒答：报告没有说明" in twin


def test_an_answer_to_what_must_be_refused(tmp_path):
    one = case(
        "a1",
        "多少？",
        {"yiju": reply("网格710个", right=False)},
        type_="absent",
        facts=(),
        evidence=(),
        answerable=False,
    )
    page, twin = write(tmp_path, result([one], {"yiju": system(0, types=["absent"])}))
    assert "应拒未拒" in page and "应拒未拒" in twin


def test_words_that_are_no_slice_raise_the_alarm(tmp_path):
    lie = reply("网格710个", right=False)
    lie["citations"][0] |= {"text": "网格810个"}
    page, twin = write(tmp_path, result([case("f1", "？", {"yiju": lie})], {"yiju": system(0)}))
    assert "1 题的引用与原文不符" in page and "网格810个" in page and "与原文不符的引用：网格810个" in twin


def test_an_empty_result(tmp_path):
    page = write(tmp_path, result([], {}))[0]
    assert "<figure" not in page and "评测报告" in page


def test_every_metric_has_its_words_and_its_direction():
    both = [
        Outcome("fact", True, True, False, 9, True, True, 0.9, 1.0, 1.0),
        Outcome("absent", False, True, True, 0),
    ]
    names = set(measures(both))
    assert len(names) == 14
    assert names <= set(METRICS)
    assert {name for name in names if METRICS[name].better < 0} == LOWER_IS_BETTER


def test_matplotlib_waits_for_the_first_drawing():
    code = "import sys, eval.commands.cli as c, eval.page.report as p; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def contributed(outcome, **more):
    about = {"degraded": "", "unverified": [], "unrecorded": False, "estimated": False, "cost": None}
    return {**about, "outcome": outcome, "prompt_tokens": 900, "reply_tokens": 60, **more}


@pytest.fixture
def with_model():
    good, bad = reply("网格710个", right=True), reply(right=False, refused=True)
    unproved = contributed("partly", unverified=[NASTY], cost=0.5)
    cases = [
        case("m1", "甲？", {"yiju": bad, "yiju_llm": good | {"llm": unproved}}),
        case("m2", "乙？", {"yiju": good, "yiju_llm": bad | {"llm": contributed("declined")}}),
        case("m3", "丙？", {"yiju": good, "yiju_llm": good | {"llm": contributed("failed", unrecorded=True)}}),
    ]
    pairs = [
        Pair(
            one["id"],
            one["type"],
            one["question"],
            False,
            tuple(answer["right"] for answer in one["systems"].values()),
            tuple(answer["refused"] for answer in one["systems"].values()),
            one["systems"]["yiju_llm"]["llm"],
        )
        for one in cases
    ]
    about = {"name": "m<b>", "source": "replay", "currency": "CNY"}
    systems = {"yiju": system(0.6), "yiju_llm": system(0.6)}
    return result(cases, systems, llm=about | compare_with_model(pairs))


def test_a_language_model_has_its_section(tmp_path, with_model):
    page, twin = write(tmp_path, with_model)
    section = page[page.index('<section id="model">') : page.index('<section id="plots">')]
    better, worse = section[section.index("有模型才对 ") :].split("有模型反错 ")
    assert ("m1" in better, "m2" in better) == (True, False)
    assert ("m1" in worse, "m2" in worse) == (False, True)
    assert "模型拒答" in worse
    assert "m&lt;b&gt;：" in section
    assert "回放文件里没有 1 题的提示" in section
    assert "合 0.5 CNY" in section
    assert "用时不含模型" in section
    assert '<dd class="struck">&lt;script&gt;' in section
    assert re.search(r"2 <span class=\"to\">→</span> <span class=\"\">2</span>", section)
    assert "| 全部 | 3 | 2 → 2 | — | 1 → 1 | 0 | 1 | 1 | 1 |" in twin
    assert "- **`m1`** 甲？（部分核实）" in twin
    assert "有无语言模型</a>" in page


def test_without_a_language_model_there_is_no_such_section(tmp_path, measured):
    page, twin = write(tmp_path, measured)
    assert "有无语言模型" not in page + twin
