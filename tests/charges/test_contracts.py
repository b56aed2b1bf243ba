"""Every published table says what it holds: each column's type and meaning, and who reads the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from cost_assets.charges import dbt
from cost_assets.lake import Lake
from cost_assets.publishing.publish import STAGES, TABLES, month_tables
from cost_assets.settings import Export, Settings
from cost_assets.tables import declared

OF_STAGES = {name: table for stage in STAGES for name, table in declared(stage).items()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, exports=[Export(name="acme", format="aws_cur2", url="s3://b/acme")])
    return settings, dbt.manifest(settings, Lake(home))


def test_every_published_table_has_a_contract_and_says_what_its_columns_mean(project):
    settings, manifest = project
    for table in _of_dbt(settings):
        model = manifest["nodes"][f"model.cost_assets.{table}"]
        assert model["config"]["contract"]["enforced"], table
        assert len(model["description"]) > 20, table
        silent = [
            name for name, column in model["columns"].items() if not (column["description"] and column["data_type"])
        ]
        assert silent == [], table


def _of_dbt(settings: Settings) -> list[str]:
    """The published tables that dbt makes."""
    return [table for table in (*TABLES, *month_tables(settings)) if table not in OF_STAGES]


def test_the_tables_of_stages_say_what_their_columns_mean_and_money_is_decimal():
    for table in OF_STAGES.values():
        assert len(table.description) > 20, table.name
        assert set(table.comments) == set(table.columns), table.name
        amounts = [name for name in table.columns if name.endswith(("_cost", "_cost_change"))]
        assert {table.columns[name] for name in amounts} <= {"DECIMAL(38,12)"}, table.name
        assert not amounts or "billing_currency" in table.columns, table.name


def test_money_is_decimal_and_its_currency_stands_beside_it(project):
    """A column that is called a cost, a change of one, a difference or a total is an amount of billing_currency."""
    _, manifest = project
    for model in manifest["nodes"].values():
        types = {name: column["data_type"] for name, column in model.get("columns", {}).items() if column["data_type"]}
        amounts = [name for name in types if name.endswith(("_cost", "_cost_change", "_total")) or name == "difference"]
        assert {types[name] for name in amounts} <= {"decimal(38, 12)"}, model["name"]
        assert not amounts or "billing_currency" in types, model["name"]


def test_every_published_table_is_exposed_to_its_readers(project):
    settings, manifest = project
    read = manifest["exposures"]["exposure.cost_assets.published_version"]["depends_on"]["nodes"]
    assert sorted(read) == sorted(f"model.cost_assets.{table}" for table in _of_dbt(settings))


def test_the_tables_of_the_documentation_are_those_that_are_published(project):
    settings, _ = project
    said = (Path(dbt.PROJECT).parent / "docs/tables.md").read_text()
    assert [table for table in (*TABLES, *month_tables(settings)) if f"`{table}`" not in said] == []
