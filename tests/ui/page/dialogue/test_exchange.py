"""The dialogue as values."""

from rag.types import Place, Turn
from tests.fakes import quoting
from ui.page.dialogue.exchange import Exchange, history, replaced
from ui.service.service import Reply


def test_only_what_was_answered_is_history():
    done = Exchange("甲？", "answered", reply=Reply(quoting("甲？", "乙。")))
    cited = (Place("report-1", 0, 2),)
    assert history([done, Exchange("丙？", "stopped"), Exchange("丁？")]) == [Turn("甲？", "乙。", cited)]


def test_one_exchange_takes_the_place_of_another():
    held = (Exchange("甲"), Exchange("乙"), Exchange("丙"))
    assert [one.question for one in replaced(held, 1, Exchange("丁"))] == ["甲", "丁", "丙"]
