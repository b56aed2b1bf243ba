"""A CUR 2.0 bill of a few rows, typed by hand, delivered as AWS delivers it."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

PLAIN = {
    "identity_line_item_id": "",
    "identity_time_interval": "2026-04-02T00:00:00Z/2026-04-03T00:00:00Z",
    "bill_billing_entity": "AWS",
    "bill_billing_period_start_date": "2026-04-01T00:00:00.000Z",
    "bill_invoice_id": "INV-1",
    "bill_invoicing_entity": "",
    "bill_payer_account_id": "011254002932",
    "line_item_currency_code": "USD",
    "line_item_line_item_description": "",
    "line_item_line_item_type": "Usage",
    "line_item_net_unblended_cost": "",
    "line_item_operation": "RunInstances",
    "line_item_product_code": "AmazonEC2",
    "line_item_unblended_cost": "",
    "line_item_usage_account_id": "022222222222",
    "line_item_usage_account_name": "",
    "line_item_usage_amount": "",
    "line_item_usage_start_date": "2026-04-02T00:00:00.000Z",
    "line_item_usage_type": "BoxUsage",
    "pricing_public_on_demand_cost": "",
    "pricing_unit": "Hrs",
    "product": '{"product_name": "Amazon Elastic Compute Cloud"}',
    "reservation_effective_cost": "",
    "reservation_net_effective_cost": "",
    "reservation_reservation_a_r_n": "",
    "reservation_unused_amortized_upfront_fee_for_billing_period": "",
    "reservation_unused_recurring_fee": "",
    "savings_plan_amortized_upfront_commitment_for_billing_period": "",
    "savings_plan_net_amortized_upfront_commitment_for_billing_period": "",
    "savings_plan_net_recurring_commitment_for_billing_period": "",
    "savings_plan_net_savings_plan_effective_cost": "",
    "savings_plan_recurring_commitment_for_billing_period": "",
    "savings_plan_savings_plan_a_r_n": "",
    "savings_plan_savings_plan_effective_cost": "",
    "savings_plan_total_commitment_to_date": "",
    "savings_plan_used_commitment": "",
}
# Short names, so that a bill of a dozen rows can be read at a glance.
SHORT = {
    "type": "line_item_line_item_type",
    "cost": "line_item_unblended_cost",
    "net": "line_item_net_unblended_cost",
    "public": "pricing_public_on_demand_cost",
    "code": "line_item_product_code",
    "product": "product",
    "account": "line_item_usage_account_id",
    "account_name": "line_item_usage_account_name",
    "payer": "bill_payer_account_id",
    "issuer": "bill_invoicing_entity",
    "start": "line_item_usage_start_date",
    "operation": "line_item_operation",
    "usage_type": "line_item_usage_type",
    "quantity": "line_item_usage_amount",
    "unit": "pricing_unit",
    "description": "line_item_line_item_description",
    "invoice": "bill_invoice_id",
    "currency": "line_item_currency_code",
    "ri": "reservation_reservation_a_r_n",
    "ri_effective": "reservation_effective_cost",
    "ri_net_effective": "reservation_net_effective_cost",
    "ri_unused_upfront": "reservation_unused_amortized_upfront_fee_for_billing_period",
    "ri_unused_recurring": "reservation_unused_recurring_fee",
    "sp": "savings_plan_savings_plan_a_r_n",
    "sp_effective": "savings_plan_savings_plan_effective_cost",
    "sp_net_effective": "savings_plan_net_savings_plan_effective_cost",
    "sp_total": "savings_plan_total_commitment_to_date",
    "sp_used": "savings_plan_used_commitment",
    "sp_upfront": "savings_plan_amortized_upfront_commitment_for_billing_period",
    "sp_recurring": "savings_plan_recurring_commitment_for_billing_period",
    "sp_net_upfront": "savings_plan_net_amortized_upfront_commitment_for_billing_period",
    "sp_net_recurring": "savings_plan_net_recurring_commitment_for_billing_period",
}


def deliver(
    folder: Path,
    *lines: dict[str, str],
    month: str = "2026-04",
    execution: str = "run-1",
    without: tuple[str, ...] = (),
) -> None:
    """Deliver `lines`, each told by what differs from a plain hour of EC2, in csv.gz; overwrite layout."""
    columns = [name for name in PLAIN if name not in without]
    data = folder / f"data/BILLING_PERIOD={month}/acme-00001.csv.gz"
    data.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(data, "wt", newline="") as text:
        writer = csv.DictWriter(text, columns, extrasaction="ignore")
        writer.writeheader()
        for number, line in enumerate(lines):
            said = {SHORT.get(name, name): value for name, value in line.items()}
            writer.writerow({**PLAIN, "identity_line_item_id": f"line-{number}", **said})
    manifest = folder / f"metadata/BILLING_PERIOD={month}/acme-Manifest.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    said = {
        "executionId": execution,
        "exportArn": "arn:aws:bcm-data-exports:us-east-1:011254002932:export/acme",
        "columns": [{"name": name, "type": _type(name)} for name in columns],
        "dataFiles": [f"s3://acme-billing/exports/acme/{data.relative_to(folder).as_posix()}"],
    }
    manifest.write_text(json.dumps(said))


def _type(name: str) -> str:
    if name.endswith("_date"):
        return "timestamp"
    money = ("_cost", "_fee", "_amount", "_commitment", "billing_period", "commitment_to_date")
    return "double" if name.endswith(money) else "string"
