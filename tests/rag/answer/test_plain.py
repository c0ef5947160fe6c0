"""Which sentence is quoted where the best one tells no number."""

from dataclasses import replace

import pytest

from rag.answer.plain import answer_plainly
from rag.understand.analysis import Request
from tests.rag.documents import pipeline_over

NAMES = "企业名单公示按规定办理。"


@pytest.mark.parametrize(
    ("said", "chance", "none", "first"),
    [
        ("名单公示不少于5个工作日。", 0.27, 0.28, "名单公示"),
        ("名单公示不少于5个工作日。", 0.12, 0.3, None),  # none is likelier
        ("新建停车场9个。", 0.3, 0.1, None),  # another thing
    ],
)
def test_a_sentence_with_the_number_of_the_thing_comes_first(said, chance, none, first):
    pipeline = pipeline_over(f"某市工作报告\n{NAMES}\n{said}\n")
    (gathered,) = pipeline.gather(pipeline.understand(Request("企业名单公示要多少天？")))
    found = {one.folded: one for one in gathered.evidence}
    evidence = (replace(found[NAMES], chance=0.5), replace(found[said], chance=chance))
    answer = answer_plainly(replace(gathered, evidence=evidence, none=none), pipeline.library)
    assert answer.refused if first is None else answer.citations[0].quote.startswith(first)
