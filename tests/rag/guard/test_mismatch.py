from rag.guard.mismatch import Mismatch, Verdict


def test_a_verdict_without_a_mismatch_supports():
    assert Verdict().supported
    assert not Verdict((Mismatch("number", "810个"),)).supported
