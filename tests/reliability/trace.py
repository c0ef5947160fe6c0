"""Play a trace of `strace` on a :class:`tests.reliability.disk.Disk`: every call that changes files, with its bytes."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.faults import CHANGING, known

MOVING = ("open", "close", "lseek", "dup", "dup2", "dup3", "fcntl", "mmap", "truncate", "pwritev", "fsync", "fdatasync")
RECORDED = ("-xx", "-s", "99999999", "-e", f"trace={known(dict.fromkeys((*CHANGING, *MOVING)))}")  # strings as hex
HARMLESS = {"flock", "chmod", "fchmod", "fchmodat", "lseek"}
CALL = re.compile(r"\d+ +(\w+)\((.*)\) += (\d+)")  # that did not fail


@dataclass
class Opened:
    """An open file or folder: its number on the disk, and where the next write goes; None: to the end."""

    name: str
    number: int
    place: int | None = 0


class Player:
    """Plays the calls of one process, whose files below the folder `top` are those of `disk`."""

    def __init__(self, disk, top):
        self.disk, self.top = disk, Path(top)
        self.opened = {}  # by descriptor
        self.syncs = []  # what each was of: "file", "folder", or "" for another disk

    def play(self, log):
        """Play each call of the text `log`. Yield after each that changes the disk, or what of it is durable."""
        assert "resumed>" not in log, "calls of two threads"
        self.opened.clear()
        for line in log.splitlines():
            if (match := CALL.match(line)) and self._call(match[1], match[2].split(", "), int(match[3])):
                yield match[1]

    def _call(self, name, words, result):
        if call := getattr(self, f"_{name}", None):
            return call(words, result)
        assert name in HARMLESS or not any(map(self._is_own, words)), f"{name} is not modelled"
        return False

    def _is_own(self, word):
        return word in self.opened or (word.startswith('"') and self.top in Path(text_of(word)).parents)

    def _place(self, words):
        """Return folder and name of the path that `words` begin with; None when it is not below `top`."""
        at, *path = words if words[0] == "AT_FDCWD" or words[0].isdecimal() else ("AT_FDCWD", *words)
        if not path or not path[0].startswith('"'):
            return None
        text = Path(text_of(path[0]))
        if not text.is_absolute():
            return (self.opened[at].number, str(text)) if at in self.opened else None
        if self.top not in text.parents:
            return None
        *folders, name = text.relative_to(self.top).parts
        folder = self.disk.top
        for one in folders:
            folder = self.disk.entries[folder][one]
        return folder, name

    def _open(self, words, result):
        return self._openat(["AT_FDCWD", *words], result)

    def _openat(self, words, result):
        self.opened.pop(str(result), None)
        flags = words[2].split("|")
        if text_of(words[1]) == str(self.top):
            self.opened[str(result)] = Opened("", self.disk.top)
            return False
        if (place := self._place(words)) is None:
            return False
        folder, name = place
        number = self.disk.entries[folder].get(name)
        new = number is None
        if new:
            number = self.disk.make(folder, name)
        cut = "O_TRUNC" in flags and bool(self.disk.content[number])
        if cut:
            self.disk.write(number, 0, None)
        both = "O_RDWR" in flags  # reads are not traced, so the place of the next write is not known
        self.opened[str(result)] = Opened(name, number, None if "O_APPEND" in flags else -1 if both else 0)
        return new or cut

    def _close(self, words, _result):
        self.opened.pop(words[0], None)

    def _dup(self, words, result):
        self.opened.pop(str(result), None)
        if words[0] in self.opened:
            self.opened[str(result)] = self.opened[words[0]]

    _dup2 = _dup3 = _dup

    def _fcntl(self, words, result):
        if words[1].startswith("F_DUPFD"):
            self._dup(words, result)

    def _mmap(self, words, _result):
        opened = self.opened.get(words[4])
        writing = opened and "PROT_WRITE" in words[2] and "MAP_SHARED" in words[3]
        made_anew = opened and opened.name.endswith("-shm")  # by SQLite
        assert made_anew or not writing, "writes to mapped memory are not traced"

    def _write(self, words, result):
        if (opened := self.opened.get(words[0])) is None:
            return False
        assert opened.place != -1, "a write whose place is not known"
        size = len(self.disk.content[opened.number])
        place = size if opened.place is None else opened.place
        self.disk.write(opened.number, place, bytes_of(words[1])[:result])
        if opened.place is not None:
            opened.place += result
        return True

    def _lseek(self, words, result):
        if (opened := self.opened.get(words[0])) and opened.place is not None:
            opened.place = result

    def _pwrite64(self, words, result):
        if opened := self.opened.get(words[0]):
            self.disk.write(opened.number, int(words[3]), bytes_of(words[1])[:result])
        return opened is not None

    def _ftruncate(self, words, _result):
        if opened := self.opened.get(words[0]):
            self.disk.write(opened.number, int(words[1]), None)
        return opened is not None

    def _fsync(self, words, _result):
        opened = self.opened.get(words[0])
        self.syncs.append(("file" if opened.number in self.disk.content else "folder") if opened else "")
        if opened:
            self.disk.sync(opened.number)
        return opened is not None

    _fdatasync = _fsync

    def _mkdir(self, words, _result):
        if place := self._place(words):
            self.disk.make(*place, is_folder=True)
        return place is not None

    _mkdirat = _mkdir

    def _unlink(self, words, _result):
        if place := self._place(words):
            self.disk.change(place[0], {place[1]: None})
        return place is not None

    _unlinkat = _rmdir = _unlink

    def _rename(self, words, _result):
        middle = 1 if words[0].startswith('"') else 2
        old, new = self._place(words), self._place(words[middle:])
        assert (old is None) == (new is None) and (old is None or old[0] == new[0]), "from one folder to another"
        if old:
            number = self.disk.entries[old[0]][old[1]]
            self.disk.change(old[0], {old[1]: None, new[1]: number})
        return old is not None

    _renameat = _renameat2 = _rename


def bytes_of(word):
    """Return the bytes of a string as `strace -xx` writes it."""
    assert word.endswith('"'), "strace has cut it"
    return bytes.fromhex(word.strip('"').replace("\\x", ""))


def text_of(word):
    return bytes_of(word).decode()
