"""What the files of each format hold: required columns, their types, and what a delivery adds up to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from cost_assets.errors import CostsError

TAGS = "MAP(VARCHAR, VARCHAR)"
AMOUNTS = "MAP(VARCHAR, DOUBLE)"

# Without these a charge cannot be placed, or not be counted exactly once.
REQUIRED: dict[str, tuple[str, ...]] = {
    "aws_cur2": (
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
    ),
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

_CUR2_DOUBLES = """
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

_CUR2_TIMESTAMPS = """
bill_billing_period_end_date bill_billing_period_start_date line_item_usage_end_date line_item_usage_start_date
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

_TYPES: dict[str, dict[str, str]] = {
    "aws_cur2": {
        **dict.fromkeys(_CUR2_DOUBLES.split(), "DOUBLE"),
        **dict.fromkeys(_CUR2_TIMESTAMPS.split(), "TIMESTAMP"),
        **dict.fromkeys(("cost_category", "product", "resource_tags", "tags"), TAGS),
        "discount": AMOUNTS,
    },
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

# Spellings by their lower case: Glue and Athena lower-case FOCUS names.
_SPELLINGS = {format: {name.lower(): name for name in (*types, *REQUIRED[format])} for format, types in _TYPES.items()}

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

# Some FOCUS generators write a missing number as text; the spec asks for null.
_NULLS = {"aws_cur2": ("",), "focus": ("", "NULL", "null", "NaN", "nan")}

_TOTALS = {
    "aws_cur2": {
        "account": "bill_payer_account_id",
        "currency": "line_item_currency_code",
        "invoice": "bill_invoice_id",
        "cost": "line_item_unblended_cost",
        "net": "line_item_net_unblended_cost",
        "split": "coalesce(line_item_operation in ('EKSPod-EC2', 'ECSTask-EC2'), false)",
    },
    "focus": {
        "account": "BillingAccountId",
        "currency": "BillingCurrency",
        "invoice": "InvoiceId",
        "cost": "BilledCost",
        "net": None,
        "split": "false",
    },
}


def spelled(format: str, column: str) -> str:
    """`column` as its format spells it; unknown ones stay as they came."""
    return _SPELLINGS[format].get(column.lower(), column)


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
    held = {column.lower() for column in columns}
    missing = [column for column in REQUIRED[format] if column.lower() not in held]
    if not missing:
        return
    like = next((other for other, wanted in REQUIRED.items() if held.issuperset(map(str.lower, wanted))), None)
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
    held = {column.lower() for column in columns}
    if any(held.issuperset(map(str.lower, wanted)) for other, wanted in REQUIRED.items() if other != format):
        require(export, format, where, columns)


def typed(format: str, column: str, declared: str = "string") -> str:
    """The SQL that turns a CSV cell of text into its typed column; it fails on what it cannot read.

    Timestamps come with T, Z or an offset and become UTC without zone. The
    session's time zone must be UTC.
    """
    return f"{_cast(format, column, declared)} as {quoted(spelled(format, column))}"


def _cast(format: str, column: str, declared: str, cast: str = "cast") -> str:
    type, cell = column_type(format, column, declared), quoted(column)
    if type == "VARCHAR":
        return f"nullif({cell}, '')"
    value = {
        "TIMESTAMP": f"{cast}({cell} as timestamptz) at time zone 'UTC'",
        TAGS: f"{cast}({cast}({cell} as json) as {TAGS})",
        AMOUNTS: f"{cast}({cast}({cell} as json) as {AMOUNTS})",
    }.get(type, f"{cast}({cell} as {type})")
    return f"case when {_present(format, column)} then {value} end"


def _present(format: str, column: str) -> str:
    return f"{quoted(column)} not in ({', '.join(literal(text) for text in _NULLS[format])})"


def unreadable(format: str, column: str, declared: str = "string") -> str:
    """The SQL that finds one cell of `column` that `typed` cannot read; null if there is none."""
    if column_type(format, column, declared) == "VARCHAR":
        return "null"
    tried = _cast(format, column, declared, cast="try_cast")
    return f"any_value({quoted(column)}) filter (where {_present(format, column)} and {tried} is null)"


def totals(format: str, columns: Iterable[str]) -> str:
    """The SQL that adds up `delivered`, by payer and currency, in one scan.

    Doubles are rounded to ten places on the cast and summed as decimals, so that
    the order of rows does not matter. A row without a cost is counted in
    `unpriced`: unknown is not zero.
    """
    names, held = _TOTALS[format], {column.lower() for column in columns}
    net = f"cast({names['net']} as decimal(38, 10))" if names["net"] and names["net"] in held else "null"
    invoice = f"nullif(cast({names['invoice']} as varchar), '')" if names["invoice"].lower() in held else "null"
    uninvoiced = (
        "count(*) filter (where not is_split and billed_cost <> 0 and invoice_id is null)"
        if names["invoice"].lower() in held
        else "null"
    )
    return f"""
        with charges as (
            select
                nullif(cast({names["account"]} as varchar), '') as billing_account_id,
                nullif(cast({names["currency"]} as varchar), '') as billing_currency,
                {invoice} as invoice_id,
                {names["split"]} as is_split,
                coalesce({net}, cast({names["cost"]} as decimal(38, 10))) as billed_cost
            from delivered
        )
        select
            billing_account_id,
            billing_currency,
            count(*) as rows,
            count(*) filter (where is_split) as split_rows,
            coalesce(sum(billed_cost) filter (where not is_split), 0) as billed_cost,
            {uninvoiced} as uninvoiced_rows,
            count(*) filter (where not is_split and billed_cost is null) as unpriced
        from charges
        group by all
        order by all
    """


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
