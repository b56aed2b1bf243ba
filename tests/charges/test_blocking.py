"""Every test that can stop a month is run on what is in hand, before the month is put in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cost_assets.charges import dbt, month_files
from cost_assets.lake import Lake
from cost_assets.settings import Export, Settings


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, exports=[Export(name="acme", format="aws_cur2", url="s3://b/acme")])
    return dbt.manifest(settings, Lake(home))


def test_a_month_is_built_with_every_test_that_may_stop_it(manifest):
    """One that looked at a mart would be left out while a month is built, and its month be put in place untested."""
    models = {key for key, node in manifest["nodes"].items() if _is_of_a_month(node)}
    judged = [
        node for node in manifest["nodes"].values()
        if node.get("attached_node") in models and node["config"]["severity"].lower() == "error"
    ]  # fmt: skip
    assert len(judged) > 15
    there = models | manifest["sources"].keys() | _seeds(manifest)
    for node in judged:
        assert set(node["depends_on"]["nodes"]) <= there, node["name"]


def test_a_month_is_made_of_nothing_that_all_months_make(manifest):
    """The views of month models see the month in hand alone while it is built, and all months while the marts are."""
    models = {key: node for key, node in manifest["nodes"].items() if _is_of_a_month(node)}
    there = models.keys() | manifest["sources"].keys() | _seeds(manifest)
    for node in models.values():
        assert set(node["depends_on"]["nodes"]) <= there, node["name"]


def test_every_file_that_is_put_in_place_is_made_and_none_is_forgotten(manifest):
    """A table that the marts or a stage read, and of which the warehouse kept no file, would be empty there."""
    of_month = [node for node in manifest["nodes"].values() if _is_of_a_month(node)]
    files = {node["name"]: node for node in of_month if node["config"]["materialized"].startswith("month_file")}
    filled = {node["config"]["fills"]: node["name"] for node in files.values() if "fills" in node["config"]}
    by_others = {name for name, node in files.items() if node["config"]["materialized"] == "month_file_filled"}
    assert by_others == set(filled)
    assert set(month_files.TABLES) <= files.keys() - set(filled.values())
    read_by_marts = {
        manifest["nodes"][parent]["name"]
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and not _is_of_a_month(node)
        for parent in node["depends_on"]["nodes"]
        if parent in manifest["nodes"] and _is_of_a_month(manifest["nodes"][parent])
    }
    assert read_by_marts & files.keys() <= set(month_files.TABLES)


def _is_of_a_month(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] == "model" and dbt.is_of_a_month(node)


def _seeds(manifest: Mapping[str, Any]) -> set[str]:
    return {key for key, node in manifest["nodes"].items() if node["resource_type"] == "seed"}
