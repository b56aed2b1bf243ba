"""The same money seen twice: an anomaly of a cost centre that services' or sub accounts' anomalies tell already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from cost_assets import tables
from cost_assets.anomalies.finding import USAGE, Found
from cost_assets.anomalies.incidents import meet
from cost_assets.anomalies.scopes import CENTRE

# From this part of its money on an anomaly is told elsewhere. Less than all, since two series expect different things
# of the same day; more than half, so that what is left for nobody to see is small.
MOST = 2 / 3
# By sub account and service, what an anomaly's days cost beyond what was expected.
Moved = Mapping[tuple[str | None, str | None], float]


def with_tellers(found: Sequence[Found], moved: Mapping[str, Moved]) -> list[Found]:
    """The anomalies, those of cost centres with the one that tells most of their money as parent, where together such
    tell `MOST` of it.

    An anomaly tells what moved in its own service or sub account, if it goes the same way at the same time. A centre's
    that is in its account's already stays there.

    Args:
        moved: by id of a centre's anomaly without a parent.
    """
    others = [each for each in found if each.group == USAGE and each.scope in ("service", "sub_account")]
    return [
        replace(each, parent_id=_teller(each, others, moved[each.id])) if each.id in moved else each for each in found
    ]


def _teller(centre: Found, others: Sequence[Found], moved: Moved) -> str | None:
    impact = float(centre.impact)
    told: dict[tuple[str | None, str | None], float] = {}
    tells: dict[str, float] = {}
    for each in others:
        if _may_tell(each, centre):
            own = {key: part for key, part in moved.items() if _is_of(each, key)}
            told |= own
            tells[each.id] = sum(own.values()) / impact
    if not tells or sum(told.values()) / impact < MOST:
        return None
    totals = {each.id for each in others if each.scope == "sub_account"}
    return max(tells, key=lambda id: (round(tells[id], 6), id in totals, id))


def _may_tell(one: Found, centre: Found) -> bool:
    same = ("billing_account_id", "billing_currency")
    return (
        all(getattr(one, name) == getattr(centre, name) for name in same)
        and one.episode.direction == centre.episode.direction
        and meet(one.episode, centre.episode)
    )


def _is_of(one: Found, key: tuple[str | None, str | None]) -> bool:
    return one.sub_account_id == key[0] and (one.scope == "sub_account" or one.service_name == key[1])


def what_moved(db: duckdb.DuckDBPyConnection, found: Sequence[Found], look_back: int) -> dict[str, Moved]:
    """What moved in each anomaly of a cost centre that has no parent and some money, by its id.

    Args:
        db: with fct_allocated_costs_daily, where there are cost centres.
        look_back: days before, whose parts are the parts of what was expected.
    """
    centres = [each for each in found if each.scope == CENTRE and each.parent_id is None and each.impact]
    if not centres:
        return {}
    columns = ("id", "billing_account_id", "billing_currency", "cost_centre", "started_on", "last_day", "expected")
    rows = [{name: getattr(each, name) for name in columns} for each in centres]
    texts = [{name: None if value is None else str(value) for name, value in row.items()} for row in rows]
    tables.write_texts(db, "centre_anomalies", columns, texts)
    sql = (Path(__file__).parent / "same_money.sql").read_text()
    moved: dict[str, dict[tuple[str | None, str | None], float]] = {each.id: {} for each in centres}
    for id, sub, service, amount in db.execute(sql.format(look_back=look_back)).fetchall():
        moved[id][sub, service] = amount
    return moved
