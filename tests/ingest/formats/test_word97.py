import struct

import pytest

from ingest.formats.loader import Input
from ingest.formats.word97 import is_word97, load
from ingest.formats.word97.stream import Stream
from rag.errors import DamagedFile


def stream(*pieces):
    """The streams of a file whose text is in pieces, each (place, characters, whether a byte is a character)."""
    ends = [0]
    for _, length, _ in pieces:
        ends.append(ends[-1] + length)
    clx = struct.pack(f"<{len(ends)}I", *ends)
    for place, _, compressed in pieces:
        clx += struct.pack("<HIH", 0, place * 2 | 0x40000000 if compressed else place, 0)
    table = b"\1" + struct.pack("<H", 2) + b"xx" + b"\2" + struct.pack("<I", len(clx)) + clx
    main = bytearray(1024)
    struct.pack_into("<II", main, 0x9A + 8 * 33, 0, len(table))
    return main, table


def test_pieces_of_a_file_that_was_saved_fast_are_read_in_their_order():
    main, table = stream((900, 2, False), (800, 3, True), (904, 1, False))
    main[800:803] = b"710"
    main[900:906] = "网格个".encode("utf-16-le")
    characters = list(Stream(bytes(main), table).characters())
    assert "".join(char for char, _ in characters) == "网格710个"
    assert [place for _, place in characters] == [900, 902, 800, 801, 802, 904]


def test_pieces_beyond_the_file_hold_nothing():
    main, table = stream((900, 2, False), (10**8, 1000, True))
    assert len(list(Stream(bytes(main), table).characters())) == 2


@pytest.mark.parametrize("table", [b"", b"\2", b"\1\0\0", b"\2" + struct.pack("<I", 4)])
def test_a_table_stream_without_pieces_is_damage(table):
    main, _ = stream()
    struct.pack_into("<II", main, 0x9A + 8 * 33, 0, 100)
    with pytest.raises((ValueError, struct.error)):
        Stream(bytes(main), table)


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"{\\rtf1}"])
def test_what_is_no_word_97_file_is_told(data):
    assert not is_word97(data)
    with pytest.raises(DamagedFile):
        load(Input(data, "报告.doc", ".doc"))
