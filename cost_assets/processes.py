"""Work on many things over all cores, each process with one thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Answer = TypeVar("Answer")
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def over_cores(work: Callable[..., Answer], *arguments: Iterable) -> Iterator[Answer]:
    """What `work` gives for each of the arguments, as `map` does, in order; what is passed must be picklable."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)  # a process reads it when it imports its numerical libraries
    try:
        # Spawned, not forked: this process has threads and an open warehouse.
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
            yield from pool.map(work, *arguments)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
