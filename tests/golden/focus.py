"""A FOCUS export of a few charges, typed by hand, delivered as AWS delivers it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.golden.bill import write, write_manifest

PLAIN = {
    "BilledCost": "0",
    "BillingAccountId": "011254002932",
    "BillingCurrency": "USD",
    "ChargeCategory": "Usage",
    "ChargeFrequency": "Usage-Based",
    "ConsumedQuantity": "",
    "ConsumedUnit": "Hours",
    "ContractedCost": "0",
    "EffectiveCost": "0",
    "InvoiceIssuerName": "AWS",
    "ListCost": "0",
    "ProviderName": "AWS",
    "RegionId": "eu-central-1",
    "ServiceName": "Amazon Elastic Compute Cloud",
    "SubAccountId": "022222222222",
}
# Short names, so that a bill of a dozen charges can be read at a glance.
SHORT = {
    "payer": "BillingAccountId",
    "account": "SubAccountId",
    "category": "ChargeCategory",
    "class": "ChargeClass",
    "frequency": "ChargeFrequency",
    "status": "CommitmentDiscountStatus",
    "commitment": "CommitmentDiscountId",
    "billed": "BilledCost",
    "effective": "EffectiveCost",
    "list": "ListCost",
    "contracted": "ContractedCost",
    "region": "RegionId",
    "issuer": "InvoiceIssuerName",
    "invoice": "InvoiceId",
    "start": "ChargePeriodStart",
    "usage_type": "x_UsageType",  # of 1.0
    "meter": "SkuMeter",  # of 1.2
    "quantity": "ConsumedQuantity",
}


def deliver(
    folder: Path,
    *charges: dict[str, str],
    month: str = "2026-04",
    execution: str = "run-1",
    at: datetime | None = None,
    lower: bool = False,
) -> None:
    """Deliver `charges`, each told by what differs from an hour of EC2 for free on the month's second day, in csv.gz.

    Args:
        at: when the delivery was made, UTC; without it now.
        lower: whether the columns are named in lower case, as a table of Athena names them.
    """
    start = {"BillingPeriodStart": f"{month}-01T00:00:00Z", "ChargePeriodStart": f"{month}-02T00:00:00Z"}
    said = [PLAIN | start | {SHORT.get(name, name): value for name, value in charge.items()} for charge in charges]
    if lower:
        said = [{name.lower(): value for name, value in charge.items()} for charge in said]
    columns = list(dict.fromkeys(name for charge in said for name in charge))
    partition = f"billing_period={month}"
    path = folder / f"data/{partition}/acme-00001.csv.gz"
    write(path, columns, said)
    write_manifest(folder, partition, execution, dict.fromkeys(columns, "string"), [path], at)
