"""Rows as Markdown, for the pages of the Dagster UI."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

# What begins markup somewhere in a line of Markdown or of the Markdown of chats.
_MARKUP = re.compile(r"([\\`*_\[\]#|~>])")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table with the first row's keys as its head; empty without rows.

    What stands in a bill is untrusted: bars, line breaks and tags are escaped. Null is left empty.
    """
    if not rows:
        return ""
    head = "| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0])
    return head + "".join("\n| " + " | ".join(_cell(value) for value in row.values()) + " |" for row in rows)


def escaped(text: str) -> str:
    """Text as Markdown that shows it as it is: no markup, no tags, no links, on one line."""
    one_line = " ".join(text.split())
    safe = _MARKUP.sub(r"\\\1", one_line.replace("&", "&amp;").replace("<", "&lt;"))
    # A bare address would be made a link, a leading sign a list.
    return re.sub(r"^([-+]|\d+\.)(?=\s)", r"\\\1", safe).replace("://", ":&#8203;//").replace("www.", "www&#46;")


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
