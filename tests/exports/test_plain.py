"""A folder of FOCUS files without manifests: what of it is a delivery, when it is taken, and what is refused."""

import errno
import os
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from cost_assets.errors import CostsError
from cost_assets.exports import landing, unpacking
from cost_assets.exports import store as stores
from cost_assets.exports.deliveries import current, landed
from cost_assets.exports.landing import land, survey

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
IN_MARCH = {"BillingPeriodStart": "2026-03-01T00:00:00Z", "ChargePeriodStart": "2026-03-02T00:00:00Z"}


def cost(amount):
    return {"BilledCost": amount}


def after(minutes):
    """A while from now: the files of these tests are written now."""
    return datetime.now(UTC) + timedelta(minutes=minutes)


@pytest.fixture
def look(lake):
    """What an export holds some minutes after its files were written."""
    return lambda export, minutes=6: survey(export, lake, landed(lake), after(minutes))


@pytest.fixture
def take(lake, look):
    """Land what is wanted some minutes after its files were written."""

    def run(export, minutes=6):
        seen = look(export, minutes)
        assert not seen.failed and not seen.waiting
        return [land(export, each, lake, landed(lake), after(minutes)) for each in seen.wanted]

    return run


@pytest.fixture
def billed(lake):
    """The billed cost of each month's current delivery."""
    return lambda: {month: each.billed_costs["USD"] for (_, month), each in sorted(current(landed(lake)).items())}


# What is a delivery.


def test_the_files_of_a_month_with_their_etags_are_its_delivery(files, place, take):
    files.write("a.csv", cost("1.5"), cost("1"))
    files.write("b.csv.gz", cost("-0.0000000001"))
    files.write("c.parquet", cost("4"))
    export = place(files)
    (delivery,) = take(export)
    assert delivery.month == APRIL
    assert [(each["name"], each["source"], each["rows"]) for each in delivery.files] == [
        ("00001.parquet", "a.csv", 2),
        ("00002.parquet", "b.csv.gz", 1),
        ("00003.parquet", "c.parquet", 1),
    ]
    etags = {each.key: each.etag for each in stores.open_store(export).list("")}
    assert {each["source"]: each["etag"] for each in delivery.files} == etags
    assert delivery.billed_costs == {"USD": Decimal("6.4999999999")}
    assert take(export) == []


def test_files_lie_in_folders_too_and_what_is_hidden_or_no_bill_is_left_alone(files, place, take):
    files.write("2026/04/a.csv", cost("1"))
    files.write("2026/04/b.CSV", cost("2"))
    for other in (
        ".c.csv",
        "_d.csv",
        "2026/_e.csv.gz",
        "_temporary/0/f.parquet",
        "2026/.staging/g.csv",
        "h.txt",
        "i.json",
    ):
        path = files.root / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("no bill")
    (delivery,) = take(place(files))
    assert [each["source"] for each in delivery.files] == ["2026/04/a.csv", "2026/04/b.CSV"]


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "csv.zip", "parquet"])
def test_a_file_of_several_months_is_split_by_billing_period(files, place, take, billed, rows_of, kind):
    files.write(f"all.{kind}", cost("1") | IN_MARCH, cost("2"), cost("4") | IN_MARCH)
    files.write("april.csv", cost("8"))
    march, april = take(place(files))
    assert [(each["source"], each["rows"]) for each in march.files] == [(f"all.{kind}", 2)]
    assert [(each["source"], each["rows"]) for each in april.files] == [(f"all.{kind}", 1), ("april.csv", 1)]
    assert billed() == {MARCH: 5, APRIL: 10}
    months = "select count(distinct BillingPeriodStart), count(*) from landed group by filename order by all"
    assert rows_of(months.replace("landed", "read_parquet(landed, filename = true)")) == [(1, 1), (1, 1), (1, 2)]


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet"])
@pytest.mark.parametrize("emptied", ["zero bytes", "no rows"])
def test_empty_files_belong_to_no_month(files, take, billed, kind, emptied):
    files.write("a.csv", cost("1"))
    path = files.write(f"b.{kind}", *([{}] if emptied == "zero bytes" else []))
    if emptied == "zero bytes":
        path.write_bytes(b"")
    (delivery,) = take(files.export())
    assert [each["source"] for each in delivery.files] == ["a.csv"]


# When it is taken.


def test_a_file_that_changed_a_moment_ago_makes_the_export_wait(files, place, look, take, billed):
    files.write("march.csv", IN_MARCH)
    files.write("april.csv", cost("2"))
    export = place(files)
    seen = look(export, minutes=4)
    assert (seen.wanted, seen.failed, seen.delivered, list(seen.waiting)) == ([], {}, [], [None])
    sentence = (
        r"(april|march).csv changed at 20\d\d-\d\d-\d\d \d\d:\d\d UTC; taken when nothing has changed for 5 minutes"
    )
    assert re.fullmatch(sentence, seen.waiting[None])
    take(export)
    assert billed() == {MARCH: 1, APRIL: 2}


def test_how_long_files_are_to_be_still_can_be_set(files, look):
    files.write("a.csv", {})
    assert look(files.export(still_minutes=60), minutes=59).waiting
    assert look(files.export(still_minutes=60), minutes=61).wanted
    assert look(files.export(still_minutes=0), minutes=0).wanted


def test_a_changed_file_is_a_new_delivery_of_only_the_months_it_holds(files, place, take, billed):
    files.write("march.csv", IN_MARCH | cost("1"))
    files.write("april.csv", cost("2"))
    take(place(files))
    files.write("april.csv", cost("3"), cost("1"))
    (again,) = take(place(files))
    assert (again.month, again.sequence) == (APRIL, 2)
    assert billed() == {MARCH: 1, APRIL: 4}


def test_a_new_file_adds_to_its_months(files, place, take, billed):
    files.write("a.csv", cost("1"))
    take(place(files))
    files.write("b.csv", cost("2"), IN_MARCH | cost("4"))
    assert [each.month for each in take(place(files))] == [MARCH, APRIL]
    assert billed() == {MARCH: 4, APRIL: 3}


def test_an_unchanged_folder_costs_one_listing_and_no_read(files, bucket, take, look, asked):
    for name in ("a.csv", "b.parquet", "c.csv.gz"):
        files.write(name, {})
    bucket.upload(files)
    export = bucket.export(files)
    take(export)
    asked.clear()
    assert look(export).wanted == []
    assert asked == [("GET", "/acme-billing")]


def test_what_is_remembered_of_the_files_can_be_deleted(files, lake, take, billed):
    files.write("a.csv", cost("1"), IN_MARCH)
    take(files.export())
    (lake.landing / "acme" / ".files.json").unlink()
    assert take(files.export()) == []
    files.write("a.csv", cost("2"), IN_MARCH)
    (lake.landing / "acme" / ".files.json").write_text("[")
    assert [each.month for each in take(files.export())] == [MARCH, APRIL]


def test_a_removed_file_is_waited_for_and_then_missed(files, place, look, take, billed):
    files.write("a.csv", cost("1"))
    files.write("c.csv", cost("4"))
    path = files.write("b.csv", cost("2"), IN_MARCH)
    take(place(files))
    path.unlink()
    export = place(files)
    first = look(export, minutes=20)
    assert first.wanted == [] and "b.csv was missed at" in first.waiting[None]
    assert look(export, minutes=24).waiting == first.waiting
    (again,) = take(export, minutes=26)
    assert (again.month, [each["source"] for each in again.files]) == (APRIL, ["a.csv", "c.csv"])
    assert billed()[APRIL] == 5


def test_a_file_that_comes_back_in_time_was_never_missed(files, look, take):
    path = files.write("a.csv", cost("1"))
    files.write("b.csv", cost("2"))
    take(files.export())
    away = path.rename(files.root / "a.away")
    assert look(files.export(), minutes=20).waiting
    away.rename(path)
    assert take(files.export(), minutes=21) == []
    path.unlink()
    assert "was missed at" in look(files.export(), minutes=60).waiting[None]


def test_a_file_is_missed_from_the_first_look_even_if_another_moves(files, look, take, billed):
    path = files.write("a.csv", cost("1"))
    take(files.export())
    path.unlink()
    files.write("b.csv", cost("2"))
    assert "b.csv changed at" in look(files.export(), minutes=1).waiting[None]
    take(files.export(), minutes=7)
    assert billed() == {APRIL: 2}


def test_a_month_that_goes_back_to_what_it_was_is_current_again(files, place, take, look, billed):
    files.write("a.csv", cost("1"))
    take(place(files))
    path = files.write("b.csv", cost("2"))
    take(place(files))
    path.unlink()
    export = place(files)
    look(export, minutes=20)
    (again,) = take(export, minutes=26)
    assert (again.sequence, billed()) == (3, {APRIL: 1})
    assert take(export, minutes=27) == []


def test_a_month_whose_rows_all_moved_to_another_one_is_empty_and_one_whose_files_are_put_away_stays(
    files, place, take, look, billed
):
    files.write("a.csv", cost("1") | IN_MARCH, cost("2"))
    take(place(files))
    assert billed() == {MARCH: 1, APRIL: 2}
    files.write("a.csv", cost("1"), cost("2"))
    emptied, full = take(place(files))
    assert (emptied.month, emptied.rows, full.rows) == (MARCH, 0, 2)
    assert look(place(files)).wanted == []
    (files.root / "a.csv").unlink()
    files.write("b.csv", cost("4") | {"BillingPeriodStart": "2026-05-01T00:00:00Z"})
    look(place(files), minutes=6)
    (may,) = take(place(files), minutes=12)
    assert may.month == date(2026, 5, 1)


def test_a_file_that_is_replaced_by_an_older_one_is_newer_all_the_same(files, take, billed):
    files.write("a.csv", cost("1"))
    take(files.export())
    long_ago = datetime(2026, 4, 3, tzinfo=UTC).timestamp()
    os.utime(files.write("a.csv", cost("2")), (long_ago, long_ago))
    take(files.export(), minutes=7)
    assert billed() == {APRIL: 2}


# What stops it.


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("b.csv", b"a,b\n1,2\n", "export acme says format focus, but b.csv has no columns BilledCost, "),
        ("b.csv.gz", b"\x1f\x8b\x08\x00torn", "b.csv.gz is not a whole gzip file"),
        ("b.zip", b"PK", "b.zip is not a whole zip file"),
        ("b.parquet", b"PAR1 torn", "b.parquet is not a whole Parquet file"),
        ("b.csv", b"\xff\xfe\x00", "b.csv is not CSV in UTF-8"),
    ],
)
def test_a_new_file_that_cannot_be_read_stops_the_export_and_leaves_what_is_landed(
    files, place, lake, look, take, billed, name, text, sentence
):
    files.write("a.csv", cost("1"))
    take(place(files))
    (files.root / name).write_bytes(text)
    export = place(files)
    with pytest.raises(CostsError, match=sentence) as refused:
        look(export)
    assert "\n" not in str(refused.value) and str(lake.home) not in str(refused.value)
    assert billed() == {APRIL: 1} and list(lake.tmp.iterdir()) == []
    (files.root / name).unlink()
    assert take(place(files)) == []


def test_files_beside_one_that_cannot_be_read_are_read_once(files, look, monkeypatch):
    files.write("a.csv", {})
    files.write("b.csv", {}).write_text("a,b\n1,2\n")
    read, months_in = [], landing.months_in
    monkeypatch.setattr(landing, "months_in", lambda *args: read.append(args[2].key) or months_in(*args))
    for _ in range(2):
        with pytest.raises(CostsError, match=r"b.csv has no columns"):
            look(files.export())
    assert read == ["a.csv", "b.csv", "b.csv"]


@pytest.mark.parametrize("column", ["BillingPeriodStart", "SkuId"])
def test_a_parquet_file_of_several_months_with_a_broken_page(files, lake, look, column):
    months = [f"2026-0{1 + n % 9}-01T00:00:00Z" for n in range(5000)]
    path = files.write(
        "a.parquet", *({"BillingPeriodStart": each, "SkuId": f"{n * 7919}"} for n, each in enumerate(months))
    )
    pages = "select coalesce(dictionary_page_offset, data_page_offset), total_compressed_size from parquet_metadata(?)"
    start, size = duckdb.execute(f"{pages} where path_in_schema = ?", [str(path), column]).fetchone()
    torn = bytearray(path.read_bytes())
    torn[start : start + size] = bytes(byte ^ 0x55 for byte in torn[start : start + size])
    path.write_bytes(torn)
    with pytest.raises(CostsError, match=r"a.parquet is not a whole Parquet file: \S"):
        for wanted in look(files.export()).wanted:
            land(files.export(), wanted, lake, [], after(6))
    assert landed(lake) == [] and list(lake.tmp.iterdir()) == []


def test_a_full_disk_while_a_file_is_looked_into(files, lake, look, monkeypatch):
    files.write("a.zip", {})

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(unpacking.shutil, "copyfileobj", full)
    with pytest.raises(CostsError, match=r"no space left on .* while reading a.zip; free some"):
        look(files.export())


@pytest.mark.parametrize(("kind", "start"), [("csv", ""), ("csv", "NULL"), ("csv", "NaN"), ("parquet", "")])
def test_rows_without_a_billing_period_are_refused(files, look, kind, start):
    files.write(f"a.{kind}", {}, {"BillingPeriodStart": start})
    with pytest.raises(CostsError, match=rf"a.{kind} has rows without a BillingPeriodStart; each should have one"):
        look(files.export())


def test_a_file_that_changes_between_the_look_and_the_landing_is_not_taken(files, lake, look):
    files.write("a.csv", cost("1"))
    (wanted,) = look(files.export()).wanted
    files.write("a.csv", cost("1"), cost("2"))
    with pytest.raises(CostsError, match=r"the delivery changed while it was read .*a.csv"):
        land(files.export(), wanted, lake, [], after(6))
    assert landed(lake) == []


def test_a_folder_without_bills_is_refused(files, place, look):
    files.root.mkdir(parents=True)
    (files.root / "readme.txt").write_text("no bill")
    with pytest.raises(CostsError, match=r"nothing was ever delivered under .*: expected files that end in .parquet"):
        look(place(files))


# What the files hold.


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-04-13T10:00:00Z", datetime(2026, 4, 13, 10)),
        ("2026-04-13T10:00:00.123Z", datetime(2026, 4, 13, 10, 0, 0, 123000)),
        ("2026-04-13T10:00Z", datetime(2026, 4, 13, 10)),
        ("2026-04-13T10:00", datetime(2026, 4, 13, 10)),
        ("2026-04-13 10:00:00", datetime(2026, 4, 13, 10)),
        ("2026-04-13T10:00:00+02:00", datetime(2026, 4, 13, 8)),
        ("2026-04-13 10:00:00-05", datetime(2026, 4, 13, 15)),
        ("2026-04-13", datetime(2026, 4, 13)),
    ],
)
def test_times_are_read_however_they_are_written(files, take, rows_of, said, meant):
    files.write("a.csv", {"ChargePeriodStart": said})
    take(files.export())
    assert rows_of("select ChargePeriodStart from landed") == [(meant,)]


@pytest.mark.parametrize(
    "said", ["2026-04-01T00:00Z", "2026-04-01 00:00:00", "2026-04-01", "2026-03-31T22:00:00-02:00"]
)
def test_a_billing_period_is_read_however_it_is_written(files, take, said):
    files.write("a.csv", {"BillingPeriodStart": said})
    assert [each.month for each in take(files.export())] == [APRIL]


def test_text_that_stands_for_nothing_lands_as_null(files, take, rows_of):
    nothing = {
        "ListUnitPrice": "NaN",
        "ConsumedQuantity": "NULL",
        "InvoiceId": "NULL",
        "Tags": "NULL",
        "RegionId": "NULL",
    }
    files.write("a.csv", nothing)
    (delivery,) = take(files.export())
    assert rows_of(f"select {', '.join(nothing)} from landed") == [(None,) * len(nothing)]
    assert (delivery.unread, delivery.totals[0]["uninvoiced_rows"]) == ([], 1)


def test_a_quantity_of_parquet_that_is_not_a_number_lands(files, take, billed):
    files.write("a.parquet", {"ConsumedQuantity": "NaN", "ListUnitPrice": "NaN"})
    take(files.export())
    assert billed() == {APRIL: 1}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_billed_cost_that_is_not_a_number_is_refused(files, lake, look, kind):
    files.write(f"a.{kind}", {}, cost("NaN"))
    (wanted,) = look(files.export()).wanted
    with pytest.raises(CostsError, match=rf"1 of 2 rows, among them of a.{kind}, have no billed cost; each should"):
        land(files.export(), wanted, lake, [], after(6))
    assert landed(lake) == []


def test_columns_of_focus_1_3_are_kept(files, place, take, rows_of):
    newer = {
        "AllocatedMethodId": "even",
        "AllocatedTags": '{"team": "search"}',
        "ContractApplied": '{"Elements": [{"ContractId": "c-1"}]}',
        "HostProviderName": "AWS",
        "ServiceProviderName": "Acme Marketplace",
    }
    files.write("a.csv", newer)
    take(place(files))
    assert rows_of(f"select {', '.join(newer)} from landed") == [
        ("even", {"team": "search"}, newer["ContractApplied"], "AWS", "Acme Marketplace")
    ]
