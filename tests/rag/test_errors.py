import re

import pytest

from rag import errors
from rag.errors import RagError

ALL = [getattr(errors, name) for name in errors.__all__]


def drawn_tree():
    """Read the tree in the module's docstring: (name, name of the parent)."""
    above, found = [], []
    for line in errors.__doc__.splitlines():
        match = re.match(r"( *)([A-Z]\w+)  +\w", line)
        if match:
            depth = len(match[1]) // 2
            above[depth:] = [match[2]]
            found.append((match[2], above[depth - 1] if depth else "Exception"))
    return found


def test_the_docstring_draws_the_real_tree():
    real = [(error.__name__, error.__base__.__name__) for error in ALL]
    assert sorted(drawn_tree()) == sorted(real)


@pytest.mark.parametrize("error", ALL)
def test_every_failure_says_what_happened_and_what_to_do_next(error):
    raised = error("文件是空的", hint="换一个文件")
    assert isinstance(raised, RagError)
    assert (str(raised), raised.hint) == ("文件是空的", "换一个文件")


@pytest.mark.parametrize("error", ALL)
def test_no_failure_comes_without_a_hint(error):
    with pytest.raises(TypeError, match="hint"):
        error("文件是空的")
