import pytest

from ingest.parse import parse_text
from rag.gather.library import Library
from rag.guard.verify import verify
from rag.types import Chunk
from rag.write.draft import Sentence
from rag.write.passages import Passage
from rag.write.proof import Prover

TEXT = (
    "临江市2021年政府工作报告\n一、教育\n全年新建幼儿园12所。为困难学生免除学杂费，惠及3600人。\n"
    "二、交通\n改造农村公路86公里。"
)
PARSED = parse_text(TEXT, name="r")
LIBRARY = Library({"r": PARSED})
PARAPHRASE = "困难家庭的3600名学生不用再交学杂费。"


class Reader:
    """A verifier that always has the same opinion, and keeps what it read."""

    def __init__(self, logit):
        self.logit, self.seen = logit, []

    def support(self, claim, window):
        self.seen.append((claim, window.sentence))
        return self.logit


def prove(text, markers, verifier):
    passages = []
    for marker, line in enumerate((TEXT.split("\n")[2], TEXT.split("\n")[4]), 1):
        start = TEXT.index(line)
        passages.append(Passage(marker, Chunk(PARSED.report.source, (), start, start + len(line), line)))
    prover = Prover(passages, LIBRARY, lambda text, lines, year: verify(text, lines, year=year), verifier)
    return [chunk.text for chunk in prover.prove(Sentence(text, markers, whole=True))]


def test_a_paraphrase_that_the_verifier_believes_is_proved_by_what_it_read():
    reader = Reader(6.0)
    assert prove(PARAPHRASE, (1,), None) == []
    assert prove(PARAPHRASE, (1,), reader) == ["为困难学生免除学杂费，惠及3600人。"]
    assert reader.seen == [(PARAPHRASE, "为困难学生免除学杂费，惠及3600人。")]


def test_a_paraphrase_that_the_verifier_does_not_believe_is_not_proved():
    assert prove(PARAPHRASE, (1,), Reader(-6.0)) == []


@pytest.mark.parametrize("text", ["困难家庭的3700名学生不用再交学杂费。", "2019年困难家庭的3600名学生不用再交学杂费。"])
def test_no_verifier_can_support_a_number_or_a_year_that_the_passages_lack(text):
    assert prove(text, (1,), Reader(50.0)) == []


def test_a_passage_that_is_not_cited_is_not_read():
    reader = Reader(50.0)
    assert prove(PARAPHRASE, (2,), reader) == []
    assert reader.seen == []
    assert prove(PARAPHRASE, (), reader) == []
