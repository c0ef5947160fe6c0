import pytest

from tests.rag.documents import pipeline_over

MEASURES = """某市人民政府办公室关于印发《某市促进青年就业若干措施》的通知

某政办发〔2021〕7号

各县（区）人民政府，市政府各部门：

《某市促进青年就业若干措施》已经审议通过，现印发给你们。

某市人民政府办公室
2021年4月9日

某市促进青年就业若干措施

　　第一条　本措施所称青年，是指2021年1月1日以后首次在我市就业的人员。

　　第二条　企业招用高校毕业生的，按每人1500元给予一次性扩岗补助。该项补助执行至2021年12月31日。

　　第三条　面试的青年可以免费入住驿站，每年不超过2次。

　　第四条　本措施由市人社局负责解释。

　　第五条　本措施自2021年5月1日起施行，有效期至2024年4月30日。

　　联系单位：市人社局人才科
　　联系人：陈一禾
　　联系电话：0590-1234567

　　附件：1.补助申领流程图
　　　　　2.扩岗补助申请表
"""
OTHER = "政府工作报告\n一、去年工作\n新建公园22个，改造小区80个。\n二、今年安排\n新增养老床位800张。\n"
TERM = "第五条　本措施自2021年5月1日起施行，有效期至2024年4月30日。"


def quotes(question, text=MEASURES):
    return [citation.quote for citation in pipeline_over(text).ask(question).citations]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("鼓励年轻人来就业的那个文件是几号文？", ["某政办发〔2021〕7号"]),
        ("青年就业这个政策啥时候开始、啥时候到期", [TERM]),
        ("青年就业措施管到哪年", [TERM]),
        ("青年就业的措施由谁解释？", ["由市人社局负责解释"]),
        (
            "青年补助的事打哪个电话问，归哪个科室管",
            ["联系人：陈一禾", "联系电话：0590-1234567", "联系单位：市人社局人才科"],
        ),
        ("青年措施的文件后头带了哪几个附件？", ["补助申领流程图", "扩岗补助申请表"]),
    ],
)
def test_what_a_described_document_states_of_itself_is_quoted(question, expected):
    assert quotes(question) == expected


@pytest.mark.parametrize("question", ["鼓励生二孩的那个文件是几号文？", "养老托育的那个通知是几号文"])
def test_a_document_that_is_not_there_has_no_number(question):
    assert pipeline_over(MEASURES).ask(question).refused


def test_an_office_that_no_document_names_is_none():
    without = MEASURES.replace("　　联系单位：市人社局人才科\n", "")
    assert pipeline_over(without).ask("青年就业措施归哪个科室管").refused


def test_the_end_that_the_next_sentence_tells_is_quoted_too():
    found = quotes("企业招大学生的一次性扩岗补助发到什么时候为止")
    assert found[-1] == "该项补助执行至2021年12月31日。"
    assert TERM not in found


def test_without_an_own_end_it_is_that_of_the_document():
    text = MEASURES.replace("该项补助执行至2021年12月31日。", "")
    assert quotes("企业招用高校毕业生的一次性扩岗补助发到什么时候为止", text)[-1] == TERM
