"""Which delivery a month's manifest names, and what is refused."""

import json
import os
from datetime import date, datetime

import pytest

from cost_assets.errors import CostsError
from cost_assets.exports.data_exports import DataExports
from cost_assets.exports.store import open_store

APRIL = date(2026, 4, 1)
RUN = "2026-04-16T15:24:15.653Z-04e9e487-79a7-42b1-a680-1de7c660dc8f"


def the_manifest(folder, export=None):
    layout = DataExports(open_store(export or folder.export()))
    return layout.read(APRIL, layout.find()[APRIL])


def rewrite(folder, **said):
    path = folder.month_manifest()
    path.write_text(json.dumps(json.loads(path.read_text()) | said))


@pytest.mark.parametrize("partition", ["BILLING_PERIOD", "billing_period"])
def test_only_month_manifests_are_found_whatever_the_case_of_the_partition(folder, place, partition):
    folder.partition = partition
    for month in ("2026-03", "2026-04", "2026-05"):
        folder.deliver([{}], month, run_folder=RUN)
    found = DataExports(open_store(place(folder))).find()
    assert list(found) == [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
    assert found[APRIL].key == f"metadata/{partition}=2026-04/acme-Manifest.json"


def test_data_without_a_manifest_is_waiting(folder, place):
    folder.deliver([{}], "2026-04")
    folder.deliver([{}], "2026-05", manifest=False)
    layout = DataExports(open_store(place(folder)))
    layout.find()
    assert layout.undelivered() == {date(2026, 5, 1): "has data but no manifest yet"}


def test_files_resolve_against_the_exports_own_url(folder):
    folder.address = "s3://another-bucket/data/old/place"
    folder.deliver([{}], files=2)
    assert the_manifest(folder).files == (
        "data/BILLING_PERIOD=2026-04/acme-00001.snappy.parquet",
        "data/BILLING_PERIOD=2026-04/acme-00002.snappy.parquet",
    )


def test_file_entries_may_be_objects(folder):
    folder.deliver([{}])
    key = "data/BILLING_PERIOD=2026-04/acme-00001.snappy.parquet"
    rewrite(folder, dataFiles=[{"s3Uri": f"s3://acme-billing/exports/acme/{key}"}])
    assert the_manifest(folder).files == (key,)
    rewrite(folder, dataFiles=[{"key": f"exports/acme/{key}", "size": 1}])
    assert the_manifest(folder).files == (key,)


def test_delivered_at_is_told_by_the_manifest_else_the_path_else_the_manifests_own_time(folder):
    folder.deliver([{}])
    os.utime(folder.month_manifest(), (1_777_000_000, 1_777_000_000))
    assert the_manifest(folder).delivered_at == datetime(2026, 4, 24, 3, 6, 40)
    folder.deliver([{}], run_folder=RUN)
    assert the_manifest(folder).delivered_at == datetime(2026, 4, 16, 15, 24, 15, 653000)
    rewrite(folder, completedAt="2026-04-16T20:00:00+02:00")
    assert the_manifest(folder).delivered_at == datetime(2026, 4, 16, 18)


def test_a_delivery_without_an_execution_is_named_by_a_digest_of_its_manifest(folder):
    folder.deliver([{}], execution=None)
    first = the_manifest(folder).delivery_id
    assert first == the_manifest(folder).delivery_id and len(first) == 32
    rewrite(folder, columns=[])
    assert the_manifest(folder).delivery_id != first


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"dataFiles": []}, "names no files"),
        ({"dataFiles": None}, "has no list of files"),
        ({"dataFiles": "s3://b/exports/acme/data/x.parquet"}, "has no list of files"),
        ({"dataFiles": [{"name": "x"}]}, "in a way that is not known"),
        ({"dataFiles": [7]}, "in a way that is not known"),
        ({"dataFiles": ["s3://b/exports/acme/x.parquet"]}, "does not lie under the data/ folder"),
        ({"dataFiles": ["s3://b/exports/acme/data/../../secret.parquet"]}, "does not lie under the data/ folder"),
        ({"dataFiles": ["s3://b/e/data/BILLING_PERIOD=2026-03/x.parquet"]}, "of another month than 2026-04"),
        ({"dataFiles": ["s3://b/e/data/x.parquet"] * 2}, "would be counted twice"),
        ({"executionId": "../../etc"}, "plain identifier"),
        ({"executionId": "a/b"}, "plain identifier"),
        ({"executionId": ".."}, "plain identifier"),
    ],
)
def test_a_manifest_that_cannot_be_right_is_refused_with_its_address(folder, said, sentence):
    folder.deliver([{}])
    rewrite(folder, **said)
    with pytest.raises(CostsError, match=sentence) as refused:
        the_manifest(folder)
    assert "metadata/BILLING_PERIOD=2026-04/acme-Manifest.json" in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[1]", "<xml/>", '"dataFiles"', b"\xff\xfe"])
def test_what_is_no_manifest_is_refused(folder, text):
    folder.deliver([{}])
    folder.month_manifest().write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CostsError, match=r"is not JSON|holds a (list|str)"):
        the_manifest(folder)


def test_two_exports_in_one_folder_are_told_apart_by_name_or_refused(folder):
    folder.deliver([{}])
    other = folder.month_manifest().with_name("other-Manifest.json")
    other.write_text(folder.month_manifest().read_text())
    assert list(the_manifest(folder).pins) == ["metadata/BILLING_PERIOD=2026-04/acme-Manifest.json"]
    folder.month_manifest().rename(other.with_name("third-Manifest.json"))
    with pytest.raises(CostsError, match="speak of one month"):
        the_manifest(folder)
