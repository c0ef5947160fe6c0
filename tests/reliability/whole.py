"""What a library must be after any fault: the one before the publish or the one after it, and ready for the next."""

from index.store.snapshot import open_retriever, read_manifest, read_original, read_reports
from tests.fakes import HashEmbedder
from tests.reliability.writer import ADDED, after, before, publish

OLD, NEW = {"old": before(), "new": after()}.values()


def by_id(reports):
    return {parsed.report.source.id: parsed for parsed in reports}


def state_of(home):
    """Return "old" or "new" of a library that can be read and searched whole; fail for any other."""
    found = by_id(read_reports(home))
    opened = open_retriever(home, HashEmbedder())
    assert set(opened.reports) == set(found)
    assert opened.search("第2年划分网格", 99)
    state = {"old": by_id(OLD), "new": by_id(NEW)}
    (name,) = [name for name, library in state.items() if library == found]
    if name == "new":
        data = read_original(home, ADDED)
        assert data == (home / "added.txt").read_bytes()
    return name


def assert_next_publish_works(home):
    """Publish again, without a fault: the library is the new one, and nothing is left over."""
    publish(home)
    assert state_of(home) == "new"
    publish_again(home)
    assert_nothing_left_over(home)


def assert_nothing_left_over(home):
    """Check that the index has two generations, the segments of the current one, and nothing else."""
    index = home / "index"
    named = {name for entry in read_manifest(home).segments for name in entry.files}
    assert {path.name for path in (index / "segments").iterdir()} == named
    assert not [path for path in index.rglob("*") if path.suffix in {".new", ".old"}]
    assert len([*index.glob("gen-*")]) == 2


def publish_again(home):
    """Publish until the generation before is the same library, so that nothing else may lie there."""
    for _ in range(2):
        publish(home)
