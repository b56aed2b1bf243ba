"""What a month costs by construction: the sums of its lines, by account and service."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from cost_assets.sample.company import CURRENCY
from cost_assets.sample.lines import SERVICE, TICKS_PER_DOLLAR, Line, Month
from cost_assets.sample.story import ANOMALIES, FEE_AMOUNT, Anomaly

# A shift counts until a model can have taken the new level for the usual one.
SHIFT_DAYS = 30


# Dataclass fields by their annotations.
_PARQUET_TYPES = {
    str(str): "varchar",
    str(int): "bigint",
    str(date): "date",
    str(Decimal): "decimal(38, 12)",
    str(Decimal | None): "decimal(38, 12)",
}


@dataclass(frozen=True)
class Truth:
    """True costs of one account and service in one month, in dollars, and the rows that show them.

    `rows` counts every row delivered; `split_rows` says how many of them are split cost rows,
    whose costs count nowhere.
    """

    billing_period_start: date
    sub_account_id: str
    service_name: str
    billing_currency: str
    billed_cost: Decimal
    effective_cost: Decimal
    rows: int
    split_rows: int


def truth_of(month: Month, lines: Iterable[Line]) -> list[Truth]:
    """The month's true costs, by account and service name."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for line in lines:
        total = sums[line.account, SERVICE[line.service].name]
        for n, more in enumerate((line.billed, line.effective, line.rows, line.rows if line.is_split else 0)):
            total[n] += more
    return [
        Truth(month.first, account, service, CURRENCY, dollars(billed), dollars(effective), rows, split_rows)
        for (account, service), (billed, effective, rows, split_rows) in sorted(sums.items())
    ]


def dollars(ticks: int) -> Decimal:
    """Ticks as dollars, exact."""
    return Decimal(ticks) / TICKS_PER_DOLLAR


def impact_of(anomaly: Anomaly, month: Month) -> int:
    """Ticks that an anomaly adds to a month, or takes from it."""
    first, last = anomaly.dates(month.story_ends)
    if anomaly.kind == "fee":
        return month.money(FEE_AMOUNT) if month.first <= first <= month.until else 0
    service, total = SERVICE[anomaly.service], 0
    for day in month.days:
        counts = first <= day and (last is None or day <= last)
        if counts and not (anomaly.kind == "shift" and (day - first).days >= SHIFT_DAYS):
            costs = [month.daily_cost(service, anomaly.account, day, planted) for planted in (True, False)]
            total += costs[0] - costs[1]
    return total


def write_costs(folder: Path, truths: list[Truth]) -> None:
    """Write `costs.csv` and `costs.parquet`, costs as decimal(38, 12)."""
    write_table(folder, "costs", Truth, truths)


def write_table(folder: Path, name: str, kind: type, rows: list) -> None:
    """Write `name`.csv and `name`.parquet, one row per object of a dataclass; money as decimal(38, 12)."""
    _write_csv(folder / f"{name}.csv", [field.name for field in fields(kind)], map(astuple, rows))
    types = {field.name: _PARQUET_TYPES[str(field.type)] for field in fields(kind)}
    with duckdb.connect() as db:
        db.execute(
            f"copy (select * from read_csv(?, header = true, columns = {types})) "
            f"to '{_quoted(folder / f'{name}.parquet')}' (format parquet)",
            [str(folder / f"{name}.csv")],
        )


def write_anomalies(folder: Path, months: list[Month]) -> None:
    """Write `anomalies.csv`: those that begin in these months.

    ended_on is empty while an anomaly lasts. impact_cost is in dollars; a shift counts for 30 days.
    """
    rows = []
    for anomaly in ANOMALIES:
        first, last = anomaly.dates(months[-1].story_ends)
        if first >= months[0].first:
            impact = dollars(sum(impact_of(anomaly, month) for month in months))
            rows.append((anomaly.account, SERVICE[anomaly.service].name, first, last, anomaly.kind, f"{impact:.6f}"))
    header = ["sub_account_id", "service_name", "started_on", "ended_on", "kind", "impact_cost"]
    _write_csv(folder / "anomalies.csv", header, sorted(rows, key=lambda row: row[2]))


def _write_csv(path: Path, header: list[str], rows: Iterable[tuple]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([f"{value:f}" if isinstance(value, Decimal) else value for value in row] for row in rows)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
