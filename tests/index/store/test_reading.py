from dataclasses import replace

import numpy as np
import pytest

from index.store.generation import write_segment
from index.store.manifest import load_manifest
from index.store.reading import check_keys, load_blocks, load_report
from index.store.segment import VECTORS, Block, pack_vectors
from index.store.snapshot import write_snapshot
from rag.errors import IndexDamaged
from tests.contracts import CONTRACT_LIBRARY
from tests.fakes import HashEmbedder


def test_vectors_of_other_units_are_refused_by_the_name_of_their_file(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    root = tmp_path / "index"
    entry = load_manifest(root / "gen-000001").segments[0]
    parsed = load_report(root, entry)
    blocks = load_blocks(root, entry, parsed)
    assert check_keys(blocks, [parsed])
    other = {grain: Block(block.keys + np.uint64(1), block.vectors) for grain, block in blocks.items()}
    assert not check_keys(other, [parsed])
    name = write_segment(root, pack_vectors(other), VECTORS)
    with pytest.raises(IndexDamaged, match=name):
        load_blocks(root, replace(entry, vectors=name), parsed)
