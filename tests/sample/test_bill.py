"""The sample bill: what it costs is known beforehand, and its files say the same."""

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from cost_assets.sample.bill import write_bill, write_month
from cost_assets.sample.columns import columns_of
from cost_assets.sample.company import ACCOUNTS, FEE_SERVICES, SERVICES

UNTIL = date(2026, 3, 20)
NAME = {service.code: service.name for service in (*SERVICES, *FEE_SERVICES)}
NOT_SPLIT = "coalesce(line_item_operation, '') not in ('EKSPod-EC2', 'ECSTask-EC2')"
BILLED = "sum(round(line_item_unblended_cost::double, 10)::decimal(38, 12))"
EXECUTION = "04e9e487-79a7-42b1-a680-1de7c660dc8f"

# The formulas of the field, which the generator does not use.
EFFECTIVE = """sum(round(case
    when line_item_line_item_type = 'SavingsPlanCoveredUsage' then savings_plan_savings_plan_effective_cost
    when line_item_line_item_type = 'SavingsPlanRecurringFee'
        then savings_plan_total_commitment_to_date - savings_plan_used_commitment
    when line_item_line_item_type in ('SavingsPlanNegation', 'SavingsPlanUpfrontFee') then 0
    when line_item_line_item_type = 'DiscountedUsage' then reservation_effective_cost
    when line_item_line_item_type = 'RIFee'
        then reservation_unused_amortized_upfront_fee_for_billing_period + reservation_unused_recurring_fee
    when line_item_line_item_type = 'Fee' and reservation_reservation_a_r_n <> '' then 0
    when line_item_line_item_description like 'Refund for one-time fee for Savings Plan ID%' then 0
    else line_item_unblended_cost
end, 10)::decimal(38, 12))"""


@pytest.fixture(scope="module")
def bill(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bill")
    write_bill(folder, UNTIL, months=6, rows_per_month=6_000)
    return folder


def manifest_of(folder: Path, month: str) -> dict:
    return json.loads((folder / "export/metadata" / f"BILLING_PERIOD={month}" / "acme-Manifest.json").read_text())


def files_of(folder: Path, month: str) -> list[str]:
    return [str(folder / "export/data" / uri.split("/data/", 1)[1]) for uri in manifest_of(folder, month)["dataFiles"]]


def current_files(folder: Path) -> list[str]:
    months = sorted(path.name.removeprefix("BILLING_PERIOD=") for path in (folder / "export/data").iterdir())
    return [file for month in months for file in files_of(folder, month)]


def sums(files: list[str], costs: str = f"{BILLED}, {EFFECTIVE}") -> dict[tuple[str, str], tuple]:
    """Costs by account and service name, read from the files."""
    reader = "read_csv" if files[0].endswith(".csv.gz") else "read_parquet"
    types = ", all_varchar = true" if reader == "read_csv" else ""
    rows = duckdb.execute(
        f"select line_item_usage_account_id, line_item_product_code, {costs} from {reader}(?{types}) "
        f"where {NOT_SPLIT} group by all",
        [files],
    ).fetchall()
    return {(account, NAME[code]): tuple(measures) for account, code, *measures in rows}


def month(folder: Path, **changes) -> list:
    arguments = {"rows": 6_000, "delivered_at": datetime(2026, 2, 12, 9), "execution_id": EXECUTION, "final": True}
    return write_month(folder, date(2026, 1, 1), **arguments | changes)


def test_the_truth_is_what_the_files_add_up_to(bill):
    truths = duckdb.sql(f"select * from '{bill}/truth/costs.parquet'").fetchall()
    months = sorted({truth[0] for truth in truths})
    assert len(months) == 6
    for first in months:
        expected = {truth[1:3]: truth[4:6] for truth in truths if truth[0] == first}
        assert sums(files_of(bill, f"{first:%Y-%m}")) == expected


def test_the_truth_counts_every_row_and_no_split_cost(bill):
    rows, split = duckdb.sql(f"select sum(rows), sum(split_rows) from '{bill}/truth/costs.parquet'").fetchone()
    counted = duckdb.execute(
        f"select count(*), count(*) filter (not ({NOT_SPLIT})), count(split_line_item_split_cost) from read_parquet(?)",
        [current_files(bill)],
    ).fetchone()
    assert (rows, split, split) == counted
    assert split > 0


def test_the_csv_of_the_truth_says_what_its_parquet_says(bill):
    with (bill / "truth/costs.csv").open() as file:
        billed = sum(Decimal(row["billed_cost"]) for row in csv.DictReader(file))
    assert duckdb.sql(f"select sum(billed_cost) from '{bill}/truth/costs.parquet'").fetchone() == (billed,)


def test_every_line_item_type_is_there(bill):
    counts = dict(
        duckdb.execute(
            "select line_item_line_item_type, count(distinct bill_billing_period_start_date) "
            "from read_parquet(?) group by 1",
            [current_files(bill)],
        ).fetchall()
    )
    assert set(counts) == {
        "Usage", "DiscountedUsage", "RIFee", "SavingsPlanCoveredUsage", "SavingsPlanNegation",
        "SavingsPlanRecurringFee",
        "SavingsPlanUpfrontFee", "Fee", "Tax", "Credit", "Refund", "FlatRateSubscription", "MysteryFee",
    }  # fmt: skip
    assert counts["MysteryFee"] == 1


def test_a_commitment_costs_what_was_used_of_it_and_what_was_not(tmp_path):
    month(tmp_path)
    plans, reservations = duckdb.execute(
        """
        select
            sum(savings_plan_savings_plan_effective_cost::decimal(38, 10))
                + sum((savings_plan_total_commitment_to_date - savings_plan_used_commitment)::decimal(38, 10)),
            sum(reservation_effective_cost::decimal(38, 10))
                + sum(reservation_unused_amortized_upfront_fee_for_billing_period::decimal(38, 10))
                + sum(reservation_unused_recurring_fee::decimal(38, 10))
        from read_parquet(?)
        """,
        [files_of(tmp_path, "2026-01")],
    ).fetchone()
    hours = 31 * 24
    assert plans == hours * (Decimal("22.50") + Decimal("11.25"))
    assert reservations == hours * (Decimal("9.20") + Decimal("7.60"))


def test_a_row_is_known_by_its_id_and_interval(bill):
    for file in current_files(bill):
        rows, keys, shortest, longest = duckdb.execute(
            "select count(*), count(distinct (identity_line_item_id, identity_time_interval)), "
            "min(len(identity_line_item_id)), max(len(identity_line_item_id)) from read_parquet(?)",
            [[file]],
        ).fetchone()
        assert (keys, shortest, longest) == (rows, 52, 52)


def test_closed_months_are_invoiced_and_the_open_one_is_not(bill):
    for name, missing_all in (("2026-02", False), ("2026-03", True)):
        rows, invoiced, last = duckdb.execute(
            "select count(*), count(bill_invoice_id), max(line_item_usage_start_date) from read_parquet(?)",
            [files_of(bill, name)],
        ).fetchone()
        assert invoiced == (0 if missing_all else rows)
    assert last.date() == UNTIL


def test_one_month_was_delivered_twice_and_the_manifest_names_the_newer(bill):
    runs = {path.name: sorted(run.name for run in path.iterdir()) for path in (bill / "export/data").iterdir()}
    (restated,) = [name for name, executions in runs.items() if len(executions) > 1]
    assert restated == "BILLING_PERIOD=2025-12"
    older, newer = runs[restated]
    assert f"/{newer}/" in manifest_of(bill, "2025-12")["dataFiles"][0]
    assert (bill / "export/metadata" / restated / older / "acme-Manifest.json").exists()


def test_every_code_has_a_name_on_most_of_its_rows_that_have_one(bill):
    names = duckdb.execute(
        "select line_item_product_code, list(distinct product['product_name']) from read_parquet(?) "
        "where product['product_name'] is not null group by 1",
        [files_of(bill, "2026-02")],
    ).fetchall()
    assert {code: found for code, found in names} == {code: [NAME[code]] for code, _ in names}
    codes = duckdb.execute(
        "select distinct line_item_product_code from read_parquet(?)", [files_of(bill, "2026-02")]
    ).fetchall()
    assert len(codes) == len(names) >= 25


def test_planted_anomalies_are_listed_with_what_they_cost(bill):
    with (bill / "truth/anomalies.csv").open() as file:
        anomalies = list(csv.DictReader(file))
    assert {row["kind"] for row in anomalies} == {"spike", "shift", "ramp", "drop", "fee"}
    for row in anomalies:
        assert row["sub_account_id"] in ACCOUNTS
        assert row["started_on"] <= (row["ended_on"] or str(UNTIL))
        assert (Decimal(row["impact_cost"]) < 0) == (row["kind"] == "drop")


def test_the_same_arguments_write_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        month(tmp_path / name)
    (one,), (two,) = (files_of(tmp_path / name, "2026-01") for name in ("one", "two"))
    assert Path(one).read_bytes() == Path(two).read_bytes()
    assert month(tmp_path / "three", seed=8) != month(tmp_path / "four")


def test_more_rows_cost_the_same_and_fill_more_files(tmp_path):
    coarse = month(tmp_path / "coarse")
    fine = month(tmp_path / "fine", rows=45_000, rows_per_file=20_000)
    costs = [[(truth.sub_account_id, truth.service_name, truth.billed_cost) for truth in one] for one in (coarse, fine)]
    assert costs[0] == costs[1]
    assert (sum(truth.rows for truth in coarse), sum(truth.rows for truth in fine)) == (6_000, 45_000)
    files = files_of(tmp_path / "fine", "2026-01")
    sizes = [duckdb.execute("select count(*) from read_parquet(?)", [file]).fetchone()[0] for file in files]
    assert sizes == [20_000, 20_000, 5_000]


def test_csv_and_parquet_carry_the_same_costs(tmp_path):
    truths = [month(tmp_path / name, format=name) for name in ("csv", "parquet")]
    assert truths[0] == truths[1]
    csv_files, parquet_files = (files_of(tmp_path / name, "2026-01") for name in ("csv", "parquet"))
    assert sums(csv_files, BILLED) == sums(parquet_files, BILLED)
    row = duckdb.execute(
        "select line_item_usage_start_date, product::json->>'servicecode', discount "
        "from read_csv(?, all_varchar = true) "
        "where line_item_line_item_type = 'RIFee' order by all limit 1",
        csv_files,
    ).fetchone()
    assert row == ("2026-01-01T00:00:00.000Z", "AmazonEC2", "{}")


@pytest.mark.parametrize(("file_format", "count"), [("csv", 127), ("parquet", 130)])
def test_a_manifest_names_the_columns_that_the_files_have(tmp_path, file_format, count):
    month(tmp_path, format=file_format)
    manifest = manifest_of(tmp_path, "2026-01")
    assert list(manifest) == ["executionId", "exportArn", "columns", "dataFiles"]
    (file,) = files_of(tmp_path, "2026-01")
    described = duckdb.sql(f"describe from '{file}'").fetchall() if file_format == "parquet" else duckdb.sql(
        f"describe from read_csv('{file}', all_varchar = true)"
    ).fetchall()  # fmt: skip
    names = [row[0] for row in described if row[0] != "BILLING_PERIOD"]
    assert [column["name"] for column in manifest["columns"]] == names
    assert len(names) == count
    if file_format == "parquet":
        types = [row[1].lower() for row in described if row[0] != "BILLING_PERIOD"]
        assert types == [column.parquet_type for column in columns_of("parquet")]


def test_an_overwriting_export_keeps_one_manifest_and_no_run_folder(tmp_path):
    month(tmp_path, layout="overwrite", rows_per_file=2_000)
    month(tmp_path, layout="overwrite", rows_per_file=4_000, execution_id=EXECUTION[::-1], scale=Decimal("1.5"))
    metadata = tmp_path / "export/metadata/BILLING_PERIOD=2026-01"
    assert [path.name for path in metadata.iterdir()] == ["acme-Manifest.json"]
    assert manifest_of(tmp_path, "2026-01")["dataFiles"] == [
        f"s3://acme-billing/exports/acme/data/BILLING_PERIOD=2026-01/acme-0000{n}.snappy.parquet" for n in (1, 2)
    ]
    assert metadata.joinpath("acme-Manifest.json").stat().st_mtime == 1770886800  # 2026-02-12 09:00 UTC


def test_a_scale_multiplies_what_a_month_costs(tmp_path):
    plain, dearer = month(tmp_path / "plain"), month(tmp_path / "dearer", scale=Decimal("1.5"))
    totals = [sum(truth.effective_cost for truth in one) for one in (plain, dearer)]
    assert totals[1] == pytest.approx(totals[0] * Decimal("1.5"), abs=Decimal("1"))


def test_a_month_cannot_end_before_it_begins(tmp_path):
    with pytest.raises(ValueError, match="2025-12-31"):
        month(tmp_path, until=date(2025, 12, 31))
