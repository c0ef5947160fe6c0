import pytest

from rag.answer.render import render
from tests.rag.documents import FLAT_NOTICE, NOTICE, RULES, SPEECH, pipeline_over


@pytest.mark.parametrize(
    ("text", "question", "quotes"),
    [
        (NOTICE, "这个文件是几号文？", ["某政办发〔2021〕7号"]),
        (NOTICE, "谁发的？", ["某市人民政府办公室"]),
        (NOTICE, "什么时候发的？", ["2021年4月9日"]),
        (NOTICE, "这份通知哪天印发的？", ["某市人民政府办公室秘书科", "2021年4月12日"]),
        (NOTICE, "这份通知发给谁的？", ["各县（区）人民政府，市政府各部门"]),
        (NOTICE, "抄送哪些单位？", ["抄送：市委办公室，市人大常委会办公室"]),
        (NOTICE, "有哪些附件？", ["古树登记表", "养护协议（样式）"]),
        (
            NOTICE,
            "依据什么文件制定的？",
            ["根据《古树名木保护办法》（某令〔2019〕3号）的规定，结合本市实际，制定以下措施"],
        ),
        (NOTICE, "文件的标题是什么？", ["某市人民政府办公室关于开展古树保护的通知"]),
        (NOTICE, "古树保护通知是几号文？", ["某政办发〔2021〕7号"]),
        (FLAT_NOTICE, "这份文件的文号是多少？", ["某林发〔2020〕11号"]),
        (FLAT_NOTICE, "哪几家单位联合发的？", ["某市林业局", "某市财政局"]),
        (SPEECH, "这份报告是谁作的？", ["某市市长　陈立言"]),
        (SPEECH, "报告是哪天作的？", ["2022年1月18日在某市第八届人民代表大会\n第二次会议上"]),
    ],
)
def test_a_part_of_the_document_is_quoted(over, proven, text, question, quotes):
    answer = over(text).ask(question)
    proven(over(text), answer)
    assert [citation.quote for citation in answer.citations] == quotes
    assert not answer.counted


def test_attachments_are_counted(over):
    assert render(over(NOTICE).ask("附件有几个？")).text.startswith("共2项：\n")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (RULES, "这个办法是几号文？"),
        (RULES, "抄送哪些单位？"),
        (SPEECH, "有哪些附件？"),
        (SPEECH, "这份报告的文号是多少？"),
        (NOTICE, "报告是谁作的？"),
    ],
)
def test_a_part_that_is_missing_is_refused(over, proven, text, question):
    answer = over(text).ask(question)
    proven(over(text), answer)
    assert answer.refused
    assert [reason.code for reason in answer.reasons] == ["not_stated"]
    assert answer.nearest == ()


@pytest.mark.parametrize(
    "question", ["水法那份通知是几号文？", "造林补助是依据什么文件制定的？", "口罩由谁发？", "古树补助是谁发的？"]
)
def test_another_document_is_not_answered_from_this_one(over, question):
    quotes = [citation.quote for citation in over(NOTICE).ask(question).citations]
    assert not {"某政办发〔2021〕7号", "某市人民政府办公室"} & set(quotes)


def test_of_several_reports_the_named_one_answers(proven):
    pipeline = pipeline_over(NOTICE, FLAT_NOTICE)
    for question, number in (
        ("古树保护的通知文号是多少？", "某政办发〔2021〕7号"),
        ("造林补助的通知是几号文？", "某林发〔2020〕11号"),
    ):
        answer = pipeline.ask(question)
        proven(pipeline, answer)
        assert [citation.quote for citation in answer.citations] == [number]


@pytest.mark.parametrize(("word", "meant"), [("市财政局", True), ("市林局", True), ("市水利局", False)])
def test_a_short_form_names_a_body_of_the_document(over, word, meant):
    answer = over(FLAT_NOTICE).ask(f"{word}哪天印发的？")
    assert ([citation.quote for citation in answer.citations] == ["2020年6月1日"]) == meant
