import inspect

import pytest

from rag import errors
from rag.errors import RagError
from tests.error_tree import drawn_tree

NAMED = [getattr(errors, name) for name in errors.__all__]
ALL = [named for named in NAMED if inspect.isclass(named) and issubclass(named, Exception)]


def test_the_docstring_draws_the_real_tree():
    real = [(error.__name__, error.__base__.__name__) for error in ALL]
    assert sorted(drawn_tree(errors, "Exception")) == sorted(real)


@pytest.mark.parametrize("error", ALL)
def test_every_failure_says_what_happened_and_what_to_do_next(error):
    raised = error("文件是空的", hint="换一个文件", **_other_arguments(error))
    assert isinstance(raised, RagError)
    assert (str(raised), raised.hint) == ("文件是空的", "换一个文件")


@pytest.mark.parametrize("error", ALL)
def test_no_failure_comes_without_a_hint(error):
    hint = inspect.signature(error).parameters["hint"]
    if hint.default is not inspect.Parameter.empty:
        assert error("文件是空的", **_other_arguments(error)).hint
        return
    with pytest.raises(TypeError, match="hint"):
        error("文件是空的", **_other_arguments(error))


def _other_arguments(error):
    """Fill what some errors want beside message and hint."""
    wanted = list(inspect.signature(error).parameters.values())[1:]
    return {argument.name: "x" for argument in wanted if argument.name != "hint"}
