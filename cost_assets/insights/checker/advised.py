"""Advised: recommendations that a text names in other words than their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from cost_assets.insights.checker.names import Mention
from cost_assets.insights.claims import Evidence

# The share of a name's words that names it; and the share that does where no other has nearly as many.
_ENOUGH, _ENOUGH_ALONE = 0.6, 0.4
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "out",
        "that",
        "the",
        "their",
        "them",
        "to",
        "under",
        "what",
        "where",
    ]
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def advised(text: str, advice: Collection[str]) -> Iterator[Mention]:
    """The recommendations that most words of a text are of, each where its first word stands.

    Args:
        text: slots masked.
        advice: what may be recommended, as it is called in the evidence.
    """
    said = [(match.start(), match.end(), _stem(match[0])) for match in _WORD.finditer(text)]
    shares = {each: _share(_stems(each), [stem for *_, stem in said]) for each in advice}
    *_, second, most = [0, 0, *sorted(shares.values())]
    means = frozenset(each for each, share in shares.items() if share == most)
    if most < (_ENOUGH_ALONE if 2 * second <= most else _ENOUGH):
        return
    stems = {stem for each in means for stem in _stems(each)}
    start, end = next((start, end) for start, end, stem in said if stem in stems)
    yield Mention(start, end, text[start:end], means)


def goes_with(evidence: Sequence[Evidence], rows: Collection[Evidence]) -> frozenset[str]:
    """Whom the savings among `rows` are of besides their advice, and the advice on what they are saved of.

    What a saving is saved of stands right behind it in the evidence.
    """
    pairs = [each for each in pairwise(evidence) if [row.metric for row in each] == ["saving_cost", "base_cost"]]
    return frozenset(
        [base.entity for saving, base in pairs if saving in rows]
        + [saving.entity for saving, base in pairs if base in rows]
    )


def _share(asked: list[str], said: list[str]) -> float:
    """The share of a name's words that a text holds; what holds digits must all be there, in its order."""
    models = [stem for stem in asked if any(char.isdigit() for char in stem)]
    if [stem for stem in said if stem in models] != models:
        return 0
    return sum(stem in said for stem in asked) / len(asked) if asked else 0


def _stems(name: str) -> list[str]:
    return list(dict.fromkeys(_stem(word) for word in _WORD.findall(name) if word.lower() not in _SMALL))


def _stem(word: str) -> str:
    """A word less what inflects it: `moving` and `move`, `committing` and `commit`, `tries` and `try`."""
    lowered = word.lower()
    if any(char.isdigit() for char in lowered):
        return lowered
    bare = re.sub(r"(?<=\w{3})(?:ing|ies|ed|es|er|s|e|y)$", "", lowered)
    return re.sub(r"(.)\1$", r"\1", bare)
