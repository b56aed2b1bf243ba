"""Pairs: figures of one sentence that must fit each other, such as a change and the level that it is told of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cost_assets.insights.checker.amounts import is_money, value_of
from cost_assets.insights.checker.beside import is_introduced
from cost_assets.insights.checker.ellipsis import before_it
from cost_assets.insights.checker.parts import price_and_usage
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown
from cost_assets.insights.checker.words import HELD

_BOUNDS = re.compile(r"\b(?:bounds|ranges?|band|interval|between)\b(?: \w+)*? $", re.I)
_BETWEEN = re.compile(r"\b(?:between|gap|differ\w*|apart|both)\b", re.I)
_PRICES = re.compile(r"\bpric(?:es?|ing)\b", re.I)
_OF_THE = re.compile(r"(?:^|[.;]\s)\s*(?:out )?of the $", re.I)
_SAVED_OF = r"(?: a month,?)? (?:(?:out )?of|on)(?: (?:the|a|its))?(?: base(?: cost)?)?(?: of)? "
_THAN = re.compile(
    r"\s(?:(?:more|less|higher|lower|above|below|up|down)\s?)?(?:than |from |on )?(?:the |its |an )?", re.I
)


def pair_faults(reading: Reading) -> list[str]:
    """One figure told twice, bounds that are none, and a change by what it is no change of."""
    faults = []
    for one, two in pairwise(reading.said):
        between = reading.words[one.end : two.start]
        first, last = sentence_of(reading, one.start)
        if two.start >= last:
            continue
        if between in (" and ", " to ") and _BOUNDS.search(reading.words[first : one.start]):
            metrics = [each.amount.rows[0].metric for each in (one, two)]
            if any(each.startswith(("lower_", "upper_")) for each in metrics) and not (
                metrics[0].startswith("lower_")
                and metrics[1].startswith("upper_")
                and one.amount.of("period") == two.amount.of("period")
            ):
                faults.append(f"bounds are the lower and the upper one; {shown(one)} and {shown(two)} are not")
        is_level = one.amount.form == "value" and not one.amount.is_change
        moved = two.amount.form in ("difference", "change") and re.fullmatch(r"\sby\s", between)
        if is_level and moved and not set(one.amount.ids) & set(two.amount.ids):
            faults.append(f"{shown(two)} is no change of {shown(one)}")
        if re.fullmatch(_SAVED_OF, between) and one.amount.rows[0].metric == "saving_cost":
            place = reading.evidence.index(one.amount.rows[0]) + 1
            if two.amount.rows[0] not in reading.evidence[place : place + 1]:
                faults.append(f"{shown(one)} is not saved of {shown(two)}")
    told: set[tuple[int, str]] = set()
    for each in reading.said:
        key = (reading.clause_of(each.start).sentence, each.amount.rows[0].id)
        if each.amount.form == "value" and is_money(each.amount.unit) and key in told:
            faults.append(f"{shown(each)} is told twice in one sentence; leave one out")
        if each.amount.form == "value":
            told.add(key)
    return faults


def of_what_faults(reading: Reading) -> list[str]:
    """Changes and shares of what the sentence does not speak of."""
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        near = [each for each in reading.said if first <= each.start < last]
        if figure.amount.form in ("difference", "change"):
            faults += _base_faults(reading, figure, near, (first, last))
        if figure.amount.form == "share":
            faults += _whole_faults(reading, figure)
            faults += [
                f"{shown(figure)} is no share of {shown(each)}"
                for each in near
                if _OF_THE.search(reading.words[: each.start]) and each.end < figure.start
                if each.amount.form == "value" and each.amount.ids[0] not in figure.amount.ids
            ]
        faults += _split_faults(reading, figure, near, (first, last))
    return faults


def _base_faults(reading: Reading, figure: Said, near: Sequence[Said], sentence: tuple[int, int]) -> list[str]:
    """A difference from another one that is not named as such, or told of levels that it is no difference of."""
    faults, amount = [], figure.amount
    words = reading.words[sentence[0] : sentence[1]]
    others = amount.against("entity") - amount.of("entity")
    named = [each for each in reading.entities if each.means & others]
    held = [each for each in named if is_introduced(reading, each) or _BETWEEN.search(words)]
    if others and not held:
        faults.append(f"{shown(figure)} is held against {' and '.join(sorted(others))}; say so behind 'than' or 'over'")
    levels = [each for each in near if each.amount.form == "value" and not each.amount.is_change]
    alike = [
        each
        for each in levels
        if each.amount.of("entity") == amount.of("entity") and each.amount.unit == amount.rows[0].unit
    ]
    if alike and not any(set(each.amount.ids) & set(amount.ids) for each in alike):
        faults.append(f"{shown(figure)} is no change of {shown(alike[0])}")
    alike = alike or [
        each
        for each in before_it(reading, figure.start)
        if each.amount.form == "value" and each.amount.of("metric") == amount.of("metric")
        if each.amount.of("entity") == amount.of("entity")
    ]
    is_held = len(alike) == 2 and any(HELD.search(reading.words[: each.start]) for each in alike)
    if is_held and set(amount.ids) != {id_ for each in alike for id_ in each.amount.ids}:
        faults.append(f"{shown(figure)} is no change of {shown(alike[0])} and {shown(alike[1])}")
    behind = next((each for each in levels if each.start > figure.end), None)
    if behind and _THAN.fullmatch(reading.words[figure.end : behind.start]) and behind.amount.ids[0] not in amount.ids:
        faults.append(f"{shown(figure)} is not held against {shown(behind)}")
    return faults


def _whole_faults(reading: Reading, figure: Said) -> list[str]:
    """A share of a part that is not named: without a name, what it is a share of is the whole."""
    base = figure.amount.base[:1]
    if not base or (figure.amount.whole_change is None and not value_of(base[0]).is_change):
        return []
    row = base[0]
    if any(row.entity in each.means for each in reading.entities) or figure.amount.base[1:]:
        return []
    alike = [abs(each.value) for each in reading.evidence if (each.metric, each.period) == (row.metric, row.period)]
    return [] if abs(row.value) == max(alike) else [f"{shown(figure)} is a share of {row.entity}; name it"]


def _split_faults(reading: Reading, figure: Said, near: Sequence[Said], sentence: tuple[int, int]) -> list[str]:
    """Of a sentence on prices and usage: what is told of either is what either made."""
    metrics = {row.metric for row in reading.evidence}
    if not {"x_price_cost_change", "x_usage_cost_change"} <= metrics or figure.amount.form != "value":
        return []
    asked = set(price_and_usage(reading, *sentence))
    clause = reading.clause_of(figure.start)
    here = set(price_and_usage(reading, clause.start, clause.end))
    own = figure.amount.rows[0].metric
    prices = [each for each in near if each.amount.rows[0].metric == "x_price_cost_change"]
    if asked == {"price"} and _PRICES.search(reading.words, *sentence) and figure.amount.is_change and not prices:
        return [f"{shown(figure)} is not what changed prices made"]
    if len(asked) == 2 and not here:
        here = _in_its_turn(reading, figure, near, asked)
    wrong = len(asked) == 2 and len(here) == 1 and own != f"x_{next(iter(here))}_cost_change"
    return [f"{shown(figure)} is not what changed {next(iter(here))} made"] if wrong else []


def _in_its_turn(reading: Reading, figure: Said, near: Sequence[Said], asked: set[str]) -> set[str]:
    """`usage rather than prices: {E6} and {E5}`: two figures behind both words, in their order."""
    first, last = sentence_of(reading, figure.start)
    places = price_and_usage(reading, first, last)
    behind = [each for each in near if each.start > max(places.values())]
    if len(behind) != 2 or figure not in behind:
        return set()
    return {sorted(asked, key=places.__getitem__)[behind.index(figure)]}
