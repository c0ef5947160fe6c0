import json

import pytest

from eval.runs.bench import find_sets, run_bench
from eval.runs.bench_figures import measure_noise, measure_reading, measure_refusal
from eval.sets.datasets import Question, load_dataset
from eval.sets.sample import draw_sample
from eval.systems.reply import Reply
from rag.errors import DatasetError
from tests.fakes import HashEmbedder, TermJudge

READING = (
    [
        {"id": "网/1", "title": "网格", "text": "全区划分网格710个。同时新聘网格员345名。"},
        {"id": "b", "text": "今年共招聘新教师158名。学校新建三所。"},
        {"id": "c", "text": "空气质量优良率为100%。河流清理完成。"},
        {"id": "空", "text": " "},
    ],
    [
        {
            "id": "1",
            "question": "全区划分网格多少个？",
            "answers": ["710个"],
            "positive_ids": ["网/1"],
            "context_id": "网/1",
        },
        {"id": "2", "question": "招聘新教师多少名？", "answers": ["158名"], "positive_ids": ["b"], "context_id": "b"},
        {"id": "3", "question": "火星上有几座城市？", "answers": [], "answerable": False, "context_id": "c"},
    ],
)
NOISE = (
    [{"id": f"p{i}", "text": f"某地有网格{700 + i}个。"} for i in range(3)]
    + [{"id": f"n{i}", "text": f"某地举行了第{i}次会议。"} for i in range(6)],
    [
        {
            "id": "1",
            "question": "某地有网格多少个？",
            "answers": ["700个", "701个"],
            "answer_groups": [["700个", "701个", "702个"]],
            "positive_ids": ["p0", "p1", "p2"],
            "negative_ids": [f"n{i}" for i in range(6)],
        },
        {
            "id": "2",
            "question": "某地有网格多少个，多少座桥？",
            "answers": ["700个"],
            "answer_groups": [["700个", "701个", "702个"], ["三座"]],
            "positive_ids": ["p0"],
            "negative_ids": ["n0", "n1", "n2", "n3"],
        },
    ],
)


def write(folder, passages, questions, **more):
    folder.mkdir(exist_ok=True)
    for name, lines in {"passages": passages, "questions": questions, **more}.items():
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


class Scripted:
    """Gives scripted replies and notes the passages that it gets."""

    def __init__(self, *said):
        self.said, self.shown = list(said), []

    def answer(self, question, passages=None):
        self.shown.append(passages)
        text = self.said[(len(self.shown) - 1) % len(self.said)]
        return Reply(refused=True) if text is None else Reply(text)


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "reading", *READING)
    rejected = [
        {"id": "r", "question": "火星上有几座城市？", "answerable": False, "negative_ids": [f"n{i}" for i in range(6)]}
    ]
    write(tmp_path / "noise", *NOISE, questions_reject=rejected)
    (tmp_path / "texts").mkdir()
    return tmp_path


def test_each_set_has_the_parts_that_its_fields_support(folder):
    result = run_bench(folder, None, HashEmbedder(512), TermJudge())
    assert result["skipped"] == ["texts"]
    parts = {name: set(one) - {"baselines", "passages", "seconds"} for name, one in result["sets"].items()}
    assert parts == {
        "reading": {"retrieval", "gold", "retrieved", "refusal"},
        "noise": {"retrieval", "gold", "retrieved", "noise", "integration", "rejection"},
    }
    for one in result["sets"].values():
        assert list(one["baselines"]) == ["tutorial", "dense", "bm25"]
        for peer in one["baselines"].values():
            assert set(peer) == set(one) - {"baselines", "passages", "seconds"}
    reading = result["sets"]["reading"]
    assert reading["passages"] == {"searched": 4, "read": 4, "all": 4}
    assert reading["retrieval"]["n"] == reading["gold"]["n"] == 2
    assert reading["retrieval"]["ms_per_query"] > 0
    assert reading["baselines"]["bm25"]["retrieval"]["recall@1"] == 1
    assert reading["baselines"]["tutorial"]["refusal"]["recall"] == 0
    assert reading["baselines"]["bm25"]["gold"]["f1"] > 0


def test_one_set_and_chosen_sets(folder):
    assert list(find_sets(folder / "reading", None)) == ["reading"]
    assert list(find_sets(folder, ["noise"])) == ["noise"]
    with pytest.raises(DatasetError, match="no set 'gone'") as raised:
        find_sets(folder, ["gone"])
    assert "noise, reading" in raised.value.hint
    for empty in (folder / "texts", folder / "nowhere"):
        with pytest.raises(DatasetError, match="holds no set"):
            run_bench(empty, None, HashEmbedder(), TermJudge())


def test_two_runs_agree(folder):
    def strip(value):
        if not isinstance(value, dict):
            return value
        return {name: strip(one) for name, one in value.items() if name not in ("seconds", "ms_per_query")}

    reported = []
    first, second = (
        run_bench(folder, None, HashEmbedder(512), TermJudge(), progress=lambda *one: reported.append(one))
        for _ in "ab"
    )
    assert strip(first) == strip(second)
    assert ("reading: gold", 0.0) in reported


def test_questions_that_mean_nothing_elsewhere_are_not_pooled(tmp_path):
    result = run_bench(write(tmp_path / "cjrc", *READING), None, HashEmbedder(512), TermJudge())
    assert {"gold", "refusal"} == set(result["sets"]["cjrc"]) - {"baselines", "passages", "seconds"}


def test_changed_passages_are_read_apart(tmp_path):
    question = {
        "id": "1",
        "question": "全区划分网格多少个？",
        "answers": ["710个"],
        "positive_ids": ["网/1"],
        "counterfact_passages": ["全区划分网格999个。"],
        "counterfact_answers": [["999个"]],
    }
    result = run_bench(write(tmp_path / "set", READING[0], [question]), None, HashEmbedder(512), TermJudge())
    measured = result["sets"]["set"]
    assert measured["baselines"]["bm25"]["counterfactual"] == {"follows_passage": 1.0, "n": 1}
    assert measured["passages"]["all"] == 4


def test_an_answer_that_is_the_whole_passage_is_not_read(tmp_path):
    question = {"id": "1", "question": "教师？", "answers": [READING[0][1]["text"]], "positive_ids": ["b"]}
    result = run_bench(write(tmp_path / "set", READING[0], [question]), None, HashEmbedder(512), TermJudge())
    assert "gold" not in result["sets"]["set"]
    assert result["sets"]["set"]["retrieval"]["n"] == 1


def test_passages_without_any_text(tmp_path):
    question = {"id": "1", "question": "有吗？", "answers": ["有"], "positive_ids": ["空"]}
    with pytest.raises(DatasetError, match="no passage holds any text"):
        run_bench(write(tmp_path / "set", [READING[0][3]], [question]), None, HashEmbedder(), TermJudge())


def test_only_strict_questions_are_surely_absent(tmp_path):
    absent = [{"id": str(i), "question": "别的", "answerable": False, "strict": bool(i)} for i in range(3)]
    dataset = load_dataset(write(tmp_path / "set", *READING, questions_out_of_corpus=absent))
    assert [question.id for question in dataset.absent] == ["1", "2"]
    assert len(draw_sample(dataset, 0).unanswerable) == 3


def test_the_sample_keeps_what_its_questions_need(tmp_path):
    passages = [{"id": str(i), "text": f"第{i}段" * 2000} for i in range(120)]
    questions = [{"id": str(i), "question": f"问{i}", "answers": ["段"], "positive_ids": [str(i)]} for i in range(60)]
    dataset = load_dataset(write(tmp_path / "set", passages, questions))
    sample = draw_sample(dataset, 7)
    read, searched = ({passage.id for passage in part} for part in (sample.reading, sample.searched))
    assert len(sample.answerable) == 7
    assert (
        {question.id for question in sample.answerable}
        <= read
        < searched
        < {passage.id for passage in dataset.passages}
    )
    assert draw_sample(dataset, 7) == sample
    assert len(draw_sample(dataset, 0).searched) == 120


def question(**fields):
    return Question("1", "问", frozenset(), **fields)


def test_reading_by_hand():
    asked = [question(answers=("网格",)), question(answers=("网格",)), question(answers=("很长的话",), long_form=True)]
    system = Scripted("网格", None, "很长的")
    figures = measure_reading(system, asked, lambda _question: ("a",))
    assert figures["em"] == 0.5
    assert figures["f1"] == pytest.approx((1 + 0 + 6 / 7) / 3, abs=1e-4)
    assert (figures["n"], figures["n_em"], figures["refused"], figures["chars"]) == (3, 2, 0.3333, 2.5)
    assert system.shown == [("a",)] * 3


def test_refusal_by_hand():
    """Two of three refused rightly, one of two wrongly."""
    unanswerable, answerable = [question(context_id="c")] * 3, [question()] * 2
    system = Scripted(None, None, "答", None, "答")
    figures = measure_refusal(system, unanswerable, answerable)
    assert figures["precision"] == figures["recall"] == figures["f1"] == 0.6667
    assert (figures["wrong_refusals"], figures["n_unanswerable"], figures["n"]) == (0.5, 3, 5)
    assert system.shown == [("c",)] * 3 + [None] * 2


def test_noise_by_hand():
    asked = question(
        gold_ids=tuple("ABCDEF"), negative_ids=tuple("uvwxyz"), answer_groups=(("710个", "七百一十"), ("TCL",))
    )
    system = Scripted("710个和tcl", "710个", None, "七百一十，TCL", "")
    figures = measure_noise(system, [asked])
    assert figures == {"0": 1, "0.2": 0, "0.4": 0, "0.6": 1, "0.8": 0, "n": 1}
    assert ["".join(shown) for shown in system.shown] == ["ABCDE", "uABCD", "uvABC", "uvwAB", "uvwxA"]


def test_the_other_kind_fills_up_where_one_runs_out():
    asked = question(gold_ids=("A", "B"), negative_ids=tuple("uvwxyz"), answer_groups=(("是",),))
    few = question(gold_ids=tuple("ABCDE"), negative_ids=("u",), answer_groups=(("是",),))
    system = Scripted("是")
    measure_noise(system, [asked])
    assert {"".join(shown) for shown in system.shown} == {"uvwAB", "uvwxA"}
    system.shown.clear()
    measure_noise(system, [few])
    assert ["".join(shown) for shown in system.shown] == ["ABCDE"] + ["uABCD"] * 4
