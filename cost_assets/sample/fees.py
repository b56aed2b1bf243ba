"""What is charged beside usage and commitments: taxes, credits, refunds, fees, and what happens only once."""

from collections import defaultdict
from collections.abc import Iterable

from cost_assets.sample.company import DATA, PAYER, PROD, SHARED
from cost_assets.sample.lines import DAY, MONTH, SERVICE, TICKS_PER_CENT, Line, Month
from cost_assets.sample.story import ANOMALIES, FEE_AMOUNT

TAX_RATE = 0.04
RETURNED_PLAN = "6f0c2f2e-9f0b-4d0e-8a51-3b7c9d1e2a44"


def tax_lines(month: Month, lines: list[Line]) -> Iterable[Line]:
    """Tax on what was used on demand: one line per account and product, over the whole month, in whole cents."""
    taxed: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.type == "Usage" and not line.is_split:
            key = next(key for key, service in SERVICE.items() if service.code == SERVICE[line.service].code)
            taxed[line.account, key] += line.billed
    for (account, service), billed in taxed.items():
        tax = round(billed * TAX_RATE / TICKS_PER_CENT) * TICKS_PER_CENT
        yield Line(
            "Tax",
            account,
            service,
            MONTH,
            {"line_item_unblended_cost": tax},
            tax,
            tax,
            bare=True,
            texts={
                "line_item_tax_type": "USSalesTax",
                "line_item_line_item_description": f"Tax for product code {SERVICE[service].code}",
            },
        )


def monthly_lines(month: Month) -> Iterable[Line]:
    """Support, subscriptions, a Marketplace contract, credits and refunds: the same every month."""
    for type_, account, service, dollars, description in (
        ("Fee", PAYER, "support", "9400.00", "AWS Support (Business)"),
        ("Fee", DATA, "quicksight", "1368.00", "$24 per Enterprise Author per month"),
        ("Usage", SHARED, "route53", "61.50", "$0.50 per Hosted Zone for the first 25 Hosted Zones"),
        ("FlatRateSubscription", PROD, "cloudfront", "200.00", "CloudFront flat-rate Business plan"),
        ("Credit", PROD, "ec2", "-1250.00", "Migration Acceleration Program credit"),
        ("Credit", DATA, "s3", "-310.25", "AWS Activate credit"),
        ("Refund", DATA, "s3", "-86.40", "Refund for S3 Service Credit"),
    ):
        yield _fee(month, type_, account, service, dollars, description)
    yield _fee(
        month,
        "Fee",
        SHARED,
        "northwind",
        "5200.00",
        "AWS Marketplace: Northwind Observability, monthly contract",
        bill_billing_entity="AWS Marketplace",
        bill_invoicing_entity="Northwind Observability Inc.",
        line_item_legal_entity="Northwind Observability Inc.",
    )


def story_lines(month: Month) -> Iterable[Line]:
    """What happens once: a planted fee, a Savings Plan bought and returned within its week, a type nobody knows."""
    if month.story_ends is None:
        return
    for anomaly in ANOMALIES:
        day, _ = anomaly.dates(month.story_ends)
        if anomaly.kind == "fee" and month.first <= day <= month.until:
            fee = _fee(month, "Fee", anomaly.account, anomaly.service, FEE_AMOUNT, "Domain transfer, premium tier")
            fee.span = DAY + (day - month.first).days
            yield fee
    back = 12 * (month.story_ends.year - month.first.year) + month.story_ends.month - month.first.month
    if back == 1:
        plan = {"savings_plan_savings_plan_a_r_n": f"arn:aws:savingsplans::{PAYER}:savingsplan/{RETURNED_PLAN}"}
        for type_, dollars, description, bill_type in (
            ("SavingsPlanUpfrontFee", "12000.00", f"One-time fee for Savings Plan ID : {RETURNED_PLAN}", "Purchase"),
            ("Refund", "-12000.00", f"Refund for one-time fee for Savings Plan ID : {RETURNED_PLAN}", "Refund"),
        ):
            line = _fee(month, type_, PAYER, "savings_plans", dollars, description, bill_bill_type=bill_type, **plan)
            # A plan that was returned never covered anything: neither side of it is a cost.
            line.effective = 0
            yield line
    if back == 2:
        yield _fee(month, "MysteryFee", PROD, "ec2", "37.00", "Charge of a kind that is not documented")


def _fee(month: Month, type_: str, account: str, service: str, dollars: str, description: str, **texts: str) -> Line:
    ticks = month.money(dollars)
    texts["line_item_line_item_description"] = description
    return Line(type_, account, service, MONTH, {"line_item_unblended_cost": ticks}, ticks, ticks, texts=texts)
