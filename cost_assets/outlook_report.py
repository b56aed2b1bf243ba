"""What people see in the terminal of the months ahead and of what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from rich.console import Console
from rich.markup import escape

from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.report import PERIODS, change, money, short, table_of

if TYPE_CHECKING:
    from cost_assets.anomalies.detecting import Replay

ANOMALIES = 12
WHAT_WIDTH = 22


def anomalies(console: Console, lake: Lake, everything: bool = False) -> None:
    """What stands out, newest first; without `everything` only what people may have to look at."""
    found = duckdb.execute(
        """
        select
            anomaly_id, started_on, ended_on, state, severity, kind,
            coalesce(
                service_name, 'cost centre ' || cost_centre, 'account ' || coalesce(sub_account_id, billing_account_id)
            ),
            impact_cost, billing_currency, x_mark
        from (  -- a version that was published before there were cost centres has no such column
            from read_parquet(?) union all by name select null::varchar as cost_centre where false
        )
        where ? or (state <> 'expected' and parent_anomaly_id is null)
        order by started_on desc, abs(impact_cost) desc
        """,
        [str(lake.current / "fct_anomalies.parquet"), everything],
    ).fetchall()
    table = table_of("Anomalies")
    for name in ("id", "since", "severity", "kind", "what"):
        table.add_column(name, no_wrap=True)
    table.add_column("impact", justify="right", no_wrap=True)
    for id, since, until, state, severity, kind, what, impact, currency, word in found[:ANOMALIES]:
        since = f"{since:%m-%d}{'' if until else '→'}"
        said = word or (state if state == "expected" else severity)
        amount = f"{change(impact)} {escape(currency or '?')}"
        table.add_row(id, since, _severe(said), kind, escape(short(what, WHAT_WIDTH)), amount)
    more = len(found) - ANOMALIES
    lasting = "→ lasts still" if any(row[2] is None for row in found) else ""
    table.caption = f"{more} more; see fct_anomalies" if more > 0 else lasting if found else "nothing stands out"
    console.print(table)


def _severe(severity: str) -> str:
    colour = {"critical": "red", "high": "yellow"}.get(severity)
    return f"[{colour}]{severity}[/]" if colour else severity


def forecasts(console: Console, lake: Lake) -> None:
    """What the months of each billing account will come to, and how far such forecasts were off before."""
    found = duckdb.execute(
        """
        select
            target_date, billing_account_id, cost_basis, x_known_cost, forecast_cost, lower_80, upper_80,
            billing_currency
        from read_parquet(?, union_by_name = true)
        where is_latest and scope = 'billing_account' and grain = 'month'
        order by billing_account_id, billing_currency, target_date, cost_basis desc
        """,
        [str(lake.current / "fct_cost_forecasts/20*.parquet")],
    ).fetchall()
    if not found:
        return
    several = len({account for _, account, *_ in found}) > 1
    table = table_of(f"Forecast by month, {', '.join(sorted({row[-1] or '?' for row in found}))}")
    for name in ("month", *(["account"] if several else []), "cost"):
        table.add_column(name, no_wrap=True)
    for name in ("known", "forecast", "80 % from", "to"):
        table.add_column(name, justify="right", no_wrap=True)
    for month, account, basis, known, forecast, lower, upper, _ in found[:PERIODS]:
        whose = [escape(account or "?")] if several else []
        amounts = (money(known), money(forecast), money(lower), money(upper))
        table.add_row(month_key(month), *whose, basis.removesuffix("_cost"), *amounts)
    table.caption = _missed(lake)
    console.print(table)


def _missed(lake: Lake) -> str:
    found = duckdb.execute(
        """
        select days_known, wape, forecasts from read_parquet(?)
        where scope = 'billing_account' and method = 'model' and source = 'backtest' and days_known is not null
        qualify row_number() over (partition by days_known order by forecasts desc) = 1 order by days_known
        """,
        [str(lake.current / "fct_forecast_accuracy.parquet")],
    ).fetchall()
    if not found:
        return "no past months yet to say how far off such forecasts are"
    said = ", ".join(f"{100 * wape:.1f} % on day {days}" for days, wape, _ in found)
    return f"of the last {found[0][2]} months such forecasts were off by {said}"


def replayed(console: Console, replay: Replay) -> None:
    """What other thresholds would have told, by kind and severity, and how that differs from what is told now."""
    table = table_of("What these thresholds would have found")
    table.add_column("kind", no_wrap=True)
    for severity in ("critical", "high", "medium", "low"):
        table.add_column(severity, justify="right")
    table.add_column("impact", justify="right", no_wrap=True)
    for kind in sorted({each.episode.kind for each in replay.found}):
        of = [each for each in replay.found if each.episode.kind == kind]
        counts = [sum(each.episode.severity == s for each in of) for s in ("critical", "high", "medium", "low")]
        table.add_row(kind, *(str(n or "") for n in counts), change(sum(each.impact for each in of)))
    a_year = len(replay.found) / replay.series_years if replay.series_years else 0
    table.caption = f"{len(replay.found)} anomalies, {a_year:.2f} a year and service; now {_now(replay)} are told"
    console.print(table)
    for each in replay.found:
        if each.id in replay.new:
            names = (each.sub_account_id, each.service_name, each.cost_centre)
            whose = " ".join(name for name in names if name) or "the whole account"
            console.print(
                f"new: {each.id} {each.started_on} {each.episode.kind} {whose} {change(each.impact)}",
                markup=False, highlight=False, soft_wrap=True,
            )  # fmt: skip
    for id, whose, impact, word in replay.gone:
        line = f"gone: {id} {whose} {change(impact)}" + (f", marked {word}" if word else "")
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _now(replay: Replay) -> int:
    return len(replay.found) - len(replay.new) + len(replay.gone)
