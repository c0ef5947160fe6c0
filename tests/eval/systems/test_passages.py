from eval.sets.datasets import Passage, Question
from eval.systems.passages import PassageSystem, open_passage_rankers, open_passage_systems
from eval.systems.reply import Reply
from rag.types import Turn
from tests.fakes import HashEmbedder, TermJudge

PASSAGES = [Passage("网/1", "", "全区划分网格710个。"), Passage("空", "", " "), Passage("b", "", "今年招聘教师158名。")]


class Noting:
    """Notes the arguments of each call."""

    def __init__(self):
        self.asked = []

    def answer(self, question, history=(), sources=None):
        self.asked.append((question, list(history), sources))
        return Reply(question)


def ask(text, **more):
    return Question("1", text, frozenset(), **more)


def test_passages_are_named_as_reports_and_one_without_text_is_in_none():
    noting = Noting()
    system = PassageSystem(noting, {"网/1": "passage-000000"}, True)
    system.answer(ask("甲"), ["网/1", "空"])
    system.answer(ask("甲"))
    assert noting.asked == [("甲", [], ["passage-000000"]), ("甲", [], None)]


def test_only_the_product_reads_the_dialogue():
    follow_up = ask("丙", history=(("甲", "乙"), ("丁", "戊")))
    product, peer = Noting(), Noting()
    PassageSystem(product, {}, True).answer(follow_up)
    PassageSystem(peer, {}, False).answer(follow_up)
    assert product.asked == [("丙", [Turn("甲", "乙"), Turn("丁", "戊")], None)]
    assert peer.asked == [("丁 丙", [], None)]


def test_a_question_is_asked_once_for_the_same_passages():
    noting = Noting()
    system = PassageSystem(noting, {"a": "r", "b": "s"}, True)
    assert system.answer(ask("甲"), ["a", "b"]) is system.answer(ask("甲"), ("b", "a"))
    assert len(noting.asked) == 1


def test_the_same_systems_answer_and_rank():
    systems = open_passage_systems(PASSAGES, HashEmbedder(512), TermJudge())
    assert [name for name, system in systems.items() if system.reads_history] == ["yiju"]
    assert list(open_passage_rankers(PASSAGES, HashEmbedder(512), TermJudge())) == list(systems)


def test_candidates_are_ranked_out_of_all_passages():
    rankers = open_passage_rankers(PASSAGES, HashEmbedder(512), TermJudge())
    for ranker in rankers.values():
        assert ranker.rank(ask("全区划分网格多少个？"))[0] == "网/1"
        assert ranker.rank(ask("全区划分网格多少个？", candidate_ids=("b", "空"))) == ["b"]
