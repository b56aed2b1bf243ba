"""The whole pipeline from a folder of FOCUS files without manifests: what is published follows what lies there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb

ACME = {"name": "acme", "format": "focus", "url": "files", "layout": "plain"}


def _write(path: Path, *charges: tuple[str, str]) -> None:
    """A Parquet file of charges, each told by its month and cost. Nobody knows how much was consumed."""
    rows = ", ".join(f"('{month}-01'::timestamp, {cost}::double)" for month, cost in charges)
    columns = """
        BillingPeriodStart, BillingPeriodStart as ChargePeriodStart, 'a-1' as BillingAccountId,
        'Usage' as ChargeCategory, 'Storage' as ServiceName, 'USD' as BillingCurrency,
        'nan'::double as ConsumedQuantity, BilledCost,
        BilledCost as EffectiveCost, BilledCost as ListCost, BilledCost as ContractedCost
    """
    path.parent.mkdir(exist_ok=True)
    query = f"select {columns} from (values {rows}) as charges(BillingPeriodStart, BilledCost)"
    duckdb.execute(f"copy ({query}) to '{path}' (format parquet)")


def _billed(home) -> list[tuple]:
    assert home.query("select bool_and(ties_out) from fct_tie_out") == [(True,)]
    return home.query(
        "select strftime(billing_period_start, '%Y-%m'), sum(billed_cost) "
        "from fct_service_costs_monthly group by all order by 1"
    )


def test_what_is_published_is_what_lies_in_the_folder_once_it_is_still(home):
    files = home.folder / "files"
    _write(files / "both.parquet", ("2026-03", "1"), ("2026-04", "2.5"))
    home.configure(ACME)
    outcome = home.run()
    assert (outcome.failed, outcome.changed) == ({}, False)
    assert "both.parquet changed at" in outcome.waiting["acme:"]

    home.configure(ACME | {"still_minutes": 0})
    assert home.run().failed == {}
    assert _billed(home) == [("2026-03", Decimal(1)), ("2026-04", Decimal("2.5"))]

    _write(files / "more.parquet", ("2026-04", "0.0000000001"))
    assert home.run().failed == {}
    assert _billed(home)[1] == ("2026-04", Decimal("2.5000000001"))

    (files / "more.parquet").unlink()
    assert home.run().failed == {}
    assert _billed(home) == [("2026-03", Decimal(1)), ("2026-04", Decimal("2.5"))]
    assert not home.run().changed
