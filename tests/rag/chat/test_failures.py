import pytest

from rag.chat.failures import Failed, classify, explain
from rag.write.generate import DEGRADED


class OddStatus(Exception):
    def __init__(self, status, retry_after=None):
        self.status_code = status
        self.response = type("Response", (), {"headers": {"retry-after": retry_after} if retry_after else {}})


@pytest.mark.parametrize(("status", "kind"), [(429, "overloaded"), (500, "overloaded"), (599, "overloaded")])
def test_a_status_that_may_pass(status, kind):
    assert (classify(OddStatus(status)).kind, classify(OddStatus(status)).status) == (kind, status)


@pytest.mark.parametrize("status", [302, 400, 401, 404, 418])
def test_a_status_that_will_not(status):
    assert classify(OddStatus(status)).kind == "rejected"


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("3", 3, 3), ("0.5", 0.5, 0.5), ("-1", 0, 0), ("soon", 0, 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0)],
)
def test_retry_after_is_read(asked, least, most):
    assert least <= classify(OddStatus(503, asked)).wait_seconds <= most


@pytest.mark.parametrize(
    ("error", "kind"),
    [(TimeoutError(), "timeout"), (ConnectionRefusedError(), "unreachable"), (ValueError("x"), "garbled")],
)
def test_an_exception_is_told_by_its_class(error, kind):
    assert classify(error).kind == kind
    wrapped = RuntimeError("outside")
    wrapped.__cause__ = error
    assert classify(wrapped).kind == kind


def test_exceptions_that_cause_each_other_end():
    first, second = RuntimeError(), RuntimeError()
    first.__cause__, second.__cause__ = second, first
    assert classify(first).kind == "garbled"


@pytest.mark.parametrize("kind", DEGRADED)
def test_every_failure_is_told_with_what_to_do(kind):
    told = explain(Failed(kind, status=503), "qwen")
    assert told.kind == kind
    assert str(told).startswith("the language model qwen ")
    assert str(told).endswith("(HTTP 503)")
    assert told.hint
