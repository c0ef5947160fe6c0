import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.document_parts import DocumentPart, find_document_parts
from rag.text.fold import fold
from tests.rag.documents import DECIMAL, FLAT_NOTICE, NOTICE, RULES, SPEECH


def stated(text, title="", issuer=""):
    parts = find_document_parts(fold(text), fold(title), fold(issuer))
    return {part.value: [span.of(text) for span in spans] for part, spans in parts.items()}


def test_a_notice_states_its_number_addressees_attachments_signature_and_copies():
    parts = stated(NOTICE, "某市人民政府办公室关于开展古树保护的通知")
    assert parts["number"] == ["某政办发〔2021〕7号"]
    assert parts["title"] == ["某市人民政府办公室关于开展古树保护的通知"]
    assert parts["addressee"] == ["各县（区）人民政府，市政府各部门"]
    assert parts["attachment"] == ["古树登记表", "养护协议（样式）"]
    assert parts["issuer"] == ["某市人民政府办公室"]
    assert parts["date"] == ["2021年4月9日"]
    assert parts["printed"] == ["某市人民政府办公室秘书科", "2021年4月12日"]
    assert parts["copy"] == ["抄送：市委办公室，市人大常委会办公室"]
    (basis,) = parts["basis"]
    assert basis.startswith("根据《古树名木保护办法》") and basis.endswith("制定以下措施")
    assert any("0590-1234567" in contact for contact in parts["contact"])


def test_a_text_without_line_breaks_states_the_same():
    parts = stated(FLAT_NOTICE)
    assert parts["number"] == ["某林发〔2020〕11号"]
    assert parts["addressee"] == ["各区林业局、财政局"]
    assert parts["attachment"] == ["补助申请表"]
    assert parts["issuer"] == ["某市林业局", "某市财政局"]
    assert parts["date"] == ["2020年6月1日"]
    assert parts["copy"] == ["抄送：省林业局"]


def test_a_speech_states_who_gave_it_and_where():
    parts = stated(SPEECH)
    assert parts["speaker"] == ["某市市长　陈立言"]
    assert parts["occasion"] == ["2022年1月18日在某市第八届人民代表大会\n第二次会议上"]
    assert parts.keys() == {"speaker", "occasion"}


@pytest.mark.parametrize("text", [RULES, DECIMAL, "", "。", "各位代表：\n大家好。"])
def test_what_is_not_there_is_not_found(text):
    assert not stated(text).keys() & {"number", "issuer", "date", "addressee", "attachment", "copy", "speaker"}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("某政发〔2020〕5号", "某政发〔2020〕5号"),
        ("某政发[2020]5号", "某政发[2020]5号"),
        ("某市人民政府文件某政发〔2020〕5 号关于检查的通知", "某政发〔2020〕5 号"),
        ("[发文字号] 某政发〔2020〕5号", "某政发〔2020〕5号"),
        ("按照某政发〔2020〕5号要求", None),
        ("根据某政发〔2020〕5号", None),
        ("《通知》（某政发〔2020〕5号）", None),
        ("截至2020年5号", None),
    ],
)
def test_a_number_that_is_referred_to_is_not_the_own_one(line, number):
    assert stated(f"关于检查的通知\n{line}\n各区：检查。").get("number") == ([number] if number else None)


@pytest.mark.parametrize(
    ("foot", "date"),
    [
        ("某市人民政府\n2020年3月1日", "2020年3月1日"),
        ("某市人民政府\n二〇二〇年三月一日", "二〇二〇年三月一日"),
        ("2020年3月1日", "2020年3月1日"),
        ("于2020年3月1日完成。", None),
        ("期限至 2020年3月1日 为止。", None),
    ],
)
def test_only_a_date_that_stands_alone_is_that_of_the_document(foot, date):
    assert stated(f"关于检查的通知\n请开展检查。\n{foot}").get("date") == ([date] if date else None)


PIECES = [
    "某市人民政府",
    "2020年3月1日",
    "附件：",
    "1.表",
    "抄送：",
    "〔2020〕5号",
    "某政发",
    "各区：",
    "市长 陈立言",
    "。",
    "\n",
    " ",
    "根据《办法》",
    "制定本",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_whatever_stands_there_each_span_lies_in_the_text(text):
    for spans in find_document_parts(fold(text)).values():
        assert spans
        assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_every_part_can_be_found():
    found = stated(NOTICE, "某市人民政府办公室关于开展古树保护的通知", "某市人民政府").keys() | stated(SPEECH).keys()
    found |= stated("本办法由市林业局解释，自5月1日起施行，有效期三年。\n联系单位：绿化科\n联系电话：123456\n").keys()
    assert found == {part.value for part in DocumentPart}


def test_a_letter_is_addressed_to_one_body():
    letter = "关于加快涵洞建设的函\n蚌山区政府：\n请你区尽快落实建设方案。\n此函。\n2023年7月12日"
    assert stated(letter)["addressee"] == ["蚌山区政府"]
    assert "addressee" not in stated("一、工作情况：\n全区工作平稳。")
