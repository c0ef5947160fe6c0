import json
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from eval.commands.cli import app
from eval.measures.ranking import measure_rankings
from eval.runs.retrieval import measure_retrieval, open_library
from eval.sets.datasets import load_dataset
from rag.errors import DatasetError
from tests.fakes import HashEmbedder

KEYS = ["recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10"]


def write(folder, passages, questions):
    for name, lines in (("passages", passages), ("questions", questions)):
        text = "".join(
            (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines
        )
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


PASSAGES = [
    {"id": "a/1", "title": "网格", "text": "全区划分网格710个。" + "其他工作照常开展。" * 100},
    {"id": "b", "title": "", "text": "今年共招聘\u001a新教师158名。", "more": 1},
    {"id": "c", "text": "空气质量优良率为100%。"},
    {"id": "d", "title": "空白", "text": " "},
]
QUESTIONS = [
    {"id": "1", "question": "划分了多少网格？", "positive_ids": ["a/1"]},
    {"id": "2", "question": "招聘了多少教师？", "positive_ids": ["d"], "also_positive_ids": ["b"]},
    {"id": "3", "question": "没有答案的问题", "positive_ids": []},
    {"id": "4", "question": "", "positive_ids": ["c"]},
]


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path, PASSAGES, QUESTIONS)


def measure(folder, mode):
    return measure_retrieval(open_library(load_dataset(folder), HashEmbedder(512)), mode)


@pytest.mark.parametrize("mode", ["dense", "lexical", "hybrid"])
def test_a_small_set(folder, mode):
    scores = measure(folder, mode)
    assert (scores.n_passages, scores.n_questions) == (4, 3)
    assert scores.metrics["recall@1"] == pytest.approx(2 / 3)
    assert [key for key in scores.as_dict() if "@" in key] == KEYS
    assert scores.ms_per_query > 0


@pytest.mark.parametrize(
    ("passages", "questions", "words"),
    [
        (["{"], [], "passages.jsonl, line 1: not JSON"),
        ([PASSAGES[1], "[]"], [], "passages.jsonl, line 2: not an object"),
        ([{"id": "a"}], [], "line 1: 'text'"),
        ([PASSAGES[1], PASSAGES[1]], [], "occurs twice"),
        (PASSAGES, [{"id": "1", "question": "？", "positive_ids": "a"}], "'positive_ids' is not a list"),
        (PASSAGES, [{"id": "1", "question": "？", "positive_ids": ["x"]}], "no passage has the id 'x'"),
        (PASSAGES, [QUESTIONS[2]], "no question with positives"),
        ([PASSAGES[3]], [], "no passage holds any text"),
    ],
)
def test_a_bad_set_is_named_by_file_and_line(tmp_path, passages, questions, words):
    with pytest.raises(DatasetError, match=words.replace("(", "\\(")):
        measure(write(tmp_path, passages, questions), "lexical")


def test_a_missing_file(tmp_path):
    with pytest.raises(DatasetError, match=r"passages\.jsonl is missing"):
        load_dataset(tmp_path)


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_given: HashEmbedder(512))
    monkeypatch.setenv("YIJU_CACHE", str(tmp_path / "cache"))
    return lambda *given: CliRunner().invoke(app, [str(one) for one in given])


def test_the_command_prints_json(run, folder):
    result = run("retrieval", folder, "--json")
    assert result.exit_code == 0, result.output
    assert [key for key in json.loads(result.output) if "@" in key] == KEYS
    every = json.loads(run("retrieval", folder, "--json", "--mode", "all").output)
    assert list(every) == ["dense", "lexical", "hybrid"]


def test_the_command_writes_its_result(run, folder, tmp_path):
    out = tmp_path / "deep" / "retrieval.json"
    done = run("retrieval", folder, "--mode", "all", "--json", "--out", out)
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text("utf-8")) == json.loads(done.stdout)


def test_no_mode_gets_query_vectors_that_another_has_paid_for(folder):
    class Counting(HashEmbedder):
        def __init__(self):
            super().__init__(512)
            self.events = []

        def embed_query(self, text):
            self.events.append(text)
            return super().embed_query(text)

        def clear_query_cache(self):
            self.events.append("forget")

    library = open_library(load_dataset(folder), embedder := Counting())
    for mode in ("dense", "hybrid"):
        measure_retrieval(library, mode)
    assert embedder.events[0] == "forget" and embedder.events.count("forget") == 2


def test_the_command_prints_a_table(run, folder):
    result = run("retrieval", folder, "--mode", "lexical")
    assert result.exit_code == 0
    assert "0.667" in result.output


def test_the_command_fails_with_a_hint(run, tmp_path, folder):
    result = run("retrieval", tmp_path / "nothing")
    assert result.exit_code == 1
    assert "passages.jsonl is missing" in result.output
    assert run("retrieval", folder, "--mode", "magic").exit_code == 2


IDS = st.sampled_from([f"d{number}" for number in range(14)])


@pytest.fixture(scope="session")
def ranx():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("ranx")


def published(ranx, ranking, relevant):
    qrels = ranx.Qrels({"q": dict.fromkeys(relevant, 1)})
    run = ranx.Run({"q": {id_: 100.0 - place for place, id_ in enumerate(ranking)}})
    names = ["hit_rate@1", "hit_rate@3", "hit_rate@5", "hit_rate@10", "mrr@10", "ndcg@10"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = ranx.evaluate(qrels, run, names, make_comparable=True)
    return [float(found[name]) for name in names]


@pytest.mark.soak  # the library compiles for a minute or two
def test_metrics_equal_a_published_library(ranx):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(IDS, min_size=1, unique=True), st.sets(IDS, min_size=1))
    def check(ranking, relevant):
        ours = measure_rankings({"q": ranking}, {"q": relevant})
        assert [ours[key] for key in KEYS] == pytest.approx(published(ranx, ranking, relevant))

    check()


def test_a_question_without_a_ranking_counts_as_missed():
    measured = measure_rankings({"a": ["x"]}, {"a": ["x"], "b": ["y"]})
    assert measured["recall@1"] == 0.5
    with pytest.raises(ValueError, match="no question"):
        measure_rankings({}, {})
