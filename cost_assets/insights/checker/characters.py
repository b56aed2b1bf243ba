"""Characters: what may stand in a claim's text at all, so that nothing is hidden from the checker or from a reader."""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = frozenset("–—-‘’“”…€£¥₹×−~≈ \u00a0\u202f\u2009\u2011·•ªº")
_LINK = re.compile(
    r"(?:https?|ftp|file|data|javascript|mailto)\s?:|www\.|://|\b[\w-]+\.(?:com|net|org|io|dev|example)\b", re.I
)
_MARKUP = (
    (_LINK, "a link"),
    (re.compile(r"[\w.+-]+@[\w-]"), "an e-mail address"),
    (re.compile(r"[<>`\[\]|\\*^#=]|~~|__|(?<!\w)_|_(?!\w)|&#?\w+;|^\s*(?:[-+•·]|\d+[.)])\s"), "markup"),
    (re.compile(r"[{}]"), "a brace that is no slot"),
)  # fmt: skip


def hidden(text: str) -> str:
    """What is wrong with the characters of a text, names included; empty where nothing is."""
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category[0] == "C" or category in ("Zl", "Zp") or category == "Mn":
            return f"character {place + 1} is U+{ord(char):04X}, which cannot be seen; write one line of plain text"
        if category[0] == "N" and not char.isascii():
            return f"{char!r} is a digit or number outside ASCII; write it with 0 to 9"
    return ""


def foreign(masked: str) -> str:
    """What stands outside names and slots that a plain sentence has no need of; empty where there is nothing."""
    for char in masked:
        latin = char.isalpha() and unicodedata.name(char, "").startswith("LATIN") and not _wide(char)
        if not (char.isascii() or latin or char in _PUNCTUATION or char == "\ue000"):
            return f"{char!r} (U+{ord(char):04X}) is no letter or sign of a plain English sentence"
    for pattern, what in _MARKUP:
        if match := pattern.search(masked):
            return f"{match[0].strip()!r} is {what}; write plain text"
    return ""


def _wide(char: str) -> bool:
    """A letter that only looks like an ASCII one, such as a full-width or small capital."""
    return unicodedata.normalize("NFKC", char) != char or "SMALL CAPITAL" in unicodedata.name(char, "")


def plain(text: str) -> str:
    """NFKC, with one kind of minus, dash and blank for each of its likenesses."""
    return re.sub(r"[\u00a0\u2009\u202f]", " ", unicodedata.normalize("NFKC", text)).replace("\u2011", "-").strip()
