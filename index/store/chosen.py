"""Open the store that the settings choose: a folder, or Milvus. Nothing of Milvus is imported for a folder."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.store.folder import FolderStore
from rag.config import Settings
from rag.errors import ConfigError

if TYPE_CHECKING:
    from index.store.milvus.store import MilvusStore
    from index.store.port import Store

__all__ = ["open_milvus", "open_store"]


def open_store(place: Path | Settings) -> "Store":
    """Return the store of the library of the settings, or the one in the folder of a home. A Milvus is not reached yet.

    Raises: ConfigError.
    """
    if isinstance(place, Path):
        return FolderStore(place)
    return open_milvus(place) if place.store else FolderStore(place.home)


def open_milvus(settings: Settings) -> "MilvusStore":
    """Return the Milvus of the settings. Equal settings share one in a process.

    Raises: ConfigError if the address is wrong, or the package is not installed.
    """
    return _milvus(settings.store, settings.store_token.get_secret_value(), settings.store_index)


@cache
def _milvus(store: str, token: str, index: str) -> "MilvusStore":
    from importlib.util import find_spec

    from index.store.milvus.address import parse_address

    address = parse_address(store)
    if not find_spec("pymilvus"):
        raise ConfigError("YIJU_STORE is set, but pymilvus is not installed", hint="pip install 'yiju[milvus]'")
    from index.store.milvus.store import MilvusStore

    return MilvusStore(address, token, index)
