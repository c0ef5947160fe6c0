import numpy as np
import pytest

from index.search.units import GRAINS
from index.store.segment import Block, pack_record, pack_vectors, peek_keys, unpack_record, unpack_vectors
from rag.errors import IndexDamaged
from tests.fakes import make_report


@pytest.fixture
def blocks():
    rows = {grain: at + 2 for at, grain in enumerate(GRAINS)}
    return {
        grain: Block(np.arange(n, dtype=np.uint64) + n * 2**40, np.full((n, 4), n, np.float32))
        for grain, n in rows.items()
    }


def test_the_keys_of_a_file_are_read_alone(blocks, tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(pack_vectors(blocks))
    assert peek_keys(path).tolist() == [key for grain in GRAINS for key in blocks[grain].keys.tolist()]


@pytest.mark.parametrize("data", [b"", b"\x00" * 8, b"\xff" * 64, b"\x02" + b"\x00" * 7 + b"{}"])
def test_a_file_that_is_none_has_no_keys_and_is_told_by_name(data, tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(data)
    assert peek_keys(path).size == peek_keys(tmp_path / "missing").size == 0
    with pytest.raises(IndexDamaged, match=r"a\.safetensors"):
        unpack_vectors(data, path.name)


def test_what_is_packed_is_unpacked(blocks):
    found = unpack_vectors(pack_vectors(blocks), "a")
    assert found.keys() == set(GRAINS)
    for grain, block in blocks.items():
        assert found[grain].keys.tolist() == block.keys.tolist()
        assert found[grain].vectors.tolist() == block.vectors.tolist()
    report = make_report("new", ["新的一句。"])
    assert unpack_record(pack_record(report), "a.json", "new") == report
    with pytest.raises(IndexDamaged, match="other"):
        unpack_record(pack_record(report), "a.json", "other")
