"""What a delivery adds up to: counted on landing, before any model has read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from cost_assets.errors import CostsError
from cost_assets.exports import formats
from cost_assets.exports.deliveries import SUMMARY, ColumnType, LandedFile, Total
from cost_assets.exports.duck import copy, reason, refuse_short_of_room
from cost_assets.settings import Export

_LINE_ITEM_TOTALS = {
    "billing_account_id": "bill_payer_account_id",
    "sub_account_id": "line_item_usage_account_id",
    "service": "line_item_product_code",
    "charge_type": "line_item_line_item_type",
    "billing_currency": "line_item_currency_code",
    "invoice_id": "bill_invoice_id",
    "charged_at": "line_item_usage_start_date",
    "cost": "line_item_unblended_cost",
    "net": "line_item_net_unblended_cost",
    "operation": "line_item_operation",
}
_TOTALS: dict[str, dict[str, str]] = {
    "aws_cur2": _LINE_ITEM_TOTALS,
    "aws_cur": _LINE_ITEM_TOTALS,
    "focus": {
        "billing_account_id": "BillingAccountId",
        "sub_account_id": "SubAccountId",
        "service": "ServiceName",
        "charge_type": "ChargeCategory",
        "billing_currency": "BillingCurrency",
        "invoice_id": "InvoiceId",
        "charged_at": "ChargePeriodStart",
        "cost": "BilledCost",
    },
}

# What some makers write where they know nothing, as staging reads it.
_NOTHING = {"aws_cur2": "''", "aws_cur": "''", "focus": "'', 'NULL', 'NaN'"}

_BY_FILE = """
    create table if not exists by_file (
        billing_account_id varchar, sub_account_id varchar, service varchar, charge_type varchar,
        billing_currency varchar, charge_date date, rows bigint, split_rows bigint, billed_cost decimal(38, 10),
        uninvoiced_rows bigint, unpriced bigint
    )
"""


def add_up_file(db: duckdb.DuckDBPyConnection, format: str, path: Path, key: str) -> None:
    """Add what a file holds to the table `by_file`.

    Raises:
        CostsError: the file is torn inside.
    """
    try:
        source, columns = _delivered(db, format, [path])
        db.execute(_BY_FILE)
        try:  # a row of a hundred million is not met, and smaller decimals are summed faster
            db.execute(f"insert into by_file {_totals(format, columns, source, digits=18)}")
        except duckdb.ConversionException:
            db.execute(f"insert into by_file {_totals(format, columns, source)}")
    except duckdb.Error as error:
        refuse_short_of_room(error, path.parent, key)
        raise CostsError(f"{key} cannot be added up: {reason(error, path)}") from None


def added_up(
    db: duckdb.DuckDBPyConnection, export: Export, folder: Path, files: list[LandedFile], declared: dict[str, str]
) -> tuple[list[ColumnType], list[Total]]:
    """The delivery's columns and totals; what it holds by account and by day is written under `summary/`.

    Raises:
        CostsError: a row has no cost, the files do not go together, or rows are missing.
    """
    filled = [file for file in files if file["rows"]]
    if not filled:
        return [ColumnType(name=name, type=type) for name, type in declared.items()], []
    try:
        _, columns = _delivered(db, export.format, [folder / file["name"] for file in filled])
    except duckdb.Error as error:
        refuse_short_of_room(error, folder, filled[0]["source"])
        raise CostsError(f"{filled[0]['source']} cannot be added up: {reason(error, folder)}") from None
    totals = _write_summary(db, folder / SUMMARY, _has_invoices(export.format, columns))
    unpriced, rows = db.execute("select sum(unpriced), sum(rows) from by_file").fetchone()
    if unpriced:
        raise CostsError(
            f"{unpriced} of {rows} rows, among them of {filled[0]['source']}, have no billed cost; each should"
        )
    if rows != sum(file["rows"] for file in files):
        raise CostsError(f"{rows} rows were read where the files say {sum(file['rows'] for file in files)}")
    return [ColumnType(name=name, type=type) for name, type in columns.items()], totals


def _delivered(db: duckdb.DuckDBPyConnection, format: str, files: list[Path]) -> tuple[str, dict[str, str]]:
    """The SQL that reads the files, with the known columns in the format's spelling; its columns and their types."""
    paths = ", ".join(formats.literal(str(path)) for path in files)
    source = f"read_parquet([{paths}], union_by_name = true)"
    came = _columns(db, source)
    again = ", ".join(
        f"{formats.quoted(name)} as {formats.quoted(known)}" for name, known in formats.renamed(format, came).items()
    )
    if not again:
        return source, came
    source = f"(select * rename ({again}) from {source})"
    return source, _columns(db, source)


def _columns(db: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    return dict(row[:2] for row in db.execute(f"describe from {source}").fetchall())


def _write_summary(db: duckdb.DuckDBPyConnection, folder: Path, has_invoices: bool) -> list[Total]:
    """Write what `by_file` tells beside the files, and return it by payer and currency."""
    folder.mkdir()
    what = (
        "sum(rows)::bigint as rows, sum(split_rows)::bigint as split_rows, "
        "sum(billed_cost)::decimal(38, 10) as billed_cost"
    )
    copy(
        db,
        "select billing_account_id, sub_account_id, service, charge_type, billing_currency, "
        f"{what} from by_file group by all order by all",
        folder / "accounts.parquet",
    )
    copy(
        db,
        f"select charge_date, billing_currency, {what} from by_file group by all order by all",
        folder / "days.parquet",
    )
    uninvoiced = "sum(uninvoiced_rows)::bigint" if has_invoices else "null"
    cursor = db.execute(
        f"select billing_account_id, billing_currency, {what}, {uninvoiced} as uninvoiced_rows "
        "from by_file group by all order by all"
    )
    names = [column[0] for column in cursor.description]
    found: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [Total(**{**each, "billed_cost": f"{each['billed_cost']:f}"}) for each in found]


def _totals(format: str, columns: Mapping[str, str], source: str, digits: int = 38) -> str:
    """The SQL that adds up one file by all that `SUMMARY` tells apart.

    Doubles are rounded to ten places on the cast and summed as decimals, so that
    the order of rows does not matter. A row without a cost is counted in
    `unpriced`: unknown is not zero.

    Args:
        digits: of the decimals that costs are cast to, before they are summed with 38.
    """
    held = {column.lower(): type for column, type in columns.items()}
    names = {what: name for what, name in _TOTALS[format].items() if name.lower() in held}
    texts = ("billing_account_id", "sub_account_id", "service", "charge_type", "billing_currency")
    operation = names.get("operation", "null::varchar")
    invoice = f"cast({names['invoice_id']} as varchar)" if "invoice_id" in names else "null::varchar"
    costs = {names[what]: held[names[what].lower()] for what in ("net", "cost") if what in names}
    return f"""
        with charges as (
            select
                {", ".join(f"{names.get(what, 'null')} as {what}" for what in texts)},
                cast({names["charged_at"]} as date) as charge_date,
                coalesce(list_contains(['EKSPod-EC2', 'ECSTask-EC2'], {operation}), false) as is_split,
                {invoice} is not null and {invoice} not in ({_NOTHING[format]}) as is_invoiced,
                {_cost(format, costs, digits)} as cost
            from {source}
        ),

        added_up as (
            select
                {", ".join(texts)}, charge_date, is_split, is_invoiced,
                count(*) as rows,
                count(cost) as priced,
                count(*) filter (where cost <> 0) as not_free,
                sum(cost) as billed_cost
            from charges
            group by all
        )

        select
            {", ".join(f"nullif(cast({what} as varchar), '') as {what}" for what in texts)},
            charge_date,
            rows,
            if(is_split, rows, 0) as split_rows,
            if(is_split, 0, coalesce(billed_cost, 0)) as billed_cost,
            if(is_split or is_invoiced, 0, not_free) as uninvoiced_rows,
            if(is_split, 0, rows - priced) as unpriced
        from added_up
    """


def _cost(format: str, costs: Mapping[str, str], digits: int) -> str:
    """The SQL of a row's cost: the first of `costs`, names and their types, that is filled."""
    known = [_known(format, name, type) for name, type in costs.items()]
    if len(set(costs.values())) == 1:
        return f"cast(coalesce({', '.join(known)}) as decimal({digits}, 10))"
    return f"coalesce({', '.join(f'cast({each} as decimal({digits}, 10))' for each in known)})"


def _has_invoices(format: str, columns: Iterable[str]) -> bool:
    """Whether the files tell which invoice a row is on."""
    return _TOTALS[format]["invoice_id"].lower() in {column.lower() for column in columns}


def _known(format: str, column: str, type: str) -> str:
    """The column, null where a FOCUS file says NaN for what it does not know."""
    return f"nullif({column}, 'nan'::double)" if format == "focus" and type == "DOUBLE" else column
