"""What the files of each format hold: required columns, their names and types, and what a delivery adds up to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

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
line_item_line_item_description line_item_resource_id line_item_usage_account_name pricing_lease_contract_length
pricing_offering_class pricing_purchase_option pricing_unit product_product_name product_region product_region_code
reservation_end_time reservation_reservation_a_r_n reservation_start_time savings_plan_end_time
savings_plan_offering_type savings_plan_payment_option savings_plan_purchase_term savings_plan_savings_plan_a_r_n
savings_plan_start_time split_line_item_parent_resource_id
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


def known_type(format: str, column: str) -> str | None:
    """The DuckDB type that a column of the format has; None for one that is not known."""
    return _TYPES[format].get(spelled(format, column))


def column_type(format: str, column: str, declared: str = "string") -> str:
    """The DuckDB type of a column: what the format says, else what the manifest declared."""
    known = known_type(format, column)
    return known or next((type for pattern, type in _MANIFEST_TYPES if re.match(pattern, declared.lower())), "VARCHAR")


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


def is_needed(format: str, column: str) -> bool:
    """Whether a delivery makes no sense without what `column` says."""
    name = spelled(format, column)
    return name in REQUIRED[format] or bool(_MONEY.match(name))


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
