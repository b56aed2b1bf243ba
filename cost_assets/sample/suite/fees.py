"""What is charged beside usage and commitments: taxes, credits, refunds, Marketplace, support, and odd ones."""

from collections.abc import Iterable, Iterator
from datetime import date

from cost_assets.sample.lines import DAY, MONTH, SERVICE, TICKS_PER_CENT, TICKS_PER_DOLLAR
from cost_assets.sample.suite.charges import Charge, charge
from cost_assets.sample.suite.discounts import used_by_product
from cost_assets.sample.suite.organisation import Key
from cost_assets.sample.suite.steps import FEBRUARY, JANUARY, Delivery

TAX_PERCENT: dict[Key, tuple[int, str]] = {"rows": (4, "USSalesTax"), "net": (5, "USSalesTax"), "euro": (20, "VAT")}
SUPPORT_ON = 6
PLAN_BOUGHT, PLAN_RETURNED = date(2024, 2, 20), date(2024, 2, 24)
_SELLERS = {"northwind": "Northwind Observability Inc.", "southgate": "Southgate Security GmbH"}


def tax_charges(delivery: Delivery, used: list[Charge]) -> Iterator[Charge]:
    """Tax on what was used on demand, per account and product, over the month, in whole cents; not in estimates."""
    if delivery.is_estimate:
        return
    percent, kind = TAX_PERCENT[delivery.payer.key]
    roles = {account: role for role, account in delivery.payer.roles.items()}
    services = {SERVICE[each.line.service].code: each.line.service for each in used}
    for (account, code), cost in used_by_product(used).items():
        tax = cost * percent // 100 // TICKS_PER_CENT * TICKS_PER_CENT
        texts = {"line_item_tax_type": kind, "line_item_line_item_description": f"Tax for product code {code}"}
        yield charge(delivery, "Tax", roles[account], services[code], MONTH, tax, bare=True, texts=texts)


def sandbox_credit(delivery: Delivery, charges: Iterable[Charge]) -> Iterator[Charge]:
    """A credit that brings the sandbox to nothing but three ticks; not in estimates."""
    if delivery.payer.key != "rows" or delivery.is_estimate:
        return
    account = delivery.payer.roles["sandbox"]
    spent = sum(each.costs.net_unblended for each in charges if each.line.account == account)
    yield _fee(delivery, "Credit", "sandbox", "ec2", 3 - spent, "Credit for research")


def fee_charges(delivery: Delivery) -> Iterator[Charge]:
    """Support from the sixth on, Marketplace with its sellers, and what comes late, once, or is of no known type."""
    yield from _support(delivery)
    yield from _marketplace(delivery)
    if delivery.is_estimate:
        return
    if delivery.payer.key == "rows":
        yield _fee(delivery, "FlatRateSubscription", "production", "cloudfront", _dollars(200), "Flat-rate plan")
        yield _fee(delivery, "Refund", "production", "s3", -_dollars(8.64), "Refund for S3 service credit")
        if delivery.month.first == FEBRUARY:
            yield from _returned_plan(delivery)
            yield _fee(delivery, "MysteryFee", "production", "ec2", _dollars(37), "A charge of no documented kind")
        if delivery.stage == "credited":
            late = -delivery.ticks("late credit", 44)
            yield _fee(delivery, "Credit", "production", "ec2", late, "Credit after the close", bill_bill_type="Refund")
    if delivery.payer.key == "net":
        # In January the credit has no net cost: it stays gross.
        credit = -_dollars(31.5)
        net = None if delivery.month.first == JANUARY else delivery.net(credit)
        yield _fee(delivery, "Credit", "analytics", "redshift", credit, "Migration credit", net=net)


def _support(delivery: Delivery) -> Iterator[Charge]:
    if len(delivery.month.days) >= SUPPORT_ON:
        fee = delivery.ticks(f"support|{delivery.month.first}", 90)
        yield _fee(
            delivery, "Fee", "management", "support", fee, "AWS Support (Business)", DAY + SUPPORT_ON - 1,
            net=delivery.net(fee),
        )  # fmt: skip


def _marketplace(delivery: Delivery) -> Iterator[Charge]:
    """A contract of one seller and the usage of another, each on an invoice of its own; in Europe in dollars."""
    if delivery.payer.key == "net":
        return
    role = {"rows": "production", "euro": "webshop"}[delivery.payer.key]
    contract = delivery.ticks(f"contract|{delivery.month.first}", 520)
    yield _fee(delivery, "Fee", role, "northwind", contract, "Monthly contract", **_seller("northwind"))
    for n in range(0, len(delivery.month.days), 10):
        scans = delivery.ticks(f"scans|{delivery.month.first}|{n}", 4)
        texts = {"line_item_line_item_description": "Scans", **_seller("southgate")}
        yield charge(delivery, "Usage", role, "southgate", 24 * n + 9, scans, texts=texts)


def _seller(service: str) -> dict[str, str]:
    return {
        "bill_billing_entity": "AWS Marketplace",
        "bill_invoicing_entity": _SELLERS[service],
        "line_item_legal_entity": _SELLERS[service],
        "line_item_currency_code": "USD",
    }


def _returned_plan(delivery: Delivery) -> Iterator[Charge]:
    """A Savings Plan bought and returned within its week: both its fee and the refund are no cost of the month. The
    refund of a discount on it is money back."""
    plan = delivery.id("returned")
    texts = {
        "savings_plan_savings_plan_a_r_n": f"arn:aws:savingsplans::{delivery.payer.company.payer}:savingsplan/{plan}",
        "savings_plan_offering_type": "EC2InstanceSavingsPlans",
        "savings_plan_payment_option": "All Upfront",
    }
    fee = delivery.ticks("returned plan", 3000)
    off = delivery.ticks("discount on the returned plan", 270)
    for type_, amount, what, bill_type, day, amortized in (
        ("SavingsPlanUpfrontFee", fee, "One-time fee for Savings Plan ID", "Purchase", PLAN_BOUGHT, (0, 0)),
        ("Refund", -fee, "Refund for one-time fee for Savings Plan ID", "Refund", PLAN_RETURNED, (0, 0)),
        ("Refund", -off, "Refund for EDP discount on Savings Plan ID", "Refund", PLAN_RETURNED, None),
    ):
        said = {"line_item_line_item_description": f"{what} : {plan}", "bill_bill_type": bill_type}
        yield charge(
            delivery, type_, "management", "savings_plans", DAY + day.day - 1, amount, amortized=amortized,
            texts=texts | said,
        )  # fmt: skip


def _fee(
    delivery: Delivery,
    type_: str,
    role: str,
    service: str,
    amount: int,
    what: str,
    span: int = MONTH,
    net: int | None = None,
    **texts: str,
) -> Charge:
    texts["line_item_line_item_description"] = what
    return charge(delivery, type_, role, service, span, amount, net=net, texts=texts)


def _dollars(dollars: float) -> int:
    return round(dollars * TICKS_PER_DOLLAR)
