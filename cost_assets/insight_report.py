"""What people see in the terminal of insights."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

from cost_assets.errors import ConfigError, CostsError
from cost_assets.insights.cases import Outcome
from cost_assets.lake import Lake
from cost_assets.report import table_of

LISTED = 20


def insights(console: Console, lake: Lake, everything: bool = False) -> None:
    """What is said now, newest first; `everything` that was ever said."""
    found = _ask(
        lake,
        """
        select insight_id, subject, title, narrator, claims_verified, claims_total
        from read_parquet(?) where ? or x_is_current
        order by x_said_at desc, subject = 'day' desc, subject = 'anomaly' desc,
            subject_id like '%/cost_centre=%', subject_id desc
        """,
        everything,
    )
    table = table_of("Insights")
    for name in ("id", "about"):
        table.add_column(name, no_wrap=True)
    table.add_column("title", ratio=1)
    for name in ("narrator", "verified"):
        table.add_column(name, no_wrap=True)
    for id, subject, title, narrator, verified, total in found[:LISTED]:
        table.add_row(id, subject, escape(title), escape(narrator), f"{verified} of {total}")
    more = len(found) - LISTED
    table.caption = (
        f"{more} more; see fct_insights" if more > 0 else "costs insights show ID" if found else "nothing yet"
    )
    console.print(table)


def insight(console: Console, lake: Lake, insight_id: str) -> None:
    """One insight, and the evidence of it.

    Raises:
        ConfigError: there is none of that id.
    """
    found = _ask(
        lake,
        """
        select title, body, narrator, prompt_version, x_why_template, x_is_current
        from read_parquet(?) where insight_id = ?
        """,
        insight_id,
    )
    if not found:
        raise ConfigError(f"no insight {insight_id} is published; costs insights list shows them")
    title, body, narrator, version, why, is_current = found[0]
    console.print(f"[bold]{escape(title)}[/]\n")
    console.print(Markdown(body, hyperlinks=False))
    said = f"by {narrator} ({version})" + (f": {why}" if why else "") + ("" if is_current else "; no longer current")
    console.print(f"\n{said}", markup=False, highlight=False, style="dim", soft_wrap=True)
    table = table_of("Evidence")
    for name in ("id", "whose", "period", "what"):
        table.add_column(name)
    table.add_column("value", justify="right", no_wrap=True)
    evidence = duckdb.execute(
        """
        select evidence_id, entity, period, metric, value::decimal(38, 2) || ' ' || unit
        from read_parquet(?) where insight_id = ? order by evidence_id[2:]::int
        """,
        [str(lake.current / "fct_insight_evidence.parquet"), insight_id],
    ).fetchall()
    for row in evidence:
        table.add_row(*(escape(str(value)) for value in row))
    console.print(table)


def of_the_demo(console: Console, lake: Lake) -> None:
    """The newest day's note and the newest month's review, whole, and where to read on."""
    found = _ask(
        lake,
        """
        select title, body from read_parquet(?)
        where x_is_current and (subject = 'day' or subject = 'month' and subject_id not like '%/%/%/%')
        qualify row_number() over (partition by subject order by subject_id desc) = 1
        order by subject
        """,
    )
    for title, body in found:
        console.print(f"\n[bold]{escape(title)}[/]\n")
        console.print(Markdown(body, hyperlinks=False))
    if found:
        console.print(
            "\ncosts insights list has those of accounts, cost centres, anomalies, and what could cost less.\n",
            style="dim",
        )


def cases(console: Console, outcomes: list[Outcome]) -> None:
    """How each prompt's recorded answers fare."""
    table = table_of("Prompts against recorded answers")
    for name in ("prompt", "case"):
        table.add_column(name, no_wrap=True)
    table.add_column("verified", justify="right", no_wrap=True)
    table.add_column("")
    for each in outcomes:
        verdict = "[red]" + escape(each.differs) + "[/]" if each.differs else "as recorded"
        table.add_row(each.prompt, each.case, f"{each.verified} of {each.total}", verdict)
    console.print(table)


def _ask(lake: Lake, sql: str, *parameters: object) -> list[tuple]:
    if not (lake.current / "fct_insights.parquet").exists():
        raise CostsError(f"what is published in {lake.home} was made before there were insights; costs run makes them")
    return duckdb.execute(sql, [str(lake.current / "fct_insights.parquet"), *parameters]).fetchall()
