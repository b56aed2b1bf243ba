"""Who may import whom: stages stand on the ground floor and meet in tables, never in imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "cost_assets"
GROUND = {
    "centre_costs", "code", "errors", "failures", "held_open", "lake", "llm_settings", "located", "markdown",
    "month_tables", "partitions", "plots", "processes", "records", "series", "settings", "sheet_rows", "sheets",
    "stage", "strict", "tables", "tags", "warehouse",
}  # fmt: skip
STAGES = ("exports", "charges", "allocation", "forecasts", "anomalies", "changes", "kpis", "insights", "publishing")
DAGSTER_FILES = {"assets.py", "checks.py", "sensors.py"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "cost_assets":
            yield from (f"cost_assets.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _imported_at_once(path: Path) -> Iterator[str]:
    """What a file imports when it is imported, and not later."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name for alias in node.names)
            yield getattr(node, "module", None) or ""


def _own(path: Path) -> set[str]:
    """The files and folders of the house that a file imports from."""
    return {name.split(".")[1] for name in _imports(path) if name.startswith("cost_assets.")}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_the_ground_floor_and_itself(stage):
    for path in (HOUSE / stage).glob("*.py"):
        assert _own(path) <= GROUND | {stage}, path


def test_the_ground_floor_imports_nothing_of_ours_but_itself():
    for name in GROUND:
        assert _own(HOUSE / f"{name}.py") <= GROUND - {name}, name


@pytest.mark.parametrize("stage", STAGES)
def test_only_the_files_that_wire_know_dagster(stage):
    for path in (HOUSE / stage).glob("*.py"):
        knows = any(name.split(".")[0].startswith("dagster") for name in _imports(path))
        assert not knows or path.name in DAGSTER_FILES, path


def test_language_models_have_one_door_that_opens_only_for_a_call():
    for path in HOUSE.rglob("*.py"):
        if path.name == "llm.py":
            assert not {"litellm", "openai"} & {name.split(".")[0] for name in _imported_at_once(path)}
        else:
            assert not {"litellm", "openai"} & {name.split(".")[0] for name in _imports(path)}, path


def test_the_sample_stands_apart():
    for path in (HOUSE / "sample").rglob("*.py"):
        assert _own(path) <= {"sample", "partitions", "errors"}, path
