"""What the allocation stage leaves where `costs.yaml` names no allocation, made of the published charges."""

from __future__ import annotations

import duckdb

_CHARGES = """
    select
        *,
        case
            when charge_category = 'Usage' and commitment_discount_status = 'Unused' then 'unused'
            when charge_category = 'Purchase' and service_name ilike '%support%' then 'support'
            when charge_category in ('Usage', 'Purchase', 'Tax', 'Credit') then lower(charge_category)
            else 'adjustment'
        end as x_charge_group,
        'unallocated' as cost_centre, null::varchar as allocation_rule, false as is_shared
    from fct_charges_daily
"""
_COSTS = ", ".join(
    f"sum({name}) as {name}" for name in ("billed_cost", "effective_cost", "list_cost", "contracted_cost")
)


def stand_in(db: duckdb.DuckDBPyConnection) -> None:
    """int_placed_costs_monthly, fct_allocated_costs_daily and an empty fct_tag_compliance_monthly, made of
    fct_charges_daily; every cost lies in 'unallocated'."""
    whose = "billing_period_start, provider_name, billing_account_id, sub_account_id, service_name"
    placed = "cost_centre, allocation_rule, is_shared, billing_currency"
    db.execute(
        f"""
        create table int_placed_costs_monthly as
        select
            {whose}, region_id, x_usage_type, x_operation, charge_category, x_charge_group, pricing_category,
            commitment_discount_status, commitment_discount_type, {placed},
            {_COSTS},
            case when min(consumed_unit) is not distinct from max(consumed_unit)
                then sum(consumed_quantity) end::decimal(38, 12) as consumed_quantity
        from ({_CHARGES})
        group by all
        """
    )
    db.execute(
        f"""
        create table fct_allocated_costs_daily as
        select charge_date, {whose}, charge_category, x_charge_group, {placed}, {_COSTS} from ({_CHARGES}) group by all
        """
    )
    db.execute(
        """
        create table fct_tag_compliance_monthly (
            billing_period_start date, billing_account_id varchar, sub_account_id varchar, tag_key varchar,
            billing_currency varchar, effective_cost decimal(38, 12), taggable_cost decimal(38, 12),
            tagged_cost decimal(38, 12), compliant_cost decimal(38, 12), tagged_taggable_cost decimal(38, 12),
            compliant_taggable_cost decimal(38, 12)
        )
        """
    )
