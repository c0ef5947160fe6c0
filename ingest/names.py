"""File names -> report ids; and file names whose encoding is unknown.

Different names have different ids: an id that lost something of its name ends with a hash of the name.
"""

import hashlib
import re
import unicodedata

from ingest.encodings import decode_best
from rag.errors import IngestError

__all__ = ["decode_name", "report_id", "report_id_in", "slug"]

_MAX_CHARS, _MAX_BYTES = 200, 240  # of an id; with a suffix it is a file name, which has at most 255 bytes
_HASH_CHARS = 8
_ENCODINGS = ("gb18030", "cp950")
_LEAST_WEIGHT = -1.0  # lower than for a text: a name has few characters, and names of places have rare ones


def report_id(name: str) -> str:
    """Make the id of a report from its file name without the suffix; at most 200 characters and 240 bytes of UTF-8.

    A name that is a slug already is its own id. Any other name gets its slug and a hash: dots, spaces, brackets and
    capitals are lost in a slug, and a long one is cut. Names that differ in nothing but their Unicode form have one id.

    Raises: IngestError for a name without a letter or digit.

    >>> report_id("湖里区整改报告"), report_id("投入报告1-2"), report_id("投入报告1.2")
    ('湖里区整改报告', '投入报告1-2', '投入报告1-2-da69d7d2')
    """
    name = unicodedata.normalize("NFC", name)
    if not any(char.isalnum() for char in name):
        raise IngestError("the file's name has no letter or digit", hint="name it after the report: it becomes the id")
    readable = _stable_slug(name)
    if readable == name and _fits(name):
        return name
    return _with_hash(readable, name)


def report_id_in(collection: str, id_: str, attempt: int = 0) -> str:
    """Return the id `id_` with a hash, for a report of this name in `collection`. Another attempt gives another hash.

    So equal file names of two collections make two reports, and neither tells of the other. It is its own id.

    >>> report_id_in("财政", "工作报告"), report_id_in("教育", "工作报告")
    ('工作报告-347b9e51', '工作报告-7c3832a8')
    """
    return _with_hash(id_, f"{collection}\n{id_}\n{attempt}")


def _with_hash(readable: str, of: str) -> str:
    """Return `readable`, shortened if need be, with the hash of `of` behind it."""
    digest = hashlib.sha256(of.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]
    while not _fits(f"{readable}-{digest}"):
        readable = readable[:-1]
    return f"{readable.rstrip('-')}-{digest}"


def slug(name: str) -> str:
    """Reduce a name to its letters (CJK too) and digits, in lower case, with a hyphen for anything between them.

    >>> slug("湖里区 整改报告(2022)")
    '湖里区-整改报告-2022'
    """
    return re.sub(r"[\W_]+", "-", name).strip("-").lower() or "report"


def decode_name(data: bytes) -> str:
    """Decode a file name or a title: UTF-8, else the Chinese encoding that fits, else Latin-1.

    >>> decode_name("差旅报告.txt".encode("gbk"))
    '差旅报告.txt'
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        found = decode_best(data, [_ENCODINGS], least=_LEAST_WEIGHT)
        return found.text if found else data.decode("latin-1")


def _fits(id_: str) -> bool:
    return len(id_) <= _MAX_CHARS and len(id_.encode("utf-8")) <= _MAX_BYTES


def _stable_slug(name: str) -> str:
    """Return the slug of the slug, and so on: the lower case of letters such as İ has a mark, which is no letter."""
    while (again := unicodedata.normalize("NFC", slug(name))) != name:
        name = again
    return name
