import inspect
import re

import pytest

from rag.errors import RagError
from tests.error_tree import drawn_tree
from ui import errors

NAMED = [getattr(errors, name) for name in errors.__all__]


def test_the_docstring_draws_the_real_tree():
    real = {(error.__name__, error.__base__.__name__) for error in NAMED}
    roots = {("RagError", ""), ("IngestError", "RagError")}  # of rag.errors, drawn to show where ours hang
    assert set(drawn_tree(errors, "")) == real | roots
    assert len(drawn_tree(errors, "")) == len(real | roots)


def test_every_error_of_the_module_is_exported():
    own = {name for name, value in vars(errors).items() if inspect.isclass(value) and value.__module__ == "ui.errors"}
    assert own == set(errors.__all__)


@pytest.mark.parametrize("error", NAMED)
def test_every_failure_has_a_hint(error):
    arguments = [
        7 if re.search("seconds|bytes", name) else "x"
        for name, argument in inspect.signature(error).parameters.items()
        if argument.kind is argument.POSITIONAL_OR_KEYWORD and argument.default is argument.empty
    ]
    hint = {"hint": "do this"} if "hint" in inspect.signature(error).parameters else {}
    raised = error(*arguments, **hint)
    assert isinstance(raised, RagError)
    assert str(raised)
    assert raised.hint
