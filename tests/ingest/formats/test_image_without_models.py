"""Without the extra ``scan`` a picture is refused with what to do."""

import sys

import pytest

from ingest.formats.recognise import models
from rag.errors import ConverterMissing


def test_what_to_install_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    models.load_models.cache_clear()
    with pytest.raises(ConverterMissing, match="cannot be read") as caught:
        models.load_models()
    assert "pip install 'yiju[scan]'" in caught.value.hint
