"""A model of a disk: what of the files under a folder has reached it, and what a power loss may leave of the rest.

fsync of a file makes its content durable, fsync of a folder its entries; nothing else does. Real file systems promise
more. Entries change in one step each, a rename too.
"""

from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory

SECTOR = 512  # bytes that a disk writes at once


class Disk:
    """The files and folders below the folder `top`, numbered, as processes see them and as they lie on the disk."""

    def __init__(self, top):
        self.content = {}  # of each file, as processes see it
        self.entries = {}  # of each folder: the number of the file or folder of each name
        self._synced = {}  # content that has reached the disk
        self._names = {}  # entries that have
        self._writes = {}  # of each file, since it was synced: (place, bytes); (size, None) cuts it or makes it longer
        self._changes = []  # since their folder was synced: (folder, {name: number or None})
        self.top = self._load(Path(top))

    def _load(self, path):
        number = self._number()
        if path.is_dir():
            self.entries[number] = {}
            self.entries[number] |= {inside.name: self._load(inside) for inside in sorted(path.iterdir())}
            self._names[number] = dict(self.entries[number])
        else:
            self.content[number] = self._synced[number] = path.read_bytes()
        return number

    def _number(self):
        return len(self.entries) + len(self.content)

    def make(self, folder, name, *, is_folder=False):
        """Make an empty file or folder and return its number."""
        number = self._number()
        if is_folder:
            self.entries[number], self._names[number] = {}, {}
        else:
            self.content[number] = self._synced[number] = b""
        self.change(folder, {name: number})
        return number

    def change(self, folder, entries):
        """Set `entries` of a folder; None removes one."""
        self.entries[folder] = changed(self.entries[folder], entries)
        self._changes.append((folder, entries))

    def write(self, file, place, data):
        self.content[file] = written(self.content[file], (place, data))
        self._writes.setdefault(file, []).append((place, data))

    def sync(self, number):
        """Make the content of a file, or the entries of a folder, durable."""
        if number in self.content:
            self._synced[number] = self.content[number]
            self._writes.pop(number, None)
        else:
            self._names[number] = self.entries[number]
            self._changes = [change for change in self._changes if change[0] != number]

    def seen(self):
        """Return what processes see: for each path its bytes, None for a folder."""
        return dict(self._tree(self.top, "", self.entries, self.content))

    def states(self, *, loose=False):
        """Yield what a power loss may leave now: for each path its bytes, None for a folder.

        `loose`: changes of entries may reach the disk in any order, not only in that in which they were made.
        """
        contents = [*self._contents()]
        for changes in self._kept_changes(loose):
            names = dict(self._names)
            for folder, entries in changes:
                names[folder] = changed(names[folder], entries)
            for content in contents:
                yield frozenset(self._tree(self.top, "", names, content))

    def _tree(self, folder, path, names, content):
        for name, number in names[folder].items():
            inside = f"{path}/{name}"
            if number in names:
                yield inside, None
                yield from self._tree(number, inside, names, content)
            else:
                yield inside, content[number]

    def _kept_changes(self, loose):
        """Yield the unsynced changes that are kept: the first ones, or those of one folder, or of all but one."""
        every = self._changes
        yield from (every[:count] for count in range(len(every) + 1))
        for folder in sorted({folder for folder, _ in every}):
            yield [change for change in every if change[0] == folder]
            yield [change for change in every if change[0] != folder]
        for one in every if loose else ():
            yield [one]
            yield [change for change in every if change is not one]

    def _contents(self):
        """Yield the content of every file: the same happens to all unsynced ones, or something else to one of them."""
        for fate in FATES:
            every = self._synced | {file: fate(self._synced[file], writes) for file, writes in self._writes.items()}
            yield every
            for file, writes in self._writes.items() if len(self._writes) > 1 else ():
                yield from (every | {file: other(self._synced[file], writes)} for other in FATES if other is not fate)


def changed(entries, changes):
    return {name: number for name, number in (entries | changes).items() if number is not None}


def written(content, write):
    place, data = write
    before = content[:place].ljust(place, b"\0")
    return before if data is None else before + data + content[place + len(data) :]


def dropped(content, _writes):
    return content


def kept(content, writes):
    return reduce(written, writes, content)


def torn(content, writes):
    """The last write has come half-way."""
    *before, (place, data) = writes
    content = kept(content, before)
    if data is None:
        return content
    half = len(data) // 2
    return written(content, (place, data[: half - half % SECTOR or half]))


def zeros(content, writes):
    """The file has its size, but not what was written."""
    return kept(content, [(place, data and bytes(len(data))) for place, data in writes])


def last_only(content, writes):
    return kept(content, writes[-1:])


FATES = (kept, dropped, torn, zeros, last_only)


@contextmanager
def laid_out(state, folder):
    """Yield a folder in `folder` with a state of the disk. No two have one name, as open packs are known by theirs."""
    with TemporaryDirectory(dir=folder) as name:
        top = Path(name)
        for path, data in sorted(state, key=lambda entry: entry[0]):
            if data is None:
                (top / path[1:]).mkdir()
            else:
                (top / path[1:]).write_bytes(data)
        yield top
