"""Do a few things at once, in threads that nobody has to wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def at_once(work: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """What `work` makes of each item, as it comes; at most so many at once.

    An error of `work` is raised here. Once the consumer has left, or was interrupted, nothing is begun any more, and
    what had begun goes on by itself: the threads are daemons, unlike those of a ThreadPoolExecutor, for which a process
    waits however long they take.
    """
    waiting = list(items)
    total, taking, left = len(waiting), threading.Lock(), threading.Event()
    results: SimpleQueue[tuple[Result | None, BaseException | None]] = SimpleQueue()

    def serve() -> None:
        while not left.is_set():
            with taking:
                if not waiting:
                    return
                item = waiting.pop(0)
            try:
                results.put((work(item), None))
            except BaseException as error:
                results.put((None, error))

    for _ in range(min(threads, total)):
        threading.Thread(target=serve, daemon=True).start()
    try:
        for _ in range(total):
            result, error = results.get()
            if error:
                raise error
            yield result
    finally:
        left.set()
