import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer.render import render
from rag.errors import QuestionError
from rag.gather.score import rank_evidence, search_order
from rag.pipeline import MAX_QUESTION_CHARS, Pipeline
from rag.types import Reason, Turn
from rag.understand.analysis import Request
from rag.understand.question import read_question
from tests.fakes import TermJudge

GRIDS = "湖里区划分了多少个网格？"
PIECES = st.sampled_from(
    (
        *(
            "湖里区",
            "湖里區",
            "思明区",
            "北京",
            "网格",
            "網格",
            "教师",
            "编外教师",
            "罚款",
            "问题",
            "措施",
            "整改",
            "学校",
        ),
        *(
            "划分了",
            "新聘",
            "多少",
            "多少个",
            "几名",
            "谁",
            "组长",
            "什么时候",
            "哪些",
            "哪里",
            "为什么",
            "怎么",
            "是否",
        ),
        *("分别", "占比", "２０２１年", "2019年", "710", "７１０", "去年", "今年", "第三", "报告", "发布", "针对"),
        *("属于哪个", "和", "与", "比", "更多", "其中", "那", "呢", "？", "，", "。", "、", "\n", "\u3000", "😀"),
        *(
            "\u200b",
            "\u202e",
            "\ufeff",
            "\x00",
            "\ud800",
            "<b>",
            " how many ",
            " grids ",
            " when ",
            " who ",
            " teachers ",
        ),
    )
)
ANYTHING = st.one_of(
    st.text(min_size=1, max_size=40), st.lists(st.one_of(PIECES, st.text(max_size=3)), min_size=1).map("".join)
).filter(lambda text: text.encode("utf-8", "replace").strip() and text.strip())


def timeless(answer):
    return replace(answer, timings_ms={})


@settings(max_examples=200, deadline=None)
@given(question=ANYTHING, before=st.lists(ANYTHING, max_size=2))
def test_whatever_is_asked_is_proved_or_refused(small_pipeline, proven, question, before):
    proven(small_pipeline, small_pipeline.ask(question, history=[Turn(text, "") for text in before]))


@settings(max_examples=60, deadline=None)
@given(question=ANYTHING)
def test_whatever_is_asked_of_the_seed_report_is_proved_or_refused(seed_pipeline, proven, question):
    proven(seed_pipeline, seed_pipeline.ask(question))


@settings(max_examples=25, deadline=None)
@given(question=ANYTHING)
def test_asking_twice_gives_the_same_answer(small_pipeline, question):
    assert timeless(small_pipeline.ask(question)) == timeless(small_pipeline.ask(question))


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        (GRIDS, ["710个"]),
        ("湖里區劃分了多少個網格？", ["710个"]),
        ("湖里区\u200b划分了多少个网格", ["710个"]),
        ("新招了几个网格员？", ["345名"]),
        ("How many grid workers were newly hired?", ["345名"]),
        ("扬尘等污染查处累计罚了多少钱？", ["76.54万元"]),
        ("９个排口的氨氮平均浓度是多少？", ["1.734mg/L"]),
        ("正本清源改造要花多少钱，什么时候搞完？", ["14.81亿元", "2022年12月31日"]),
        ("干部外出学习去了哪些城市？", ["上海", "深圳"]),
        ("立达信是哪天上市的？", ["7月20日"]),
        ("招聘新教师是针对哪个问题的整改措施？", ["教育发展滞后"]),
        ("报告是哪里发布的？", ["湖里区人民政府网站"]),
        ("针对空气质量综合指数排名靠后问题有几条措施？", ["共3项", "压实考核责任"]),
    ],
)
def test_the_seed_report_answers(seed_pipeline, proven, question, facts):
    answer = seed_pipeline.ask(question)
    proven(seed_pipeline, answer)
    assert not answer.refused
    assert [fact for fact in facts if fact not in render(answer).text] == []


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("思明区划分了多少个网格？", "报告没有提到思明区。"),
        ("思明區劃分了多少個網格？", "报告没有提到思明区。"),
        ("海沧区前三季度空气质量优良率是多少？", "报告没有提到海沧区。"),
        ("闽侯县新招聘了多少名教师？", "报告没有提到闽侯县。"),
        ("2019年湖里区新招聘了多少名教师？", "报告没有提到2019年。"),
        ("二〇一九年湖里区新招聘了多少名教师？", "报告没有提到2019年。"),
        ("２０２３年湖里区的GDP是多少？", "报告没有提到2023年。"),
        ("湖里区委书记叫什么名字？", "报告没有写出是谁。"),
        ("编外教师的平均年龄是多少岁？", "报告没有说明这一点。"),
        ("湖里区新建了多少公里地铁？", "报告没有说明这一点。"),
        ("今年新增养老床位多少张？", "报告没有说明这一点。"),
        ("？？？", "报告没有说明这一点。"),
    ],
)
def test_what_the_seed_report_does_not_say_is_refused_with_the_reason(seed_pipeline, question, reason):
    answer = seed_pipeline.ask(question)
    assert (answer.refused, render(answer).reason) == (True, reason)
    assert render(answer).text.startswith(reason)


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "　"])
def test_an_empty_question_is_an_error(small_pipeline, question):
    with pytest.raises(QuestionError, match="empty") as caught:
        small_pipeline.ask(question)
    assert caught.value.hint


def test_the_longest_question_is_read_and_a_longer_one_is_an_error(small_pipeline, proven):
    longest = ("请告诉我" * MAX_QUESTION_CHARS)[: MAX_QUESTION_CHARS - len(GRIDS)] + GRIDS
    assert len(longest) == 2000
    proven(small_pipeline, small_pipeline.ask(longest))
    proven(small_pipeline, small_pipeline.ask(f"  {longest}\n"))
    with pytest.raises(QuestionError, match="2001 characters") as caught:
        small_pipeline.ask(longest + "吗")
    assert caught.value.hint


@pytest.mark.parametrize("piece", ["和", "和哪", "多少", "哪些问题", "a和", "9", "1,000", "“", "报告"])
def test_no_question_takes_long_to_read(small_pipeline, piece):
    started = time.perf_counter()
    small_pipeline.ask((piece * MAX_QUESTION_CHARS)[:MAX_QUESTION_CHARS])
    assert time.perf_counter() - started < 3


def test_half_a_surrogate_pair_neither_breaks_nor_travels_on(seed_pipeline):
    answer = seed_pipeline.ask("湖里区划分了多少个网格？\ud83d")
    assert "710个" in render(answer).text
    answer.question.encode()
    later = seed_pipeline.ask("那编外的呢？", history=[Turn("全区教师\ud83d有多少名？", "\ud83d")])
    later.standalone.encode()


@pytest.mark.parametrize(
    ("history", "question", "fact"),
    [
        (["全区教师有多少名？"], "那编外的呢？", "98名"),
        (["全区划分了多少个网格？"], "新聘了几名网格员呢？", "345名"),
        (["全区教师有多少名？", "其中编外的呢？"], "占比呢？", "3%"),
    ],
)
def test_a_follow_up_is_read_with_what_was_asked_before(seed_pipeline, proven, history, question, fact):
    answer = seed_pipeline.ask(question, history=[Turn(text, "") for text in history])
    proven(seed_pipeline, answer)
    assert fact in render(answer).text
    assert answer.question == question
    again = seed_pipeline.ask(answer.standalone)
    assert (render(again).text, again.standalone) == (render(answer).text, "")


@pytest.mark.parametrize(
    ("history", "question", "standalone"),
    [
        ([], GRIDS, ""),
        ([], "招聘教师多少名，什么时候完成？", ""),
        (["空气优良率多高？"], GRIDS, ""),
        (["思明区招聘教师多少名？"], "前一年呢？", "前一年思明区招聘教师多少名？"),
        (["全区教师有多少名？"], "为什么？", "就全区教师而言，为什么？"),
        (
            ["全区教师有多少名？"],
            "那编外的有几名？什么时候招的？",
            "就全区教师而言，编外的有几名？就全区教师而言，什么时候招的？",
        ),
        (["海沧区教师有多少名？"], "那编外的呢？", "就海沧区教师而言，编外的呢？"),
    ],
)
def test_the_question_as_it_was_read_is_shown_also_in_a_refusal(small_pipeline, history, question, standalone):
    answer = small_pipeline.ask(question, history=[Turn(text, "") for text in history])
    assert answer.standalone == standalone


def test_what_was_quoted_last_stays_a_candidate(small_pipeline):
    one = Pipeline(small_pipeline.retriever, TermJudge(), candidates=1)
    quoted = "开展巡查8829人次,罚款76.54万元。"
    with_quote, without = (
        one.gather(one.understand(Request("为什么？", (Turn("全区教师有多少名？", said),)))) for said in (quoted, "")
    )
    found = [e.hit.chunk.text for e in with_quote[0].evidence]
    assert any(quoted in text for text in found)
    assert len(without[0].evidence) == 1
    alone = one.gather(one.understand(Request(GRIDS, (Turn("全区教师有多少名？", quoted),))))
    assert len(alone[0].evidence) == 1


def test_a_follow_up_about_another_year_is_refused(seed_pipeline):
    answer = seed_pipeline.ask("那2019年呢？", history=[Turn("今年共招聘新教师多少名？", "158名")])
    assert render(answer).reason == "报告没有提到2019年。"


def test_history_does_not_change_a_question_that_stands_on_its_own(seed_pipeline):
    alone, later = seed_pipeline.ask(GRIDS), seed_pipeline.ask(GRIDS, history=[Turn("空气优良率多高？", "100%")])
    assert later.citations == alone.citations


def test_a_dialogue_may_be_long(small_pipeline, proven):
    proven(small_pipeline, small_pipeline.ask("那呢？", history=[Turn("那呢？", "")] * 3000))


def test_sources_limit_the_answer(small_pipeline, small_ids, proven):
    huli, siming = small_ids
    for id_, fact in ((huli, "158名"), (siming, "90名")):
        answer = small_pipeline.ask("招聘教师多少名？", sources=[id_])
        proven(small_pipeline, answer)
        assert {citation.chunk.source.id for citation in answer.citations} == {id_}
        assert fact in render(answer).text


def test_what_only_another_report_mentions_is_refused(small_pipeline, small_ids):
    huli, siming = small_ids
    assert render(small_pipeline.ask("思明区招聘教师多少名？", sources=[huli])).reason == "报告没有提到思明区。"
    assert render(small_pipeline.ask("湖里区招聘教师多少名？", sources=[siming])).reason == "报告没有提到湖里区。"


@pytest.mark.parametrize("sources", [[], ["nobody"]])
@pytest.mark.parametrize("question", [GRIDS, "2019年招聘多少名？", "报告是哪里发布的？", "针对管理粗放有几条措施？"])
def test_no_report_answers_where_none_is_chosen(small_pipeline, question, sources):
    answer = small_pipeline.ask(question, sources=sources)
    assert (answer.refused, answer.citations) == (True, ())
    assert render(answer).reason


def test_an_unknown_source_beside_a_known_one_is_passed_over(small_pipeline, small_ids):
    huli, _ = small_ids
    answer = small_pipeline.ask(GRIDS, sources=[huli, "nobody"])
    assert "710个" in render(answer).text


def test_parts_that_are_not_found_are_said_beside_those_that_are(small_pipeline, proven):
    answer = small_pipeline.ask("全区划分网格多少个，2019年招聘教师多少名？")
    proven(small_pipeline, answer)
    assert "710个" in render(answer).text
    assert render(answer).reason == "报告没有提到2019年。"
    assert render(answer).text.endswith(render(answer).reason)


def test_every_step_is_timed(small_pipeline):
    timings = small_pipeline.ask(GRIDS).timings_ms
    assert set(timings) == {"understand", "retrieve", "look", "judge", "answer", "total"}
    assert timings["total"] == pytest.approx(sum(ms for step, ms in timings.items() if step != "total"), abs=0.01)


def test_candidates_limit_what_is_looked_at(small_pipeline):
    few = Pipeline(small_pipeline.retriever, TermJudge(), candidates=2)
    (gathered,) = few.gather(few.understand(Request("教师")))
    assert len(gathered.evidence) == 2


class Unreachable:
    """A retriever whose reports are there and whose searches fail."""

    def __init__(self, reports):
        self.reports = reports

    def _fail(self, *_arguments, **_named):
        raise AssertionError("searched")

    search = search_sentences = score_sentences = _fail


@pytest.mark.parametrize(
    ("question", "history", "reason"),
    [
        ("海沧区划分了多少个网格？", (), Reason("other_place", "海沧区")),
        ("2019年划分了多少个网格？", (), Reason("other_year", "2019")),
        ("那2019年呢？", (Turn("今年共招聘新教师多少名？", "今年共招聘新教师158名。"),), Reason("other_year", "2019")),
        ("2019年划分了多少个网格，2018年招聘了多少名教师？", (), Reason("other_year", "2019")),
    ],
)
def test_another_place_or_year_is_refused_without_a_search(small_pipeline, question, history, reason):
    judge = TermJudge()
    pipeline = Pipeline(Unreachable(small_pipeline.retriever.reports), judge, nearest=False)
    answer = pipeline.ask(question, history=history)
    assert (answer.refused, answer.reasons, answer.nearest) == (True, (reason,), ())
    assert judge.asked == []


def test_what_is_nearest_changes_nothing_of_a_refusal_for_another_place(small_pipeline):
    bare = Pipeline(small_pipeline.retriever, TermJudge(), nearest=False)
    one, other = small_pipeline.ask("海沧区划分了多少个网格？"), bare.ask("海沧区划分了多少个网格？")
    assert one.nearest
    assert timeless(replace(one, nearest=())) == timeless(other)


def test_what_is_nearest_is_searched_for_once(small_pipeline):
    judge = TermJudge()
    answer = Pipeline(small_pipeline.retriever, judge).ask("海沧区划分了多少个网格？")
    assert answer.nearest and len(judge.asked) == len(set(judge.asked))


def test_a_part_about_another_year_beside_one_that_is_answered_is_not_searched_for(small_pipeline):
    (first, second) = small_pipeline.gather(
        small_pipeline.understand(Request("全区划分网格多少个，2019年招聘教师多少名？"))
    )
    assert first.evidence and first.out_of_scope is None
    assert (second.evidence, second.out_of_scope) == ((), Reason("other_year", "2019"))


def test_the_chances_stay_with_the_evidence(small_pipeline):
    (gathered,) = small_pipeline.gather(small_pipeline.understand(Request(GRIDS)))
    bare = [replace(one, chance=0.0) for one in gathered.evidence]
    ranked, none = rank_evidence(search_order(bare))
    assert (tuple(ranked), none) == (gathered.evidence, gathered.none)
    assert gathered.confidence == gathered.evidence[0].chance > 0


def test_citations_of_the_last_answer_stand_for_its_text(small_pipeline):
    one = Pipeline(small_pipeline.retriever, TermJudge(), candidates=1)
    asked = one.ask(GRIDS)
    cited = tuple(citation.place for citation in asked.citations)
    by_text, by_place, by_nothing = (
        one.gather(one.understand(Request("为什么？", (turn,))))[0].evidence
        for turn in (
            Turn("全区教师有多少名？", render(asked).text),
            Turn("全区教师有多少名？", "改了写法。", cited),
            Turn("全区教师有多少名？", render(asked).text, ()),
        )
    )
    assert by_text == by_place
    assert len(by_place) > len(by_nothing) == 1


@pytest.mark.parametrize(
    ("question", "language"),
    [(GRIDS, "zh"), ("How many hospitals were built in 2019?", "en"), ("GDP？", "zh"), ("2019?", "zh")],
)
def test_a_refusal_speaks_the_language_of_the_question(small_pipeline, question, language):
    answer = small_pipeline.ask(question)
    assert answer.language == language
    if answer.refused:
        assert render(answer).reason.isascii() is (language == "en")


def test_a_sentence_is_folded_and_a_question_read_once(small_pipeline):
    """Counted by how often the memo misses, for a follow-up of two steps."""
    history = [Turn("全区教师有多少名？"), Turn("其中编外的呢？")]
    small_pipeline.ask("占比呢？", history=history)
    before = read_question.cache_info()
    small_pipeline.ask("占比呢？", history=history)
    after = read_question.cache_info()
    assert after.misses == before.misses
    assert after.hits > before.hits
