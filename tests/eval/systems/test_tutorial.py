from itertools import pairwise

from eval.systems.tutorial import Tutorial
from ingest.parse import read_report
from tests.fakes import HashEmbedder


def test_passages_of_the_tutorial_cover_the_seed_report(seed_report_path):
    """Passages are slices of at most 500 characters in order. They leave out only white space."""
    parsed = read_report(seed_report_path)
    passages = Tutorial({"a": parsed.report.text}, HashEmbedder(8)).passages
    text, reached = parsed.report.text, 0
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert len(passage.text) <= 500
        assert not text[reached : passage.start].strip()
        reached = max(reached, passage.end)
    assert not text[reached:].strip()
    assert any(one.end > other.start for one, other in pairwise(passages))


def test_progress_is_reported():
    stages = []
    Tutorial({"a": "全区划分网格710个。"}, HashEmbedder(8), lambda *one: stages.append(one))
    assert stages == [("embedding tutorial", 1.0)]
