from rag.guard.fault import Fault, Verdict


def test_a_verdict_without_a_fault_supports():
    assert Verdict().supported
    assert not Verdict((Fault("number", "810个"),)).supported
