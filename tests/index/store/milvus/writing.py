"""A writer in a process of its own, for tests that kill it: puts reports one after the other, and says which are in."""

import sys

from index.store.milvus.address import Address
from index.store.milvus.store import MilvusStore
from index.store.update import Change
from tests.fakes import HashEmbedder, make_report


def report(number, chunks):
    """Return the report `number`. It has `chunks` chunks, and as many sentences; each is in no other report."""
    return make_report(
        f"report-{number}", [f"第{number}份报告的第{at}段说了{number * chunks + at}件事。" for at in range(chunks)]
    )


def main(server, first, end, chunks, together):
    store, embedder = MilvusStore(Address(server=server)), HashEmbedder()
    for at in range(first, end, together):
        reports = [report(number, chunks) for number in range(at, min(end, at + together))]
        store.change(lambda current, reports=reports: Change(reports), embedder)
        sys.stdout.write(f"{at + len(reports)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
