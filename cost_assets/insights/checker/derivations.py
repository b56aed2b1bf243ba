"""Derivations: the closed list of what may be computed from evidence, in Decimal, and when it makes sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from itertools import pairwise

from cost_assets.insights.checker.amounts import PARTS, Amount, is_money
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.claims import Evidence


def derive(name: str, parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    """One derivation of the closed list over its operands.

    Args:
        evidence: all of the subject's, which a rank is taken among.

    Raises:
        ValueError: the derivation makes no sense of these operands; the message says why.
    """
    with localcontext() as context:
        context.prec = 50
        return _DERIVATIONS[name](parts, evidence)


def _sum(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    rows = [row for part in parts for row in part.rows]
    if len(parts) < 2 or any(part.form != "value" for part in parts):
        raise ValueError("sum takes two or more evidence ids")
    if len({row.id for row in rows}) < len(rows):
        raise ValueError("sum holds the same evidence twice")
    if all(row.metric in PARTS for row in rows) and len({row.metric for row in rows}) > 1:
        return _all_parts(rows, evidence)
    _same(rows, "unit", "metric", "entity_kind")
    if is_money(rows[0].unit) is False and rows[0].unit == "pct":
        raise ValueError("per cents cannot be summed")
    periods, entities = {row.period for row in rows}, [row.entity for row in rows]
    if len(periods) > 1:
        spans = [Period.of(row.period) for row in rows]
        apart = not any(one.overlaps(other) for n, one in enumerate(spans) for other in spans[:n])
        if len(set(entities)) > 1 or not apart:
            raise ValueError(
                "sum is over one period and several entities, or one entity and periods that do not overlap"
            )
    elif len(set(entities)) < len(entities):
        raise ValueError(f"sum counts {entities[0]} of {rows[0].period} twice")
    total = sum((part.value for part in parts), Decimal(0))
    return Amount(total, rows[0].unit, "sum", tuple(rows), (), total)


def _all_parts(rows: Sequence[Evidence], evidence: Sequence[Evidence]) -> Amount:
    """A change from its parts; some of them alone are no change of anything."""
    _same(rows, "unit", "entity", "entity_kind", "period")
    whole = (rows[0].entity, rows[0].period)
    there = [row for row in evidence if row.metric in PARTS and (row.entity, row.period) == whole]
    missing = [row.id for row in there if row not in rows]
    if missing:
        raise ValueError(f"sum takes all parts of a change, or one; {', '.join(missing)} is left out")
    total = sum((row.value for row in rows), Decimal(0))
    return Amount(total, rows[0].unit, "sum", tuple(rows), (), total)


def _same(rows: Sequence[Evidence], *whats: str) -> None:
    for what in whats:
        found = sorted({getattr(row, what) for row in rows})
        if len(found) > 1:
            raise ValueError(f"its evidence is of different {what}: {', '.join(found)}")


def _pair(name: str, parts: Sequence[Amount]) -> tuple[Amount, Amount]:
    if len(parts) != 2:
        raise ValueError(f"{name} takes two operands, not {len(parts)}")
    new, old = parts
    if set(new.ids) == set(old.ids):
        raise ValueError(f"{name} holds {new.ids[0]} against itself")
    if new.unit != old.unit:
        raise ValueError(f"{name} holds {new.unit} against {old.unit}")
    return new, old


# What is saved, and what of; neither is more or less than a cost by anything that says something.
_SAVED = ("saving", "base_cost", "unused")


def _comparable(name: str, parts: Sequence[Amount], entities: bool) -> tuple[Amount, Amount]:
    """Two amounts that differ in one thing only: the period, the metric or, if `entities`, whose they are."""
    new, old = _pair(name, parts)
    if {new.form, old.form} - {"value", "sum", "share"} or ("share" in (new.form, old.form) and name != "points"):
        raise ValueError(f"{name} takes evidence or sums, not {new.form} and {old.form}")
    differing = [what for what in ("entity", "period", "metric") if new.of(what) != old.of(what)]
    forecast = differing == ["period", "metric"] and all("forecast" in metric for metric in new.of("metric"))
    if len(differing) != 1 and not forecast:
        raise ValueError(
            f"{name} must hold the same against the same; {new.ids[0]} and {old.ids[0]} differ in {differing}"
        )
    if "metric" in differing and any(word in f"{new.metrics}, {old.metrics}" for word in _SAVED):
        raise ValueError(f"{name} holds a cost against a saving or its base: {new.metrics} and {old.metrics}")
    if "metric" in differing and new.is_change != old.is_change:
        raise ValueError(f"{name} holds a change against a level: {new.ids[0]} and {old.ids[0]}")
    if differing == ["entity"] and not entities:
        raise ValueError(f"{name} is of one entity, not of {new.rows[0].entity} against {old.rows[0].entity}")
    if "period" in differing:
        later, earlier = Period.of(new.rows[0].period), Period.of(old.rows[0].period)
        if later.grain != earlier.grain:
            raise ValueError(f"{name} holds {later.grain} against {earlier.grain}: {later} and {earlier}")
        if later.first < earlier.first:
            raise ValueError(f"{name} goes from the earlier to the later: write {name}({old.ids[0]},{new.ids[0]})")
    return new, old


def _difference(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    new, old = _comparable("difference", parts, entities=True)
    if new.unit == "pct":
        raise ValueError("a difference of per cents is in percentage points: write points(…)")
    value = new.value - old.value
    return Amount(value, new.unit, "difference", new.rows, old.rows, value)


def _points(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    new, old = _comparable("points", parts, entities=True)
    if new.unit != "pct":
        raise ValueError(f"points are between per cents, not {new.unit}: write difference(…)")
    value = new.value - old.value
    return Amount(value, "points", "points", new.rows, old.rows, value)


def _change(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    new, old = _comparable("change", parts, entities=False)
    if new.unit == "pct":
        raise ValueError("a change of per cents is read as percentage points: write points(…)")
    value = 100 * (new.value - old.value) / abs(_divisor("change", old))
    return Amount(value, "pct", "change", new.rows, old.rows, value)


def _ratio(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    new, old = _comparable("ratio", parts, entities=True)
    value = new.value / _divisor("ratio", old)
    return Amount(value, "ratio", "ratio", new.rows, old.rows, value)


def _divisor(name: str, amount: Amount) -> Decimal:
    if not amount.value:
        raise ValueError(f"{name} would divide by {amount.ids[0]}, which is zero; say both figures instead")
    return amount.value


# Whose figure may be a part of whose: from the whole to its parts.
_BROADER = ("total", "cost_centre", "account", "service", "region", "usage_type", "operation", "resource")


def _share(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    part, whole = _pair("share", parts)
    if {part.form, whole.form} - {"value", "sum", "difference"} or (part.form == "difference") != (
        whole.form == "difference"
    ):
        raise ValueError(f"share takes costs or differences, not {part.form} of {whole.form}")
    if part.unit == "pct":
        raise ValueError("share takes amounts, not per cents")
    for what in ("period",) if part.of("entity") == whole.of("entity") else ("period", "metric"):
        if what == "metric" and _is_of_another(part, whole, evidence):
            continue
        if part.of(what) != whole.of(what) or part.against(what) != whole.against(what):
            raise ValueError(f"share is of a whole of the same {what}; {part.ids[0]} and {whole.ids[0]} differ in it")
    if part.of("entity") != whole.of("entity") and not is_part(part.rows[0], whole.rows[0]):
        one, other = part.rows[0], whole.rows[0]
        raise ValueError(f"share: {one.entity} ({one.entity_kind}) is no part of {other.entity} ({other.entity_kind})")
    made = {part.rows[0].metric, whole.rows[0].metric}
    if (whole.is_change and not part.is_change) or made == {"x_price_cost_change", "x_usage_cost_change"}:
        raise ValueError(f"share: {part.rows[0].metric} is no part of {whole.rows[0].metric}")
    value = 100 * part.value / _divisor("share", whole)
    if whole.is_change and value < 0:
        raise ValueError(
            f"share: {part.rows[0].entity} went the other way than {whole.rows[0].entity}; say its own change"
        )
    of_change = whole.signed if whole.is_change else None
    return Amount(value, "pct", "share", part.rows, part.base + whole.rows + whole.base, value, of_change)


def _is_of_another(part: Amount, whole: Amount, evidence: Sequence[Evidence]) -> bool:
    """What an anomaly's days cost as a share of all that they cost, and what is saved as one of what it is saved of."""
    if (part.form, whole.form) != ("value", "value"):
        return False
    metrics = (part.rows[0].metric, whole.rows[0].metric)
    is_saved_of = (*part.rows, *whole.rows) in pairwise(evidence)
    return metrics == ("actual_cost", "effective_cost") or (metrics == ("saving_cost", "base_cost") and is_saved_of)


def is_part(part: Evidence, whole: Evidence) -> bool:
    """Whether one row's entity may be a part of another's, by their kinds; accounts may be parts of accounts.

    What a cost centre costs is a part of what its account costs; of what moved in it, accounts are parts.
    """
    if {part.entity_kind, whole.entity_kind} == {"cost_centre", "account"}:
        return (part.entity_kind == "cost_centre") == (part.metric == whole.metric == "effective_cost")
    kinds = [kind if kind in _BROADER else "resource" for kind in (part.entity_kind, whole.entity_kind)]
    return part.entity_kind == whole.entity_kind == "account" or _BROADER.index(kinds[1]) < _BROADER.index(kinds[0])


def _rank(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    if len(parts) != 1 or parts[0].form != "value":
        raise ValueError("rank takes one evidence id")
    row = parts[0].rows[0]
    alike = [each for each in evidence if _rank_key(each) == _rank_key(row)]
    if len({each.entity for each in alike}) < 2:
        raise ValueError(f"rank of {row.id}: there is no other {row.entity_kind} to hold it against")
    if [each for each in alike if abs(each.value) == abs(row.value) and each.id != row.id]:
        raise ValueError(f"rank of {row.id}: another has the same value")
    value = Decimal(1 + sum(abs(each.value) > abs(row.value) for each in alike))
    return Amount(value, "rank", "rank", (row,), (), value)


def _rank_key(row: Evidence) -> tuple[object, ...]:
    """What is ranked together; rises are not ranked among falls."""
    return row.metric, row.period, row.unit, row.entity_kind, row.value >= 0


def _per_day(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    if len(parts) != 1 or parts[0].form not in ("value", "sum") or not is_money(parts[0].unit):
        raise ValueError("per_day takes money: an evidence id, or a sum")
    (part,) = parts
    if len(part.of("period")) > 1:
        raise ValueError("per_day is over one period")
    value = part.value / Period.of(part.rows[0].period).days
    return Amount(value, f"{part.unit} per day", "per_day", part.rows, (), value)


def _abs(parts: Sequence[Amount], evidence: Sequence[Evidence]) -> Amount:
    if len(parts) != 1:
        raise ValueError("abs takes one operand")
    return replace(parts[0], value=abs(parts[0].value))


_DERIVATIONS = {
    "sum": _sum,
    "difference": _difference,
    "change": _change,
    "share": _share,
    "points": _points,
    "ratio": _ratio,
    "rank": _rank,
    "per_day": _per_day,
    "abs": _abs,
}


DERIVATIONS = tuple(_DERIVATIONS)
