"""What a delivery costs, by construction: sums of its charges, its commitments, its invoices and its split costs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cost_assets.sample.lines import SERVICE
from cost_assets.sample.suite.charges import Charge, Costs
from cost_assets.sample.suite.commitments import commitments_of, is_bought_in, paid_upfront
from cost_assets.sample.suite.commitments import days_of as commitment_days
from cost_assets.sample.suite.containers import clusters_of, instance
from cost_assets.sample.suite.containers import days_of as shared_days
from cost_assets.sample.suite.steps import Delivery
from cost_assets.sample.truth import dollars


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


def truth_of(delivery: Delivery, charges: list[Charge]) -> Truth:
    """The truth about a delivery of these charges."""
    return Truth(
        delivery, _costs(delivery, charges), _commitments(delivery, charges), _invoices(delivery, charges),
        _splits(delivery),
    )  # fmt: skip


def _currency(delivery: Delivery, charge: Charge) -> str:
    return charge.line.texts.get("line_item_currency_code", delivery.payer.company.currency)


def _costs(delivery: Delivery, charges: list[Charge]) -> list[CostTruth]:
    rows: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    costs: dict[tuple, list[Costs]] = defaultdict(list)
    for each in charges:
        where = each.line.account, SERVICE[each.line.service].name
        currency = _currency(delivery, each)
        key = (*where, each.category, currency)
        rows[key][0] += each.line.rows
        rows[key][1] += each.line.rows if each.line.is_split else 0
        costs[key] += [] if each.line.is_split else [each.costs]
        if any(vars(each.unused).values()):
            costs[*where, "Usage", currency].append(each.unused)
    company = delivery.payer.company
    return [
        CostTruth(
            delivery.step, company.export, delivery.month.first, company.payer, *key, *rows[key],
            *(_sum(getattr(each, basis) for each in costs[key]) for basis in _BASES),
        )
        for key in sorted({*rows, *costs})
    ]  # fmt: skip


# Billed and effective cost first: of AWS they are the net ones.
_BASES = (
    "net_unblended", "net_amortized", "list", "contracted",
    "unblended", "net_unblended", "amortized", "net_amortized",
)  # fmt: skip


def _sum(amounts: Iterable[int | None]) -> Decimal | None:
    """The sum of what is known; null where there are amounts and none is."""
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return dollars(sum(known)) if known or not found else None


def _commitments(delivery: Delivery, charges: list[Charge]) -> list[CommitmentTruth]:
    company, found = delivery.payer.company, []
    for commitment in commitments_of(delivery):
        name, days = commitment.id(delivery), commitment_days(delivery, commitment)
        passed = [day for day in days if day.has_passed]
        covered = (
            each.costs.list
            for each in charges
            if each.line.type in ("DiscountedUsage", "SavingsPlanCoveredUsage") and name in each.line.texts.values()
        )
        found.append(
            CommitmentTruth(
                delivery.step, company.export, delivery.month.first, company.payer, name, company.currency,
                dollars(sum(day.cost[1] for day in passed)),
                dollars(sum(day.used_cost[1] for day in passed)),
                dollars(sum(day.unused_cost[1] for day in passed)),
                dollars(sum(day.cost[1] for day in days if not day.has_passed)),
                dollars(sum(covered)),
                dollars(sum(day.upfront[0] for day in days)),
                dollars(paid_upfront(delivery, commitment) if is_bought_in(delivery, commitment) else 0),
            )
        )  # fmt: skip
    return found


def _invoices(delivery: Delivery, charges: list[Charge]) -> list[InvoiceTruth]:
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for each in charges:
        invoice = each.line.texts.get("bill_invoice_id")
        if invoice:
            totals[invoice, _currency(delivery, each)] += each.costs.net_unblended
    company = delivery.payer.company
    return [
        InvoiceTruth(delivery.step, invoice, company.payer, delivery.month.first, currency, dollars(total))
        for (invoice, currency), total in sorted(totals.items())
    ]


def _splits(delivery: Delivery) -> list[SplitTruth]:
    company, found = delivery.payer.company, []
    for cluster in clusters_of(delivery):
        splits = [split for day in shared_days(delivery, cluster) for split in day.splits]
        gross = [sum(used for _, used, _ in splits), sum(unused for *_, unused in splits)]
        net = [delivery.net(part) if delivery.has_net else part for part in gross]
        found.append(
            SplitTruth(
                delivery.step, company.export, delivery.month.first, delivery.payer.roles[cluster.role], cluster.name,
                instance(delivery, cluster), company.currency,
                *map(dollars, net + gross),
            )
        )  # fmt: skip
    return found
