"""dbt in this process: parsed once, run for a month or for the marts, its results as plain values."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cost_assets import code, records, sheets
from cost_assets.charges.nodes import Node, node_of, with_rows
from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.settings import Settings

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
# The models of one billing month; by folder, since dbt looks through the whole project for each name that it is given.
MONTH_FOLDERS = ("models/staging", "models/intermediate/month", "models/marts/resources")
MONTH_FACT = "fct_charges_daily"
MONTH_MODELS = " ".join([*(f"path:{folder}" for folder in MONTH_FOLDERS), MONTH_FACT])
SEEDS = "resource_type:seed"
TARGET = "dbt"  # dbt's own folder beside the month files
_parses: dict[str, Any] = {}
Refused = Collection[tuple[str, date]]


def is_of_a_month(model: Mapping[str, Any]) -> bool:
    """Whether a model of the manifest is among `MONTH_MODELS`."""
    return model["name"] == MONTH_FACT or model["original_file_path"].startswith(
        tuple(f"{folder}/" for folder in MONTH_FOLDERS)
    )


def fingerprint(*folders: str) -> str:
    """A digest of the SQL and seeds under `folders` of the dbt project: other text, other numbers."""
    digest = hashlib.sha256()
    for path in sorted(p for folder in folders for p in (PROJECT / folder).rglob("*") if p.suffix in (".sql", ".csv")):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def months_fingerprint(settings: Settings) -> str:
    """Of everything that a month file's content depends on, beside its deliveries."""
    sql = fingerprint(
        "macros",
        "seeds",
        "models/staging",
        "models/intermediate",
        "models/marts/charges",
        "models/marts/resources",
    )
    if settings.resource_costs:
        return sql
    return f"{sql}-by-tags" if settings.tagged_costs else f"{sql}-without-resources"


def inputs_digest(settings: Settings, lake: Lake, built_from: Mapping[date, str], refused: Refused) -> str:
    """A digest of everything that the marts, and what is made of them, depend on.

    Args:
        built_from: the stamp of each month's files.
        refused: the (export, month) that do not count.
    """
    said = {
        "months": {month.isoformat(): stamp for month, stamp in built_from.items()},
        "sql": fingerprint("macros", "models", "seeds"),
        "as_of": str(lake.as_of),
        "lag": settings.completeness_lag_hours,
        "tolerance": str(settings.tie_out_tolerance),
        "sheets": sheets.fingerprint(settings),
        "exports": [f"{export.name} {export.from_month} {export.until_month}" for export in settings.exports],
        "ledger": lake.delivery_keys(),
        "refused": sorted(f"{name} {month}" for name, month in refused),
        "stages": [
            code.fingerprint(stage)
            for stage in ("allocation", "forecasts", "anomalies", "changes", "kpis", "insights", "prompts")
        ],
        "asked": [
            asked.model_dump_json()
            for asked in (settings.forecasts, settings.anomalies, settings.kpis, settings.insights, settings.llm)
        ],
        "events": _text_of(settings.anomalies.events),
        "marks": [path.name for kind in ("anomaly_marks", "chargeback_signed") for path in records.paths(lake, kind)],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _text_of(path: Path | None) -> str:
    """What stands in a file that people keep; nothing where there is none, which its stage refuses."""
    return path.read_text(errors="replace") if path and path.is_file() else ""


def variables(settings: Settings, lake: Lake, refused: Refused = (), **more: str) -> dict[str, Any]:
    """The dbt variables that come from `costs.yaml`."""
    return {
        "landing": lake.landing.as_posix(),
        "records": lake.records.as_posix(),
        "recording": lake.as_of is None,
        "as_of": lake.as_of.isoformat(" ") if lake.as_of else "",
        "exports": [
            {
                "name": export.name,
                "from": export.from_month.isoformat() if export.from_month else None,
                "until": export.until_month.isoformat() if export.until_month else None,
                "refused": [month.isoformat() for name, month in refused if name == export.name],
            }
            for export in settings.exports
        ],
        "completeness_lag_hours": settings.completeness_lag_hours,
        "tie_out_tolerance": str(settings.tie_out_tolerance),
        "sheets": sheets_folder(lake).as_posix(),
        "resource_costs": settings.resource_costs,
        "tagged_costs": settings.tagged_costs,
        "fingerprint": months_fingerprint(settings),
        **more,
    }


def sheets_folder(lake: Lake) -> Path:
    """Where the models over all months read what `costs.yaml`'s sheets say."""
    return _target(lake) / "sheets"


def manifest(settings: Settings, lake: Lake) -> Mapping[str, Any]:
    """The project's manifest as a dict, parsed when the project has changed since the last time."""
    path = _target(lake) / "manifest.json"
    seal = path.with_suffix(".sha256")
    digest = _project_digest()
    if not path.exists() or not seal.exists() or seal.read_text() != digest:
        parsed = _parsed(settings, lake)
        parsed.writable_manifest().write(str(path))
        seal.write_text(digest)
    return json.loads(path.read_text())


def build(
    settings: Settings,
    lake: Lake,
    select: str,
    exclude: str = "",
    tell: Callable[[str], None] | None = None,
    refused: Refused = (),
    **more: str,
) -> list[Node]:
    """Build and test the selected models; every test's verdict is among the nodes.

    Args:
        tell: told in a line how each model and test went, as soon as it has.
        refused: the (export, month) that do not count, since another export holds the same charges.
        more: further dbt variables.

    Raises:
        CostsError: dbt could not run at all. A failing model or test does not raise.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    from cost_assets.charges.telling import listen_only_to_what_is_heard, teller

    args = ["build", *_base(lake), "--indirect-selection", "buildable", "--select", *select.split()]
    args += ["--vars", json.dumps(variables(settings, lake, refused, **more))]
    if exclude:
        args += ["--exclude", *exclude.split()]
    parsed = _parsed(settings, lake)
    listen_only_to_what_is_heard()
    try:
        outcome = dbtRunner(manifest=parsed, callbacks=[teller(tell)] if tell else []).invoke(args)
        if outcome.result is None:
            if outcome.exception and not isinstance(outcome.exception, Exception):
                raise outcome.exception  # the run was cancelled
            raise CostsError(f"dbt could not run: {outcome.exception}")
        return [with_rows(node_of(result)) for result in outcome.result.results]
    finally:
        DuckDBConnectionManager.close_all_connections()


def _project_digest() -> str:
    digest = hashlib.sha256()
    for source in sorted(p for p in PROJECT.rglob("*") if p.suffix in (".sql", ".csv", ".yml", ".py") and p.is_file()):
        digest.update(source.relative_to(PROJECT).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def _parsed(settings: Settings, lake: Lake) -> Any:
    """The project, parsed once per process; where the warehouse lies is told by the environment."""
    from dbt.cli.main import dbtRunner

    os.environ |= {
        "COSTS_WAREHOUSE": lake.warehouse.as_posix(),
        "COSTS_DUCKDB_THREADS": str(settings.duckdb.threads),
        "COSTS_DUCKDB_MEMORY": settings.duckdb.memory_limit,
        "COSTS_DUCKDB_TMP": (lake.tmp / "duckdb").as_posix(),
        "COSTS_DUCKDB_TMP_SIZE": settings.duckdb.max_temp_directory_size,
    }
    _target(lake).mkdir(parents=True, exist_ok=True)
    digest = _project_digest()
    if digest not in _parses:
        outcome = dbtRunner().invoke(["parse", *_base(lake)])
        if not outcome.success:
            raise CostsError(f"the dbt project in {PROJECT} cannot be parsed: {outcome.exception}")
        _parses[digest] = outcome.result
    return _parses[digest]


def _base(lake: Lake) -> list[str]:
    target = _target(lake)
    return [
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target),
        "--log-path", str(target), "--log-level", "none", "--log-level-file", "none", "--quiet", "--no-print",
        "--no-write-json",
    ]  # fmt: skip


def _target(lake: Lake) -> Path:
    return lake.warehouse / TARGET
