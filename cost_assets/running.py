"""A run from a terminal: its progress, and what it did, said line by line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cost_assets.errors import ConfigError
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings


def bring_up_to_date(settings: Settings, say: Callable[[str, int, int], None], periods: Any) -> bool:
    """Run, say what was done, and whether something failed."""
    from cost_assets import allocation_report, pipeline, report
    from cost_assets.exports.deliveries import current, landed

    lake = Lake(settings.home)
    outcome = pipeline.run(settings, say, periods)
    deliveries = landed(lake)
    newest = current(deliveries)
    for what, why in outcome.waiting.items():
        tell(f"waiting: {what} {why}")
    for name, why in report.late(settings, deliveries, datetime.now(UTC)).items():
        tell(f"late: {name}: {why}")
    for each in [newest[key] for key in outcome.landed]:
        for line in report.notices(settings, each, report.previous(deliveries, each)):
            tell(line)
    if outcome.changed:
        landings = "1 delivery" if len(outcome.landed) == 1 else f"{len(outcome.landed)} deliveries"
        tell(f"landed {landings}; built {_months(outcome.built)}")
        tell(f"published {outcome.published}" if outcome.published else "published nothing new")
    elif not lake.current.exists():
        tell("nothing is published yet")
    elif not outcome.failed:
        tell("nothing new: every delivery is in the lake, and what is published is up to date")
    for line in (*report.invoices(lake), *allocation_report.warnings(lake)):
        tell(line)
    for what, why in outcome.failed.items():
        click.echo(f"failed: {what}: {why}", err=True)
    return bool(outcome.failed)


def run_as_of(settings: Settings, as_of: str | None, into: Path | None, periods: tuple[str, ...]) -> int:
    """What was known at a moment; the exit status."""
    if not as_of or not into or periods:
        raise ConfigError("--as-of and --into belong together, and exclude --period")
    from cost_assets.exports.manifests import naive_utc

    try:
        moment = naive_utc(datetime.fromisoformat(as_of))
    except ValueError:
        raise ConfigError(f"--as-of is {as_of!r}; write a moment as 2026-10-03T12:00Z") from None
    from cost_assets import pipeline

    os.environ["DAGSTER_HOME"] = str(into.absolute() / "dagster")  # its runs are not those of the home
    with progress() as say:
        outcome = pipeline.run_as_of(settings, moment, into.absolute(), say)
    tell(
        f"published {outcome.published}: what was known at {moment:%Y-%m-%d %H:%M} UTC, in {Lake(into).current}"
        if outcome.published
        else f"nothing new: {into} holds what was known at {moment:%Y-%m-%d %H:%M} UTC"
    )
    for what, why in outcome.failed.items():
        click.echo(f"failed: {what}: {why}", err=True)
    return 1 if outcome.failed else 0


def show(settings: Settings) -> None:
    from cost_assets import allocation_report, changes_report, insight_report, kpi_report, outlook_report, report

    lake = Lake(settings.home)
    if lake.current.exists():
        console = Console()
        report.costs(console, lake)
        allocation_report.chargeback(console, lake)
        outlook_report.forecasts(console, lake)
        outlook_report.anomalies(console, lake)
        changes_report.of_the_demo(console, lake)
        kpi_report.kpis(console, lake, brief=True)
        insight_report.of_the_demo(console, lake)
        report.where(console, lake)


def _months(months: list[date]) -> str:
    if len(months) > 3:
        return f"{len(months)} months, {month_key(months[0])} to {month_key(months[-1])}"
    return ", ".join(month_key(month) for month in months) or "no month"


def tell(line: str) -> None:
    click.echo(line)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress display on standard error, for whatever says words, steps done and steps in all."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda words, done, total: None
        return
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=None)

        def say(words: str, done: int, total: int) -> None:
            progress.update(task, description=words, completed=done, total=total or None)

        yield say
