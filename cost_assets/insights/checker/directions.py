"""Directions: words such as rose, fell and more, held against the figures that must show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from cost_assets.insights.checker import moves, words
from cost_assets.insights.checker.amounts import Amount, printed
from cost_assets.insights.checker.backing import backed, is_supposed
from cost_assets.insights.checker.ellipsis import is_same_amount
from cost_assets.insights.checker.meanings import METRICS
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown


def direction_faults(reading: Reading, kind: str) -> list[str]:
    """Words of direction without a figure that shows it, or with one that shows the contrary."""
    faults, said_of = [], directions(reading, kind)
    for start, end, sign, word in said_of:
        behind = figure_behind(reading, end)
        by = re.match(r"\s+(?:by|of)\b", reading.words[end:])
        if sign < 0 and _lowers(reading, end):
            continue
        if behind and by and not behind.amount.tells_change:
            faults.append(
                f"'{word}{by[0]}' tells a change, and {shown(behind)} is none: use difference(…) or change(…)"
            )
            continue
        shift = _shift(reading, start, end)
        if shift is None:
            shift = backed(reading, start, end)
        if shift is None and kind != "finding" and not behind and is_supposed(reading, start, kind):
            continue
        if shift is None:
            faults.append(
                f"{word!r} is said without a figure that shows it; give change(…) or difference(…), or leave it out"
            )
        elif (shift > 0) - (shift < 0) != sign and behind and behind.number and not behind.amount.tells_change:
            faults.append(f"{word!r} and {shown(behind)} do not go together; it is {printed(behind.amount)}")
        elif (shift > 0) - (shift < 0) != sign:
            faults.append(
                f"{word!r} contradicts its figure, which went {'up' if shift > 0 else 'down' if shift else 'nowhere'}"
            )
    return faults


def directions(reading: Reading, kind: str) -> list[tuple[int, int, int, str]]:
    """Words of direction: place, end, 1 or -1, and the word. What an action asks for is not said to have been."""
    blanked = _blank(moves.NO_DIRECTION, reading.words)
    found = [(m.start(), m.end(), 1, m[0]) for m in moves.UP.finditer(blanked)]
    found += [(m.start(), m.end(), -1, m[0]) for m in moves.DOWN.finditer(blanked)]
    asked = kind in ("check", "action")
    return [
        each
        for each in sorted(found)
        if not (asked and moves.IMPERATIVES.fullmatch(each[3]))
        and not (
            each[3].lower() in ("over", "under")
            and not _is_over_a_figure(reading, each[1])
            and not moves.PLANS.match(reading.words[each[1] :])
        )
        and not (each[3].lower() == "lower" and _is_of_a_bound(reading, each[1]))
    ]


def _is_over_a_figure(reading: Reading, place: int) -> bool:
    """`over {E3}`, and not `over {E4}` of the days that something lasted."""
    behind = figure_behind(reading, place)
    return behind is not None and behind.amount.unit != "days"


def _is_of_a_bound(reading: Reading, place: int) -> bool:
    """`a lower bound of {E24}`, of a sentence that tells one."""
    first, last = sentence_of(reading, place)
    bounds = [each for each in reading.said if "lower_" in each.amount.metrics and first <= each.start < last]
    return bool(bounds) and bool(re.match(r"\s(?:bound|end|limit)\b", reading.words[place:]))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)


_ABOVE = re.compile(r"\b(?:over|under|above|below|more|less|higher|lower)$", re.I)
_SMALL = re.compile(
    r"(?:\s+(?:by|about|roughly|around|approximately|some|the|its|a|an|of|expected|forecast|budgeted|budget|than|~|[\ue000]+))*\s*"
)


def figure_behind(reading: Reading, place: int) -> Said | None:
    """The figure that follows a word directly, with nothing but small words between."""
    for figure in reading.said:
        if figure.start >= place:
            return figure if _SMALL.fullmatch(reading.words[place : figure.start]) else None
    return None


def _shift(reading: Reading, start: int, end: int) -> Decimal | None:
    """By how much what a word of direction speaks of is more than before; None where no figure says it."""
    first, last = sentence_of(reading, start)
    near = [each for each in reading.said if first <= each.start < last]
    clause = reading.clause_of(start)
    here = [each for each in near if clause.start <= each.start < clause.end]
    if _is_bound(reading, here, start, end):
        behind = figure_behind(reading, end)
        return abs(behind.amount.value) - abs(behind.number.value)
    for group in (here, near):
        changes = [each for each in group if each.amount.tells_change]
        pair = _pair(reading, group, start)
        if changes and (pair is None or _touches(reading, changes, start, end)):
            figure = min(changes, key=lambda each: _distance(each, start, end))
            return -_moved(figure) if _is_turned(reading, figure, end) else _moved(figure)
        if pair is not None:
            return pair
    return _bound(reading, end)


def _moved(figure: Said) -> Decimal:
    """By how much it went up. A share of a change is told of what it is a share of."""
    amount = figure.amount
    return amount.signed if amount.whole_change is None else amount.whole_change


def _lowers(reading: Reading, end: int) -> bool:
    """`lowered costs by {E17}`, of a saving."""
    figure = next((each for each in reading.said if each.start >= end), None)
    by = figure and re.search(r"\bby (?:about |some |roughly )?$", reading.words[end : figure.start])
    return bool(by) and figure.amount.form == "value" and "saving" in figure.amount.metrics


def _is_turned(reading: Reading, figure: Said, end: int) -> bool:
    """`{difference(E28, E3)} less than list price`, where E28 is the list price: what is less is the other one."""
    than = re.compile(r"\s(?:than|from|off)\s(?:the\s|its\s)?").match(reading.words, end)
    if not than or figure.amount.form != "difference":
        return False
    rows, base = (", ".join(sorted(each)) for each in (figure.amount.of("metric"), figure.amount.against("metric")))
    return any(
        pattern.match(reading.words, than.end())
        and any(part and part in rows for part in parts)
        and not any(part and part in base for part in parts)
        for pattern, parts in METRICS.values()
    )


def _is_bound(reading: Reading, here: Sequence[Said], start: int, end: int) -> bool:
    """`by over 30 %`: a written number that is not the figure, but what it is above or below."""
    figure = figure_behind(reading, end)
    if figure is None or figure.number is None or not figure.number.is_bound or _pair(reading, here, start) is not None:
        return False
    return abs(figure.amount.value) != abs(figure.number.value) and bool(_ABOVE.search(reading.words[start:end]))


def _touches(reading: Reading, changes: Sequence[Said], start: int, end: int) -> bool:
    behind = figure_behind(reading, end)
    ahead = [each for each in changes if 0 <= start - each.end <= 2]
    return bool(ahead) or behind in changes


def _distance(figure: Said, start: int, end: int) -> int:
    return figure.start - end if figure.start >= end else start - figure.end + 1


def _pair(reading: Reading, group: Sequence[Said], place: int) -> Decimal | None:
    """A newer level less the older one that it is held against, as in `from {E2} to {E1}`."""
    levels = [each for each in group if each.amount.form in ("value", "sum", "per_day") and not each.amount.is_change]
    bases = [each for each in levels if words.HELD.search(reading.words[: each.start])]
    for base in sorted(bases, key=lambda each: abs(each.start - place)):
        rest = [each for each in levels if each is not base and each not in bases and _comparable(each, base)]
        if rest:
            return min(rest, key=lambda each: abs(each.start - base.start)).amount.value - base.amount.value
    return None


def _comparable(new: Said, base: Said) -> bool:
    """Same unit, and apart in one thing only; the newer one is the later."""
    one, other = new.amount, base.amount
    apart = [what for what in ("entity", "period", "metric") if one.of(what) != other.of(what)]
    if one.unit != other.unit or len(apart) != 1:
        return False
    days = [Period.of(each.rows[0].period) for each in (one, other)]
    return apart != ["period"] or (days[0].grain == days[1].grain and days[0].first > days[1].first)


def _bound(reading: Reading, end: int) -> Decimal | None:
    """`over $1,200` of 1,234.56: a figure that is written rounder than it is."""
    figure = figure_behind(reading, end)
    if figure is None or figure.number is None or figure.amount.is_change:
        return None
    return figure.amount.value - figure.number.value


def nearly_faults(reading: Reading) -> list[str]:
    """`nearly` and `almost` say that the true figure is a little less than the written one."""
    faults = []
    for match in re.finditer(r"\b(?:nearly|almost|just short of)\b", reading.words, re.I):
        figure = figure_behind(reading, match.end())
        if figure and not (figure.number and abs(figure.amount.value) < abs(figure.number.value)):
            faults.append(f"{match[0]!r} says less than {shown(figure)}; it is {printed(figure.amount)}")
    return faults


def _is_good(amount: Amount) -> bool | None:
    """Whether a change is for the better: less money, or more that is saved, covered or used; None where unknown."""
    if any(part in amount.metrics for part in ("saving", "cover", "utili")):
        return amount.signed > 0
    return amount.signed < 0 if "cost" in amount.metrics else None


def quality_faults(reading: Reading) -> list[str]:
    """`improved` and `stable`, which a change must show."""
    faults = []
    for pattern, most in ((moves.QUALITIES, None), (moves.STEADY, Decimal(5))):
        for match in pattern.finditer(reading.words):
            first, last = sentence_of(reading, match.start())
            behind = next((each for each in reading.said if each.start > match.start()), None)
            if behind and is_same_amount(reading, behind):
                continue
            is_praise = not re.match(r"wors|deterior", match[0], re.I)
            changes = [each.amount for each in reading.said if first <= each.start < last and each.amount.is_change]
            if most is None and changes and not any(_is_good(each) == is_praise for each in changes):
                way = "a rise" if changes[0].signed > 0 else "a fall"
                faults.append(f"{match[0]!r} is said of {way} of {changes[0].metrics}; leave it out")
            if not any(most is None or (each.form == "change" and abs(each.value) <= most) for each in changes):
                faults.append(f"{match[0]!r} is said without a figure that shows it; give change(…), or leave it out")
    return faults
