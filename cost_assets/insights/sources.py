"""The figures of the marts that insights may speak of: tables of keys, value, and the query of that one value."""

from __future__ import annotations

from collections.abc import Mapping

from cost_assets.insights.checker.amounts import PARTS
from cost_assets.insights.measured import measured

_MONTH = ("billing_period_start", "billing_account_id", "sub_account_id", "billing_currency")
_CENTRE_MONTH = ("billing_period_start", "billing_account_id", "cost_centre", "billing_currency")
_NO_SUB, _NO_CENTRE = "null::varchar as sub_account_id", "null::varchar as cost_centre"
_DRIVER_KEYS = {
    "anomaly_id": "anomaly_id",
    "dimension": "(driver ->> 'dimension')",
    "driver": "(driver ->> 'value')",
}
_DRIVER_COST = "sum((driver ->> 'impact_cost')::decimal(38, 12))"
_DAYS_OF_ANOMALIES = """
    fct_account_costs_daily as costs inner join fct_anomalies as anomalies
    on costs.billing_account_id is not distinct from anomalies.billing_account_id
    and costs.sub_account_id is not distinct from anomalies.sub_account_id
    and costs.billing_currency is not distinct from anomalies.billing_currency
    and costs.charge_date between anomalies.started_on and coalesce(anomalies.ended_on, costs.charge_date)
    and costs.data_complete"""
_TOLD = "state <> 'expected' and parent_anomaly_id is null"
# Of a cost centre all count: what its parent tells is the same money in another's words.
_TOLD_OF_CENTRES = "state <> 'expected' and scope = 'cost_centre'"
_BEGAN = {"billing_period_start": "(date_trunc('month', started_on)::date)"}
_COUNT = {"anomalies": "count(*)"}
_EFFECTIVE = {"effective_cost": "sum(effective_cost)"}
_SINCE = {"cost_change_since_sign_off": "sum(effective_cost)"}
_COSTS = _EFFECTIVE | {"billed_cost": "sum(billed_cost)"}
_LANDINGS = "grain = 'month' and cost_basis = 'effective_cost'"
_FORECAST = {
    name: name
    for name in ("scope", "target_date", "billing_account_id", "sub_account_id", "cost_centre", "billing_currency")
}
# The months that cost centres are reviewed in, and those before: of years of days no other is looked at.
_ALLOCATED = """(
    from fct_allocated_costs_daily
    semi join compared_months using (billing_account_id, billing_period_start)
)"""
_CHANGE = {name: name for name in ("scope", *_MONTH, "cost_centre")}
# Groups whose covered or eligible usage has no price are of no known coverage; eligible is what was not covered.
_COVERAGE = """
    100 * sum(x_covered_list_cost) filter (where x_covered_list_cost + x_eligible_list_cost is not null)
    / nullif(sum(x_covered_list_cost + x_eligible_list_cost), 0)
"""
_UTILIZATION = """
    100 * sum(x_used_cost) filter (where x_used_cost + x_unused_cost is not null)
    / nullif(sum(x_used_cost + x_unused_cost), 0)
"""
# Of cost centres there is no level to tell: several of them share the names that are told apart by.
_LEVELS = "(from fct_change_points where scope <> 'cost_centre')"
_LEVEL = {
    name: name
    for name in (
        "change_date", "scope", "billing_account_id", "sub_account_id", "service_name", "billing_currency",
    )
}  # fmt: skip


def sources() -> Mapping[str, str]:
    """By the name of a temporary table, its query."""
    return _of_anomalies() | _of_months() | _of_what_else()


def _of_anomalies() -> dict[str, str]:
    return {
        "anomaly_figures": _by_metric(
            "fct_anomalies", {"anomaly_id": "anomaly_id"},
            {name: f"sum({name})" for name in (
                "impact_cost", "actual_cost", "expected_cost", "x_price_cost_change", "x_usage_cost_change")}
            | {"days": "sum(ended_on - started_on + 1)"},
        ),
        "driver_figures": measured(
            "fct_anomalies, unnest(json_extract(drivers, '$[*]')) as t(driver)", _DRIVER_COST, _DRIVER_KEYS
        ),
        "other_driver_figures": measured(
            "fct_anomalies, unnest(json_extract(x_drivers_by_dimension, '$.*[*]')) as t(driver)", _DRIVER_COST,
            _DRIVER_KEYS,
        ),
        "anomaly_account_figures": measured(
            _DAYS_OF_ANOMALIES, "sum(costs.effective_cost)", {"anomaly_id": "anomalies.anomaly_id"}
        ),
        "level_figures": measured(_LEVELS, "sum(monthly_cost_change)", _LEVEL, named="fct_change_points"),
    }  # fmt: skip


def _of_months() -> dict[str, str]:
    return {
        "month_figures": f"""
            {_by_scope("fct_service_costs_monthly", _MONTH, _COSTS)}
            union all by name
            {_of_centres("fct_chargeback_monthly", _COSTS)}
        """,
        "service_figures": f"""
            {_by_scope("fct_service_costs_monthly", (*_MONTH, "service_name"), _EFFECTIVE)}
            union all by name
            {_of_centres(_ALLOCATED, _EFFECTIVE, ("service_name",), named="fct_allocated_costs_daily")}
        """,
        "centre_figures": f"""
            {_of_centres("fct_chargeback_monthly", {"shared_cost": "sum(effective_cost)"}, where="is_shared")}
            union all by name
            {_of_centres("fct_chargeback_monthly", _SINCE, where="entry = 'difference'")}
        """,
        "part_figures": _by_metric(
            "fct_cost_changes_monthly", _CHANGE, {part: f"sum({part})" for part in PARTS},
            "scope <> 'service'",
        ),
        "saving_figures": _by_scope("fct_savings_monthly", _MONTH, {"total_savings_cost": "sum(total_savings_cost)"}),
        "coverage_figures": _by_scope(
            "fct_commitment_coverage_monthly", _MONTH,
            {"coverage_pct": _COVERAGE},
        ),
        "commitment_figures": _by_metric(
            "fct_commitments_monthly", {name: name for name in _MONTH if name != "sub_account_id"},
            {
                "x_unused_cost": "sum(x_unused_cost)",
                "utilization_pct": _UTILIZATION,
            },
        ),
        "anomalies_of_months": f"""
            {_by_scope("fct_anomalies", _MONTH, _COUNT, _BEGAN, _TOLD)}
            union all by name
            {_of_centres("fct_anomalies", _COUNT, where=_TOLD_OF_CENTRES, expressions=_BEGAN)}
        """,
    }  # fmt: skip


def _of_what_else() -> dict[str, str]:
    """Of forecasts, recommendations, commitments that end, restatements, and days."""
    return {
        # where an account's last complete day moved back, what was said of later ones is no news
        "landing_figures": f"""
            select found.* from ({_landings()}) as found inner join int_accounts_as_of as accounts
            using (billing_account_id) where found.as_of_date <= accounts.as_of_date
        """,
        "recommendation_figures": _by_metric(
            "fct_recommendations", {"recommendation_id": "recommendation_id"},
            {"base_cost": "sum(base_cost)", "saving_cost": "sum(saving_cost)"},
        ),
        "expiry_figures": _by_metric(
            "fct_commitment_expiries",
            {name: name for name in ("billing_account_id", "commitment_discount_id", "billing_currency")},
            {"x_days_left": "sum(x_days_left)", "x_monthly_cost": "sum(x_monthly_cost)",
             "x_monthly_list_cost": "sum(x_monthly_list_cost)"},
            "x_is_end_known",
        ),
        "restatement_figures": measured(
            "fct_restatements", "sum(billed_cost_change)",
            {name: name for name in ("export_name", "billing_period_start", "delivery_id", "billing_currency")}
            | {"billing_account_id": "x_billing_account_id"},
            "x_previous_period_status = 'final'",
        ),
        "day_figures": measured(
            "fct_account_costs_daily", "sum(effective_cost)",
            {name: name for name in ("charge_date", "billing_account_id", "billing_currency")}, "data_complete",
        ),
    }  # fmt: skip


def _landings() -> str:
    return _by_metric(
        "fct_cost_forecasts", _FORECAST | {"as_of_date": "as_of_date"},
        {name: f"sum({name})" for name in ("forecast_cost", "lower_80", "upper_80")},
        f"{_LANDINGS} and service_name is null",
    )  # fmt: skip


def _by_metric(
    source: str, keys: Mapping[str, str], values: Mapping[str, str], where: str = "true", named: str | None = None
) -> str:
    """Several figures of the same groups, told apart by the column `metric`."""
    return " union all by name ".join(
        f"select *, '{metric}' as metric from ({measured(source, value, keys, where, named)})"
        for metric, value in values.items()
    )


def _by_scope(
    source: str,
    keys: tuple[str, ...],
    values: Mapping[str, str],
    expressions: Mapping[str, str] | None = None,
    where: str = "true",
) -> str:
    """Figures of billing accounts, `sub_account_id` null, and of sub accounts, told apart by the column `scope`.

    Args:
        expressions: for keys that are no columns of `source`.
    """
    whose = {name: name for name in keys} | dict(expressions or {})
    payer = {name: expression for name, expression in whose.items() if name != "sub_account_id"}
    return f"""
        select 'billing_account' as scope, {_NO_SUB}, {_NO_CENTRE}, * from ({_by_metric(source, payer, values, where)})
        union all by name
        select 'sub_account' as scope, {_NO_CENTRE}, * from ({_by_metric(source, whose, values, where)})
    """


def _of_centres(
    source: str,
    values: Mapping[str, str],
    more_keys: tuple[str, ...] = (),
    where: str = "true",
    expressions: Mapping[str, str] | None = None,
    named: str | None = None,
) -> str:
    """Figures of what cost centres have of billing accounts, in the scope `cost_centre`."""
    whose = {name: name for name in (*_CENTRE_MONTH, *more_keys)} | dict(expressions or {})
    return f"select 'cost_centre' as scope, {_NO_SUB}, * from ({_by_metric(source, whose, values, where, named)})"
