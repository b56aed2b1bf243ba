"""What numbers and words are made by: other text, other answers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PROMPTS = Path(__file__).resolve().parents[1] / "prompts"
_SUFFIXES = (".py", ".sql", ".csv", ".md", ".yaml")


@cache
def fingerprint(stage: str) -> str:
    """A digest of a stage's Python, SQL, rules and registry; of `prompts` that of what language models are asked."""
    folder = PROMPTS if stage == "prompts" else Path(__file__).parent / stage
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
