"""Names and tags are data from strangers: made harmless before they stand in a prompt."""

from __future__ import annotations

import unicodedata

LONGEST = 120
_NEVER = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, invisible and bidirectional marks, and what is no character
_BLANK = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}
_BLANK |= set(range(0xE0100, 0xE01F0))  # more selectors of glyphs: they show nothing, and can hide a text
_BRACES = str.maketrans("{}", "()")  # `{E3}` is a slot for a figure


def clean(text: str, longest: int = LONGEST) -> str:
    """One line of at most `longest` characters, in compatible forms (NFKC), that shows all it holds and opens no slot.

    Cleaning what is clean changes nothing, except that it never grows.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    kept = "".join(each for each in text if unicodedata.category(each) not in _NEVER and ord(each) not in _BLANK)
    # What stood on both sides of what is gone may now compose, or be two spaces.
    kept = " ".join(unicodedata.normalize("NFKC", kept).translate(_BRACES).split())
    return kept if len(kept) <= longest else f"{kept[: longest - 1].rstrip()}…"
