"""What a delivery's charges, commitments and clusters add up to, in the amounts that they were made of."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from cost_assets.sample.lines import SERVICE
from cost_assets.sample.suite.charges import Charge, Costs
from cost_assets.sample.suite.commitment_days import days_of as commitment_days
from cost_assets.sample.suite.commitment_days import paid_upfront
from cost_assets.sample.suite.commitments import commitments_of, is_bought_in
from cost_assets.sample.suite.containers import clusters_of, instance
from cost_assets.sample.suite.containers import days_of as shared_days
from cost_assets.sample.suite.steps import Delivery
from cost_assets.sample.suite.truth import CommitmentTruth, CostTruth, InvoiceTruth, SplitTruth, Truth
from cost_assets.sample.truth import dollars


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
