"""Beside: how a name, a period or a figure stands to another one, by the words between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cost_assets.insights.checker.amounts import Amount
from cost_assets.insights.checker.derivations import is_part
from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.reading import Clause, Reading, Said, sentence_of
from cost_assets.insights.checker.words import BASES, BESIDE

_FORWARD = re.compile(
    r"\b(?:from|than|against|versus|vs\.?|over|compared (?:with|to)|relative to)\s(?:in\s|that of\s|the\s)*$", re.I
)
# `90 % of the shortfall in Redshift`
_OF_WHAT = re.compile(r"\bof (?:the |its )?(?:total |whole )?\w+ (?:in|of|on|for|at) (?:the )?$", re.I)
_MONTHLY = ("monthly_cost_change", "x_monthly_cost", "x_monthly_list_cost")
_CAME_FROM = re.compile(
    r"\b(?:came|comes|coming|arose|arises|stems|stemmed|charges?|costs?|usage) from\s(?:the\s)?$", re.I
)


def is_turned(reading: Reading, mention: Mention, own: frozenset[str], base: frozenset[str]) -> bool:
    """`from October`, where October is what the figure is of, tells it the wrong way round."""
    before = reading.words[: mention.start]
    turned = bool(base) and own != base and bool(_FORWARD.search(before)) and not _CAME_FROM.search(before)
    return turned and not re.match(r"\s(?:on|onwards?)\b", reading.words[mention.end :])


def is_beside(reading: Reading, mention: Mention, own: frozenset[str]) -> bool:
    """`before October`; but `since 3 October` and `until 9 October` of a week from then to then are its edges.

    So is `since 21 May` of a level that began on that day, `by July` of what July is forecast to come to, and
    `42 days after 4 June` of the days that are left on that day.
    """
    found = BESIDE.search(reading.words[: mention.start])
    word = found[0].split()[0].lower() if found else ""
    has_edges = any("/" in each for each in mention.means & own) or _starts_level(reading, mention)
    is_edge = word in ("since", "until") and has_edges
    if (word == "by" and _measured(reading, mention, "forecast", "upper_", "lower_")) or (
        word == "after" and _measured(reading, mention, "days_left")
    ):
        return False
    return bool(found) and not is_edge


def _measured(reading: Reading, mention: Mention, *parts: str) -> bool:
    of = [each.amount for each in reading.said if each.amount.of("period") & mention.means]
    return any(part in amount.metrics for amount in of for part in parts)


def _starts_level(reading: Reading, mention: Mention) -> bool:
    first, last = sentence_of(reading, mention.start)
    levels = [each for each in reading.said if first <= each.start < last and is_level(each.amount)]
    return any(each.amount.of("period") & mention.means for each in levels)


def is_introduced(reading: Reading, mention: Mention) -> bool:
    """Whether a word such as `than` makes it what something is held against."""
    is_base = BASES.search(reading.words[: mention.start]) or _OF_WHAT.search(reading.words[: mention.start])
    return bool(is_base) or "over" in mention.text or mention.text.endswith(" before")


def is_level(amount: Amount) -> bool:
    """A change of what a month costs, which holds from its day on."""
    return all(row.metric == "monthly_cost_change" for row in amount.rows)


def is_monthly(amount: Amount) -> bool:
    """What a month costs, or costs more, from a day on: the day need not be named."""
    return all(row.metric in _MONTHLY for row in amount.rows)


def is_of_said(reading: Reading, figure: Said) -> bool:
    """`{E1} in May against {E2} in April ({change(E1, E2)})`: both of what it is of stand right before it."""
    first, _ = sentence_of(reading, figure.start)
    told = {each.source for each in reading.said if first <= each.start < figure.start}
    ids = {row.id for row in figure.amount.rows + figure.amount.base}
    return len(ids) > 1 and figure.amount.form in ("difference", "change", "points", "ratio") and ids <= told


def in_brackets(reading: Reading, figure: Said, mentions: Sequence[Mention], own: frozenset[str]) -> bool:
    """`EC2 ({E3})`, wherever it stands."""
    before = [each for each in mentions if each.end <= figure.start]
    return bool(before) and before[-1].means >= own and reading.words[before[-1].end : figure.start] == " ("


def is_whole(reading: Reading, figure: Said) -> bool:
    """`{E7} of the {E1} spent`: whether it is the whole that the figure before it is a part of."""
    before = [each for each in reading.said if each.end <= figure.start]
    of = before and re.fullmatch(r"\s(?:out )?of (?:the |a )?(?:total )?", reading.words[before[-1].end : figure.start])
    return bool(of) and is_part(before[-1].amount.rows[0], figure.amount.rows[0])


_ANEW = re.compile(r"\s*(?:because|since|as|with|while|given)\b", re.I)


def opens_anew(reading: Reading, clause: Clause, figure: Said, named: Sequence[Mention], what: str) -> bool:
    """`X may have sent more, since the impact of {E11.entity} comes to {E11}`: a clause with a subject of its own."""
    opened = _ANEW.match(reading.words, clause.start) or _ANEW.fullmatch(clause.opener)
    before = [each for each in named if each.start < figure.start]
    return bool(opened and before) and bool(before[-1].means & figure.amount.of(what))


_DID = re.compile(
    r"\s(?:costs?|ran|spent|had|saw|carried|added|was|came (?:in|to)|(?:rose|fell|grew) by)\s(?:at\s)?", re.I
)


def is_subject(reading: Reading, mention: Mention, figure: Said) -> bool:
    """`The account ran {E7} above its expected cost`: of whom a figure is told outright, not where it is from."""
    first = reading.clause_of(mention.start).start
    begins = not reading.words[first : mention.start].strip()
    return begins and bool(_DID.fullmatch(reading.words, mention.end, figure.start))
