"""An amount is asked for, and the best sentence has nothing but its unit; the number of a note is no amount."""

from rag.text.quantity import find_quantities
from rag.understand.plan_names import official_people
from tests.rag.answer.yearly import REPORTS, work_report
from tests.rag.documents import pipeline_over


def test_a_bridge_tells_nothing_of_a_railway():
    report = work_report(2023, 22, 30, 70).replace("改造老旧小区", "云桥全长1.86公里。改造老旧小区")
    assert pipeline_over(report, REPORTS[0]).ask("22年地铁修了多少公里").refused


def test_the_number_of_a_note_is_no_amount():
    assert [one.text for one in find_quantities("地区生产总值[2]1352.7亿元")] == ["1352.7亿元"]


def test_people_of_town_and_country_have_official_names():
    assert official_people("城里人和农村人的收入差多少") == "城镇居民和农村居民的收入差多少"
    assert official_people("农村人的收入是多少") == "农村人的收入是多少"


def test_a_quarter_is_not_the_year():
    told = "分季度看，一季度产值增长5.2%，上半年增长3.1%。全年产值增长4.3%"
    report = work_report(2023, 22, 30, 70).replace("改造老旧小区", f"{told}。改造老旧小区")
    answer = pipeline_over(report, REPORTS[0]).ask("2022年产值增长了多少？")
    assert "全年产值增长4.3%" in answer.citations[0].quote
