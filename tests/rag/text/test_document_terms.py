import pytest

from rag.text.document_parts import find_document_parts
from rag.text.fold import fold


def stated(text):
    parts = find_document_parts(fold(text))
    return {part.value: [span.of(text) for span in spans] for part, spans in parts.items()}


@pytest.mark.parametrize(
    ("text", "start", "validity"),
    [
        ("第九条　本办法自2021年3月1日起施行，有效期三年。", True, True),
        ("本办法由市林业局解释，自2021年3月1日起施行，有效期2年。", True, True),
        ("本政策执行期暂定为自发布之日起的三个月。", True, True),
        ("以上措施在汛期期间有效，由市水务局负责解释。", False, True),
        ("本规定自公布之日起施行。", True, False),
        (
            "《古树办法》（某政规〔2021〕7号，以下简称《办法》）经市政府审议，自2021年3月1日起施行，有效期五年。",
            True,
            True,
        ),
        ("补贴自次月起执行，证书有效期两年。", False, False),
        ("企业所得税优惠自2021年3月1日起执行至年底。", False, False),
        ("《旧办法》自2021年3月1日起废止。", False, False),
    ],
)
def test_only_the_term_of_the_document_itself_is_one(text, start, validity):
    parts = stated(f"某市古树办法\n为了保护古树，制定本规则。\n{text}\n")
    assert parts.get("start", []) == ([text] if start else [])
    assert parts.get("validity", []) == ([text] if validity else [])


def test_the_foot_tells_who_explains_and_which_office_is_in_charge():
    text = "本办法由市林业局会同市财政局负责解释。\n联系单位：市林业局绿化科\n联系电话：0590-1234567\n"
    parts = stated(text)
    assert parts["interpreter"] == ["由市林业局会同市财政局负责解释"]
    assert parts["office"] == ["联系单位：市林业局绿化科"]


def test_an_office_in_charge_of_one_task_is_none_of_the_document():
    assert "office" not in stated(
        "加强养护。（责任单位：市林业局）\n" + "巡查古树。" * 40 + "\n联系电话：0590-1234567\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "某市古树保护办法\n（2021年2月1日市政府审议通过，某政办发〔2021〕9号）\n第一条　保护古树。\n",
        "《古树办法》解读\n《古树办法》（某政办发〔2021〕9号，以下简称《办法》）已印发。\n",
    ],
)
def test_a_number_in_a_note_is_that_of_the_document(text):
    assert stated(text)["number"] == ["某政办发〔2021〕9号"]
