"""What the files of each format hold: required columns, their names and types, and what a delivery adds up to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from cost_assets.errors import CostsError

TAGS = "MAP(VARCHAR, VARCHAR)"
AMOUNTS = "MAP(VARCHAR, DOUBLE)"

_LINE_ITEMS = (
    "bill_billing_period_start_date",
    "bill_payer_account_id",
    "line_item_currency_code",
    "line_item_line_item_type",
    "line_item_operation",  # tells split cost rows, which repeat another row's cost
    "line_item_product_code",
    "line_item_unblended_cost",
    "line_item_usage_account_id",
    "line_item_usage_start_date",
    "line_item_usage_type",
)

# Without these a charge cannot be placed, or not be counted exactly once.
REQUIRED: dict[str, tuple[str, ...]] = {
    "aws_cur2": _LINE_ITEMS,
    "aws_cur": _LINE_ITEMS,
    "focus": (
        "BilledCost",
        "BillingAccountId",
        "BillingCurrency",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargePeriodStart",
        "ContractedCost",
        "EffectiveCost",
        "ListCost",
        "ServiceName",
    ),
}

_CUR_DOUBLES = """
discount_bundled_discount discount_total_discount line_item_blended_cost
line_item_net_unblended_cost line_item_normalization_factor line_item_normalized_usage_amount
line_item_unblended_cost line_item_usage_amount pricing_public_on_demand_cost
reservation_amortized_upfront_cost_for_usage reservation_amortized_upfront_fee_for_billing_period
reservation_effective_cost reservation_net_amortized_upfront_cost_for_usage
reservation_net_amortized_upfront_fee_for_billing_period reservation_net_effective_cost
reservation_net_recurring_fee_for_usage reservation_net_unused_amortized_upfront_fee_for_billing_period
reservation_net_unused_recurring_fee reservation_net_upfront_value
reservation_recurring_fee_for_usage reservation_unused_amortized_upfront_fee_for_billing_period
reservation_unused_normalized_unit_quantity reservation_unused_quantity reservation_unused_recurring_fee
reservation_upfront_value savings_plan_amortized_upfront_commitment_for_billing_period
savings_plan_net_amortized_upfront_commitment_for_billing_period
savings_plan_net_recurring_commitment_for_billing_period savings_plan_net_savings_plan_effective_cost
savings_plan_recurring_commitment_for_billing_period savings_plan_savings_plan_effective_cost
savings_plan_savings_plan_rate savings_plan_total_commitment_to_date savings_plan_used_commitment
split_line_item_actual_usage split_line_item_net_split_cost split_line_item_net_unused_cost
split_line_item_public_on_demand_split_cost split_line_item_public_on_demand_unused_cost
split_line_item_reserved_usage split_line_item_split_cost split_line_item_split_usage
split_line_item_split_usage_ratio split_line_item_unused_cost
"""

_CUR_TIMESTAMPS = """
bill_billing_period_end_date bill_billing_period_start_date line_item_usage_end_date line_item_usage_start_date
"""

# What staging reads beside what is required.
_CUR_STRINGS = """
bill_invoice_id bill_invoicing_entity bill_payer_account_name identity_line_item_id identity_time_interval
line_item_line_item_description line_item_usage_account_name pricing_unit product_product_name product_region
product_region_code reservation_reservation_a_r_n savings_plan_savings_plan_a_r_n
"""

# FOCUS 1.0 to 1.4; of its JSON columns only the flat ones become maps.
_FOCUS_DOUBLES = """
BilledCost CommitmentDiscountQuantity ConsumedQuantity ContractedCost ContractedUnitPrice EffectiveCost ListCost
ListUnitPrice PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice
PricingQuantity
"""

_FOCUS_STRINGS = """
AllocatedMethodDetails AllocatedMethodId AllocatedResourceId AllocatedResourceName AvailabilityZone
BillingAccountId BillingAccountName BillingAccountType BillingCurrency CapacityReservationId
CapacityReservationStatus ChargeCategory ChargeClass ChargeDescription ChargeFrequency CommitmentDiscountCategory
CommitmentDiscountId CommitmentDiscountName CommitmentDiscountStatus CommitmentDiscountType CommitmentDiscountUnit
CommitmentProgramEligibilityDetails ConsumedUnit ContractApplied HostProviderName InvoiceDetailId InvoiceId
InvoiceIssuerName PricingCategory PricingCurrency PricingUnit ProviderName PublisherName RegionId RegionName
ResourceId ResourceName ResourceType ServiceCategory ServiceName ServiceProviderName ServiceSubcategory SkuId
SkuMeter SkuPriceId SubAccountId SubAccountName SubAccountType x_Operation x_ServiceCode x_UsageType
"""

_CUR = (
    dict.fromkeys((*_LINE_ITEMS, *_CUR_STRINGS.split()), "VARCHAR")
    | dict.fromkeys(_CUR_TIMESTAMPS.split(), "TIMESTAMP")
    | dict.fromkeys(_CUR_DOUBLES.split(), "DOUBLE")
)

_TYPES: dict[str, dict[str, str]] = {
    "aws_cur2": {
        **_CUR,
        **dict.fromkeys(("cost_category", "product", "resource_tags", "tags"), TAGS),
        "discount": AMOUNTS,
    },
    "aws_cur": _CUR,
    "focus": {
        **dict.fromkeys(_FOCUS_DOUBLES.split(), "DOUBLE"),
        **dict.fromkeys(_FOCUS_STRINGS.split(), "VARCHAR"),
        **dict.fromkeys(
            ("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart"), "TIMESTAMP"
        ),
        **dict.fromkeys(("AllocatedTags", "SkuPriceDetails", "Tags", "x_CostCategories"), TAGS),
        "x_Discounts": AMOUNTS,
    },
}

# What billed and effective cost are made of. Text that is no number there stops a delivery; elsewhere it becomes
# null, and is told.
_MONEY = re.compile(
    r"^(line_item_(net_)?unblended_cost|reservation_.*(effective_cost|unused_.*fee.*)|savings_plan_.*(effective_cost"
    r"|commitment_.*)|(Billed|Effective)Cost)$"
)

# A legacy report has a column per tag and per cost category; they are gathered into one map each, as CUR 2.0 has them.
_GATHERED = {"resourcetags/": "resource_tags", "costcategory/": "cost_category"}

_MANIFEST_TYPES = (
    (r"double|float|real", "DOUBLE"),
    (r"timestamp|datetime", "TIMESTAMP"),
    (r"date", "DATE"),
    (r"bool", "BOOLEAN"),
    (r"(big|small|tiny)?int", "BIGINT"),
    (r"decimal|numeric", "DECIMAL(38, 12)"),
    (r"map<\s*string\s*,\s*(double|float)", AMOUNTS),
    (r"map<", TAGS),
)

# Text that stands for a missing number; some makers write it so.
_NULLS = {"aws_cur": ("", "None"), "aws_cur2": ("",), "focus": ("", "NULL", "null", "NaN", "nan")}

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
PERIOD_START = {format: names[0] if format != "focus" else "BillingPeriodStart" for format, names in REQUIRED.items()}


def _key(format: str, column: str) -> str:
    """What two spellings of one column have in common. Legacy reports write `lineItem/UnblendedCost` in CSV and
    `line_item_unblended_cost` in Parquet; Glue and Athena lower-case the names of FOCUS."""
    return re.sub(r"[^a-z0-9]", "", column.lower()) if format == "aws_cur" else column.lower()


_SPELLINGS = {
    format: {_key(format, name): name for name in (*types, *REQUIRED[format])} for format, types in _TYPES.items()
}


def spelled(format: str, column: str) -> str:
    """`column` as its format spells it. Unknown ones stay as they came; those of a legacy report in snake case."""
    known = _SPELLINGS[format].get(_key(format, column))
    if known or format != "aws_cur":
        return known or column
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column).lower()).strip("_")


def renamed(format: str, columns: Iterable[str]) -> dict[str, str]:
    """The known columns that are spelled another way than their format's, and how that spells them."""
    found = {column: _SPELLINGS[format].get(_key(format, column)) for column in columns}
    return {column: known for column, known in found.items() if known and known.lower() != column.lower()}


def column_type(format: str, column: str, declared: str = "string") -> str:
    """The DuckDB type of a column: what the format says, else what the manifest declared."""
    known = _TYPES[format].get(spelled(format, column))
    if known:
        return known
    return next((type for pattern, type in _MANIFEST_TYPES if re.match(pattern, declared.lower())), "VARCHAR")


def require(export: str, format: str, where: str, columns: Iterable[str]) -> None:
    """Refuse files that lack what every file of `format` has.

    Raises:
        CostsError: columns are missing; names them, and the format that the files look like.
    """
    held = list(columns)
    missing = _missing(format, held)
    if not missing:
        return
    like = next((other for other in REQUIRED if not _missing(other, held)), None)
    hint = f"these look like {like} files" if like else f"select them in the export, or correct its format: {format}"
    columns_ = "column" if len(missing) == 1 else "columns"
    raise CostsError(
        f"export {export} says format {format}, but {where} has no {columns_} {', '.join(missing)}; {hint}"
    )


def refuse_other(export: str, format: str, where: str, columns: Collection[str]) -> None:
    """Refuse, before anything is downloaded, a manifest that plainly declares another known format.

    Raises:
        CostsError: as `require`.
    """
    if any(not _missing(other, columns) for other in REQUIRED):
        require(export, format, where, columns)


def _missing(format: str, columns: Iterable[str]) -> list[str]:
    held = {_key(format, column) for column in columns}
    return [column for column in REQUIRED[format] if _key(format, column) not in held]


def typed(format: str, header: Mapping[str, str], cells: list[str], leave: Collection[str] = ()) -> list[str]:
    """The SQL that turns CSV cells of text into typed columns; it fails on what it cannot read.

    Timestamps come with T, Z or an offset and become UTC without zone. The
    session's time zone must be UTC.

    Args:
        header: the columns as the file names them, and their types as the manifest declares them.
        cells: the name under which each column's text is read.
        leave: columns in which what cannot be read is left empty instead; unknown ones are kept as text.
    """
    columns, gathered, taken = [], {}, set()
    for (name, declared), cell in zip(header.items(), cells, strict=True):
        into = next((prefix for prefix in _GATHERED if name.lower().startswith(prefix)), None)
        if into and format == "aws_cur":
            gathered.setdefault(_GATHERED[into], []).append((name[len(into) :], cell))
            continue
        target = spelled(format, name)
        while target.lower() in taken:  # only in snake case are they alike
            target += "_"
        taken.add(target.lower())
        if name in leave and target not in _TYPES[format]:
            declared = "string"
        cast = "try_cast" if name in leave else "cast"
        columns.append(f"{_cast(format, name, declared, cell, cast)} as {quoted(target)}")
    return columns + [f"{_gather(pairs)} as {target}" for target, pairs in gathered.items()]


def _gather(pairs: list[tuple[str, str]]) -> str:
    """A map of the cells that are filled."""
    entries = ", ".join(f"{{k: {literal(name)}, v: {cell}}}" for name, cell in pairs)
    some = " or ".join(f"{cell} <> ''" for _, cell in pairs)
    filled = f"map_from_entries(list_filter([{entries}], lambda e: e.v <> ''))"
    return f"case when {some} then {filled} else {_EMPTY[TAGS]} end"


_EMPTY = {TAGS: "map([]::varchar[], []::varchar[])", AMOUNTS: "map([]::varchar[], []::double[])"}


def _cast(format: str, column: str, declared: str, cell: str, cast: str = "cast") -> str:
    type = column_type(format, column, declared)
    if type == "VARCHAR":
        return f"nullif({cell}, '')"
    if type in _EMPTY:  # most are empty, and JSON is dear
        value = f"case {cell} when '{{}}' then {_EMPTY[type]} else {cast}({cast}({cell} as json) as {type}) end"
    elif type == "TIMESTAMP":
        # A plain cast is twice as fast and drops offsets; cut off, the Z also lets times without seconds pass.
        value = (
            f"case when ends_with({cell}, 'Z') then {cast}({cell}[:-2] as timestamp) "
            f"else {cast}({cell} as timestamptz) at time zone 'UTC' end"
        )
    else:
        value = f"{cast}({cell} as {type})"
    return f"case when {_present(format, cell)} then {value} end"


def _present(format: str, cell: str) -> str:
    return f"{cell} not in ({', '.join(literal(text) for text in _NULLS[format])})"


def unreadable(format: str, column: str, declared: str, cell: str) -> str:
    """The SQL that finds the cells of `column` that `typed` cannot read: one of them, and how many there are."""
    if column_type(format, column, declared) == "VARCHAR":
        return "null::struct(value varchar, rows bigint)"
    tried = _cast(format, column, declared, cell, cast="try_cast")
    bad = f"filter (where {_present(format, cell)} and {tried} is null)"
    return f"{{value: any_value({cell}) {bad}, rows: count(*) {bad}}}"


def is_needed(format: str, column: str) -> bool:
    """Whether a delivery makes no sense without what `column` says."""
    name = spelled(format, column)
    return name in REQUIRED[format] or bool(_MONEY.match(name))


_NUMBERS = re.compile(r"DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT")


@dataclass(frozen=True)
class Mend:
    """The SQL that makes of a column what it should be, and the SQL that finds what that cannot read."""

    value: str
    unreadable: str = "null::struct(value varchar, rows bigint)"


def mended(export: str, format: str, where: str, columns: Mapping[str, str]) -> dict[str, Mend]:
    """How known columns of a Parquet file are mended that came in another type than their format's, by name.

    Raises:
        CostsError: one came in a type of which nobody can say what it means.
    """
    mends = {}
    for name, came in columns.items():
        wanted = _TYPES[format].get(spelled(format, name))
        if wanted is None or _fits(came, wanted):
            continue
        if came == "VARCHAR" and wanted != "VARCHAR":
            cell = f"trim({quoted(name)})"
            mends[name] = Mend(_cast(format, name, "", cell, "try_cast"), unreadable(format, name, "", cell))
        elif came == "BLOB" and wanted == "VARCHAR":  # text of a writer that did not say so
            mends[name] = Mend(f"decode({quoted(name)})")
        elif came.startswith(("STRUCT", "MAP", "JSON")) and wanted in _EMPTY:
            mends[name] = Mend(f"cast(to_json({quoted(name)}) as {wanted})")
        else:
            raise CostsError(f"export {export}: {where} has column {name} of type {came}, which should be {wanted}")
    return mends


def _fits(came: str, wanted: str) -> bool:
    if wanted == "DOUBLE":
        return bool(_NUMBERS.match(came)) and not came.endswith("[]")
    if wanted == "TIMESTAMP":
        return came == "DATE" or came.startswith("TIMESTAMP")
    if wanted == "VARCHAR":
        return came != "BLOB" and not came.endswith("]") and not came.startswith(("STRUCT", "MAP"))
    return came == wanted


def totals(format: str, columns: Mapping[str, str], source: str, digits: int = 38) -> str:
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
    costs = [
        f"cast({_known(format, names[what], held[names[what].lower()])} as decimal({digits}, 10))"
        for what in ("net", "cost")
        if what in names
    ]
    return f"""
        with charges as (
            select
                {", ".join(f"{names.get(what, 'null')} as {what}" for what in texts)},
                cast({names["charged_at"]} as date) as charge_date,
                coalesce({operation} in ('EKSPod-EC2', 'ECSTask-EC2'), false) as is_split,
                {invoice} is not null and {invoice} <> '' as is_invoiced,
                coalesce({", ".join(costs)}) as cost
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


def has_invoices(format: str, columns: Iterable[str]) -> bool:
    """Whether the files tell which invoice a row is on."""
    return _TOTALS[format]["invoice_id"].lower() in {column.lower() for column in columns}


def _known(format: str, column: str, type: str) -> str:
    """The column, null where a FOCUS file says NaN for what it does not know."""
    return f"nullif({column}, 'nan'::double)" if format == "focus" and type == "DOUBLE" else column


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
