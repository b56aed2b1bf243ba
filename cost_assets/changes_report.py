"""What people see in the terminal of changes: who moved, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape

from cost_assets.errors import ConfigError, CostsError
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.report import change, money, short, table_of

TABLE = "fct_cost_changes_monthly"
MOVERS, OF_THE_DEMO, TOLD_PARTS, WHAT_WIDTH = 12, 5, 3, 40
SCOPES = ("service", "sub_account", "billing_account", "cost_centre")
# Of each part, by the column it stands in: its name in a sentence.
PARTS = {
    "usage_cost_change": "usage", "price_cost_change": "price", "mix_cost_change": "mix",
    "commitment_cost_change": "commitments", "days_cost_change": "days in the month",
    "one_off_cost_change": "one-off charges", "new_cost_change": "new", "gone_cost_change": "gone",
    "shared_cost_change": "shared costs",
}  # fmt: skip
_HALF_A_CENT = Decimal("0.005")


@dataclass(frozen=True)
class Change:
    """Why one account, service or cost centre cost more or less in `month` than in the month before; `parts` by their
    names in a sentence, the largest first, without those of less than half a cent."""

    month: date
    what: str
    before: Decimal
    now: Decimal
    currency: str
    parts: Mapping[str, Decimal]
    perhaps: str | None

    @property
    def amount(self) -> Decimal:
        return self.now - self.before

    @property
    def sentence(self) -> str:
        """What moved, by how much, and its largest parts; what is not told of it is the rest."""
        told = dict(list(self.parts.items())[:TOLD_PARTS])
        rest = self.amount - sum(told.values())
        if abs(rest) >= _HALF_A_CENT:
            told["the rest"] = rest
        why = ", ".join(f"{name} {change(amount)}" for name, amount in told.items()) or "nothing moved"
        perhaps = f"; perhaps {self.perhaps} under another name" if self.perhaps else ""
        return f"{self.what}: {change(self.amount)} {self.currency}: {why}{perhaps}"


def changes(console: Console, lake: Lake, month: date | None = None, scope: str = "service") -> None:
    """The largest changes of a month, by default the newest that is whole, as a table and a sentence each.

    Raises:
        ConfigError: that month is not compared with the one before.
    """
    months = _months(lake)
    if month and month not in months:
        known = f"{month_key(months[0])} to {month_key(months[-1])}" if months else "none yet"
        raise ConfigError(f"{month_key(month)} is not compared with the month before it; months that are: {known}")
    if not months:
        console.print("no month is complete beside the one before it; there is nothing to compare yet")
        return
    found = _largest(lake, month or months[-1], scope)
    table = table_of(f"What moved in {month_key(month or months[-1])}, by {scope.replace('_', ' ')}")
    table.add_column("what", no_wrap=True)
    for name in ("before", "now", "change"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in found[:MOVERS]:
        what, now = escape(short(each.what, WHAT_WIDTH)), f"{money(each.now)} {escape(each.currency)}"
        table.add_row(what, money(each.before), now, change(each.amount))
    more = len(found) - MOVERS
    table.caption = f"{more} more; see {TABLE}" if more > 0 else None
    console.print(table)
    _say(console, found[:MOVERS])


def of_the_demo(console: Console, lake: Lake) -> None:
    """What moved most in the newest whole month, and why, in a sentence each."""
    months = _months(lake)
    if months:
        console.print(f"\n[bold]What moved in {month_key(months[-1])}, and why[/]\n")
        _say(console, _largest(lake, months[-1], "service")[:OF_THE_DEMO])
        console.print("\ncosts changes has more, also by account and cost centre.\n", style="dim")


def _say(console: Console, told: list[Change]) -> None:
    for each in told:
        console.print(f"- {each.sentence}", markup=False, highlight=False, soft_wrap=True)


def _months(lake: Lake) -> list[date]:
    return [month for (month,) in _ask(lake, "select distinct billing_period_start from changes order by 1")]


def _largest(lake: Lake, month: date, scope: str) -> list[Change]:
    """A month's changes in one scope, the largest first."""
    found = _ask(
        lake,
        f"""
        select
            coalesce(names.sub_account_name, changes.sub_account_id) as account, service_name,
            changes.billing_account_id, changes.cost_centre, previous_effective_cost, effective_cost,
            billing_currency, x_other_service_name, {", ".join(PARTS)}
        from changes
        left join accounts as names using (sub_account_id)
        where billing_period_start = ? and scope = ?
        order by abs(effective_cost_change) desc, account, service_name, changes.billing_account_id, cost_centre
        """,
        month,
        scope,
    )
    return [_change(month, scope, *row) for row in found]


def _change(
    month: date, scope: str, account: str | None, service: str | None, payer: str | None, centre: str | None,
    before: Decimal, now: Decimal, currency: str | None, other: str | None, *parts: Decimal,
) -> Change:  # fmt: skip
    what = {
        "service": f"{service} in {account or 'no account'}", "sub_account": account or "no account",
        "billing_account": f"all of {payer}", "cost_centre": f"{centre} of {payer}",
    }[scope]  # fmt: skip
    named = zip(PARTS.values(), parts, strict=True)
    moved = sorted(((n, p) for n, p in named if abs(p) >= _HALF_A_CENT), key=lambda part: -abs(part[1]))
    return Change(month, what, before, now, currency or "?", dict(moved), other)


def _ask(lake: Lake, sql: str, *parameters: Any) -> list[tuple]:
    path = lake.current / f"{TABLE}.parquet"
    if not path.exists():
        raise CostsError(f"what is published in {lake.home} was made before changes were told; costs run makes them")
    with duckdb.connect() as db:
        for name, file in (("changes", path), ("accounts", lake.current / "dim_sub_accounts.parquet")):
            db.from_parquet(str(file)).create_view(name)
        return db.execute(sql, list(parameters)).fetchall()
