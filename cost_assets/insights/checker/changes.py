"""Changes: that a change is told as one, and a level, a share or a rank is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cost_assets.insights.checker import moves, words
from cost_assets.insights.checker.directions import directions
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown


def change_faults(reading: Reading, kind: str) -> list[str]:
    """Changes told as levels, and levels and shares told as something else."""
    faults, said_of = [], directions(reading, kind)
    told = [place for place, *_ in said_of] + [m.start() for m in moves.NEUTRAL.finditer(reading.words)]
    told += [each.start for each in reading.said if each.number and each.number.sign]
    asked_for = [m.start() for m in moves.IMPERATIVES.finditer(reading.words)] if kind in ("check", "action") else []
    told += asked_for
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        before, form = reading.words[first : figure.start], figure.amount.form
        if figure.amount.is_change:
            level = moves.LEVELS.search(before)
            more = any(0 <= place - figure.end <= 1 for place in [*asked_for, *(each[0] for each in said_of)])
            named = level and level["word"].lower() == "at" and moves.MOVE.search(before)
            if level and not more and not named and not moves.NO_LEVEL.search(before):
                faults.append(
                    f"{shown(figure)} is a {form}, and {level['word']!r} before it tells a level: use {{E…}} itself"
                )
            signed = figure.number is not None and figure.number.sign
            if not signed and not any(first <= place < last for place in told):
                faults.append(
                    f"{shown(figure)} is a {_called(figure)}, which the sentence does not say (rose, fell, change …)"
                )
        if figure.amount.whole_change is not None and not any(first <= place < last for place in told):
            faults.append(
                f"{shown(figure)} is a share of a change, which the sentence does not say (of the increase …)"
            )
        clause = reading.clause_of(figure.start)
        near = reading.words[max(first, clause.start - 40) : clause.end + 40]
        if form == "share" and not words.SHARES.search(near) and not _is_next_share(reading, figure, first):
            faults.append(f"{shown(figure)} is a share, which the sentence does not say (share of, accounts for …)")
        faults += _turned(reading, figure, said_of)
    return faults


def older_faults(reading: Reading) -> list[str]:
    """`rose from {E3} by {change(E3, E4)}`, where E3 is what it rose to."""
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        changes = [each.amount for each in reading.said if first <= each.start < last and each.amount.base]
        newer = {row.id for each in changes if each.is_change for row in each.rows}
        is_level = figure.amount.form == "value" and re.search(r"\bfrom\s$", reading.words[: figure.start])
        if is_level and figure.source in newer:
            faults.append(f"{shown(figure)} is what it came to; 'from' asks for what it was before")
    return faults


def _is_next_share(reading: Reading, figure: Said, first: int) -> bool:
    """`of the impact, {share(E9, E1)} is on one and {share(E10, E1)} on another`."""
    before = [each.amount for each in reading.said if first <= each.start < figure.start]
    return any(each.form == "share" and each.base == figure.amount.base for each in before)


def _called(figure: Said) -> str:
    return "change" if figure.amount.form == "value" else figure.amount.form


def _turned(reading: Reading, figure: Said, said_of: Sequence[tuple[int, int, int, str]]) -> list[str]:
    """A word of direction that touches a figure which tells no change: `rose {share(E1, E2)}`."""
    form = figure.amount.form
    if figure.number and figure.number.is_bound and figure.number.value != figure.amount.value:
        return []
    if figure.amount.tells_change or (form not in ("share", "ratio", "rank") and figure.amount.unit != "pct"):
        return []
    touching = [
        word
        for start, end, _, word in said_of
        if re.fullmatch(
            r"\s*(?:by\s|about\s|roughly\s)*", reading.words[end : figure.start] if end <= figure.start else "x"
        )
        or (start >= figure.end and re.fullmatch(r"\s*", reading.words[figure.end : start]))
    ]
    return [f"{word!r} is said of {shown(figure)}, which tells a {form} and no change" for word in touching]
