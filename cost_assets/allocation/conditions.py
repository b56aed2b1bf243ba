"""Rules as conditions of SQL, over a combination's columns: its places, `labels`, `categories` and `known` names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cost_assets.allocation.rules import UNALLOCATED, Allocation, Centre, Places, Rule, Where, canonical
from cost_assets.allocation.spans import Span
from cost_assets.tables import quoted

_PLACES = ("billing_account_id", "sub_account_id", "service_name", "region_id")


def holds(rule: Rule, spans: Sequence[Span], said: Allocation) -> str:
    """Whether a rule is for a combination: its days, what it asks for, and that it knows a cost centre."""
    days = [str(span.number) for span in spans if rule.holds_in(span.begins, span.ends)]
    if not days:
        return "false"
    asked = [] if len(days) == len(spans) else [f"span in ({', '.join(days)})"]
    asked += _where(rule.where)
    if rule.cost_centre and not rule.cost_centre.named:
        asked.append(f"{centre(rule.cost_centre, said)} is not null")
    return " and ".join(asked) or "true"


def centre(wanted: Centre, said: Allocation) -> str:
    """The cost centre that a combination has by a rule; null where its tag or account names none that there is."""
    if wanted.named:
        return quoted(wanted.named)
    if wanted.tag:
        named = _entry("labels", canonical(wanted.tag))
    elif wanted.cost_category:
        named = _entry("categories", wanted.cost_category.strip().lower())
    else:
        named = f"account_{wanted.account}"
    if said.cost_centres:
        return f"known[lower({named})]"
    return f"case when lower({named}) <> {quoted(UNALLOCATED)} then coalesce(known[lower({named})], {named}) end"


def known(names: Iterable[str]) -> str:
    """A map of the cost centres that there are, by their names in lower case."""
    listed = list(map(quoted, {name.lower(): name for name in names}.values()))
    if not listed:
        return "map([]::varchar[], []::varchar[])"
    return f"map([{', '.join(f'lower({name})' for name in listed)}], [{', '.join(listed)}])"


def places(where: Places | None) -> str:
    """Whether a combination, or a resource, lies in these places; nothing does where none are said."""
    return " and ".join(_places(where)) if where and _places(where) else "false"


def is_one_of(value: str, texts: Iterable[str]) -> str:
    """Whether the expression `value` is like any of the texts, in which `*` stands for any text."""
    return "(" + " or ".join(f"lower({value}) {_like(text)}" for text in texts) + ")"


def _where(where: Where) -> list[str]:
    asked = _places(where)
    asked += [is_one_of(_entry("labels", canonical(key)), texts) for key, texts in where.tags.items()]
    asked += [
        is_one_of(_entry("categories", name.strip().lower()), texts) for name, texts in where.cost_categories.items()
    ]
    return [*asked, is_one_of("charge_category", where.charge_category)] if where.charge_category else asked


def _places(where: Places) -> list[str]:
    return [is_one_of(column, getattr(where, column)) for column in _PLACES if getattr(where, column)]


def _entry(map: str, key: str) -> str:
    return f"{map}[{quoted(key)}]"


def _like(text: str) -> str:
    if "*" not in text:
        return f"= lower({quoted(text)})"
    pattern = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_").replace("*", "%")
    return f"like lower({quoted(pattern)}) escape '\\'"
