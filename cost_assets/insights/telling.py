"""The stage in one go: evidence gathered, put into words, checked against the marts, and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from cost_assets import tables
from cost_assets.insights.claims import Evidence
from cost_assets.insights.gathering import STAGE, Gathered, differing, gather
from cost_assets.insights.leaving import protected
from cost_assets.insights.models.asking import Asker
from cost_assets.insights.models.calls import COLUMNS
from cost_assets.insights.models.ledger import Ledger, path_in
from cost_assets.insights.models.pseudonyms import Pseudonyms
from cost_assets.insights.models.secret_key import key_in
from cost_assets.insights.narrating import by_models, by_template
from cost_assets.insights.saying import Insight, say
from cost_assets.lake import Lake
from cost_assets.settings import Settings


@dataclass(frozen=True)
class Told:
    """What was said: how many insights, and how many of them for the first time."""

    said: int
    new: int


def tell(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    settings: Settings,
    now: datetime,
    created_at: datetime,
    asked_by: str,
    log: Callable[[str], None],
) -> Told:
    """Make the tables of the stage.

    Args:
        now: the home's now, naive UTC.
        created_at: the wall clock, naive UTC.
        asked_by: who runs this, for the audit log.
    """
    gathered = gather(db, lake, settings.insights, now)
    wrong = differing(db, [each for _, subject in gathered.subjects for each in subject.evidence])
    _write_wrong(db, wrong)
    ledger = Ledger(path_in(lake))
    # The home's lock is held, so whoever made them is dead, or cancelled: then an answer that still comes is kept.
    ledger.abandon()
    with Asker(settings.llm, ledger, now, asked_by) as asker:
        # what rests on a wrong figure is neither asked nor kept; the check on it stops the publication
        insights = [] if wrong else _insights(gathered, asker, lake, settings, log)
        tally = asker.tally()
    tables.write_texts(db, "asked_now", vars(tally), [{name: str(value) for name, value in vars(tally).items()}])
    new = say(db, lake, insights, now, created_at)
    _write_calls(db, ledger)
    return Told(len(insights), new)


def _insights(
    gathered: Gathered, asker: Asker, lake: Lake, settings: Settings, log: Callable[[str], None]
) -> list[Insight]:
    """Those of which something holds."""
    if settings.llm.models and settings.llm.send != "none":
        hidden = protected(gathered.names, [subject for _, subject in gathered.subjects])
        pseudonyms = Pseudonyms(key_in(lake), hidden, settings.llm.protect)
        if lake.as_of:
            asker.stop()  # of the past, only what was answered then is said
        told = by_models(gathered, asker, pseudonyms, log)
    else:
        told = by_template(gathered)
    return [each for each in told if each.claims_verified]


def _write_wrong(db: duckdb.DuckDBPyConnection, evidence: Sequence[Evidence]) -> None:
    columns = ("id", "entity", "period", "metric", "value", "sql")
    rows = [{name: str(getattr(each, name)) for name in columns} for each in evidence]
    tables.write_texts(db, "evidence_not_found", columns, rows)


def _write_calls(db: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    rows = [{name: None if (v := getattr(row, name)) is None else str(v) for name in COLUMNS} for row in ledger.rows()]
    tables.write_texts(db, "ledger", COLUMNS, rows)
    query = """
        select *, subject_kind as subject, failure as why, attempt as attempts, cost_is_estimated as is_cost_estimated,
            said_at as x_said_at
        from ledger order by asked_at, call_id
    """
    tables.replace(db, tables.declared(STAGE)["fct_llm_calls"], query)
