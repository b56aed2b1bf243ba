"""Whatever is on the bill: parts add up in every row and scope, and have the other sign when months are exchanged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cost_assets.changes.checks import CHECKS, PARTS
from tests.changes.warehouse import Line, decompose, of_lines

# January and March have 31 days, February 28: the same two bills, one month after the other and the other way round.
FIRST, SECOND, THIRD = "2026-01", "2026-02", "2026-03"
_TINY, _LARGE = Decimal("0.000000000001"), Decimal(10) ** 7
_ordinary = st.decimals(min_value=10, max_value=100, places=12).map(str)
_costs = st.one_of(
    _ordinary,
    _ordinary,
    st.decimals(min_value=-1000, max_value=100_000, places=12).map(str),
    st.sampled_from([Decimal(0), _TINY, -_TINY, Decimal("0.1"), Decimal("-19.99"), _LARGE]).map(str),
)
_quantities = st.one_of(
    _ordinary,
    _ordinary,
    _ordinary,
    st.sampled_from(["1", "720", "0", "-3", None, "0.000000000001", "10000000"]),
)
_days = st.sampled_from([28, 28, 1])
_cells = st.builds(
    Line,
    month=st.just(FIRST),
    effective_cost=_costs,
    contracted_cost=st.one_of(_costs, st.none()),
    list_cost=st.sampled_from(["0", "5", None]),
    service_name=st.sampled_from(["Amazon EC2"] * 4 + ["Amazon S3", None]),
    x_usage_type=st.sampled_from([*["BoxUsage:m5.large", "EUC1-BoxUsage:m6g.large"] * 2, "TimedStorage-ByteHrs", None]),
    consumed_unit=st.sampled_from(["Hrs"] * 4 + ["GB-Mo", None]),
    x_charge_group=st.sampled_from(["usage"] * 6 + ["unused", "tax", "credit", "adjustment"]),
    commitment_discount_status=st.sampled_from([None, "Used"]),
    consumed_quantity=_quantities,
    x_days_with_costs=_days,
    sub_account_id=st.sampled_from(["one"] * 3 + ["two", None]),
    billing_account_id=st.sampled_from(["acme"] * 4 + [None]),
    cost_centre=st.sampled_from(["shop", "bank", None]),
    billing_currency=st.sampled_from(["USD"] * 4 + ["EUR"]),
)


@st.composite
def _bills(draw: st.DrawFn) -> list[Line]:
    """Cells of a month, most of them there in the next one too at another cost; and a fleet of two instance types."""
    lines = draw(st.lists(_cells, min_size=8, max_size=25))
    for cell in list(lines):
        if draw(st.integers(0, 4)):
            lines.append(replace(
                cell, month=SECOND, effective_cost=draw(_costs), contracted_cost=draw(_costs),
                consumed_quantity=draw(_quantities), x_days_with_costs=draw(_days),
            ))  # fmt: skip
    fleet = [(month, f"BoxUsage:{each}.large") for month in (FIRST, SECOND) for each in ("m5", "m6g")]
    return lines + [
        Line(month, draw(_ordinary), "Fleet", type_, consumed_quantity=draw(_ordinary), x_days_with_costs=draw(_days))
        for month, type_ in fleet
    ]


# Each payer has a bill of both months.
ALWAYS = [Line(month, "1", billing_account_id=payer) for month in (FIRST, SECOND) for payer in ("acme", None)]


def _daily(line: Line, days: int) -> Line:
    """What ran on all of February runs on all days of the month."""
    return replace(line, x_days_with_costs=days) if line.x_days_with_costs == 28 else line


def test_parts_add_up_and_exchanged_months_exchange_their_signs():
    seen: set[str] = set()

    @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(_bills())
    def hold(lines: list[Line]) -> None:
        lines = lines + ALWAYS
        bill = [_daily(line, 31 if line.month == FIRST else 28) for line in lines]
        bill += [_daily(replace(line, month=THIRD), 31) for line in lines if line.month == FIRST]
        db = of_lines(bill)
        decompose(db)
        for check in CHECKS:
            assert db.execute(check.sql).fetchall() == [], check.name
        there, back = (_told(db, month) for month in (SECOND, THIRD))
        assert there == sorted(map(_exchanged, back), key=str) != []
        seen.update(name for name, *amounts in zip(PARTS, *(row[1] for row in there), strict=True) if any(amounts))

    hold()
    assert seen == set(PARTS), "each part has had to add up with the others"


def _told(db: duckdb.DuckDBPyConnection, month: str) -> list[tuple]:
    """Of a month's rows: whose they are, their parts, and what it cost before and now."""
    whose = "scope, provider_name, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency"
    found = db.execute(
        f"select [{whose}], [{', '.join(PARTS)}], [previous_effective_cost, effective_cost] "
        f"from fct_cost_changes_monthly where billing_period_start = '{month}-01'"
    ).fetchall()
    return sorted(((tuple(who), tuple(amounts), tuple(costs)) for who, amounts, costs in found), key=str)


def _exchanged(row: tuple) -> tuple:
    """A row as it has to be with the months exchanged: what was new is gone."""
    who, amounts, (before, now) = row
    named = {name: -amount for name, amount in zip(PARTS, amounts, strict=True)}
    named["new_cost_change"], named["gone_cost_change"] = named["gone_cost_change"], named["new_cost_change"]
    return who, tuple(named.values()), (now, before)
