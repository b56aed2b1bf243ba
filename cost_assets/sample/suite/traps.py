"""Where in the suite each trap lies, with a condition that its rows fulfil."""

from dataclasses import dataclass
from datetime import date

from cost_assets.sample.suite.organisation import Key, Payer
from cost_assets.sample.suite.steps import FEBRUARY, JANUARY, MARCH

_CLOSED_IN = {JANUARY: 3, FEBRUARY: 5, MARCH: 6}


@dataclass(frozen=True)
class Found:
    """One trap in one delivery.

    `condition` is SQL that is true of the table `delivered`, the rows of that delivery and account (all accounts
    where none is named), each with the `filename` it lies in. Two further tables have the rows of every file that
    lies in the delivery's own folder (`lying`), and in that of any delivery of the month (`ever`).
    """

    trap: str
    what: str
    step: int
    export_name: str
    billing_period_start: date
    sub_account_id: str
    condition: str


def traps(payers: list[Payer]) -> list[Found]:
    """Every trap in the bills of these payers, by number; some lie in two places."""
    found = []
    for number, key, month, role, what, condition, *step in _TRAPS:
        (payer,) = (each for each in payers if each.key == key)
        account = payer.roles[role] if role else ""
        step = step[0] if step else _CLOSED_IN[month]
        found.append(Found(f"T{number}", what, step, payer.company.export, month, account, condition))
    return found


_TYPE = "line_item_line_item_type"
_DAY = "line_item_usage_start_date::date"
_CODE = "line_item_product_code"
_TEXT = "line_item_line_item_description"


def _any(condition: str) -> str:
    return f"bool_or({condition})"


def _columns(condition: str) -> str:
    return f"(select count(*) from (describe delivered) where {condition})"


_CAPACITY_COLUMNS = _columns("starts_with(column_name, 'capacity_reservation_')")
_RESOURCES_IN_A_GROUP = f"""(select max(resources) from (
    select count(distinct line_item_resource_id) as resources from delivered
    where {_TYPE} in ('DiscountedUsage', 'SavingsPlanCoveredUsage')
    group by {_TYPE}, {_DAY}, line_item_usage_type))"""

# Number, payer, month, role, what it is, condition, and the step where that is not the one that closes the month.
_TRAPS: tuple[tuple[int, Key, date, str, str, str] | tuple[int, Key, date, str, str, str, int], ...] = (
    (1, "rows", JANUARY, "production", "a reservation's fee is the whole month's; only its unused part is a cost",
        _any(f"{_TYPE} = 'RIFee' and reservation_unused_recurring_fee between 0.000001 and line_item_unblended_cost")),
    (2, "net", MARCH, "", "Savings Plans of all payment options with usage, negation, hourly and one-time fees",
        f"count(distinct {_TYPE}) filter (starts_with({_TYPE}, 'SavingsPlan')) = 4 "
        "and count(distinct savings_plan_payment_option) = 3"),
    (3, "euro", FEBRUARY, "warehouse", "a reservation paid upfront costs nothing on the bill and something each day",
        f"sum(line_item_unblended_cost) filter ({_TYPE} in ('RIFee', 'DiscountedUsage')) = 0 "
        "and sum(reservation_effective_cost) > 0"),
    (4, "rows", FEBRUARY, "management", "a commitment is used in part",
        "sum(savings_plan_total_commitment_to_date - savings_plan_used_commitment) > 1"),
    (5, "rows", JANUARY, "production", "blended costs differ from the bill",
        "sum(line_item_blended_cost) <> sum(line_item_unblended_cost)"),
    (6, "rows", FEBRUARY, "production", "usage under a Savings Plan stands on its resource",
        _any(f"{_TYPE} = 'SavingsPlanCoveredUsage' and line_item_resource_id <> ''")),
    (7, "rows", FEBRUARY, "management", "the one-time fee of a returned Savings Plan is refunded",
        _any(f"{_TYPE} = 'Refund' and {_TEXT} like 'Refund for one-time fee for Savings Plan ID : %'")),
    (8, "rows", FEBRUARY, "management", "a discount on that plan is refunded too, which is money back",
        _any(f"{_TYPE} = 'Refund' and {_TEXT} like 'Refund for EDP discount on Savings Plan ID : %'")),
    (9, "net", MARCH, "retail", "the net cost of reserved usage is filled with 0",
        _any("line_item_net_unblended_cost = 0 and reservation_net_effective_cost > 0")),
    (9, "net", MARCH, "retail", "usage whose net cost is 0, and its gross cost is not",
        _any("line_item_net_unblended_cost = 0 and line_item_unblended_cost > 1")),
    (9, "net", MARCH, "analytics", "a credit's net cost differs from its gross one, and both are below 0",
        _any(f"{_TYPE} = 'Credit' and line_item_net_unblended_cost > line_item_unblended_cost")),
    (10, "net", FEBRUARY, "", "net columns are absent in a month without a discount",
        _columns("contains(column_name, '_net_')") + " = 0"),
    (11, "rows", JANUARY, "", "discounts are rows of their own",
        f"count(distinct {_TYPE}) filter (contains({_TYPE}, 'Discount') and {_TYPE} <> 'DiscountedUsage') = 6"),
    (11, "net", JANUARY, "", "discounts are inside the net columns, and nowhere else",
        _any("line_item_net_unblended_cost < line_item_unblended_cost")
        + f" and count(*) filter ({_TYPE} = 'EdpDiscount') = 0"),
    (12, "rows", MARCH, "production", "Marketplace sellers have invoices of their own",
        "count(distinct bill_invoice_id) filter (bill_billing_entity = 'AWS Marketplace') = 2"),
    (13, "rows", FEBRUARY, "management", "support is charged on the sixth",
        _any(f"{_CODE} = 'AWSSupportBusiness' and {_DAY} = date '2024-02-06'")),
    (13, "rows", FEBRUARY, "", "tax and support are not there yet",
        f"count(*) filter ({_TYPE} = 'Tax' or {_CODE} = 'AWSSupportBusiness') = 0", 2),
    (14, "rows", MARCH, "sandbox", "a credit brings an account to about 0",
        "abs(sum(line_item_unblended_cost)) < 0.01 and max(line_item_unblended_cost) > 1"),
    (15, "rows", FEBRUARY, "production", "split cost rows of EKS repeat the cost of an instance",
        _any("line_item_operation = 'EKSPod-EC2' and line_item_unblended_cost > 0 "
             "and split_line_item_parent_resource_id <> ''")),
    (15, "net", FEBRUARY, "retail", "split cost rows of ECS repeat the cost of an instance",
        _any("line_item_operation = 'ECSTask-EC2' and line_item_unblended_cost > 0")),
    (16, "euro", JANUARY, "", "a file that no manifest names lies among the delivery's own",
        "count(*) < (select count(*) from lying)"),
    (17, "rows", FEBRUARY, "", "a month was delivered several times, each into a folder of its own",
        "count(*) < (select count(*) from ever)"),
    (18, "rows", FEBRUARY, "mover", "an account under one payer", "count(*) > 0"),
    (18, "net", MARCH, "mover", "the same account under another payer, in another month", "count(*) > 0"),
    (20, "euro", JANUARY, "", "columns are absent before what they describe is used", f"{_CAPACITY_COLUMNS} = 0"),
    (21, "euro", FEBRUARY, "", "columns appear in a later month", f"{_CAPACITY_COLUMNS} > 0"),
    (22, "euro", FEBRUARY, "webshop", "regions in odd case, placeholders, and empty text",
        "count(distinct product_region_code) filter "
        "(product_region_code in ('EU-WEST-1', 'eu-west-1', 'Unassigned', 'NULL', '')) = 5"),
    (23, "net", MARCH, "", "a commitment's purchase and the usage that it covers are on one bill",
        _any(f"{_TYPE} = 'SavingsPlanUpfrontFee'")
        + " and "
        + _any("savings_plan_savings_plan_effective_cost > 0 and savings_plan_payment_option = 'All Upfront'")),
    (26, "rows", JANUARY, "platform", "usage dearer than its list price: a saving below 0",
        _any(f"{_TYPE} = 'Usage' and pricing_public_on_demand_cost < line_item_unblended_cost")),
    (27, "euro", JANUARY, "webshop", "two currencies on one bill", "count(distinct line_item_currency_code) = 2"),
    (28, "rows", JANUARY, "production", "the last hour of the month's last day",
        _any("line_item_usage_start_date = timestamp '2024-01-31 23:00:00'")),
    (28, "rows", MARCH, "production", "a charge dated before its billing period",
        _any(f"{_DAY} = date '2024-02-29'")),
    (29, "rows", MARCH, "management", "fees of hours to come, all of them unused",
        _any(f"{_DAY} > date '2024-03-04' and savings_plan_total_commitment_to_date > savings_plan_used_commitment"),
        4),
    (30, "rows", JANUARY, "production", "the day of the delivery is half there",
        f"max({_DAY}) filter ({_TYPE} = 'Usage') = date '2024-01-20'", 1),
    (31, "rows", FEBRUARY, "production", "the leap day", _any(f"{_DAY} = date '2024-02-29'")),
    (32, "rows", FEBRUARY, "production", "a service before it is renamed",
        _any("product['product_name'] = 'Amazon Message Queue'")),
    (32, "rows", MARCH, "production", "the same service after it is renamed",
        _any("product['product_name'] = 'Amazon Messaging Service'")),
    (33, "rows", MARCH, "", "a load moves from one account to another, and their sum does not show it",
        f"count(distinct line_item_usage_account_id) filter ({_CODE} = 'AmazonDynamoDB') = 2"),
    (34, "rows", JANUARY, "platform", "tags before they are activated",
        f"max(cardinality(tags)) filter ({_CODE} = 'AmazonRDS' and {_TYPE} = 'Usage') = 0"),
    (34, "rows", FEBRUARY, "platform", "tags once they are activated, in keys that differ by case alone",
        _any("tags['resourceTags/user:Team'] = 'Platform' and tags['resourceTags/user:team'] = 'platform'")),
    (35, "rows", JANUARY, "production", "sixty tags on one resource", "max(cardinality(tags)) = 60"),
    (39, "rows", JANUARY, "production", "usage far below its list price",
        _any(f"{_TYPE} = 'Usage' and pricing_public_on_demand_cost > 2 * line_item_unblended_cost")),
    (40, "rows", JANUARY, "management", "the cost of asking what it costs", _any(f"{_CODE} = 'AWSCostExplorer'")),
    (42, "euro", JANUARY, "warehouse", "a tag that speaks to its reader",
        _any("starts_with(tags['resourceTags/user:Note'], 'Ignore all previous instructions')")),
    (43, "rows", JANUARY, "production", "two covered resources in one group", f"{_RESOURCES_IN_A_GROUP} >= 2"),
    (44, "rows", JANUARY, "", "a delivery in several files", "count(distinct filename) = 2"),
)  # fmt: skip
