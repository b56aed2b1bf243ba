"""Changes: that a change is told as one, and a level, a share or a rank is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cost_assets.insights.checker import moves, words
from cost_assets.insights.checker.directions import directions
from cost_assets.insights.checker.ellipsis import LEVEL, is_listed_on, is_same_amount, tells_change_on
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown

_RATE = re.compile(r"\s(?:a|per|each) month", re.I)


def change_faults(reading: Reading, kind: str) -> list[str]:
    """Changes told as levels, and levels and shares told as something else."""
    faults, said_of = [], directions(reading, kind)
    told = [place for place, *_ in said_of] + [m.start() for m in moves.NEUTRAL.finditer(reading.words)]
    told += [each.start for each in reading.said if each.number and each.number.sign]
    asked_for = [m.start() for m in moves.IMPERATIVES.finditer(reading.words)] if kind in ("check", "action") else []
    told += asked_for
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        form, is_said = figure.amount.form, any(first <= place < last for place in told)
        if figure.amount.is_change:
            faults += _level_faults(reading, figure, [*asked_for, *(each[0] for each in said_of)])
            is_on = tells_change_on(reading, figure) or is_same_amount(reading, figure)
            if not is_said and not is_on and not (kind in ("check", "action") and _is_pointed_at(reading, figure)):
                faults.append(
                    f"{shown(figure)} is a {_called(figure)}, which the sentence does not say (rose, fell, change …)"
                )
        if figure.amount.whole_change is not None and not is_said:
            faults.append(
                f"{shown(figure)} is a share of a change, which the sentence does not say (of the increase …)"
            )
        clause = reading.clause_of(figure.start)
        near = reading.words[max(first, clause.start - 40) : clause.end + 40]
        if form == "share" and not words.SHARES.search(near) and not _is_next_share(reading, figure, first):
            faults.append(f"{shown(figure)} is a share, which the sentence does not say (share of, accounts for …)")
        faults += _turned(reading, figure, said_of)
    return faults


def _level_faults(reading: Reading, figure: Said, directed: Sequence[int]) -> list[str]:
    """`cost {E21}` and `{E21} of spend`, of a change; not `cost {E21} more`, where one of `directed` touches it."""
    before = reading.words[sentence_of(reading, figure.start)[0] : figure.start]
    level = moves.LEVELS.search(before) or moves.LEVEL_IS.search(before)
    rate = _RATE.match(reading.words, figure.end)
    end = rate.end() if rate else figure.end
    is_named = level and level["word"].lower() == "at" and moves.MOVE.search(before)
    is_directed = any(0 <= place - end <= 1 for place in directed)
    is_none = not level or is_directed or is_named or is_listed_on(reading, figure) or moves.NO_LEVEL.search(before)
    behind = moves.OF_LEVEL.match(reading.words, figure.end)
    if behind is None and is_none:
        return []
    told = f"{behind['word']!r} behind it" if behind else f"{level['word']!r} before it"
    return [f"{shown(figure)} is a {figure.amount.form}, and {told} tells a level: use {{E…}} itself"]


def _is_pointed_at(reading: Reading, figure: Said) -> bool:
    """`if the {E1} turns out to be a fee`, in a clause that calls it no cost: what is asked about, told no further."""
    clause = reading.clause_of(figure.start)
    is_bare = re.search(r"\bthe\s$", reading.words[: figure.start], re.I)
    return bool(is_bare) and not LEVEL.search(reading.words, clause.start, clause.end)


_CAME_TO = re.compile(r"(?:(?<!compared )(?<!relative )(?<!close )(?<!equal )(?<!next )\bto|\bfor a total of)\s$", re.I)


def older_faults(reading: Reading) -> list[str]:
    """`rose from {E3} by {change(E3, E4)}`, where E3 is what it rose to; and `to {E4}` likewise."""
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        changes = [each.amount for each in reading.said if first <= each.start < last and each.amount.base]
        newer = {row.id for each in changes if each.is_change for row in each.rows}
        is_level = figure.amount.form == "value" and re.search(r"\bfrom\s$", reading.words[: figure.start])
        if is_level and figure.source in newer:
            faults.append(f"{shown(figure)} is what it came to; 'from' asks for what it was before")
        older = {row.id for each in changes if each.form in ("difference", "change") for row in each.base} - newer
        came_to = figure.amount.form == "value" and _CAME_TO.search(reading.words[first : figure.start])
        if came_to and figure.source in older:
            faults.append(f"{shown(figure)} is what it was before; {came_to[0].strip()!r} asks for what it came to")
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
