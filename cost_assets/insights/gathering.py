"""Evidence, gathered from the marts: what there is to speak of, and all that is known of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import duckdb

from cost_assets import tables
from cost_assets.insights.claims import Evidence, Subject
from cost_assets.insights.sources import sources
from cost_assets.lake import Lake
from cost_assets.settings import Insights

STAGE = "insights"
_HERE = Path(__file__).parent
_FOLDERS = ("fct_cost_forecasts", "fct_anomaly_scores")


@dataclass(frozen=True)
class Gathered:
    """What there is to speak of, each with its payer; `names`: every name that the home knows, with its kind."""

    subjects: list[tuple[str, Subject]]
    names: Mapping[str, str]


def gather(db: duckdb.DuckDBPyConnection, lake: Lake, settings: Insights, now: datetime) -> Gathered:
    """Make fct_recommendations, and collect the evidence of every subject.

    Leaves the views and temporary tables behind by which the evidence's own queries can be run again.

    Args:
        now: the home's now, naive UTC.
    """
    _open_month_tables(db, lake)
    db.execute(_sql("names"))
    rules = tables.quoted(_HERE / "rules.csv")
    db.execute(
        f"create or replace temp table saving_rules as from read_csv({rules}, all_varchar = true, header = true)"
    )
    db.execute(_sql("recommendations"))
    tables.replace(db, tables.declared(STAGE)["fct_recommendations"], "from advised")
    db.execute(_sql("reviewed").format(**settings.model_dump()))
    for name, query in sources().items():
        db.execute(f"create or replace temp table {name} as {query}")
    for name in ("anomalies", "months", "advice", "days"):
        db.execute(_sql(name).format(**settings.model_dump(), now=now))
    return Gathered(_subjects(db), _names(db))


def differing(db: duckdb.DuckDBPyConnection, evidence: list[Evidence]) -> list[Evidence]:
    """The evidence that its own query does not find again, to the last digit."""
    wrong = []
    for start in range(0, len(evidence), 100):
        some = evidence[start : start + 100]
        found = db.execute(" union all ".join(f"select {n} as n, ({each.sql}) as v" for n, each in enumerate(some)))
        values = dict(found.fetchall())
        wrong += [each for n, each in enumerate(some) if values[n] != each.value]
    return wrong


def _sql(name: str) -> str:
    return (_HERE / "evidence" / f"{name}.sql").read_text()


def _open_month_tables(db: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """What readers see as tables, the warehouse keeps as files by month."""
    for name in _FOLDERS:
        files = tables.quoted(lake.warehouse / name / "20*.parquet")
        db.execute(f"create or replace temp view {name} as select * from read_parquet({files}, union_by_name = true)")


def _subjects(db: duckdb.DuckDBPyConnection) -> list[tuple[str, Subject]]:
    """Of costs whose currency the bill does not name, nothing can be told."""
    rows = db.execute(
        """
        select
            subject, subject_id, billing_account_id, facts, entity, entity_kind, period, metric, unit, value, sql
        from subjects inner join evidence using (subject, subject_id)
        qualify bool_and(unit is not null) over (partition by subject, subject_id)
        order by subject, subject_id, position
        """
    ).fetchall()
    told = []
    for (kind, id, payer, facts), lines in groupby(rows, key=lambda row: row[:4]):
        evidence = tuple(Evidence(f"E{n}", *line[4:]) for n, line in enumerate(lines, start=1))
        words = {name: v if isinstance(v, str) else json.dumps(v) for name, v in json.loads(facts).items()}
        told.append((payer, Subject(kind, id, evidence, words)))
    return told


def _names(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What an account is called is its name, whatever else is called so: accounts leave under pseudonyms."""
    found = db.execute(
        """
        select entity, 'account' from account_names
        union select account_id, 'account' from account_names
        union select service_name, 'service' from dim_services
        union select region_id, 'region' from dim_regions
        union select region_name, 'region' from dim_regions
        union select centre_entity(cost_centre), 'cost_centre' from reviewed_centres
        """
    ).fetchall()
    return {name: kind for name, kind in sorted(found, key=lambda each: each[1] == "account") if name}
