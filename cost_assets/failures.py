"""What failed last and why, for `costs status`: the same whether a person or the service ran it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from cost_assets.lake import Lake, replace_text


@contextmanager
def remembered(lake: Lake, what: str) -> Iterator[None]:
    """Write down why the block failed, under `what`, or strike out that it ever did."""
    try:
        yield
    except Exception as error:
        _write(lake, failures(lake) | {what: getattr(error, "description", None) or str(error)})
        raise
    known = failures(lake)
    if what in known:
        _write(lake, {each: why for each, why in known.items() if each != what})


def failures(lake: Lake) -> dict[str, str]:
    """What failed at its last try, and why."""
    path = lake.home / "failures.json"
    return json.loads(path.read_text()) if path.exists() else {}


def _write(lake: Lake, known: dict[str, str]) -> None:
    replace_text(lake.home / "failures.json", json.dumps(known, indent=1) + "\n")
