"""Slots: the grammar of `{E3}`, `{E3.entity}` and `{change(E3, E4)}` in a claim's text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cost_assets.insights.checker.amounts import Amount, value_of
from cost_assets.insights.checker.derivations import DERIVATIONS, derive
from cost_assets.insights.claims import Evidence

_SLOT = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r"\s*(E\d+|[a-z_]+|[(),])")
_DEEPEST = 4


@dataclass(frozen=True)
class Slot:
    """A slot and its place: an `amount`, or the `entity` or `period` of a row, or the `fault` it has."""

    start: int
    end: int
    source: str
    amount: Amount | None = None
    row: Evidence | None = None
    shows: str = ""
    fault: str = ""


def slots(text: str, evidence: Mapping[str, Evidence]) -> Iterator[Slot]:
    """Every `{…}` of a text, in order.

    Args:
        evidence: of the subject, by id.
    """
    for match in _SLOT.finditer(text):
        source, start, end = match[1].strip(), *match.span()
        id_, _, shows = source.partition(".")
        try:
            if shows:
                if shows not in ("entity", "period"):
                    raise ValueError(f"a slot shows .entity or .period, not .{shows}")
                yield Slot(start, end, source, row=_row(id_, evidence), shows=shows)
            else:
                yield Slot(start, end, source, amount=evaluate(source, evidence))
        except ValueError as error:
            yield Slot(start, end, source, fault=str(error))


def evaluate(source: str, evidence: Mapping[str, Evidence]) -> Amount:
    """What `E3` or `change(E3, E4)` comes to.

    Raises:
        ValueError: it is no such expression, an id is unknown, or the derivation makes no sense.
    """
    tokens, place = [], 0
    while match := _TOKEN.match(source, place):
        tokens.append(match[1])
        place = match.end()
    if source[place:].strip() or not tokens:
        raise ValueError(f"{source!r} is no evidence id and none of {', '.join(DERIVATIONS)}")
    amount, rest = _expression(tokens, evidence, 1)
    if rest:
        raise ValueError(f"{source!r} does not end where it should: {''.join(rest)!r} is left over")
    return amount


def _expression(tokens: list[str], evidence: Mapping[str, Evidence], depth: int) -> tuple[Amount, list[str]]:
    head, rest = tokens[0], tokens[1:]
    if head not in DERIVATIONS:
        if not re.fullmatch(r"E\d+", head):
            raise ValueError(f"{head!r} is no evidence id and none of {', '.join(DERIVATIONS)}")
        return value_of(_row(head, evidence)), rest
    if rest[:1] != ["("] or depth == _DEEPEST:
        raise ValueError(f"{head} needs its operands in brackets, at most {_DEEPEST - 1} deep")
    parts: list[Amount] = []
    while rest[:1] != [")"]:
        if len(rest) < 2:
            raise ValueError(f"{head}(… is not closed")
        part, rest = _expression(rest[1:], evidence, depth + 1)
        parts.append(part)
        if rest[:1] not in ([","], [")"]):
            raise ValueError(f"{head}(… is not closed")
    return derive(head, parts, tuple(evidence.values())), rest[1:]


def _row(id_: str, evidence: Mapping[str, Evidence]) -> Evidence:
    if id_ not in evidence:
        known = f"{next(iter(evidence))} to {next(reversed(evidence))}" if evidence else "none"
        raise ValueError(f"{id_!r} is no evidence of this subject; there is {known}")
    return evidence[id_]
