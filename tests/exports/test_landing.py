"""A delivery lands whole, once, as typed Parquet with its totals; or it fails in one sentence and leaves nothing."""

import csv
import errno
import gzip
import os
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cost_assets.errors import CostsError
from cost_assets.exports import landing
from cost_assets.exports import store as stores
from cost_assets.exports.deliveries import current, landed
from cost_assets.exports.drifting import drift
from cost_assets.exports.landing import land, survey
from cost_assets.lake import Lake
from cost_assets.settings import Export

APRIL = date(2026, 4, 1)
NOW = datetime(2026, 5, 1, 12)
SPLIT = {"line_item_operation": "EKSPod-EC2", "line_item_unblended_cost": "99"}


def land_one(export, lake, **more):
    (wanted,) = survey(export, lake, landed(lake), NOW).wanted
    return land(export, wanted, lake, landed(lake), NOW, **more)


def test_a_delivery_lands_with_its_files_and_totals(folder, place, lake, rows_of):
    charges = [
        {"line_item_unblended_cost": "10.00000000004"},
        {"line_item_unblended_cost": "1.4724E-6", "bill_invoice_id": "INV-1"},
        {"line_item_unblended_cost": "5", "line_item_net_unblended_cost": "4.5"},
        {"line_item_unblended_cost": "3", "line_item_currency_code": "EUR"},
        {"line_item_unblended_cost": "0"},
        SPLIT,
    ]
    folder.deliver(charges, files=2)
    told = []
    delivery = land_one(place(folder), lake, progress=lambda done, total: told.append((done, total)))

    assert landed(lake) == [delivery]
    assert (delivery.export_name, delivery.format, delivery.month) == ("acme", "aws_cur2", APRIL)
    assert (delivery.delivery_id, delivery.sequence, delivery.landed_at) == ("run-1", 1, NOW)
    assert [(file["name"], file["source"], file["rows"]) for file in delivery.files] == [
        (f"0000{n}.parquet", f"data/BILLING_PERIOD=2026-04/acme-0000{n}.snappy.parquet", 3) for n in (1, 2)
    ]
    assert told[-1] == (sum(file["bytes"] for file in delivery.files),) * 2
    payer = {"billing_account_id": "011254002932"}
    assert delivery.totals == [
        payer
        | {"billing_currency": "EUR", "rows": 1, "split_rows": 0, "billed_cost": "3.0000000000", "uninvoiced_rows": 1},
        payer
        | {"billing_currency": "USD", "rows": 5, "split_rows": 1, "billed_cost": "14.5000014724", "uninvoiced_rows": 2},
    ]
    assert rows_of("select count(*) from landed") == [(6,)]
    assert list(lake.tmp.iterdir()) == []


@pytest.mark.parametrize("kind", ["csv.gz", "csv"])
def test_csv_becomes_the_same_as_parquet(folder, lake, kind, tmp_path, rows_of):
    charges = [{"line_item_unblended_cost": f"{n / 7!r}", "line_item_resource_id": "ä\nb"} for n in range(50)] + [SPLIT]
    folder.deliver(charges, kind="parquet")
    parquet = land_one(folder.export(), lake)
    folder.deliver(charges, kind=kind, execution="run-2")
    text = land_one(folder.export(), lake)
    assert text.totals == parquet.totals
    assert [file["name"] for file in text.files] == ["00001.parquet"]
    assert sorted(os.listdir(lake.delivery("acme", APRIL, "run-2"))) == ["00001.parquet", "delivery.json", "summary"]
    columns = "line_item_unblended_cost, line_item_usage_start_date, bill_invoice_id, product, tags, discount"
    assert len(set(map(str, rows_of(f"select {columns} from landed")))) == 51


def test_csv_is_typed_by_the_format_and_the_manifest(folder, lake, rows_of, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    folder.deliver([{"cost_category": "", "line_item_usage_start_date": "2026-04-02T01:00:00+02:00"}], kind="csv.gz")
    land_one(folder.export(), lake)
    assert rows_of(
        "select bill_invoice_id, line_item_net_unblended_cost, cost_category, discount, tags, x_new_column,"
        " bill_payer_account_id from landed"
    ) == [(None, None, None, {"EdpDiscount": -0.25}, {"resourceTags/user:Env": 'a, "b"'}, 7, "011254002932")]
    april_first = (datetime(2026, 4, 1, 23), datetime(2026, 4, 1))  # in UTC, wherever this runs
    assert rows_of("select line_item_usage_start_date, bill_billing_period_start_date from landed") == [april_first]


def test_focus_lands_in_its_own_spelling_with_text_nulls_as_nulls(focus_folder, lake, rows_of):
    focus_folder.deliver(
        [
            {"BilledCost": "2.5", "ListUnitPrice": "NaN", "InvoiceId": "INV-1"},
            {"ListUnitPrice": "NULL", "Tags": "NULL"},
        ],
        kind="csv",
    )
    (path,) = focus_folder.root.rglob("*.csv")
    header, rest = path.read_text().split("\n", 1)
    path.write_text(header.lower() + "\n" + rest)
    delivery = land_one(focus_folder.export(), lake)
    assert delivery.totals[0]["billed_cost"] == "3.5000000000"
    assert (delivery.totals[0]["uninvoiced_rows"], delivery.totals[0]["split_rows"]) == (1, 0)
    query = (
        "select column_name from (describe from landed) where column_name in ('BilledCost', 'ListUnitPrice', 'Tags')"
    )
    assert len(rows_of(query)) == 3
    assert rows_of("select ListUnitPrice, Tags from landed order by BilledCost") == [
        (None, None),
        (None, {"env": "prod"}),
    ]


@pytest.mark.parametrize("word", ["", "NULL", "NaN"])
def test_a_charge_of_focus_on_no_invoice_is_uninvoiced_whatever_stands_for_none(focus_folder, lake, word):
    focus_folder.deliver([{"InvoiceId": "INV-1"}, {"InvoiceId": word}], kind="csv")
    assert land_one(focus_folder.export(), lake).totals[0]["uninvoiced_rows"] == 1


def test_focus_without_invoice_ids_does_not_know_who_was_invoiced(focus_folder, lake):
    focus_folder.without = ("InvoiceId",)
    focus_folder.deliver([{}])
    assert land_one(focus_folder.export(), lake).totals[0]["uninvoiced_rows"] is None


def test_only_the_execution_that_the_manifest_names_is_landed(folder, place, lake):
    old, new = "2026-04-15T00:00:00.000Z-run-1", "2026-04-16T15:24:15.653Z-run-2"
    folder.deliver([{"line_item_unblended_cost": "100"}] * 9, run_folder=old, execution="run-1")
    folder.deliver([{"line_item_unblended_cost": "7"}], run_folder=new, execution="run-2")
    delivery = land_one(place(folder), lake)
    assert (delivery.delivery_id, delivery.delivered_at) == ("run-2", datetime(2026, 4, 16, 15, 24, 15, 653000))
    assert [total["billed_cost"] for total in delivery.totals] == ["7.0000000000"]


def test_landing_twice_is_once(folder, lake, land_all):
    folder.deliver([{}])
    (first,) = land_all(folder.export())
    manifest = survey(folder.export(), lake, [], NOW).wanted[0]
    assert land_all(folder.export()) == []
    assert land(folder.export(), manifest, lake, landed(lake), datetime(2027, 1, 1)) == first


def test_a_restated_month_lands_beside_the_old_one_and_is_current(folder, lake, land_all):
    folder.deliver([{}], execution="run-1")
    land_all(folder.export())
    first = folder.month_manifest().read_text()
    folder.without = ("x_new_column",)
    folder.deliver([{"line_item_unblended_cost": "2"}], execution="run-2")
    (second,) = land_all(folder.export())
    assert (second.sequence, current(landed(lake))["acme", APRIL]) == (2, second)
    assert drift(second, landed(lake)[0]) == ["columns that are gone: x_new_column"]
    assert drift(second, None) == []
    folder.month_manifest().write_text(first)  # what was superseded never becomes current again
    assert survey(folder.export(), lake, landed(lake), NOW).wanted == []


def test_one_execution_may_deliver_several_months(folder, lake, land_all):
    for month in ("2026-03", "2026-04"):
        folder.deliver([{}], month)
    assert [(each.month.month, each.sequence) for each in land_all(folder.export())] == [(3, 1), (4, 1)]


def test_a_survey_keeps_to_the_exports_months(folder, lake):
    for month in ("2026-02", "2026-03", "2026-04"):
        folder.deliver([{}], month)
    for month in ("2026-01", "2026-05"):
        folder.deliver([{}], month, manifest=False)
    seen = survey(folder.export(**{"from": "2026-03", "until": "2026-04"}), lake, [], NOW)
    assert [manifest.month.month for manifest in seen.wanted] == [3]
    assert (seen.waiting, seen.failed, seen.delivered) == ({}, {}, [date(2026, 3, 1)])
    assert survey(folder.export(), lake, [], NOW).waiting.keys() == {date(2026, 1, 1), date(2026, 5, 1)}


def test_a_manifest_that_cannot_be_read_stops_only_its_month(folder, place, lake):
    for month in ("2026-03", "2026-04"):
        folder.deliver([{}], month)
    folder.month_manifest("2026-03").write_text("{")
    seen = survey(place(folder), lake, [], NOW)
    assert [manifest.month for manifest in seen.wanted] == [APRIL]
    assert list(seen.failed) == [date(2026, 3, 1)] and "is not JSON" in seen.failed[date(2026, 3, 1)]


def test_an_export_in_which_nothing_was_ever_delivered_is_refused(folder, place, lake):
    folder.root.mkdir(parents=True)
    with pytest.raises(CostsError, match=r"nothing was ever delivered under .*exports/acme: .*acme-Manifest.json"):
        survey(place(folder), lake, [], NOW)


@pytest.mark.parametrize("kind", ["parquet", "csv.gz", "csv"])
@pytest.mark.parametrize("emptied", ["zero bytes", "no rows"])
def test_empty_files_are_normal(folder, lake, kind, emptied, rows_of):
    paths = folder.deliver([{}, {}] if emptied == "zero bytes" else [{}], kind=kind, files=2)
    if emptied == "zero bytes":
        paths[1].write_bytes(b"")
    delivery = land_one(folder.export(), lake)
    assert [file["rows"] for file in delivery.files] == [1, 0]
    assert rows_of("select sum(line_item_unblended_cost), any_value(tags) is not null from landed") == [(1.0, True)]


def test_a_delivery_of_nothing_but_empty_files_lands_with_no_totals(folder, lake):
    folder.deliver([], kind="csv.gz")
    assert land_one(folder.export(), lake).totals == []


def test_what_a_killed_landing_left_does_not_matter(folder, lake):
    folder.deliver([{}])
    (lake.tmp / f"run-1.{os.getpid()}").mkdir(parents=True)
    (lake.tmp / f"run-1.{os.getpid()}" / "00009.parquet").write_text("half")
    (lake.tmp / "run-1.4194305").mkdir()
    assert len(land_one(folder.export(), lake).files) == 1
    assert len(list(lake.delivery("acme", APRIL, "run-1").iterdir())) == 3


def test_when_another_process_won_its_record_is_returned(folder, lake, monkeypatch):
    folder.deliver([{}])
    (wanted,) = survey(folder.export(), lake, [], NOW).wanted
    recheck = landing._still_current

    def another_wins(store, manifest, objects):
        if objects:
            monkeypatch.setattr(landing, "_still_current", recheck)
            land(folder.export(), wanted, Lake(lake.home / "other"), [], datetime(2026, 4, 30))
            theirs = Lake(lake.home / "other").delivery("acme", APRIL, "run-1")
            lake.delivery("acme", APRIL, "run-1").parent.mkdir(parents=True)
            theirs.rename(lake.delivery("acme", APRIL, "run-1"))

    monkeypatch.setattr(landing, "_still_current", another_wins)
    assert land(folder.export(), wanted, lake, [], NOW).landed_at == datetime(2026, 4, 30)


def test_another_process_may_win_at_the_last_moment(folder, lake, monkeypatch):
    folder.deliver([{}])
    rename = Path.rename

    def another_wins(work, target):
        shutil.copytree(work, target)
        return rename(work, target)

    monkeypatch.setattr(Path, "rename", another_wins)
    assert [land_one(folder.export(), lake)] == landed(lake)
    assert list(lake.tmp.iterdir()) == []


def test_an_aware_now_is_recorded_in_utc(folder, lake):
    folder.deliver([{}])
    (wanted,) = survey(folder.export(), lake, [], NOW).wanted
    assert land(folder.export(), wanted, lake, [], NOW.replace(tzinfo=UTC)).landed_at == NOW


# What fails, and says so.


def fails(export: Export, lake: Lake, sentence: str, nothing_left) -> str:
    with pytest.raises(CostsError, match=sentence) as refused:
        land_one(export, lake)
    nothing_left()
    assert "\n" not in str(refused.value) and str(lake.tmp) not in str(refused.value)
    return str(refused.value)


def test_a_file_that_the_manifest_names_but_is_missing(folder, place, lake, nothing_left):
    folder.deliver([{}, {}], files=2)[1].unlink()
    fails(place(folder), lake, "acme-00002.snappy.parquet does not exist, but .*Manifest.json names it", nothing_left)


@pytest.mark.parametrize("cut", [1, 100, 400])
def test_a_torn_parquet_file(folder, place, lake, nothing_left, cut):
    (path,) = folder.deliver([{}])
    path.write_bytes(path.read_bytes()[:-cut])
    fails(place(folder), lake, r"acme-00001.snappy.parquet is not a whole Parquet file: \S", nothing_left)


def test_a_parquet_file_with_a_broken_page(folder, lake, nothing_left):
    (path,) = folder.deliver(
        [{"line_item_operation": f"op-{n}", "line_item_unblended_cost": f"{n}.5"} for n in range(5000)]
    )
    torn = bytearray(path.read_bytes())
    middle = slice(len(torn) // 10, len(torn) // 2)
    torn[middle] = bytes(byte ^ 0x55 for byte in torn[middle])
    path.write_bytes(torn)
    fails(
        folder.export(),
        lake,
        "acme-00001.snappy.parquet (cannot be added up|is not a whole Parquet file)",
        nothing_left,
    )


@pytest.mark.parametrize("cut", [1, 8, 300])
def test_a_truncated_gzip_file(folder, place, lake, nothing_left, cut):
    (path,) = folder.deliver([{"line_item_resource_id": str(n * 7919)} for n in range(2000)], kind="csv.gz")
    path.write_bytes(path.read_bytes()[:-cut])
    fails(place(folder), lake, "acme-00001.csv.gz is not a whole gzip file", nothing_left)


def test_what_is_called_gzip_and_is_not(folder, lake, nothing_left):
    folder.deliver([{}], kind="csv.gz")[0].write_text("a,b\n1,2\n")
    fails(folder.export(), lake, "acme-00001.csv.gz is not a whole gzip file", nothing_left)


def test_a_csv_file_torn_in_its_last_line(folder, lake, nothing_left):
    (path,) = folder.deliver([{}, {}], kind="csv")
    path.write_text(path.read_text()[:-70])
    fails(folder.export(), lake, "acme-00001.csv is not whole CSV as AWS writes it", nothing_left)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("line_item_unblended_cost", "1,000.00"),
        ("line_item_net_unblended_cost", "NULL"),
        ("line_item_usage_start_date", "last week"),
        ("discount", '{"EdpDiscount": "much"}'),
    ],
)
def test_a_value_that_is_not_of_its_type(folder, lake, nothing_left, column, value):
    folder.deliver([{}, {column: value}], kind="csv.gz")
    said = fails(folder.export(), lake, "acme-00001.csv.gz has .* in column .*, which should be", nothing_left)
    assert column in said and value[-6:-2] in said


def test_text_in_a_column_that_can_be_spared_lands_as_null_and_is_told(folder, lake, land_all, rows_of):
    folder.deliver([{}, {"tags": "{'a': 'b'}"}], kind="csv.gz")
    (delivery,) = land_all(folder.export())
    told = [(each["column"], each["value"], each["rows"]) for each in delivery.unread]
    assert told == [("tags", "{'a': 'b'}", 1)]
    assert rows_of("select count(*), count(tags) from landed") == [(2, 1)]


def test_text_in_a_column_that_nobody_knows_is_kept(folder, lake, land_all, rows_of):
    folder.deliver([{}, {"x_new_column": "many"}], kind="csv.gz")
    (delivery,) = land_all(folder.export())
    assert [(each["column"], each["value"], each["rows"]) for each in delivery.unread] == [("x_new_column", "many", 1)]
    assert rows_of("select x_new_column from landed order by 1") == [("7",), ("many",)]


@pytest.mark.parametrize("value", ["NaN", "inf"])
def test_a_cost_that_is_no_amount(folder, lake, nothing_left, value):
    folder.deliver([{"line_item_unblended_cost": value}])
    fails(folder.export(), lake, "cannot be added up", nothing_left)


def test_a_cost_of_hundreds_of_millions_is_added_up_to_the_last_place(folder, lake):
    folder.deliver([{"line_item_unblended_cost": "200000000"}, {"line_item_unblended_cost": "0.0000000001"}])
    assert land_one(folder.export(), lake).billed_costs == {"USD": Decimal("200000000.0000000001")}


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_row_without_a_cost_is_not_free(folder, lake, nothing_left, kind):
    folder.deliver([{}, {"line_item_unblended_cost": ""}], kind=kind)
    fails(folder.export(), lake, "1 of 2 rows.* have no billed cost", nothing_left)


@pytest.mark.parametrize("kind", ["parquet", "csv.gz", "csv"])
def test_a_missing_required_column(folder, lake, nothing_left, kind):
    folder.without = ("line_item_unblended_cost", "line_item_operation")
    folder.deliver([{}], kind=kind)
    sentence = "export acme says format aws_cur2, but .* has no columns line_item_operation, line_item_unblended_cost;"
    fails(folder.export(), lake, sentence, nothing_left)


def test_files_of_another_format_are_recognised_before_they_are_downloaded(folder, lake, nothing_left, monkeypatch):
    folder.deliver([{}])
    monkeypatch.setattr(stores.Store, "download", None)
    sentence = (
        "export acme says format focus, but 2026-04 has no columns BilledCost, .*; these look like aws_cur2 files"
    )
    fails(folder.export(format="focus"), lake, sentence, nothing_left)


def test_a_column_that_comes_twice(folder, lake, nothing_left):
    folder.deliver([{}], kind="csv")[0].write_text("tags,Tags\n{},{}\n")
    fails(folder.export(), lake, "has the column tags twice", nothing_left)


def test_a_form_that_is_not_read_here(folder, lake, nothing_left):
    (path,) = folder.deliver([{}])
    renamed = path.rename(path.with_suffix(".orc"))
    folder.manifest("2026-04", [renamed], "run-1")
    fails(folder.export(), lake, "is neither Parquet nor CSV; choose Parquet", nothing_left)


def test_a_full_disk_while_downloading(folder, place, lake, nothing_left, monkeypatch):
    folder.deliver([{}, {}], files=2)

    def full(handle, chunk):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(stores, "_write", full)
    with pytest.raises(CostsError, match=r"no space left on .* while landing data/.*parquet \(\d+ bytes needed\)"):
        land_one(place(folder), lake)
    nothing_left()


def test_a_full_disk_while_recording(folder, lake, nothing_left, monkeypatch):
    folder.deliver([{}])

    def full(path, text):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(CostsError, match=r"no space left on .* while landing acme 2026-04"):
        land_one(folder.export(), lake)
    nothing_left()


@pytest.mark.parametrize("what", ["manifest rewritten", "manifest gone", "data rewritten"])
def test_a_delivery_that_changes_while_it_is_read(folder, lake, nothing_left, monkeypatch, what):
    (path,) = folder.deliver([{}])
    settle = landing.settle

    def meanwhile(*args):
        settled = settle(*args)
        if what == "manifest rewritten":
            folder.deliver([{}, {}], execution="run-2")
        elif what == "manifest gone":
            folder.month_manifest().unlink()
        else:
            path.write_bytes(path.read_bytes() + b" ")
        return settled

    monkeypatch.setattr(landing, "settle", meanwhile)
    fails(
        folder.export(),
        lake,
        "the delivery changed while it was read .*; it will be taken at the next run",
        nothing_left,
    )


def test_a_manifest_replaced_since_the_survey_is_noticed_before_the_download(folder, bucket, lake, nothing_left):
    folder.deliver([{}])
    bucket.upload(folder)
    export = bucket.export(folder)
    (wanted,) = survey(export, lake, [], NOW).wanted
    folder.deliver([{}, {}], execution="run-2")
    bucket.upload(folder)
    with pytest.raises(CostsError, match="the delivery changed while it was read"):
        land(export, wanted, lake, [], NOW)
    nothing_left()


def test_a_landed_folder_without_its_record_is_named(folder, lake):
    folder.deliver([{}])
    lake.delivery("acme", APRIL, "run-1").mkdir(parents=True)
    with pytest.raises(CostsError, match="2026-04/run-1 is not a landed delivery"):
        landed(lake)


# Real bills.

samples = pytest.mark.skipif("COSTS_SAMPLES" not in os.environ, reason="COSTS_SAMPLES is not set")


@samples
def test_a_real_cur2_export_adds_up(lake, land_all):
    folder = Path(os.environ["COSTS_SAMPLES"]) / "aws_cur2_csv/bucket/sample-billing/exports/sample"
    (delivery,) = land_all(Export(name="sample", format="aws_cur2", url=folder.as_uri()))
    (total,) = delivery.totals
    assert delivery.delivered_at == datetime(2026, 4, 16, 15, 24, 15, 653000)
    assert (total["rows"], total["split_rows"], Decimal(total["billed_cost"])) == (1882, 0, Decimal("-0.0000000676"))


@samples
@pytest.mark.parametrize(
    ("sample", "expected", "month"),
    [
        ("focus_sample_1_0/focus_sample.csv", "focus_1_0_sample", "2024-09"),
        ("focus_1_2_generated/focus_1_2_cost_and_usage_aws.csv.gz", "focus_1_2_generated", "2026-05"),
    ],
)
def test_real_focus_files_add_up(focus_folder, lake, land_all, rows_of, sample, expected, month):
    source = Path(os.environ["COSTS_SAMPLES"]) / sample
    with (Path(os.environ["COSTS_SAMPLES"]) / f"expected/{expected}__by_line_type.csv").open() as file:
        told = list(csv.DictReader(file))
    folder = focus_folder.root / "data" / f"billing_period={month}"
    folder.mkdir(parents=True)
    path = folder / "acme-00001.csv.gz"
    text = source.read_bytes()
    path.write_bytes(text if source.suffix == ".gz" else gzip.compress(text))
    focus_folder.manifest(month, [path], "run-1")
    (delivery,) = land_all(focus_folder.export())
    assert sum(total["rows"] for total in delivery.totals) == sum(int(each["row_count"]) for each in told)
    billed = sum(Decimal(each["billed_exact"]) for each in told)  # rounded after the sum, ours before it
    assert abs(sum(Decimal(total["billed_cost"]) for total in delivery.totals) - billed) < Decimal("1e-6")
    assert rows_of("select count(*) from landed where SubAccountName = 'NULL' or RegionId = 'NULL'") == [(0,)]
