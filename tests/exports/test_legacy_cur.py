"""Legacy reports land as their month manifest names them, whatever form they come in; or say what stands in the way."""

import json
import zipfile
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from cost_assets.errors import CostsError
from cost_assets.exports.deliveries import current, landed
from cost_assets.exports.drifting import drift
from cost_assets.exports.landing import land, survey
from cost_assets.exports.legacy_cur import LegacyCur
from cost_assets.exports.store import open_store
from tests.golden.legacy import PLAIN, snake, write

APRIL = date(2026, 4, 1)
NOW = datetime(2026, 5, 1, 12)
KINDS = ["csv.gz", "csv.zip", "zip", "snappy.parquet"]
DATA = "20260401-20260501/acme-1.csv.gz"
TABLE = "acme/year=2026/month=4/acme-1.snappy.parquet"


def cost(amount):
    return {"lineItem/UnblendedCost": amount}


def usd(delivery):
    return delivery.billed_costs["USD"]


def the_manifest(report, export=None):
    layout = LegacyCur(open_store(export or report.export()))
    return layout.read(APRIL, layout.find()[APRIL])


@pytest.mark.parametrize("kind", KINDS)
def test_a_month_lands_in_every_form_with_its_totals(report, place, lake, land_all, rows_of, kind):
    eur = cost("3") | {"lineItem/CurrencyCode": "EUR"}
    split = cost("99") | {"lineItem/Operation": "EKSPod-EC2"}
    first, second = (
        [cost("10.00000000004"), cost("1.4724E-6"), eur],
        [cost("-0.5") | {"bill/InvoiceId": "INV-1"}, split],
    )
    report.deliver(first, second, kind=kind)

    (delivery,) = land_all(place(report))

    folder = "acme/year=2026/month=4" if kind == "snappy.parquet" else "20260401-20260501"
    assert [(each["name"], each["source"], each["rows"]) for each in delivery.files] == [
        ("00001.parquet", f"{folder}/acme-1.{kind}", 3),
        ("00002.parquet", f"{folder}/acme-2.{kind}", 2),
    ]
    assert (delivery.month, delivery.delivery_id, delivery.format) == (APRIL, "run-1", "aws_cur")
    payer = {"billing_account_id": "011254002932"}
    assert delivery.totals == [
        payer
        | {"billing_currency": "EUR", "rows": 1, "split_rows": 0, "billed_cost": "3.0000000000", "uninvoiced_rows": 1},
        payer
        | {"billing_currency": "USD", "rows": 4, "split_rows": 1, "billed_cost": "9.5000014724", "uninvoiced_rows": 2},
    ]
    typed = "select typeof(line_item_unblended_cost), typeof(line_item_usage_start_date) from landed"
    assert set(rows_of(typed)) == {("DOUBLE", "TIMESTAMP")}
    assert land_all(place(report)) == []


def test_net_cost_is_what_is_billed_where_it_is_filled(report, land_all):
    report.deliver(
        [cost("5") | {"lineItem/NetUnblendedCost": "4.5"}, cost("5"), cost("0") | {"lineItem/NetUnblendedCost": "0"}]
    )
    (delivery,) = land_all(report.export())
    assert usd(delivery) == Decimal("9.5")


# Which files are a delivery.


def test_of_create_new_reports_only_the_assembly_that_the_month_manifest_names_is_landed(report, place, lake, land_all):
    report.deliver([cost("100")], [cost("100")], assembly="run-1", create_new=True)
    report.deliver([cost("7")], assembly="run-2", create_new=True)
    (delivery,) = land_all(place(report))
    assert (delivery.delivery_id, usd(delivery)) == ("run-2", 7)
    assert [each["source"] for each in delivery.files] == ["20260401-20260501/run-2/acme-1.csv.gz"]


@pytest.mark.parametrize("kind", ["csv.gz", "snappy.parquet"])
def test_what_an_overwritten_report_leaves_over_is_not_read(report, place, lake, land_all, kind):
    report.deliver([cost("100")], [cost("100")], [cost("100")], assembly="run-1", kind=kind)
    report.deliver([cost("3")], [cost("4")], assembly="run-2", kind=kind)
    (delivery,) = land_all(place(report))
    assert (len(delivery.files), usd(delivery)) == (2, 7)


def test_every_file_of_the_assembly_is_needed(report, place, lake, land_all, nothing_left):
    report.deliver([{}], [{}], create_new=True)[1].unlink()
    with pytest.raises(CostsError, match=r"run-1/acme-2.csv.gz does not exist, but .*acme-Manifest.json names it"):
        land_all(place(report))
    nothing_left()


def test_a_new_assembly_restates_its_month_alone(report, place, lake, land_all):
    for month in ("2026-03", "2026-04"):
        report.deliver([cost("1")], month=month, assembly=f"run-{month}")
    assert len(land_all(place(report))) == 2
    report.deliver([cost("2")], assembly="run-again")
    (again,) = land_all(place(report))
    assert (again.month, again.sequence, usd(again)) == (APRIL, 2, 2)


@pytest.mark.parametrize(
    "key",
    [
        f"/{DATA}",
        f"/exports/acme/{DATA}",
        f"another/prefix/acme/{DATA}",
        f"s3://another-bucket/old/{DATA}",
        DATA,
    ],
)
def test_keys_are_read_under_the_exports_own_url(report, key):
    report.deliver([{}])
    report.rewrite(reportKeys=[key])
    assert the_manifest(report).files == (DATA,)


@pytest.mark.parametrize("key", [TABLE, f"/{TABLE}", f"s3://another-bucket/old/acme/{TABLE}"])
def test_keys_in_athenas_layout_are_too(report, key):
    report.deliver([{}], kind="snappy.parquet")
    report.rewrite(reportKeys=[key])
    assert the_manifest(report).files == (TABLE,)


def test_a_report_whose_folder_was_renamed_is_found(report, place, lake, land_all):
    (path,) = report.deliver([cost("7")], kind="snappy.parquet")
    report.month_manifest().rename(report.month_manifest().with_name("hourly-Manifest.json"))
    path.parents[2].rename(report.root / "hourly")
    (report.root / "20260401-20260501" / "hourly-Manifest.json").write_text(
        json.dumps({"assemblyId": "run-1", "reportKeys": ["old/hourly/hourly/year=2026/month=4/acme-1.snappy.parquet"]})
    )
    (delivery,) = land_all(place(report))
    assert usd(delivery) == 7


def test_two_reports_in_one_folder_are_told_apart_by_name_or_refused(report):
    report.deliver([{}])
    other = report.month_manifest().with_name("other-Manifest.json")
    other.write_text(report.month_manifest().read_text())
    assert list(the_manifest(report).pins) == ["20260401-20260501/acme-Manifest.json"]
    report.month_manifest().rename(other.with_name("third-Manifest.json"))
    with pytest.raises(CostsError, match="speak of one month"):
        the_manifest(report)


def test_an_assembly_may_tell_when_it_was_delivered(report):
    report.deliver([{}], assembly="20260416T053621Z")
    assert the_manifest(report).delivered_at == datetime(2026, 4, 16, 5, 36, 21)
    report.rewrite(completedAt="2026-04-16T20:00:00+02:00")
    assert the_manifest(report).delivered_at == datetime(2026, 4, 16, 18)


def test_an_older_assembly_that_lands_later_is_not_current(report, land_all, lake):
    for assembly in ("20260417T053621Z", "20260416T053621Z"):
        report.deliver([{}], assembly=assembly)
        assert len(land_all(report.export())) == 1
    assert current(landed(lake))["acme", APRIL].delivery_id == "20260417T053621Z"


# Months that wait, and manifests that cannot be right.


@pytest.mark.parametrize("kind", KINDS)
def test_data_without_a_month_manifest_wait(report, place, lake, kind):
    report.deliver([{}], kind=kind, manifest=False)
    report.deliver([{}], kind=kind, month="2026-03")
    seen = survey(place(report), lake, [], NOW)
    assert seen.waiting == {APRIL: "has data but no manifest yet"}
    assert [each.month for each in seen.wanted] == [date(2026, 3, 1)]


def test_an_assembly_that_is_not_yet_the_months_waits(report, place, lake):
    report.deliver([{}], create_new=True)
    report.month_manifest().unlink()
    seen = survey(place(report), lake, [], NOW)
    assert (seen.wanted, seen.waiting) == ([], {APRIL: "has data but no manifest yet"})


def test_what_is_no_month_is_left_alone(report, place, lake):
    report.deliver([{}], kind="snappy.parquet")
    for other in (
        "20260401-20260601/x.csv.gz",
        "20261301-20270101/x",
        "acme/cost_and_usage_data_status/x",
        "acme/year=2026/month=13/x",
    ):
        (report.root / other).parent.mkdir(parents=True)
        (report.root / other).write_bytes(b"")
    seen = survey(place(report), lake, [], NOW)
    assert (seen.delivered, seen.waiting, seen.failed) == ([APRIL], {}, {})


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"billingPeriod": {"start": "20260301T000000.000Z"}},
            r"billingPeriod.start .*but lies in the folder of 2026-04",
        ),
        ({"reportKeys": ["acme/20260301-20260401/acme-1.csv.gz"]}, "a file of another month than 2026-04"),
        ({"reportKeys": ["acme/acme/year=2026/month=3/x.parquet"]}, "a file of another month than 2026-04"),
        (
            {"reportKeys": ["acme/acme-1.csv.gz"]},
            r"lies neither under 20260401-20260501/ nor under acme/year=2026/month=4/",
        ),
        ({"reportKeys": [f"acme/{DATA}/../../secret.csv"]}, "lies neither under"),
        ({"reportKeys": [DATA, f"/{DATA}"]}, "would be counted twice"),
        ({"reportKeys": []}, "names no files"),
        ({"reportKeys": None}, "has no list of files"),
        ({"assemblyId": "../../etc"}, "plain identifier"),
    ],
)
def test_a_manifest_that_cannot_be_right_stops_only_its_month(report, lake, said, sentence):
    report.deliver([{}], month="2026-03")
    report.deliver([{}])
    report.rewrite(**said)
    seen = survey(report.export(), lake, [], NOW)
    assert [each.month for each in seen.wanted] == [date(2026, 3, 1)] and list(seen.failed) == [APRIL]
    with pytest.raises(CostsError, match=sentence) as refused:
        the_manifest(report)
    assert "20260401-20260501/acme-Manifest.json" in str(refused.value)


def test_looking_at_36_months_in_which_nothing_is_new_costs_a_look_a_month(report, bucket, lake, asked):
    for month in [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]:
        report.deliver([{}], month=month, assembly=f"run-{month}", kind="snappy.parquet")
    bucket.upload(report)
    export = bucket.export(report)
    for manifest in survey(export, lake, [], NOW).wanted:
        land(export, manifest, lake, [], NOW)
    asked.clear()

    assert survey(export, lake, landed(lake), NOW).wanted == []
    looks, listings = [[path for method, path in asked if method == each] for each in ("HEAD", "GET")]
    assert len(looks) == len(set(looks)) == 36
    # The folders of months, of tables, of years and of their months; a listing has pages of three here.
    assert set(listings) == {"/acme-billing"} and len(listings) == 13 + 1 + 3 * 4


# What the files hold.


def test_columns_come_and_go_between_files_and_months(report, place, land_all, rows_of):
    zone, region = {"lineItem/AvailabilityZone": "us-east-1a"}, {"product/regionCode": "us-east-1"}
    report.deliver([cost("1") | zone], [cost("2") | region], month="2026-03", assembly="run-3")
    report.deliver([cost("4")], [cost("8") | region], assembly="run-4")
    march, april = land_all(place(report))
    assert (usd(march), usd(april)) == (3, 12)
    assert drift(april, march) == ["columns that are gone: line_item_availability_zone"]
    query = "select line_item_unblended_cost, line_item_availability_zone, product_region_code"
    assert rows_of(f"{query} from read_parquet(landed, union_by_name = true) order by 1") == [
        (1.0, "us-east-1a", None),
        (2.0, None, "us-east-1"),
        (4.0, None, None),
        (8.0, None, "us-east-1"),
    ]


def test_empty_text_and_null_are_the_same(report, land_all):
    (path,) = report.deliver([{}, {"bill/PayerAccountId": ""}], kind="snappy.parquet")
    fresh = path.with_suffix(".fresh")
    null = "null as bill_invoice_id, null as bill_payer_account_id"
    read = f"from read_parquet('{path}')"
    duckdb.execute(f"copy ({read} union all select * replace ({null}) {read}) to '{fresh}' (format parquet)")
    fresh.replace(path)
    (delivery,) = land_all(report.export())
    told = [(each["billing_account_id"], each["rows"], each["uninvoiced_rows"]) for each in delivery.totals]
    assert told == [("011254002932", 1, 1), (None, 3, 3)]


@pytest.mark.parametrize("nothing", ["", '""'])
def test_empty_text_of_csv_lands_as_null(report, land_all, rows_of, nothing):
    (path,) = report.deliver([], kind="csv.gz")
    path = path.rename(path.with_suffix(""))
    report.rewrite(reportKeys=["20260401-20260501/acme-1.csv"])
    line = PLAIN | {"bill/InvoiceId": nothing, "reservation/EffectiveCost": nothing, "resourceTags/user:Env": nothing}
    path.write_text(f"{','.join(line)}\n{','.join(line.values())}\n")
    land_all(report.export())
    query = "select bill_invoice_id, reservation_effective_cost, resource_tags from landed"
    assert rows_of(query) == [(None, None, {})]


@pytest.mark.parametrize("name", ["savingsPlan/SavingsPlanARN", "savingsPlan/SavingsPlanArn"])
def test_columns_that_are_spelled_in_two_ways_land_in_one(report, land_all, rows_of, name):
    report.deliver([{name: "arn:sp/1", "product/ProductName": "Amazon EC2", "lineItem/SomethingNew": "7"}])
    land_all(report.export())
    columns = "savings_plan_savings_plan_a_r_n, product_product_name, line_item_something_new"
    assert rows_of(f"select {columns} from landed") == [("arn:sp/1", "Amazon EC2", "7")]


def test_tags_and_cost_categories_are_gathered_into_a_map_each(report, place, land_all, rows_of):
    one = {"resourceTags/user:Env": "prod", "resourceTags/user:env": "test", "costCategory/Team": "search"}
    report.deliver([one, {"resourceTags/user:env": "dev"}, {}], [{}])
    (delivery,) = land_all(place(report))
    query = "select resource_tags, cost_category from read_parquet(landed, union_by_name = true) order by 1, 2"
    assert rows_of(query) == [
        ({}, {}),
        ({"user:Env": "prod", "user:env": "test"}, {"Team": "search"}),
        ({"user:env": "dev"}, {}),
        (None, None),
    ]
    assert [each["name"] for each in delivery.columns if "tag" in each["name"].lower()] == ["resource_tags"]


@pytest.mark.parametrize("kind", ["csv.gz", "snappy.parquet"])
def test_text_in_a_column_that_can_be_spared_lands_as_null_and_is_told(report, place, land_all, rows_of, kind):
    column = deliver_text(report, kind, "pricing/publicOnDemandCost", ["1.5", "convertible", "", "None"])
    (delivery,) = land_all(place(report))
    source = delivery.files[0]["source"]
    assert delivery.unread == [{"column": column, "value": "convertible", "rows": 1, "source": source}]
    assert rows_of("select pricing_public_on_demand_cost from landed order by 1") == [(1.5,), (None,), (None,), (None,)]


@pytest.mark.parametrize("kind", ["csv.gz", "snappy.parquet"])
@pytest.mark.parametrize("name", ["lineItem/UnblendedCost", "lineItem/NetUnblendedCost", "reservation/EffectiveCost"])
def test_text_in_a_column_of_money_stops_the_delivery(report, lake, land_all, nothing_left, kind, name):
    column = deliver_text(report, kind, name, ["1.5", "convertible"])
    sentence = f"acme-1.{kind} has 'convertible' in column {column}, which should be DOUBLE"
    refused(report.export(), land_all, lake, nothing_left, sentence)


def deliver_text(report, kind, column, cells):
    """Deliver a row per cell; Parquet has them as text too. The column's name in the file."""
    (path,) = report.deliver([{column: cell} for cell in cells] if kind == "csv.gz" else [cost("1")], kind=kind)
    if kind == "csv.gz":
        return column
    rows = f"select * from read_parquet('{path}'), unnest({cells}) as cells(cell)"
    fresh = path.with_suffix(".fresh")
    others = f"columns(name -> name not in ('cell', '{snake(column)}'))"
    duckdb.execute(f"copy (select {others}, cell as {snake(column)} from ({rows})) to '{fresh}' (format parquet)")
    fresh.replace(path)
    return snake(column)


# Zip files that are not as they should be.


def refused(export, land_all, lake, nothing_left, sentence):
    with pytest.raises(CostsError, match=sentence) as error:
        land_all(export)
    nothing_left()
    assert "\n" not in str(error.value) and str(lake.tmp) not in str(error.value)


@pytest.mark.parametrize("cut", [1, 20, 1000])
@pytest.mark.parametrize("end", ["front", "back"])
def test_a_torn_zip_file(report, lake, land_all, nothing_left, cut, end):
    (path,) = report.deliver([{"lineItem/ResourceId": str(n * 7919)} for n in range(2000)], kind="zip")
    path.write_bytes(path.read_bytes()[cut:] if end == "front" else path.read_bytes()[:-cut])
    refused(report.export(), land_all, lake, nothing_left, "acme-1.zip is not a whole zip file: .")


def test_a_zip_file_with_a_byte_that_flipped(report, place, lake, land_all, nothing_left):
    (path,) = report.deliver([{"lineItem/ResourceId": str(n * 7919)} for n in range(2000)], kind="csv.zip")
    with zipfile.ZipFile(path) as archive:
        text = archive.read("acme-1.csv")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("acme-1.csv", text)
    path.write_bytes(path.read_bytes().replace(b"7919", b"7918", 1))
    refused(place(report), land_all, lake, nothing_left, "acme-1.csv.zip is not a whole zip file: Bad CRC-32")


@pytest.mark.parametrize("count", [0, 2])
def test_a_zip_file_holds_one_file(report, place, lake, land_all, nothing_left, count):
    (path,) = report.deliver([{}], kind="zip")
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(f"acme-{number}.csv", "a,b\n")
    refused(place(report), land_all, lake, nothing_left, f"acme-1.zip holds {count} files; it should hold one CSV file")


def test_a_zip_file_under_lock_and_key(report, lake, land_all, nothing_left):
    (path,) = report.deliver([{}], kind="zip")
    sealed = bytearray(path.read_bytes())
    for at in (6, sealed.rindex(b"PK\x01\x02") + 8):  # the flag stands before the file and in the directory
        sealed[at] |= 1
    path.write_bytes(sealed)
    refused(report.export(), land_all, lake, nothing_left, "acme-1.zip is packed in a way that is not read here")


@pytest.mark.parametrize("kind", KINDS)
def test_empty_files_are_normal(report, place, land_all, kind):
    paths = report.deliver([cost("7")], [{}], kind=kind)
    paths[1].write_bytes(b"")
    (delivery,) = land_all(place(report))
    assert ([each["rows"] for each in delivery.files], usd(delivery)) == ([1, 0], 7)


@pytest.mark.parametrize("kind", ["csv.gz", "zip"])
def test_files_with_nothing_but_a_header_are_too(report, land_all, kind):
    paths = report.deliver([cost("7")], [{}], kind=kind)
    write(paths[1], [])
    (delivery,) = land_all(report.export())
    assert ([each["rows"] for each in delivery.files], usd(delivery)) == ([1, 0], 7)
