"""The reader that ships: the files are those that its card describes, and it reads as a reader should."""

import hashlib
import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from eval.measures.facts import holds
from eval.sets.cases import load_cases
from index.model import reader as module
from index.model.bundled import read_bundled_model
from index.model.pieces import build_tokenizer
from index.model.reader import open_reader

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(module.__file__).parent / "data" / "reader"
GRIDS = "湖里区划分了多少个网格？"


@pytest.fixture(scope="module")
def reader():
    return open_reader()


def test_the_files_are_whole_and_small():
    card = json.loads((FOLDER / "reader.json").read_text("utf-8"))
    for name, wanted in card["sha256"].items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == wanted
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 45e6


def test_the_model_card_names_what_was_learned_from():
    card = (FOLDER / "README.md").read_text("utf-8")
    for name in ("DRCD", "CMRC 2018", "DuReader-robust", "DuReader-checklist", "CC BY-SA", "Apache-2.0", "MIT"):
        assert name in card


def test_the_tokenizer_is_that_of_the_kept_pieces():
    shipped = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    vocabulary = shipped.get_vocab()
    original = read_bundled_model().pieces
    assert vocabulary.keys() <= {piece for piece, _ in original}
    again = build_tokenizer([pair for pair in original if pair[0] in vocabulary])
    for text in (GRIDS, "全区划分网格710个，占85.3%。", "TCL华星Micro-LED"):
        assert again.encode(text).tokens == shipped.encode(text).tokens


def test_it_marks_the_answer(reader):
    sentence = "由区委书记担任社会治理综合网格建设领导小组组长,全区划分网格710个。"
    (reading,) = reader.read(GRIDS, [sentence])
    assert reading.span.of(sentence) in ("710", "710个")
    assert reading.none < 0.1


def test_it_tells_a_sentence_that_answers_from_one_that_does_not(reader):
    right, beside = reader.read(GRIDS, ["全区划分网格710个。", "今年共招聘新教师158名。"])
    assert right.score > beside.score + 5
    assert right.relevance > 0.6 > 0.4 > beside.relevance


def test_it_finds_most_facts_of_the_seed_report(reader, seed_report_path):
    """Given the sentence: what the reader marks holds the fact or is part of it, in 85 of 100 questions."""
    text = seed_report_path.read_text("utf-8")
    facts = [
        case
        for case in load_cases(ROOT / "eval/data/huli.jsonl").cases
        if case.type == "fact" and len(case.facts) == 1 and len(case.evidence) == 1 and not case.history
    ]
    found = 0
    for case in facts:
        passage = case.evidence[0].of(text)
        (reading,) = reader.read(case.question, [passage])
        said = reading.span.of(passage)
        found += bool(said) and any(holds(said, fact) or holds(fact, said) for fact in case.facts[0])
    assert len(facts) > 50
    assert found / len(facts) > 0.85
