import pytest

from ingest.kinds import find_kind

ADDRESS = "各位代表：\n现在，我代表市人民政府向大会报告工作，请予审议。"


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("2023年某市政府工作报告", "", "work_report"),
        ("", ADDRESS, "work_report"),
        ("", "各位代表：\n现在，我代表市十二届人民政府向大会报告工作。", "work_report"),
        ("政府工作报告", "各位代表：现在我代表国务院向大会提出关于1955年国家决算的报告。", "budget"),
        ("关于某市2022年预算执行情况和2023年预算草案的报告", "", "budget"),
        ("江西省2022年国民经济和社会发展统计公报[1]", "", "bulletin"),
        ("某市人民政府关于印发《某市规划（2021—2025年）》的通知", "", "notice"),
        ("关于稳经济的若干意见", "", "notice"),
        ("某办法（试行）", "", "notice"),
        ("某市", "各区：\n现将《办法》转发给你们，请认真执行。", "notice"),
        ("某市国民经济和社会发展第十四个五年规划", "", "plan"),
        ("某县2021年政府工作要点", "", "plan"),
        ("部门解读｜《关于稳产保供的若干措施》", "", "other"),
        ("某市疫情防控新闻发布会", "", "other"),
        ("关于巡察整改进展情况的通报", "", "other"),
        ("某局2021年工作总结", "", "other"),
        ("", "全区划分网格710个。", "other"),
    ],
)
def test_the_kind_of_a_report(title, body, kind):
    assert find_kind(body, title) == kind
