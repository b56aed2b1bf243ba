"""The one query that spreads lines over rows and names every column of the export."""

from cost_assets.sample.catalogue import TAG_SETS
from cost_assets.sample.columns import Column
from cost_assets.sample.company import Company
from cost_assets.sample.lines import Line, Month
from cost_assets.sample.tables import MEASURES, TEXTS, said_by

# The first rows of a line cost the most. At 0 and 1 the curve is exact, so parts add up to their total.
MACROS = """
create macro curve(x, even) as if(even, x, 1 - (1 - x) * (1 - x) * (1 - x));
create macro part(total, f0, f1) as (round(total * f1)::bigint - round(total * f0)::bigint) / 1e10;
create macro hex(number) as lpad(lower(to_hex(number)), 16, '0');
"""

# A row is the k-th of its line. What follows from k is the same every day, so that a resource and a
# line item id come back; but every third resource lives for one day only.
_QUERY = """
with

picked as (

    select
        *,
        unnest(range(greatest(0, {first} - first_row), least(rows, {end} - first_row))) as k
    from lines
    where first_row < {end} and first_row + rows > {first}

),

placed as (

    select
        * exclude (span),
        k * variety // rows as sku_number,
        curve(k / rows, even) as f0,
        curve((k + 1) / rows, even) as f1,
        span + if(hourly, (k * 7 + line_hash % 24) % 24, 0) as span,
        hash(thing_seed, k // 4, if(hourly and k // 4 % 3 = 2, l.span, -1)) as resource_hash
    from picked as l

),

rows as (

    select
        l.* replace (
            {parts}
        ),
        s.* exclude (service, sku_number),
        t.* exclude (account, tag_set),
        p.* exclude (span),
        hex(l.resource_hash) as resource_name,
        t.tag_set >= 0 as has_resource
    from placed as l
    join skus as s on l.service = s.service and l.sku_number = s.sku_number
    join spans as p on l.span = p.span
    join tag_sets as t
        on l.account = t.account
        and if(
            l.hourly and s.resource_head is not null and l.type <> 'SavingsPlanNegation',
            (l.resource_hash % {tag_sets})::int,
            -1
        ) = t.tag_set

),

measured as (

    select
        *,
        coalesce(pricing_public_on_demand_cost, line_item_unblended_cost) as public_cost,
        if(hourly and rate > 0, abs(public_cost) / rate, 1) as usage_amount
    from rows

)

select
    {columns}
from measured
"""

_DESCRIBED = {
    "bill_billing_period_start_date": "timestamp '{month.first}'",
    "bill_billing_period_end_date": "timestamp '{month.end}'",
    "bill_invoice_id": "bill_invoice_id",
    "bill_payer_account_id": "'{company.payer}'",
    "bill_payer_account_name": "'{payer_name}'",
    "cost_category": "cost_category",
    "discount": "map {}",
    "identity_line_item_id": """hex(hash(line_hash, k)) || resource_name
        || hex(hash(k, line_hash)) || right(resource_name, 4)""",
    "identity_time_interval": "time_interval",
    "line_item_availability_zone": "if(hourly, availability_zone, null)",
    # Blended costs are there to be told apart from the bill: they are not it.
    "line_item_blended_cost": """case type
        when 'DiscountedUsage' then reservation_effective_cost
        when 'Usage' then line_item_unblended_cost * 0.984375
        else line_item_unblended_cost
    end""",
    "line_item_blended_rate": "if(hourly, rate_text, null)",
    "line_item_currency_code": "'{company.currency}'",
    "line_item_line_item_description": "coalesce(line_item_line_item_description, sku_description)",
    "line_item_line_item_type": "type",
    "line_item_normalization_factor": "if(type = 'DiscountedUsage', 4, null)",
    "line_item_normalized_usage_amount": "if(type = 'DiscountedUsage', usage_amount * 4, null)",
    "line_item_operation": "if(bare, null, nullif(operation, ''))",
    "line_item_product_code": "code",
    "line_item_resource_id": """case when has_resource then
        concat(resource_head, if(resource_tail is null, '', account || resource_tail), resource_name)
    end""",
    "line_item_unblended_rate": "if(hourly, rate_text, null)",
    "line_item_usage_account_id": "account",
    "line_item_usage_account_name": "account_name",
    "line_item_usage_amount": "usage_amount",
    "line_item_usage_start_date": "starts",
    "line_item_usage_end_date": "ends",
    "line_item_usage_type": "if(bare, null, usage_type)",
    "pricing_currency": "if(bare, null, '{company.currency}')",
    "pricing_lease_contract_length": "if(reservation_reservation_a_r_n is null, null, '1yr')",
    "pricing_offering_class": "if(reservation_reservation_a_r_n is null, null, 'standard')",
    "pricing_public_on_demand_rate": "if(pricing_public_on_demand_cost is null, null, rate_text)",
    "pricing_purchase_option": """case
        when reservation_reservation_a_r_n is null then null
        when code = 'AmazonRDS' then 'All Upfront'
        else 'Partial Upfront'
    end""",
    "pricing_rate_code": "if(bare, null, rate_code)",
    "pricing_rate_id": "if(bare, null, rate_id)",
    "pricing_unit": "if(bare, null, unit)",
    "product": "case when bare then map {} when hourly and k % 7 = 3 then product_unnamed else product end",
    "product_instance_family": "if(bare, null, instance_family)",
    "product_instance_type": "if(bare, null, instance_type)",
    "product_location": "if(bare or k % 11 = 5, null, location)",
    "product_location_type": "if(bare or location is null, null, 'AWS Region')",
    "product_operation": "if(bare, null, nullif(operation, ''))",
    "product_pricing_unit": "if(bare, null, unit)",
    "product_product_family": "if(bare, null, family)",
    "product_region_code": "if(bare or k % 11 = 5, null, region)",
    "product_servicecode": "if(bare, null, code)",
    "product_sku": "if(bare, null, sku)",
    "product_usagetype": "if(bare, null, usage_type)",
    "resource_tags": "resource_tags",
    "savings_plan_offering_type": "if(savings_plan_savings_plan_a_r_n is null, null, 'ComputeSavingsPlans')",
    "savings_plan_purchase_term": "if(savings_plan_savings_plan_a_r_n is null, null, '1yr')",
    "savings_plan_savings_plan_rate": """case when type = 'SavingsPlanCoveredUsage'
        then savings_plan_savings_plan_effective_cost / nullif(usage_amount, 0)
    end""",
    "split_line_item_actual_usage": "if(split, usage_amount * 0.75, null)",
    "split_line_item_parent_resource_id": "if(split, 'i-0' || hex(hash(k // 32, account)), null)",
    "split_line_item_reserved_usage": "if(split, usage_amount, null)",
    "split_line_item_split_usage": "if(split, usage_amount, null)",
    "split_line_item_split_usage_ratio": "if(split, 0.125, null)",
    "tags": "tags",
}
EXPRESSIONS = {name: name for name in (*TEXTS, *MEASURES)} | _DESCRIBED


def rows_query(
    company: Company, month: Month, lines: list[Line], columns: list[Column], first: int, end: int, as_text: bool
) -> str:
    """The query for a delivery's rows `first` up to, and without, `end`.

    Args:
        lines: those that `create_lines` was given; what they say of a column goes before what else is known of it.
        as_text: maps as JSON text and timestamps as CSV deliveries write them.
    """
    said, amounts = said_by(lines)
    return _QUERY.format(
        first=first,
        end=end,
        tag_sets=TAG_SETS,
        parts=",\n            ".join(f"part(l.{name}, l.f0, l.f1) as {name}" for name in amounts),
        columns=",\n    ".join(
            f"{_value(column, _expression(company, month, column, said, amounts), as_text)} as {column.name}"
            for column in columns
        ),
    )


def _expression(company: Company, month: Month, column: Column, said: list[str], amounts: list[str]) -> str:
    value = EXPRESSIONS.get(column.name, "null")
    for name, text in (
        ("{month.first}", str(month.first)),
        ("{month.end}", str(month.end)),
        ("{company.payer}", company.payer),
        ("{payer_name}", company.accounts[company.payer]),
        ("{company.currency}", company.currency),
    ):
        value = value.replace(name, text)
    if column.name in said:
        text = f"said_{column.name}" + ("::json" if "map" in column.kind else "")
        return f"coalesce({text}::{column.parquet_type}, {value})"
    return f"coalesce({column.name}, {value})" if column.name in amounts and value != column.name else value


def _value(column: Column, expression: str, as_text: bool) -> str:
    value = f"({expression})::{column.parquet_type}"
    if as_text and "map" in column.kind:
        return f"to_json({value})::varchar"
    if as_text and column.kind == "timestamp":
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%S.000Z')"
    return value
