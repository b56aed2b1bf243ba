"""What is true of a delivery: its costs, its commitments, its invoices and its split costs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cost_assets.sample.suite.steps import Delivery


@dataclass(frozen=True)
class CostTruth:
    """True costs of one account, service and charge category. `rows` counts every row delivered, `split_rows` those
    of them that are split cost rows, whose costs count nowhere. A null cost is not known."""

    step: int
    export_name: str
    billing_period_start: date
    billing_account_id: str
    sub_account_id: str
    service_name: str
    charge_category: str
    billing_currency: str
    rows: int
    split_rows: int
    billed_cost: Decimal
    effective_cost: Decimal
    list_cost: Decimal | None
    contracted_cost: Decimal | None
    x_unblended_cost: Decimal
    x_net_unblended_cost: Decimal
    x_amortized_cost: Decimal
    x_net_amortized_cost: Decimal


@dataclass(frozen=True)
class CommitmentTruth:
    """What one commitment cost and what was used of it; net where the net columns are filled.

    commitment_cost is that of the days that have passed, upfront part included: used_cost plus unused_cost. ahead_cost
    is that of the days to come. The last two are gross: the month's part of what was paid upfront, used or not,
    passed or not, and what was paid upfront in this month.
    """

    step: int
    export_name: str
    billing_period_start: date
    billing_account_id: str
    commitment_discount_id: str
    billing_currency: str
    commitment_cost: Decimal
    used_cost: Decimal
    unused_cost: Decimal
    ahead_cost: Decimal
    covered_list_cost: Decimal
    amortized_upfront_cost: Decimal
    upfront_fee_cost: Decimal


@dataclass(frozen=True)
class InvoiceTruth:
    """What one invoice charges, before it is rounded to cents."""

    step: int
    invoice_id: str
    billing_account_id: str
    billing_period_start: date
    billing_currency: str
    total: Decimal


@dataclass(frozen=True)
class SplitTruth:
    """What containers used of one instance in one month, and what of it nobody used; net where the net columns are
    filled, and gross."""

    step: int
    export_name: str
    billing_period_start: date
    sub_account_id: str
    cluster: str
    parent_resource_id: str
    billing_currency: str
    split_cost: Decimal
    unused_cost: Decimal
    gross_split_cost: Decimal
    gross_unused_cost: Decimal


@dataclass(frozen=True)
class Truth:
    """Everything that is true of one delivery."""

    delivery: Delivery
    costs: list[CostTruth]
    commitments: list[CommitmentTruth]
    invoices: list[InvoiceTruth]
    splits: list[SplitTruth]
