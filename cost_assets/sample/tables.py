"""The lines of a month and the hours of it, as tables."""

import json
from collections.abc import Iterable
from datetime import datetime, time, timedelta

import duckdb

from cost_assets.sample.lines import DAY, MONTH, Line, Month

# Kinds of things for sale in one service of one account, beyond which more rows bring few new ones.
MANY = 150

MEASURES = (
    "line_item_unblended_cost",
    "pricing_public_on_demand_cost",
    "reservation_amortized_upfront_cost_for_usage",
    "reservation_amortized_upfront_fee_for_billing_period",
    "reservation_effective_cost",
    "reservation_recurring_fee_for_usage",
    "reservation_unused_amortized_upfront_fee_for_billing_period",
    "reservation_unused_recurring_fee",
    "savings_plan_amortized_upfront_commitment_for_billing_period",
    "savings_plan_recurring_commitment_for_billing_period",
    "savings_plan_savings_plan_effective_cost",
    "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment",
    "split_line_item_public_on_demand_split_cost",
    "split_line_item_public_on_demand_unused_cost",
    "split_line_item_split_cost",
    "split_line_item_unused_cost",
)

TEXTS = {
    "bill_bill_type": "Anniversary",
    "bill_billing_entity": "AWS",
    "bill_invoicing_entity": "Amazon Web Services, Inc.",
    "line_item_legal_entity": "Amazon Web Services, Inc.",
    "line_item_line_item_description": None,
    "line_item_tax_type": None,
    "pricing_term": None,
    "reservation_reservation_a_r_n": None,
    "savings_plan_payment_option": None,
    "savings_plan_savings_plan_a_r_n": None,
}


def load(db: duckdb.DuckDBPyConnection, table: str, types: dict, rows: Iterable[tuple]) -> None:
    """Create a table of these columns, name to DuckDB type, and rows."""
    # DuckDB takes a list as one JSON text many times faster than as parameters, row by row.
    text = json.dumps(dict(zip(types, zip(*rows, strict=True), strict=True)))
    shape = json.dumps({name: [kind] for name, kind in types.items()})
    columns = ", ".join(f"unnest(loaded.{name}) as {name}" for name in types)
    db.execute(f"create table {table} as select {columns} from (select from_json(?::json, ?) as loaded)", [text, shape])


def create_lines(db: duckdb.DuckDBPyConnection, month: Month, lines: list[Line], final: bool) -> int:
    """Create `lines`, each with the number of its first row; the rows they make in all are the answer."""
    said, amounts = said_by(lines)
    types = (
        {
            "type": "varchar",
            "account": "varchar",
            "service": "varchar",
            "span": "bigint",
            "hourly": "boolean",
            "even": "boolean",
            "bare": "boolean",
            "rows": "bigint",
            "first_row": "bigint",
            "variety": "bigint",
            "bill_invoice_id": "varchar",
        }
        | dict.fromkeys(TEXTS, "varchar")
        | {f"said_{name}": "varchar" for name in said}
        | dict.fromkeys(amounts, "bigint")
    )
    rows, first_row = [], 0
    for line in lines:
        texts = {**TEXTS, **line.texts}
        invoice = texts.get("bill_invoice_id", _invoice_id(month, texts) if final else None)
        rows.append(
            (
                line.type,
                line.account,
                line.service,
                line.span,
                line.hourly,
                line.even,
                line.bare,
                line.rows,
                first_row,
                variety_of(line),
                invoice,
                *(texts[name] for name in TEXTS),
                *(texts.get(name) for name in said),
                *(line.amounts.get(name) for name in amounts),
            )
        )
        first_row += line.rows
    load(db, "bare_lines", types, rows)
    db.execute(f"""
        create table lines as
        select
            *,
            hash({month.seed}, account, service) as thing_seed,
            hash(
                {month.seed}, type, account, service, line_item_line_item_description,
                reservation_reservation_a_r_n, savings_plan_savings_plan_a_r_n
            ) as line_hash
        from bare_lines
    """)
    return first_row


def said_by(lines: Iterable[Line]) -> tuple[list[str], list[str]]:
    """The columns that lines say beside those that all lines have: texts not in `TEXTS`, and amounts in order."""
    texts = {name for line in lines for name in line.texts} - TEXTS.keys() - {"bill_invoice_id"}
    amounts = {name for line in lines for name in line.amounts} - set(MEASURES)
    return sorted(texts), [*MEASURES, *sorted(amounts)]


def variety_of(line: Line) -> int:
    """How many things for sale a line's rows are spread over: about fourteen rows for each, where there are many.

    A company that runs more does not buy ever more kinds of things: past some hundred and
    fifty the variety grows slowly, to a third more on thrice the rows.
    """
    if not line.hourly or line.even:
        return 1
    variety = max(min(line.rows, 6), line.rows // 14)
    return variety if variety <= MANY else int(MANY * (variety / MANY) ** 0.23)


def _invoice_id(month: Month, texts: dict[str, str | None]) -> str:
    """One invoice a month from AWS, others for purchases and refunds, and one per Marketplace seller."""
    kind = f"{texts['bill_bill_type']}|{texts['bill_invoicing_entity']}"
    return f"{2_000_000_000 + int(month.chance(f'invoice|{month.first}|{kind}') * 900_000_000)}"


def create_spans(db: duckdb.DuckDBPyConnection, month: Month) -> None:
    """Create `spans`: the hours, the days and the whole month, numbered as lines name them."""
    types = {"span": "int", "starts": "timestamp", "ends": "timestamp", "time_interval": "varchar"}
    load(db, "spans", types, _spans(month))


def _spans(month: Month) -> Iterable[tuple[int, str, str, str]]:
    """Every hour, from a day before the month on, every day and the whole month: number, start, end, and what
    identity_time_interval says."""
    start, end = (datetime.combine(day, time()) for day in (month.first, month.end))
    day = timedelta(days=1)
    for hour in range(-24, 24 * (end - start).days):
        starts = start + timedelta(hours=hour)
        yield _span(hour, starts, starts + timedelta(hours=1), starts + timedelta(hours=1))
    for n in range((end - start).days):
        yield _span(DAY + n, start + n * day, start + (n + 1) * day, start + (n + 1) * day)
    # Charges of a whole month are identified by its first day.
    yield _span(MONTH, start, end, start + day)


def _span(number: int, starts: datetime, ends: datetime, identified_until: datetime) -> tuple[int, str, str, str]:
    return number, str(starts), str(ends), f"{starts.isoformat()}Z/{identified_until.isoformat()}Z"
