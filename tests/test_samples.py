"""Real and independently generated bills: what is published is what other means make of the same files."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

KEYS = ("billing_month", "billing_account", "sub_account", "service", "currency")
COSTS = ("billed_exact", "effective_exact")
CENT = Decimal("0.01")


def _expected(samples: Path, name: str) -> list[dict[str, str]]:
    with (samples / f"expected/{name}__by_service_month_account.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _added_up(told: Iterable[dict[str, str]], *keys: str) -> dict[tuple, tuple[Decimal, Decimal]]:
    found = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for each in told:
        key = tuple(each[name] for name in keys)
        found[key] = tuple(held + Decimal(each[cost]) for held, cost in zip(found[key], COSTS, strict=True))
    return dict(found)


def _published(home) -> dict[tuple, tuple[Decimal, Decimal]]:
    """By month, billing account, sub account, service and currency."""
    found = home.query(
        "select strftime(billing_period_start, '%Y-%m'), billing_account_id, sub_account_id, service_name, "
        "billing_currency, billed_cost, effective_cost from fct_service_costs_monthly"
    )
    return {tuple(row[:5]): tuple(row[5:]) for row in found}


def _assert_close(found: dict[tuple, tuple], told: dict[tuple, tuple], within: str) -> None:
    assert found.keys() == told.keys()
    apart = {
        key: (found[key], told[key])
        for key in told
        if any(abs(a - b) > Decimal(within) for a, b in zip(found[key], told[key], strict=True))
    }
    assert apart == {}


@pytest.mark.parametrize("place", [pytest.param("folder", marks=pytest.mark.proof), "bucket"])
def test_a_real_cur2_export_is_published_to_the_last_digit(home, samples, place, request):
    folder = samples / "aws_cur2_csv/bucket/sample-billing/exports/sample"
    export = {"name": "acme", "format": "aws_cur2", "url": folder.as_uri()}
    if place == "bucket":
        held = request.getfixturevalue("bucket")
        held.upload(folder)
        export = held.export
    home.configure(export)

    assert home.run().failed == {}

    told = _expected(samples, "aws_cur2_csv")
    published = _published(home)
    # The expected services are product codes; each code of this bill has one name.
    names = dict(
        duckdb.execute(
            "select distinct line_item_product_code, product['product_name'] from read_parquet(?)",
            [f"{home.lake.landing}/acme/2026-04/*/*.parquet"],
        ).fetchall()
    )
    assert len(names) == len(told)
    by_name = _added_up(({**each, "service": names[each["service"]]} for each in told), *KEYS)
    _assert_close(published, by_name, "1e-9")
    totals = {("2026-04", "011254002932"): tuple(sum(column) for column in zip(*published.values(), strict=True))}
    _assert_close(totals, _added_up(told, "billing_month", "billing_account"), "1e-9")
    rows = sum(int(each["row_count"]) for each in told)
    assert home.query("select delivery_id, rows, split_rows from fct_deliveries") == [
        ("04e9e487-79a7-42b1-a680-1de7c660dc8f", rows, 0)
    ]
    assert home.query("select ties_out, delivered_rows from fct_tie_out") == [(True, rows)]


@pytest.mark.parametrize("kind", ["csv.gz", pytest.param("snappy.parquet", marks=pytest.mark.proof)])
def test_a_generated_focus_bill_is_published_to_the_last_digit(home, samples, kind):
    _deliver_focus(home.folder / "export", samples, kind)
    home.configure({"name": "acme", "format": "focus", "url": "export"})

    assert home.run().failed == {}

    told = _expected(samples, "focus_1_2_generated")
    published = _published(home)
    _assert_close(published, _added_up(told, *KEYS), "1e-6")
    cents = {tuple(each[name] for name in KEYS): (each["billed_cents"], each["effective_cents"]) for each in told}
    assert {key: tuple(f"{cost.quantize(CENT):f}" for cost in costs) for key, costs in published.items()} == cents
    rows = sum(int(each["row_count"]) for each in told)
    assert home.query("select rows from fct_deliveries") == [(rows,)]
    assert home.query("select bool_and(ties_out), sum(published_rows_from) from fct_tie_out") == [(True, rows)]


def _lay_out(samples: Path, each: dict, day: str, folder: Path) -> None:
    """Deliver an assembly into the report's folder, as if AWS had done so on `day`."""
    report = samples / "aws_cur_csv/bucket/sample-billing/cur/finops-hourly"
    assembly, month = each["assemblyId"], folder / each["month_dir"]
    shutil.copytree(report / each["month_dir"] / assembly, month / assembly)
    manifest = month / "finops-hourly-Manifest.json"
    shutil.copyfile(month / assembly / "finops-hourly-Manifest.json", manifest)
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    for path in [manifest, *(month / assembly).iterdir()]:
        os.utime(path, (at, at))


def _legacy_names(home) -> dict[str, str]:
    """What each product code of a legacy report is called; the expected services are codes."""
    return dict(
        duckdb.execute(
            "select distinct line_item_product_code, product_product_name "
            "from read_parquet(?, union_by_name = true) where product_product_name is not null",
            [f"{home.lake.landing}/acme/*/*/*.parquet"],
        ).fetchall()
    )


def _assert_legacy(home, told: list[dict[str, str]]) -> None:
    names = _legacy_names(home)
    by_name = _added_up(({**each, "service": names.get(each["service"], each["service"])} for each in told), *KEYS)
    _assert_close(_published(home), by_name, "1e-9")
    assert home.query("select bool_and(ties_out) from fct_tie_out") == [(True,)]


@pytest.mark.parametrize("place", ["folder", pytest.param("bucket", marks=pytest.mark.proof)])
def test_a_legacy_report_is_followed_through_its_restatements(home, samples, place, request):
    deliveries = json.loads((samples / "aws_cur_csv/deliveries.json").read_text())
    folder = home.folder / "finops-hourly"
    export = {"name": "acme", "format": "aws_cur", "url": folder.name}
    if place == "bucket":
        held = request.getfixturevalue("bucket")
        export |= held.export | {"format": "aws_cur"}
    home.configure(export)

    days = ["2026-09-16", "2026-10-01", "2026-10-10", "2026-10-17", "2026-11-05"]
    for number, (each, day) in enumerate(zip(deliveries, days, strict=True), start=1):
        _lay_out(samples, each, day, folder)
        if place == "bucket":
            held.upload(folder, each["month_dir"])
        assert home.run().failed == {}
        if number in (3, 5):
            _assert_legacy(home, _expected(samples, f"aws_cur_csv_{'after_delivery_1' if number == 3 else 'current'}"))

    current = dict(
        home.query(
            "select delivery_id, period_status from fct_deliveries where is_current order by billing_period_start"
        )
    )
    ids = [each["assemblyId"] for each in deliveries]
    assert list(current) == [ids[0], ids[3], ids[4]]
    if place == "folder":  # a bucket tells its own times
        assert list(current.values()) == ["final", "final", "open"]
    assert home.query("select count(*) from fct_deliveries") == [(5,)]


@pytest.mark.parametrize("kind", [pytest.param("csv.gz", marks=pytest.mark.proof), "csv.zip"])
def test_a_real_legacy_report_is_published_to_the_last_digit(home, samples, kind):
    source = samples / "focus_converters_samples/sample-anonymous-aws-export-dataset.csv"
    folder = home.folder / "report/20231101-20231201"
    folder.mkdir(parents=True)
    if kind == "csv.gz":
        (folder / "report-1.csv.gz").write_bytes(gzip.compress(source.read_bytes()))
    else:
        with zipfile.ZipFile(folder / "report-1.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(source, "report-1.csv")
    said = {"assemblyId": "run-1", "reportKeys": [f"/any/report/20231101-20231201/report-1.{kind}"]}
    (folder / "report-Manifest.json").write_text(json.dumps(said))
    home.configure({"name": "acme", "format": "aws_cur", "url": "report"})

    assert home.run().failed == {}

    _assert_legacy(home, _expected(samples, "focus_converters_aws"))


def test_a_plain_file_of_three_providers_is_published_to_the_last_digit(home, samples):
    shutil.copyfile(samples / "focus_sample_1_0/focus_sample.csv", _folder(home, "files") / "focus_sample.csv")
    home.configure({"name": "acme", "format": "focus", "url": "files", "layout": "plain", "still_minutes": 0})

    assert home.run().failed == {}

    told = _added_up(_expected(samples, "focus_1_0_sample"), *KEYS)
    billed = {key: (costs[0],) for key, costs in told.items()}
    _assert_close({key: (costs[0],) for key, costs in _published(home).items()}, billed, "1e-9")
    providers = home.query("select distinct provider_name from fct_service_costs_monthly order by 1")
    assert providers == [("AWS",), ("Microsoft",), ("Oracle",)]
    assert home.query("select bool_and(ties_out) from fct_tie_out") == [(True,)]


def _folder(home, name: str) -> Path:
    folder = home.folder / name
    folder.mkdir()
    return folder


def _deliver_focus(folder: Path, samples: Path, kind: str) -> None:
    """Lay the sample's file out as AWS Data Exports does."""
    (source,) = (samples / "focus_1_2_generated").glob("*.csv.gz")
    data = folder / f"data/billing_period=2026-05/acme_focus-00001.{kind}"
    data.parent.mkdir(parents=True)
    with gzip.open(source, "rt", newline="", encoding="utf-8") as text:
        columns = {name: _type(name) for name in next(csv.reader(text))}
    if kind == "csv.gz":
        data.write_bytes(source.read_bytes())
    else:
        cells = ", ".join(f'{_cast(name, type)} as "{name}"' for name, type in columns.items())
        rows = f"select {cells} from read_csv('{source}', all_varchar = true)"
        duckdb.execute(f"copy ({rows}) to '{data}' (format parquet)")
    manifest = folder / "metadata/billing_period=2026-05/acme_focus-Manifest.json"
    manifest.parent.mkdir(parents=True)
    said = {
        "executionId": "run-1",
        "columns": [{"name": name, "type": type} for name, type in columns.items()],
        "dataFiles": [f"s3://acme-billing/exports/acme/{data.relative_to(folder).as_posix()}"],
    }
    manifest.write_text(json.dumps(said))


def _cast(column: str, type: str) -> str:
    if column in ("Tags", "SkuPriceDetails"):
        return f'cast("{column}"::json as map(varchar, varchar))'
    return f'"{column}"' if type == "string" else f'cast("{column}" as {type})'


def _type(column: str) -> str:
    if column.endswith(("PeriodStart", "PeriodEnd")):
        return "timestamp"
    return "double" if column.endswith(("Cost", "Price", "Quantity")) else "string"
