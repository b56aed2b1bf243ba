"""How much memory this process and all that it started hold together, sampled while they work."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

EVERY_SECONDS = 0.2
_MIB = 2**20


class Watched:
    """The most memory that was held at once, in MiB: what is shared counts for each process that holds it.

    A context manager; `peak` is that of the time since it was last asked for.
    """

    def __enter__(self) -> Watched:
        self._highest, self._done = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def peak(self) -> float:
        """The highest since the last call."""
        highest, self._highest = max(self._highest, held()), 0.0
        return highest

    def _watch(self) -> None:
        while not self._done.wait(EVERY_SECONDS):
            self._highest = max(self._highest, held())


def held() -> float:
    """MiB of resident memory of this process and its descendants, now; Linux tells it under /proc."""
    pages = sum(_resident(pid) for pid in _family(os.getpid()))
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


def _family(root: int) -> Iterator[int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    yield from family


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
