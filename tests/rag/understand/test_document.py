import pytest

from rag.understand.document import matter_of, read_document_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("这个文件是几号文？", ["number"]),
        ("该通知的文号是多少", ["number"]),
        ("谁发的？", ["issuer"]),
        ("这份通知是哪个单位印发的", ["issuer"]),
        ("这份通知什么时候发的？", ["date"]),
        ("落款是哪天", ["date"]),
        ("印发日期是哪天？", ["printed"]),
        ("發給誰的？", ["addressee"]),
        ("抄送哪些单位", ["copy"]),
        ("有哪些附件？", ["attachment"]),
        ("附件有几个", ["attachment"]),
        ("这份报告是谁作的？", ["speaker"]),
        ("报告是在哪次会议上作的", ["occasion"]),
        ("本办法是依据什么文件制定的？", ["basis"]),
        ("文件的标题是什么", ["title"]),
        ("联系人是谁？", ["contact"]),
        ("文号和发文日期是多少", ["number", "date"]),
        ("这个办法从哪天起施行，管几年", ["start", "validity"]),
        ("本办法归谁解释？", ["interpreter"]),
        ("打哪个电话问，归哪个科室管", ["contact", "office"]),
        ("文件后头还附了几个附件", ["attachment"]),
        ("这份通知是哪几家单位一起发的", ["issuer"]),
    ],
)
def test_what_is_asked_of_the_document_itself(question, parts):
    asked = read_document_question(question)
    assert [part.value for part in asked.parts] == parts
    assert (asked.matter, asked.other) == ("", False)


@pytest.mark.parametrize(
    ("question", "matter", "other"),
    [
        ("古树保护通知是几号文？", "古树保护", False),
        ("县图书馆那份办法的文号", "县图书馆", True),
        ("口罩由谁发？", "口罩", False),
    ],
)
def test_the_other_words_say_which_document_is_meant(question, matter, other):
    asked = read_document_question(question)
    assert (asked.matter.split()[0], asked.other) == (matter, other)


@pytest.mark.parametrize(
    "question",
    [
        "网格有多少个？",
        "免税到几号？",
        "哪天完工？",
        "旅客登记看附件几",
        "发了多少补助？",
        "哪个部门负责？",
        "怎么发展产业？",
        "",
    ],
)
def test_other_questions_ask_nothing_of_it(question):
    assert read_document_question(question) is None


@pytest.mark.parametrize(("words", "matter"), [("这份报告的", ""), ("某市这个意见", "某市"), ("请问该文件", "")])
def test_a_reference_to_the_document_is_no_matter(words, matter):
    assert matter_of(words) == matter
