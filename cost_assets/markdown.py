"""Rows as Markdown, for the pages of the Dagster UI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table with the first row's keys as its head; empty without rows.

    What stands in a bill is untrusted: bars, line breaks and tags are escaped. Null is left empty.
    """
    if not rows:
        return ""
    head = "| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0])
    return head + "".join("\n| " + " | ".join(_cell(value) for value in row.values()) + " |" for row in rows)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
