import pytest

from tests.rag.documents import pipeline_over


@pytest.fixture(scope="module")
def over():
    """A pipeline over one document, made once for each."""
    made = {}
    return lambda text: made.setdefault(text, pipeline_over(text))
