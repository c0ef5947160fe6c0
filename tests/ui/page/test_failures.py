"""Failures in the words of the page."""

import re

import pytest

from rag import errors
from ui.errors import FileTooLarge, NotAllowed, Overloaded, SignedOut, UnknownReport
from ui.page.failures import failure_of

FORESEEN = [
    errors.QuestionError("x", hint="y"),
    errors.IndexMissing("x", hint="y"),
    errors.IndexDamaged("/srv/secret/index", hint="y"),
    errors.IndexLocked("x", hint="y"),
    errors.UnsupportedFormat("x", hint="y"),
    errors.UnreadableText("x", hint="y"),
    errors.EmptyReport("x", hint="y"),
    errors.DamagedFile("x", hint="y"),
    errors.ProtectedFile("x", hint="y"),
    errors.FileOverLimit("x", hint="y"),
    errors.ConverterMissing("x", hint="y"),
    FileTooLarge(3 << 20),
    NotAllowed("x", hint="y"),
    UnknownReport("x", hint="y"),
    SignedOut("x", hint="y"),
    Overloaded(2),
]


@pytest.mark.parametrize("error", [*FORESEEN, ValueError("/etc/passwd"), KeyError("x")], ids=lambda e: type(e).__name__)
def test_every_failure_is_told_in_chinese_with_what_to_do(error):
    told = failure_of(error)
    for text in (told.what, told.hint):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert "/" not in text and str(error) not in text


def test_a_file_too_large_is_told_the_limit():
    assert "3 MB" in failure_of(FileTooLarge(3 << 20)).hint


def test_what_was_foreseen_is_told_apart():
    assert len({failure_of(error).what for error in FORESEEN}) == len(FORESEEN)
