"""Parts: what of a change is told of usage, of prices or of another of its parts, held against what it measures."""

from __future__ import annotations

import re

from cost_assets.insights.checker.reading import Reading, sentence_of, shown

_WORDS = {
    "price": r"prices?|priced|pricing|rates?",
    "usage": r"usage|use|used|quantit(?:y|ies)|volumes?|consumption|consumed|demand|workloads?",
    "mix": r"mix|mixes|kinds?|(?:instance|usage) types?|classes",
    "commitment": r"commitments?|savings plans?|reservations?|reserved",
    "days": r"days?|calendar|length",
    "one_off": r"one-offs?|one-time|fees?|credits?|refunds?|tax(?:es)?|support|purchases?",
    "new": r"new|newly",
    "gone": r"gone|went|stopped|ended|retired|disappeared|vanished|no longer",
    "shared": r"shared",
}
_SAID = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _WORDS.items()}
# Of a day there are two parts alone, and other words say nothing of either.
OF_MONTHS = {f"{name}_cost_change": name for name in _WORDS}
_OF_DAYS = {f"x_{name}_cost_change": name for name in ("price", "usage")}


def price_and_usage(reading: Reading, start: int, end: int) -> dict[str, int]:
    """Which of `price` and `usage` the words from `start` to `end` speak of, and where first."""
    found = {name: _SAID[name].search(reading.words, start, end) for name in ("price", "usage")}
    return {name: match.start() for name, match in found.items() if match}


def split_faults(reading: Reading) -> list[str]:
    """What one part made told of another, or of none: changed prices of usage, or a part as the whole change."""
    faults = []
    for figure in reading.said:
        metric = figure.amount.rows[0].metric
        names = next((names for names in (OF_MONTHS, _OF_DAYS) if metric in names), None)
        if names is None or figure.amount.is_all_parts:
            continue
        own, others = _SAID[names[metric]], [_SAID[name] for key, name in names.items() if key != metric]
        clause = reading.clause_of(figure.start)
        first, last = sentence_of(reading, figure.start)
        told = own.search(reading.words, clause.start, clause.end)
        other = any(each.search(reading.words, clause.start, clause.end) for each in others)
        if not told and (other or not own.search(reading.words, first, last)):
            faults.append(f"{shown(figure)} measures {metric}; say so, and nothing else, beside it")
    return faults
