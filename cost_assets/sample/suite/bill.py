"""The bill of one delivery: all of its charges, with their rows and their invoices."""

from cost_assets.sample.plan import allot
from cost_assets.sample.suite.charges import Charge
from cost_assets.sample.suite.commitment_fees import commitment_fees
from cost_assets.sample.suite.containers import container_charges
from cost_assets.sample.suite.covered import covered_charges
from cost_assets.sample.suite.discounts import discount_charges
from cost_assets.sample.suite.fees import fee_charges, sandbox_credit, tax_charges
from cost_assets.sample.suite.organisation import digest
from cost_assets.sample.suite.steps import Delivery
from cost_assets.sample.suite.usage import single_charges, usage_charges


def charges_of(delivery: Delivery) -> list[Charge]:
    """Everything on the bill of one delivery."""
    used = [*usage_charges(delivery), *single_charges(delivery), *container_charges(delivery)]
    charges = [
        *used,
        *covered_charges(delivery),
        *commitment_fees(delivery),
        *discount_charges(delivery, used),
        *fee_charges(delivery),
        *tax_charges(delivery, used),
    ]
    charges += sandbox_credit(delivery, charges)
    month = delivery.month
    allot([each.line for each in charges], delivery.rows * len(month.days) // (month.end - month.first).days)
    for each in charges:
        if delivery.is_invoiced:
            each.line.texts["bill_invoice_id"] = _invoice(delivery, each.line.texts)
        elif delivery.payer.key == "euro":
            each.line.texts["bill_invoice_id"] = ""  # how some exports say that there is none yet
    return charges


def _invoice(delivery: Delivery, texts: dict[str, str]) -> str:
    """One invoice a month from AWS, others for purchases and refunds, and one from each Marketplace seller."""
    kind = texts.get("bill_bill_type"), texts.get("bill_invoicing_entity")
    return str(10**9 + digest(delivery.id("invoice"), delivery.month.first, *kind) % (9 * 10**9))
