"""S11: questions and reports that are hard for the patterns that read them (ReDoS)."""

import random
import time

import pytest

from index.search.retriever import build_retriever
from ingest.load import CONTROL
from ingest.parse import parse_text
from rag.errors import RagError, UnreadableText
from rag.pipeline import Pipeline
from rag.text.english import load_glossary
from tests.fakes import HashEmbedder, TermJudge
from tests.reliability.patterns import all_patterns, pieces, seconds_of

REPORT = "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。"
WORST = [
    "比",
    "达到",
    "1 ",
    "比一增",
    "是第几张的一？",
    "多少个？",
    "是一",
    "的",
    "一",
    "1",
    " ",
    "占",
    "根据一》",
    "共",
    "，",
    "一一人民政府 一一人民政府",
    "2022年",
    "降",
]
LONGEST = 2000  # characters of a question
QUESTION_SECONDS, REPORT_SECONDS = 3.0, 8.0  # of computing; a question has 15 s in all


@pytest.fixture(scope="module")
def hard():
    """All short texts that parts of any pattern match, those first that were hardest once."""
    return list(
        dict.fromkeys(
            [*WORST, *(piece for pattern in all_patterns(("rag", "ingest")).values() for piece in pieces(pattern))]
        )
    )


@pytest.fixture(scope="module")
def pipeline():
    load_glossary()  # as a server does before it listens
    pipeline = Pipeline(build_retriever([parse_text(REPORT, name="huli")], HashEmbedder(256)), TermJudge())
    pipeline.ask("全区划分了多少个网格？")
    return pipeline


def repeated(piece, characters):
    return (piece * (characters // len(piece) + 1))[:characters]


def ask_all(pipeline, hard):
    for piece in hard:
        began = time.process_time()
        try:
            pipeline.ask(repeated(piece, LONGEST - 1) + "？")
        except RagError:
            continue
        assert time.process_time() - began < QUESTION_SECONDS, repr(piece)


def parse_all(hard, characters):
    for piece in hard:
        text = f"某区工作报告\n一、治理\n{repeated(piece, characters)}\n网格710个。"
        began = time.process_time()
        if CONTROL.search(text):
            with pytest.raises(UnreadableText):
                parse_text(text, name="hard")
        else:
            assert parse_text(text, name="hard").report.text
        assert time.process_time() - began < REPORT_SECONDS, repr(piece)


def test_no_question_of_the_longest_is_slow(pipeline, hard, record_property):
    some = hard[: len(WORST)] + random.Random(3).sample(hard, 20)
    ask_all(pipeline, some)
    record_property("questions", len(some))


def test_no_line_of_a_report_is_slow(hard, record_property):
    some = hard[: len(WORST)] + random.Random(4).sample(hard, 20)
    parse_all(some, 6000)
    record_property("lines", len(some))


@pytest.mark.soak
def test_no_question_made_of_any_piece_is_slow(pipeline, hard, record_property):
    ask_all(pipeline, hard)
    record_property("questions", len(hard))


@pytest.mark.soak
def test_no_line_made_of_any_piece_is_slow(hard, record_property):
    parse_all(hard, 6000)
    record_property("lines", len(hard))


@pytest.mark.soak
def test_no_pattern_grows_faster_than_the_square(record_property):
    """In a question of 2,000 characters no pattern alone takes half a second; exponential ones would."""
    patterns = all_patterns()
    slow = {}
    for name, pattern in patterns.items():
        for piece in pieces(pattern):
            if (seconds := seconds_of(pattern, repeated(piece, LONGEST), 3)) > 0.5:
                slow[name] = (round(seconds, 2), piece)
    assert not slow
    record_property("patterns", len(patterns))
