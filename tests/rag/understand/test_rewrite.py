import pytest

from rag.ports import FollowUp
from rag.types import Turn
from rag.understand.dialogue import question_before, read_behind, read_in_dialogue
from rag.understand.rewrite import settle_year, write_out
from tests.fakes import FrontRewriter

BEDS = "思明区有多少张养老床位"


@pytest.mark.parametrize(
    ("question", "before", "own", "settled"),
    [
        ("前一年呢", "2021年招聘教师多少名", "", "2020年招聘教师多少名"),
        ("那下一年呢", "2021年招聘教师多少名", "", "2022年招聘教师多少名"),
        ("前一年的呢", "招聘教师多少名", "", "2024年招聘教师多少名"),
        ("15年的增速", "2016年产值多少", "增速", "2015年产值多少"),
        ("那集美区呢", "2016年产值多少", "集美区呢", "2016年产值多少"),
        ("比2015年多多少", "2016年产值多少", "比2015年多多少", "2016年产值多少"),
        ("2014年和2015年哪年多", "2016年产值多少", "2014年和2015年哪年多", "2016年产值多少"),
    ],
)
def test_a_year_takes_the_place_of_the_year(question, before, own, settled):
    found, _ = settle_year(FollowUp(question, before), 2025)
    assert (found.question, found.before) == (own, settled)


def test_a_year_alone_needs_no_rewriter():
    asked = FrontRewriter()
    assert write_out(FollowUp("那2020年呢", "招聘教师多少名"), None, asked) == "2020年招聘教师多少名"
    assert asked.seen == []


def test_where_nothing_is_kept_the_question_stays():
    class Silent:
        def rewrite(self, _follow_up):
            return ""

    assert write_out(FollowUp("那谁负责", BEDS), None, Silent()) == "谁负责"


def test_each_turn_is_written_out_after_the_one_before_it():
    rewriter = FrontRewriter()
    history = [Turn(f"{BEDS}？", "3120张。"), Turn("那集美区呢？", "980张。")]
    question = read_in_dialogue("谁负责？", history, rewriter=rewriter)
    first, second = rewriter.seen
    assert first == FollowUp("集美区呢", BEDS)
    assert second == FollowUp("谁负责", f"{BEDS}集美区呢", earlier=BEDS)
    assert question.text == f"{BEDS}集美区呢谁负责？"
    before = question_before(history, rewriter=rewriter)
    assert before == f"{BEDS}集美区呢"
    assert read_behind("谁负责？", before).startswith("就思明区养老床位集美区而言")


def test_a_new_subject_begins_again():
    rewriter = FrontRewriter()
    history = [Turn(f"{BEDS}？"), Turn("湖里区划分了多少个网格？")]
    assert read_in_dialogue("那集美区呢？", history, rewriter=rewriter).text == "湖里区划分了多少个网格集美区呢？"


@pytest.mark.parametrize(("read", "text"), [(6.0, f"{BEDS}养老院有几家？"), (-6.0, "养老院有几家？")])
def test_what_the_rewriter_reads_tells_a_follow_up_from_a_new_subject(read, text):
    class Reads(FrontRewriter):
        def leaning(self, _follow_up):
            return read

    assert read_in_dialogue("养老院有几家？", [Turn(f"{BEDS}？")], rewriter=Reads()).text == text


def test_a_subject_in_another_language_before_it_changes_nothing():
    history = [Turn("How many teachers are there?"), Turn(f"{BEDS}？")]
    assert read_in_dialogue("集美区呢？", history, rewriter=FrontRewriter()).text == f"{BEDS}集美区呢？"


def test_a_year_alone_is_not_read():
    class Silent(FrontRewriter):
        def leaning(self, _follow_up):
            raise AssertionError

    assert read_in_dialogue("2020年呢？", [Turn(f"{BEDS}？")], rewriter=Silent()).text == f"2020年{BEDS}？"


def test_the_last_turns_of_a_long_dialogue_are_written_out_on_the_subject_before_them():
    history = [Turn(f"{BEDS}？"), *(Turn(f"那第{n}期呢？") for n in range(30))]
    text = read_in_dialogue("谁负责呢？", history, rewriter=FrontRewriter()).text
    assert text.startswith(BEDS)
    assert text.endswith("第29期呢谁负责呢？")


def test_the_year_of_a_turn_is_settled_before_it_is_read():
    class Notes(FrontRewriter):
        def leaning(self, follow_up):
            self.seen.append(follow_up)
            return -6.0

    rewriter = Notes()
    read_in_dialogue("2020年养老院有几家？", [Turn(f"2019年{BEDS}？")], rewriter=rewriter)
    assert rewriter.seen == [FollowUp("养老院有几家", f"2020年{BEDS}")]


def test_an_english_follow_up_needs_no_rewriter():
    rewriter = FrontRewriter()
    read = read_in_dialogue("And when were they hired?", [Turn("How many teachers are there?")], rewriter=rewriter)
    assert rewriter.seen == []
    assert "teachers" in read.text


def test_a_long_dialogue_is_written_out_short():
    history = [Turn("全区教师有多少名？"), *(Turn(f"那第{n}类甲乙丙丁的呢？") for n in range(1000))]
    rewriter = FrontRewriter()
    question = read_in_dialogue("那编外的呢？", history, rewriter=rewriter)
    assert len(question.text) <= 501
    assert len(rewriter.seen) == 12
    assert question.text.startswith("全区教师有多少名")
    assert question.text.endswith("编外的呢？")


def test_a_year_that_was_moved_is_never_lost():
    class Forgets:
        def rewrite(self, follow_up):
            return follow_up.question

    assert write_out(FollowUp("15年的增速", "2016年产值多少"), None, Forgets()) == "2015年增速"
    assert write_out(FollowUp("2020年地铁开通几站", BEDS), None, Forgets()) == "2020年地铁开通几站"


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("那曲市呢", "那曲市呢"),
        ("那坡县的呢", "那坡县的呢"),
        ("那时候有多少", "那时候有多少"),
        ("那边找谁", "那边找谁"),
        ("那条路多长", "那条路多长"),
        ("那条件呢", "条件呢"),
        ("那个一年最多领多少", "那个一年最多领多少"),
        ("那个人所得税呢", "个人所得税呢"),
        ("那边境县呢", "边境县呢"),
        ("嗯那集美区呢", "集美区呢"),
        ("那么集美区呢", "集美区呢"),
    ],
)
def test_a_name_that_begins_like_a_pointer_stays(question, own):
    assert settle_year(FollowUp(question, BEDS))[0].question == own


@pytest.mark.parametrize("question", ["那２０２０年呢", "那2020年呢"])
def test_full_width_years_are_years(question):
    assert settle_year(FollowUp(question, "2016年产值多少"))[0].before == "2020年产值多少"


def test_a_follow_up_too_long_to_be_written_out_stays_as_it_was_typed():
    own = "其中" + "甲乙丙丁" * 200 + "由谁负责"
    read = read_in_dialogue(own, [Turn(f"{BEDS}？")], rewriter=FrontRewriter())
    assert read.text == f"{own}？"


def test_an_english_turn_between_is_not_for_the_rewriter():
    rewriter = FrontRewriter()
    history = [Turn(f"{BEDS}？"), Turn("And what about them in 2020?")]
    read_in_dialogue("那集美区呢？", history, rewriter=rewriter)
    assert rewriter.seen == []


def test_line_ends_of_a_client_are_no_words():
    rewriter = FrontRewriter()
    read_in_dialogue("那集美区呢？", [Turn(f"{BEDS}？\r\n")], rewriter=rewriter)
    assert rewriter.seen == [FollowUp("集美区呢", BEDS)]
