"""The judge that ships: its files are those that its card describes, and it tells what answers from what does not."""

import hashlib
import json
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from eval.measures.facts import holds
from eval.sets.cases import load_cases
from index.model import judge as module
from index.model.bundled import read_bundled_model
from index.model.card import check_files, write_card
from index.model.judge import open_judge
from index.model.pieces import build_tokenizer
from rag.errors import ModelDamaged, ModelMissing
from rag.ports import Judge, Window
from rag.types import Span

FOLDER = Path(module.__file__).parent / "data" / "judge"
CASES = Path(__file__).resolve().parents[3] / "eval/data/huli.jsonl"
TITLE = "青山县2021年政府工作报告"
QUESTION = "去年新建了多少公里农村公路？"
ROADS = "新建农村公路86.5公里，惠及32个行政村。"
ANSWERS = [  # question, sentence, what answers it
    (QUESTION, ROADS, "86.5公里"),
    ("城乡居民医保参保率多少", "城乡居民基本医疗保险参保率达到97.8%。", "97.8%"),
    ("谁来牵头做河道整治？", "河道整治由县水利局牵头，各乡镇配合落实。", "县水利局"),
    ("垃圾分类要到啥时候全覆盖", "到2023年底，生活垃圾分类实现城区全覆盖。", "2023年底"),
    ("多少家企業參加了招聘會", "春季招聘会共有146家企业参加，达成意向2100余人。", "146家"),
    ("How many kilometres of rural roads were built?", ROADS, "86.5公里"),
]
NEAR_MISSES = [
    (QUESTION, "改造农村危桥12座，养护资金全部到位。"),
    ("医疗保险参保率是多少", "城乡居民基本养老保险参保率达到97.8%。"),
    ("谁来牵头做河道整治？", "河道整治完成投资3.2亿元。"),
    ("明年打算新建几所幼儿园？", "今年新增小学学位1200个。"),
]


def window(sentence, **around):
    given = {"path": (TITLE, "二、工作成效"), "before": "", "after": ""}
    return Window(sentence=sentence, **(given | around))


@pytest.fixture(scope="module")
def judge():
    return open_judge()


def test_it_is_a_judge(judge):
    assert isinstance(judge, Judge)


def test_the_files_are_whole_and_small():
    card = json.loads((FOLDER / "judge.json").read_text("utf-8"))
    for name, wanted in card["sha256"].items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == wanted
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 40e6


def test_the_model_card_names_what_was_learned_from_and_no_set_that_may_not_be():
    card = (FOLDER / "README.md").read_text("utf-8")
    for name in ("CMRC 2018", "DRCD", "XQuAD", "FinTruthQA", "CC BY-SA 4.0", "MIT"):
        assert name in card
    learned = card.split("| learned from |")[1].split("\n\n")[0]
    assert "DuReader" not in learned


@pytest.mark.parametrize(("question", "sentence", "answer"), ANSWERS, ids=lambda text: text[:8])
def test_a_sentence_that_answers_is_relevant_and_its_answer_marked(judge, question, sentence, answer):
    (verdict,) = judge.judge(question, [window(sentence)])
    assert verdict.relevance > 0
    marked = verdict.span.of(sentence)
    assert marked in answer or answer in marked


@pytest.mark.parametrize(("question", "sentence"), NEAR_MISSES, ids=lambda text: text[:8])
def test_a_near_miss_is_not_relevant(judge, question, sentence):
    (verdict,) = judge.judge(question, [window(sentence)])
    assert verdict.relevance < 0


def test_the_heading_tells_which_of_two_like_sentences_answers(judge):
    question = "东湖街道拆了多少平方米违建？"
    paths = [(TITLE, "（一）东湖街道"), (TITLE, "（二）西岭街道")]
    right, wrong = judge.judge(question, [window("拆除违建4300平方米。", path=path) for path in paths])
    assert right.relevance > wrong.relevance


def test_verdicts_come_in_order_and_do_not_depend_on_each_other(judge):
    windows = [window(sentence) for _, sentence, _ in ANSWERS] + [window("好" * 300)]
    together = judge.judge(QUESTION, windows)
    other = open_judge()  # which has read none of them yet
    assert together == [other.judge(QUESTION, [one])[0] for one in windows]
    assert open_judge().judge(QUESTION, windows[::-1]) == together[::-1]


DISTRICTS = "思明区有养老床位3120张，集美区有养老床位980张。"


def test_a_follow_up_is_read_behind_the_question_before_it(judge):
    beds, roads = window(DISTRICTS), window(ROADS)
    first, other = judge.judge("那集美区呢？", [beds, roads], "思明区有养老床位多少张")
    assert first.span.of(DISTRICTS) == "980张"
    assert first.relevance > 0 > other.relevance
    (wrong,) = judge.judge("谁来管呢？", [beds], "思明区有养老床位多少张")
    assert wrong.relevance < 0


def test_follow_ups_have_layers_of_their_own_that_open_at_the_first(judge):
    fresh = open_judge()
    fresh.judge(QUESTION, [window(ROADS)])
    assert fresh.windows_read == 1
    before, asked = "思明区有养老床位多少张", "集美区呢？"
    (follow_up,) = fresh.judge(asked, [window(DISTRICTS)], before)
    assert fresh.windows_read == 2
    assert fresh.judge(asked, [window(DISTRICTS)], before) == [follow_up]
    assert fresh.windows_read == 2
    assert fresh.judge(f"{before}？{asked}", [window(DISTRICTS)]) != [follow_up]


def test_a_window_that_comes_again_is_not_read_again(judge):
    windows = [window("全县新建农村公路86.5公里，比上年多十公里。"), window("改造农村危桥十三座。")]
    first = judge.judge(QUESTION, windows)
    read = judge.windows_read
    assert judge.judge(QUESTION, windows[::-1]) == first[::-1]
    assert judge.windows_read == read
    judge.judge(f"请问{QUESTION}", windows)
    assert judge.windows_read == read + 2


def test_several_threads_at_once(judge):
    windows = [window(ROADS), window("改造农村危桥12座。")]
    wanted, other = judge.judge(QUESTION, windows), open_judge()
    with ThreadPoolExecutor(4) as pool:
        assert all(got == wanted for got in pool.map(lambda _: other.judge(QUESTION, windows), range(8)))


def test_traditional_characters_are_read_as_simplified_ones(judge):
    simple, traditional = window("全县划分网格710个。"), window("全縣劃分網格710個。")
    assert judge.judge("划分了多少个网格", [simple]) == judge.judge("劃分了多少個網格", [traditional])


@pytest.mark.parametrize(
    "sentence", [ROADS, "  　全县\n\n网格 ", "a" * 9000, "好" * 9000, ROADS * 400, "</s>" * 40, "🌊" * 50, "1"]
)
def test_a_span_is_a_literal_slice_without_white_space_at_its_ends(judge, sentence):
    (verdict,) = judge.judge(QUESTION, [window(sentence)])
    assert 0 <= verdict.span.start <= verdict.span.end <= len(sentence)
    said = verdict.span.of(sentence)
    assert said == said.strip()
    assert math.isfinite(verdict.relevance)


def test_an_answer_late_in_a_long_sentence_is_found(judge):
    sentence = "各乡镇、各部门认真落实会议精神，持续推进各项重点工作，" * 35 + "新建农村公路86.5公里。"
    (verdict,) = judge.judge(QUESTION, [window(sentence)])
    assert verdict.relevance > 0
    assert "86.5公里" in verdict.span.of(sentence)


def test_everything_endless_still_leaves_room_for_the_sentence(judge):
    around = {"path": (TITLE * 90, *["三、工作" * 90] * 9), "before": "前" * 9000, "after": "后" * 9000}
    (verdict,) = judge.judge("啊" * 9000 + QUESTION, [window(ROADS, **around)])
    assert verdict.span.end <= len(ROADS)


@pytest.mark.parametrize("sentence", ["", "\n", "　"])
def test_a_sentence_without_text_answers_nothing(judge, sentence):
    (verdict,) = judge.judge(QUESTION, [window(sentence)])
    assert len(verdict.span) == 0
    assert verdict.relevance < -5


def test_an_empty_question_is_judged_too(judge):
    (verdict,) = judge.judge("", [window(ROADS)])
    assert verdict.relevance < 2


def test_no_windows_no_verdicts(judge):
    assert judge.judge(QUESTION, []) == []


def test_the_tokenizer_is_that_of_the_kept_pieces():
    shipped = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    vocabulary = shipped.get_vocab()
    original = read_bundled_model().pieces
    assert vocabulary.keys() <= {piece for piece, _ in original}
    again = build_tokenizer([pair for pair in original if pair[0] in vocabulary])
    for text in (QUESTION, ROADS, "TCL华星Micro-LED，占85.3%"):
        assert again.encode(text).tokens == shipped.encode(text).tokens


def test_it_marks_most_facts_of_the_seed_report(judge, seed_report_path):
    """Given the sentence: what is marked holds the fact or is part of it, in 85 of 100 questions."""
    text = seed_report_path.read_text("utf-8")
    facts = [
        case
        for case in load_cases(CASES).cases
        if case.type == "fact" and len(case.facts) == 1 and len(case.evidence) == 1 and not case.history
    ]
    found = 0
    for case in facts:
        passage = case.evidence[0].of(text)
        (verdict,) = judge.judge(case.question, [Window((), "", passage, "")])
        said = verdict.span.of(passage)
        found += bool(said) and any(holds(said, fact) or holds(fact, said) for fact in case.facts[0])
    assert len(facts) > 50
    assert found / len(facts) > 0.85


def test_a_separator_in_a_text_is_text(judge):
    plain, written = judge.judge(QUESTION, [window(ROADS), window(ROADS, before="</s></s></s>")])
    assert plain.span == written.span == Span(6, 12)


def test_what_is_missing_or_changed_is_said(tmp_path):
    with pytest.raises(ModelMissing) as missing:
        open_judge(tmp_path)
    assert "make judge" in missing.value.hint
    names = ("judge.onnx", "tokenizer.json")
    for name in names:
        (tmp_path / name).write_text("as written")
    write_card(tmp_path, "judge.json", {name: tmp_path / name for name in names}, {"layers": 3})
    check_files(tmp_path, "judge.json", names, "hint")
    card = json.loads((tmp_path / "judge.json").read_text())
    assert card == {"layers": 3, "sha256": dict.fromkeys(names, hashlib.sha256(b"as written").hexdigest())}
    (tmp_path / "judge.onnx").write_text("as changed")
    with pytest.raises(ModelDamaged, match=r"judge\.onnx"):
        open_judge(tmp_path)


@pytest.mark.parametrize("card", ["", "{}", '{"sha256": []}', '{"sha256": {"judge.onnx": "0"}}'])
def test_a_card_that_cannot_be_read_is_said(tmp_path, card):
    (tmp_path / "judge.json").write_text(card)
    with pytest.raises(ModelDamaged, match=r"judge\.json cannot be read"):
        open_judge(tmp_path)


def test_no_pytorch_is_loaded_to_judge():
    code = (
        "import sys\nfrom index.model.judge import open_judge\nfrom rag.ports import Window\n"
        "open_judge().judge('甲', [Window((), '', '乙', '')])\nassert 'torch' not in sys.modules\n"
        "assert not any(name.startswith('index.training') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
