"""Faults at a chosen call of the operating system, made by `strace`: a kill, or an error of the disk."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CHANGING = tuple(  # calls that change what is on the disk, or make it durable
    re.findall(
        r"\w+",
        "openat creat write writev pwrite64 copy_file_range sendfile fsync fdatasync ftruncate fallocate rename "
        "renameat renameat2 mkdir mkdirat unlink unlinkat rmdir link linkat symlink chmod fchmod fchmodat flock",
    )
)


@cache
def why_not():
    """Return why no faults can be made here; empty where they can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    with subprocess.Popen(["sleep", "60"]) as asleep:
        traced = subprocess.run(
            ["timeout", "1", "strace", "-qq", "-p", str(asleep.pid)], capture_output=True, text=True, check=False
        )
        asleep.kill()
    return "strace may not attach to a process here" if "ttach" in traced.stderr else ""


class Writer:
    """The process of :mod:`tests.reliability.writer`. Use as a context manager."""

    def __init__(self):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.writer"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        assert self._line() == "ready"
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def start(self, mode, home):
        """Begin to write in `home`; return the pid."""
        self._process.stdin.write(f"{mode}\t{home}\n")
        self._process.stdin.flush()
        return int(self._line())

    def end(self):
        """Wait for the end of what was started; return it."""
        return self._line()

    def _line(self):
        return self._process.stdout.readline().strip()

    def publish(self, home, *options, log="/dev/null", mode="publish"):
        """Publish in `home` under `strace` with `options`, whose log goes to `log`; return how the child ended."""
        child = self.start(mode, home)
        command = ["strace", "-f", "-o", str(log), *options, "-p", str(child)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            attached = tracer.stderr.readline()
            assert "attached" in attached, attached
            os.kill(child, signal.SIGCONT)
            return self.end()

    def calls(self, home, log, names=CHANGING):
        """Return how often a publish makes each of the calls `names`."""
        assert self.publish(home, "-e", f"trace={known(names)}", log=log) == "exit 0"
        return Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))


def known(names):
    return ",".join(f"?{name}" for name in names)  # with `?` a call that this machine lacks is no error


def points(calls, least=1):
    """Return each call with its number, such as ("fsync", 3), at most one in `least`."""
    every = [(name, number) for name, count in sorted(calls.items()) for number in range(1, count + 1)]
    return every[::least]
