"""`costs`: the pipeline from a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console

from cost_assets.errors import ConfigError, CostsError
from cost_assets.lake import Lake
from cost_assets.partitions import month_of
from cost_assets.running import bring_up_to_date, progress, run_as_of, show, tell
from cost_assets.settings import Settings, load_settings, refuse_home
from cost_assets.sheets import read_sheets

DEMO_HOME = Path(".costs/demo")


def _options(command: Callable) -> Callable:
    command = click.option("--home", type=click.Path(path_type=Path), help="Overrides home in costs.yaml.")(command)
    return click.option("--config", type=click.Path(path_type=Path), help="costs.yaml to use.")(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Cloud bills in, marts that tie to the invoice out."""


@cli.command()
@_options
def demo(config: Path | None, home: Path | None) -> None:
    """Write a sample company's bill, run everything on it, show what it found."""
    if config:
        raise ConfigError(
            "costs demo writes a configuration of its own; use --home to say where, or costs run --config"
        )
    from datetime import timedelta

    from cost_assets.sample.beside import write_beside
    from cost_assets.sample.bill import write_bill

    home = (home or DEMO_HOME).resolve()
    refuse_home(home, "--home")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with progress() as say:
        if not (home / "costs.yaml").exists():
            write_bill(home / "bill", yesterday, progress=say)
            first = min(folder.name.rpartition("=")[2] for folder in (home / "bill/export/metadata").iterdir())
            write_beside(home, month_of(first), yesterday)
            (home / "costs.yaml").write_text(
                f"home: .\nexports:\n  - name: acme\n    format: aws_cur2\n    url: bill/export\n    from: {first}\n"
                "allocation: allocation.yaml\n"
            )
        settings = _settings(home / "costs.yaml", home)
        failed = bring_up_to_date(settings, say, frozenset())
    show(settings)
    raise SystemExit(1 if failed else 0)


@cli.command()
@_options
@click.option("--period", "periods", multiple=True, help="A billing month (2026-04) to land and rebuild; or all.")
@click.option(
    "--as-of", help="Build what was known at a moment (2026-10-03T12:00Z) from what has landed; needs --into."
)
@click.option("--into", type=click.Path(path_type=Path), help="The folder to build it in; the home is only read.")
def run(config: Path | None, home: Path | None, periods: tuple[str, ...], as_of: str | None, into: Path | None) -> None:
    """Land what is new, bring all that depends on it up to date, publish."""
    if as_of or into:
        raise SystemExit(run_as_of(_settings(config, home), as_of, into, periods))
    try:
        asked = "all" if "all" in periods else frozenset(month_of(period) for period in periods)
    except ValueError as error:
        raise ConfigError(f"--period: {error}; or all") from None
    settings = _settings(config, home)
    with progress() as say:
        failed = bring_up_to_date(settings, say, asked)
    raise SystemExit(1 if failed else 0)


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new or empty folder.")
@click.option("--rows", type=int, default=20_000, show_default=True, help="Of a month; more rows are finer rows.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=7, show_default=True, help="Decides every amount and every id."
)
def sample(out: Path, rows: int, seed: int) -> None:
    """Write a bill that holds every trap, with the truth beside it."""
    from cost_assets.sample.suite.write import write_suite

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigError(f"--out is {out}, which is not an empty folder; name a new one")
    try:
        with progress() as say:
            write_suite(out, rows, seed, progress=say)
    except ValueError as error:
        raise ConfigError(f"--{error}") from None
    tell(f"wrote a bill to {out}, and what is true of it to {out / 'truth'}; it is brought in by")
    tell(f"  costs run --config {out / 'costs.yaml'}")


@cli.command()
@_options
def status(config: Path | None, home: Path | None) -> None:
    """How each export and billing period stands."""
    from cost_assets import report
    from cost_assets.exports.deliveries import current, landed
    from cost_assets.exports.overlaps import refused
    from cost_assets.failures import failures
    from cost_assets.outdated import look
    from cost_assets.standing import standing

    settings = _settings(config, home)
    lake = Lake(settings.home)
    deliveries = landed(lake)
    newest = current(deliveries)
    with progress() as say:
        say("Looking at the exports", 0, 0)
        looked = look(settings, lake, deliveries, datetime.now(UTC))
    stands = standing(lake, newest, looked, failures(lake), refused(settings, lake, deliveries))
    console = Console()
    report.periods(console, settings, deliveries, stands.of)
    for line in stands.lines:
        console.print(line, markup=False, soft_wrap=True)
    for name, why in report.late(settings, deliveries, datetime.now(UTC)).items():
        console.print(f"late: {name}: {why}", markup=False, soft_wrap=True)
    for line in report.invoices(lake):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(1 if looked.unreachable else 0)


@cli.command()
@_options
@click.option("--replay", is_flag=True, help="Show what allocation.yaml as it is now would change; nothing is kept.")
@click.option("--from", "since", help="The first month to replay (2026-01); all without it.")
@click.option("--rules", type=click.Path(path_type=Path), help="Replay these rules, not those that costs.yaml names.")
@click.option("--sign-off", "signed", help="A month (2026-01) to sign off: later changes appear as differences.")
@click.option("--note", default="", help="Why, or for whom it is signed off.")
def allocate(
    config: Path | None,
    home: Path | None,
    replay: bool,
    since: str | None,
    rules: Path | None,
    signed: str | None,
    note: str,
) -> None:
    """Whose money it is; what other rules would change; a month signed off."""
    from cost_assets import allocation_report, allotting

    if (since or rules) and not replay:
        raise ConfigError("--from and --rules belong to --replay")
    if replay and signed:
        raise ConfigError("--replay and --sign-off exclude each other")
    settings = _settings(config, home)
    if replay:
        with progress() as say:
            say("Placing costs", 0, 0)
            replayed = allotting.try_rules(settings, rules, _month("--from", since) if since else None)
        allocation_report.replayed(Console(), replayed)
        return
    lake = _published(settings)
    if signed:
        with progress() as say:
            at = datetime.now(UTC).replace(tzinfo=None)
            published = allotting.sign_month_off(settings, _month("--sign-off", signed), note, at, say)
        tell(f"{signed} is signed off; published {published}")
    allocation_report.chargeback(Console(), lake)


@cli.group()
def anomalies() -> None:
    """What stands out: list it, say what you think of it, try other thresholds."""


@anomalies.command("list")
@_options
@click.option("--all", "everything", is_flag=True, help="Expected ones too, and those that their account's explains.")
def list_anomalies(config: Path | None, home: Path | None, everything: bool) -> None:
    """The published anomalies, newest first."""
    from cost_assets import outlook_report

    outlook_report.anomalies(Console(), _published(_settings(config, home)), everything)


@anomalies.command()
@click.argument("anomaly_id")
@click.argument("word", type=click.Choice(["expected", "true", "false"]))
@click.option("--note", default="", help="Why.")
@_options
def mark(anomaly_id: str, word: str, note: str, config: Path | None, home: Path | None) -> None:
    """Say that an anomaly was expected, is true, or is a false alarm; it is published at once."""
    from cost_assets import judging

    settings = _settings(config, home)
    with progress() as say:
        published = judging.judge(settings, anomaly_id, word, note, datetime.now(UTC).replace(tzinfo=None), say)
    tell(f"{anomaly_id} is marked {word}; published {published}")


@anomalies.command()
@_options
def replay(config: Path | None, home: Path | None) -> None:
    """Try the anomalies: section of --config over the whole history of its home, and show what it would have found."""
    from cost_assets import judging, outlook_report

    settings = _settings(config, home)
    with progress() as say:
        say("Scoring the whole history", 0, 0)
        replayed = judging.replay(settings)
    outlook_report.replayed(Console(), replayed)


@cli.group()
def insights() -> None:
    """What the numbers mean, in words, and the evidence of it."""


@insights.command("list")
@_options
@click.option("--all", "everything", is_flag=True, help="Also what is no longer current.")
def list_insights(config: Path | None, home: Path | None, everything: bool) -> None:
    """The published insights, newest first."""
    from cost_assets import insight_report

    insight_report.insights(Console(), _published(_settings(config, home)), everything)


@insights.command("show")
@click.argument("insight_id")
@_options
def show_insight(insight_id: str, config: Path | None, home: Path | None) -> None:
    """One insight whole, with the figures that it rests on."""
    from cost_assets import insight_report

    insight_report.insight(Console(), _published(_settings(config, home)), insight_id)


@cli.command()
@click.option("--month", help="A billing month (2026-04); by default the newest that is whole.")
@click.option(
    "--scope", type=click.Choice(["service", "sub_account", "billing_account", "cost_centre"]), default="service",
    show_default=True, help="Whose changes.",
)  # fmt: skip
@_options
def changes(month: str | None, scope: str, config: Path | None, home: Path | None) -> None:
    """What moved against the month before, and why."""
    from cost_assets import changes_report

    try:
        asked = month_of(month) if month else None
    except ValueError as error:
        raise ConfigError(f"--month: {error}") from None
    changes_report.changes(Console(), _published(_settings(config, home)), asked, scope)


@cli.command()
@_options
def kpis(config: Path | None, home: Path | None) -> None:
    """The KPIs of the newest whole month, which goals they meet, and what moved the costs."""
    from cost_assets import kpi_report

    kpi_report.kpis(Console(), _published(_settings(config, home)))


@cli.group()
def prompts() -> None:
    """What language models are asked."""


@prompts.command("test")
def test_prompts() -> None:
    """Hold each prompt's recorded answers against what is recorded of them; asks no model."""
    from cost_assets import insight_report
    from cost_assets.insights.cases import run_cases

    outcomes = run_cases()
    insight_report.cases(Console(), outcomes)
    raise SystemExit(1 if any(each.differs for each in outcomes) else 0)


def main() -> None:
    """The console script: errors are one line on standard error, and an exit status that the contract names."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        _fail("stopped; what was published before is untouched", 1)
    except click.ClickException as error:
        _fail(error.format_message(), 2)
    except ConfigError as error:
        _fail(str(error), 2)
    except CostsError as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(f"{error.filename or 'a file'}: {error.strerror}; what was published before is untouched", 1)


def _month(option: str, text: str) -> date:
    try:
        return month_of(text)
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from None


def _published(settings: Settings) -> Lake:
    """The lake, once something is published in it."""
    lake = Lake(settings.home)
    if not lake.current.exists():
        raise CostsError(f"nothing is published in {lake.home} yet; costs run does that")
    return lake


def _settings(config: Path | None, home: Path | None) -> Settings:
    """The settings, once what they name beside the exports has been found right too."""
    settings = load_settings(config, home)
    read_sheets(settings)
    from cost_assets.anomalies.events import read_events

    read_events(settings.anomalies.events)
    if settings.allocation:
        from cost_assets.allocation.allocating import check_allocation

        check_allocation(settings.allocation)
    from cost_assets.kpis.registry import goals

    goals(settings.kpis.goals)
    return settings


def _fail(message: str, status: int) -> None:
    click.echo(f"costs: {message}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
