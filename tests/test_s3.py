"""The whole pipeline from a bucket: what is published, and what is read again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from urllib.parse import unquote

from cost_assets.exports.deliveries import landed
from cost_assets.exports.landing import land, survey
from tests.golden.bill import deliver

NOW = datetime(2026, 6, 1)
MAY = {"start": "2026-05-02T00:00:00.000Z", "bill_billing_period_start_date": "2026-05-01T00:00:00.000Z"}


def _read(asked: list[tuple[str, str]]) -> list[str]:
    """The data files whose bytes were asked for."""
    paths = [path for method, path in asked if method == "GET" and "/data/" in path]
    return sorted(unquote(path).rpartition("/exports/acme/")[2] for path in paths)


def _billed(home) -> list[tuple]:
    return home.query(
        "select strftime(billing_period_start, '%Y-%m'), sub_account_id, billed_cost, effective_cost "
        "from fct_service_costs_monthly order by all"
    )


def test_a_bill_in_a_bucket_is_published_read_once_and_replaced_when_it_is_restated(home, bucket, asked):
    folder = home.folder / "export"
    april = {"type": "SavingsPlanCoveredUsage", "sp": "arn:sp/1", "cost": "11", "public": "12", "sp_effective": "8"}
    deliver(folder, {"cost": "1.25"}, {"cost": "0.0000000001", "account": "044444444444"}, april)
    deliver(folder, {"cost": "2.5", **MAY}, month="2026-05", execution="run-2")
    bucket.upload(folder)
    home.configure(bucket.export)
    asked.clear()

    assert home.run().failed == {}

    tiny = Decimal("0.0000000001")
    may = ("2026-05", "022222222222", Decimal("2.5"), Decimal("2.5"))
    assert _billed(home) == [
        ("2026-04", "022222222222", Decimal("12.25"), Decimal("9.25")),
        ("2026-04", "044444444444", tiny, tiny),
        may,
    ]
    assert home.query("select bool_and(ties_out), bool_and(difference = 0), count(*) from fct_tie_out") == [
        (True, True, 2)
    ]
    files = [f"data/BILLING_PERIOD={month}/acme-00001.csv.gz" for month in ("2026-04", "2026-05")]
    assert _read(asked) == files

    # With nothing new, no data are read and nothing is written.
    version = home.lake.current.resolve()
    asked.clear()
    outcome = home.run()
    assert (outcome.failed, outcome.changed, _read(asked)) == ({}, False, [])
    assert asked, "the bucket was looked at"
    assert home.lake.current.resolve() == version

    # A restated month: the same keys, another execution.
    untouched, replaced = home.month_file("2026-05"), home.month_file("2026-04")
    deliver(folder, {"cost": "1.75"}, {"cost": "3"}, execution="run-3")
    bucket.upload(folder)
    asked.clear()
    assert home.run().failed == {}
    assert _billed(home) == [("2026-04", "022222222222", Decimal("4.75"), Decimal("4.75")), may]
    assert _read(asked) == files[:1]
    assert home.month_file("2026-05") == untouched and home.month_file("2026-04") != replaced
    assert home.query(
        "select delivery_id, is_current, superseded_by, rows from fct_deliveries "
        "where billing_period_start = '2026-04-01' order by delivery_id"
    ) == [("run-1", False, "run-3", 3), ("run-3", True, None, 2)]
    assert not home.run().changed


def test_looking_at_36_months_in_which_nothing_is_new_costs_two_requests(home, bucket, asked):
    home.configure(bucket.export)
    (export,) = home.settings.exports
    folder = home.folder / "export"
    for month in [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]:
        deliver(folder, {"cost": "1"}, month=month, execution=f"run-{month}")
    bucket.upload(folder)
    for manifest in survey(export, home.lake, [], NOW).wanted:
        land(export, manifest, home.lake, [], datetime(2026, 1, 2))
    asked.clear()

    assert survey(export, home.lake, landed(home.lake), NOW).wanted == []
    assert len(asked) == 2

    deliver(folder, {"cost": "2"}, month="2024-05", execution="run-again")
    bucket.upload(folder, "metadata/BILLING_PERIOD=2024-05")
    asked.clear()
    (wanted,) = survey(export, home.lake, landed(home.lake), NOW).wanted
    assert wanted.delivery_id == "run-again" and len(asked) == 3
