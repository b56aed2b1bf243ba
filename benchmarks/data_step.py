"""What a month costs, as ratios to the bare query in the same run.

    python -m benchmarks.data_step [--rows 10000000 ...] [--history 3 36] [--folder DIR]

The bare query is one DuckDB aggregate over the delivered files that consumes every measure at
the grain of `fct_charges_daily` and writes nothing. The data step is the dbt build of a month
(fact, totals, small month files, every test) and of the marts. The whole run is `costs run` in
a process of its own: landing, data step and publication.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cost_assets.sample.bill import write_month

MONTH = date(2026, 3, 1)
BARE = """
select
    count(*), sum(b), sum(e), sum(u), sum(l), sum(c), sum(q), sum(n)
from (
    select
        cast(line_item_usage_start_date as date), product['product_name'], line_item_product_code,
        bill_payer_account_id, line_item_usage_account_id, product_region_code, line_item_usage_type,
        line_item_operation, line_item_line_item_type, reservation_reservation_a_r_n,
        savings_plan_savings_plan_a_r_n, bill_invoicing_entity, bill_invoice_id, line_item_currency_code, pricing_unit,
        sum(cast(coalesce(line_item_net_unblended_cost, line_item_unblended_cost) as decimal(38, 10))) as b,
        sum(cast(case line_item_line_item_type
            when 'SavingsPlanCoveredUsage' then savings_plan_savings_plan_effective_cost
            when 'DiscountedUsage' then reservation_effective_cost
            else line_item_unblended_cost end as decimal(38, 10))) as e,
        sum(cast(case line_item_line_item_type
            when 'RIFee' then
                reservation_unused_amortized_upfront_fee_for_billing_period + reservation_unused_recurring_fee
            when 'SavingsPlanRecurringFee' then savings_plan_total_commitment_to_date - savings_plan_used_commitment
            end as decimal(38, 10))) as u,
        sum(cast(pricing_public_on_demand_cost as decimal(38, 10))) as l,
        sum(cast(line_item_unblended_cost as decimal(38, 10))) as c,
        sum(cast(line_item_usage_amount as decimal(38, 10))) as q,
        count(*) as n
    from read_parquet('{files}', union_by_name = true)
    where line_item_operation is null or line_item_operation not in ('EKSPod-EC2', 'ECSTask-EC2')
    group by all
)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, nargs="*", default=[10_000_000, 30_000_000])
    arguments.add_argument("--history", type=int, nargs="*", default=[3, 36])
    arguments.add_argument("--history-rows", type=int, default=300_000)
    arguments.add_argument("--folder", type=Path, help="where the bills are written (kept if given)")
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = said.folder or Path(scratch)
        console = Console()
        console.print(
            f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        )
        if said.rows:
            console.print(_months_table([_month(folder / f"rows-{rows}", rows) for rows in said.rows]))
        if said.history:
            console.print(
                _history_table([_history(folder / "history", n, said.history_rows) for n in sorted(said.history)])
            )


def _month(folder: Path, rows: int) -> dict[str, float]:
    """One month of `rows` rows, from the bare query to the whole run."""
    if not (folder / "bill").exists():
        write_month(folder / "bill", MONTH, rows, datetime(2026, 4, 20, tzinfo=UTC), "run-1", final=True)
    _configure(folder)
    bare = min(_measured(_bare, folder)["seconds"] for _ in range(3))
    whole = _measured(_costs_run, folder)
    step = _measured(_data_step, folder)
    unkeyed = _measured(_data_step_without_keys, folder)
    looked_up = _measured(_resource_history, folder)
    _configure(folder, resource_costs=False)
    lean = _measured(_data_step, folder)
    _configure(folder)
    delivered = sum(path.stat().st_size for path in (folder / "bill").rglob("*.parquet"))
    return {
        "rows": rows, "bytes": delivered, "bare": bare, "step": step["seconds"],
        "marts": step["marts"], "unkeyed": unkeyed["seconds"],
        "lean": lean["seconds"], "lean_memory": lean["memory"], "looked_up": looked_up["seconds"],
        "whole": whole["seconds"], "step_memory": step["memory"], "whole_memory": whole["memory"],
    }  # fmt: skip


def _history(folder: Path, months: int, rows: int) -> dict[str, float]:
    """A restated month beside `months` of history, publication included; the history grows in one home."""
    first = MONTH
    for _ in range(months):
        if not (folder / f"bill/export/data/BILLING_PERIOD={first:%Y-%m}").exists():
            write_month(folder / "bill", first, rows, datetime(2026, 4, 20, tzinfo=UTC), f"run-{first}", final=True)
        first = (first - timedelta(days=1)).replace(day=1)
    _configure(folder)
    _measured(_costs_run, folder)
    seconds = []
    for _ in range(3):
        now = datetime.now(UTC)
        write_month(folder / "bill", MONTH, rows, now, f"again-{time.time_ns()}", final=True)
        seconds.append(_measured(_costs_run, folder)["seconds"])
    step = _measured(_data_step, folder)
    return {
        "months": months, "rows": rows, "seconds": min(seconds), "step": step["seconds"], "marts": step["marts"],
    }  # fmt: skip


def _configure(folder: Path, resource_costs: bool = True) -> None:
    (folder / "costs.yaml").write_text(
        "home: home\nexports:\n  - {name: acme, format: aws_cur2, url: bill/export}\n"
        f"resource_costs: {str(resource_costs).lower()}\n"
    )


def _bare(folder: Path) -> None:
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB", "preserve_insertion_order": False}) as db:
        started = time.perf_counter()
        db.execute(BARE.format(files=folder / "bill/export/data/*/*/*.parquet")).fetchall()
        print(json.dumps({"seconds": time.perf_counter() - started}))


def _data_step(folder: Path, tested: str = "") -> None:
    from cost_assets.charges import dbt, in_hand, month_files
    from cost_assets.lake import Lake
    from cost_assets.settings import load_settings
    from cost_assets.sheets import read_sheets

    settings = load_settings(folder / "costs.yaml")
    lake = Lake(settings.home)
    month_files.prepare(lake)
    dbt.manifest(settings, lake)
    dbt.build(settings, lake, "resource_type:seed")  # imports and parsing are the fixed start, not the step
    started = time.perf_counter()
    nodes = dbt.build(settings, lake, dbt.MONTH_MODELS, exclude=tested, billing_month=MONTH.isoformat())
    in_hand.put_in_place(lake, MONTH, month_files.TABLES)
    month_files.look_here(lake)
    read_sheets(settings).write(dbt.sheets_folder(lake))
    heavy = time.perf_counter() - started
    nodes += dbt.build(settings, lake, "path:models", exclude=dbt.MONTH_MODELS)
    seconds = time.perf_counter() - started
    for node in sorted(nodes, key=lambda node: -node.seconds)[:8]:
        print(f"    {node.seconds:6.2f} s  {node.name} {node.status}", file=sys.stderr)
    print(json.dumps({"seconds": seconds, "marts": seconds - heavy}))


def _data_step_without_keys(folder: Path) -> None:
    _data_step(folder, "int_aws_repeated_rows+")


def _resource_history(folder: Path) -> None:
    """One resource out of twelve such months, the median of nine."""
    import duckdb

    (file,) = (folder / "home/warehouse/fct_resource_costs_daily").glob("20*.parquet")
    months = [str(file)] * 12
    with duckdb.connect(config={"threads": 2}) as db:
        (resource,) = db.execute(
            "select resource_id from read_parquet(?) where resource_id is not null using sample 1 rows", [str(file)]
        ).fetchone()
        took = []
        for _ in range(9):
            started = time.perf_counter()
            db.execute(
                "select charge_date, sum(effective_cost) from read_parquet(?) where resource_id = ? group by all",
                [months, resource],
            ).fetchall()
            took.append(time.perf_counter() - started)
    print(json.dumps({"seconds": sorted(took)[4]}))


def _costs_run(folder: Path) -> None:
    from cost_assets.cli import cli

    cli.main(["run", "--config", str(folder / "costs.yaml")], standalone_mode=False)


def _measured(what: Callable[[Path], None], folder: Path) -> dict[str, float]:
    """Run `what` in a process of its own; wall seconds (its own count, where it prints one) and peak MiB."""
    before = time.perf_counter()
    code = f"import sys; from pathlib import Path; from benchmarks.data_step import {what.__name__} as measured;"
    command = [sys.executable, "-c", code + "measured(Path(sys.argv[1]))", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{what.__name__} failed")
    found = {"seconds": time.perf_counter() - before, "memory": used.ru_maxrss / 1024}
    return found | (json.loads(said) if said.strip().startswith("{") else {})


def _months_table(found: list[dict[str, float]]) -> Table:
    table = Table(title="One month", title_justify="left")
    for name in ("", *(f"{one['rows'] / 1e6:g}M rows" for one in found)):
        table.add_column(name, justify="right" if name else "left")
    table.add_row("delivered", *(f"{one['bytes'] / 1e9:.2f} GB" for one in found))
    table.add_row("bare aggregate", *(f"{one['bare']:.2f} s" for one in found))
    table.add_row("data step", *(f"{one['step']:.2f} s" for one in found))
    table.add_row("  to bare", *(f"{one['step'] / one['bare']:.2f}" for one in found))
    table.add_row(
        "  of it all marts over all months",
        *(f"{one['marts'] / one['step']:.0%}, {one['marts']:.2f} s" for one in found),
    )
    table.add_row(
        "  to bare, without the look for duplicates", *(f"{one['unkeyed'] / one['bare']:.2f}" for one in found)
    )
    table.add_row("  to bare, without costs by resource", *(f"{one['lean'] / one['bare']:.2f}" for one in found))
    table.add_row("  costs by resource", *(f"{one['step'] - one['lean']:+.2f} s" for one in found))
    table.add_row("one resource in twelve such months", *(f"{one['looked_up'] * 1e3:.0f} ms" for one in found))
    table.add_row("  rows per second", *(f"{one['rows'] / one['step'] / 1e6:.2f}M" for one in found))
    table.add_row("costs run, landing and publication included", *(f"{one['whole']:.1f} s" for one in found))
    table.add_row("  to bare", *(f"{one['whole'] / one['bare']:.2f}" for one in found))
    table.add_row("peak memory of the data step", *(f"{one['step_memory']:.0f} MiB" for one in found))
    table.add_row("  without costs by resource", *(f"{one['lean_memory']:.0f} MiB" for one in found))
    table.add_row("peak memory of costs run", *(f"{one['whole_memory']:.0f} MiB" for one in found))
    return table


def _history_table(found: list[dict[str, float]]) -> Table:
    table = Table(title="One restated month, publication included", title_justify="left")
    names = ("months of history", "rows a month", "costs run", "to the first", "month files", "all marts", "to them")
    for name in names:
        table.add_column(name, justify="right")
    for one in found:
        table.add_row(
            str(one["months"]),
            f"{one['rows']:,}",
            f"{one['seconds']:.2f} s",
            f"{one['seconds'] / found[0]['seconds']:.2f}",
            f"{one['step'] - one['marts']:.2f} s",
            f"{one['marts']:.2f} s",
            f"{one['marts'] / (one['step'] - one['marts']):.2f}",
        )
    return table


if __name__ == "__main__":
    main()
