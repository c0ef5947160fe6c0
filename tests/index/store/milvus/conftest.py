"""A Milvus Lite as a folder of this process, and one as a server in a process of its own."""

import pytest

from index.store.milvus.address import Address
from index.store.milvus.store import MilvusStore
from tests.index.store.milvus.lite_server import milvus_server


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory):
    """Return a function that makes a folder for a Milvus Lite."""
    from milvus_lite import server_manager_instance

    folders = []

    def make():
        folders.append(str(tmp_path_factory.mktemp("lite") / "library"))
        return folders[-1]

    yield make
    for folder in folders:
        server_manager_instance.release_server(folder)


@pytest.fixture(scope="module")
def lite_folder(new_folder):
    return new_folder()


@pytest.fixture(scope="module")
def lite_server(tmp_path_factory):
    with milvus_server(tmp_path_factory.mktemp("server")) as address:
        yield address


def empty(address: Address) -> MilvusStore:
    """Return a store at `address` after all that was there has been removed."""
    store = MilvusStore(address, wait_seconds=0.0)
    client = store._gateway._opened()
    for alias in client.list_aliases()["aliases"]:
        client.drop_alias(alias)
    for name in client.list_collections():
        client.drop_collection(name)
    return store


@pytest.fixture
def store(lite_folder):
    return empty(Address(path=lite_folder))
