"""A CUR 2.0 bill of a few rows, typed by hand, delivered as AWS delivers it."""

from __future__ import annotations

import csv
import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

PLAIN = {
    "identity_line_item_id": "",
    "identity_time_interval": "2026-04-02T00:00:00Z/2026-04-03T00:00:00Z",
    "bill_billing_entity": "AWS",
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
    "line_item_usage_type": "BoxUsage",
    "pricing_lease_contract_length": "",
    "pricing_public_on_demand_cost": "",
    "pricing_purchase_option": "",
    "pricing_unit": "Hrs",
    "product": '{"product_name": "Amazon Elastic Compute Cloud"}',
    "reservation_amortized_upfront_fee_for_billing_period": "",
    "reservation_effective_cost": "",
    "reservation_end_time": "",
    "reservation_net_effective_cost": "",
    "reservation_net_unused_recurring_fee": "",
    "reservation_reservation_a_r_n": "",
    "reservation_unused_amortized_upfront_fee_for_billing_period": "",
    "reservation_unused_recurring_fee": "",
    "savings_plan_amortized_upfront_commitment_for_billing_period": "",
    "savings_plan_end_time": "",
    "savings_plan_net_amortized_upfront_commitment_for_billing_period": "",
    "savings_plan_net_recurring_commitment_for_billing_period": "",
    "savings_plan_net_savings_plan_effective_cost": "",
    "savings_plan_offering_type": "",
    "savings_plan_payment_option": "",
    "savings_plan_purchase_term": "",
    "savings_plan_recurring_commitment_for_billing_period": "",
    "savings_plan_savings_plan_a_r_n": "",
    "savings_plan_savings_plan_effective_cost": "",
    "savings_plan_start_time": "",
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
    "payer": "bill_payer_account_id",
    "account": "line_item_usage_account_id",
    "account_name": "line_item_usage_account_name",
    "start": "line_item_usage_start_date",
    "operation": "line_item_operation",
    "usage_type": "line_item_usage_type",
    "issuer": "bill_invoicing_entity",
    "blended": "line_item_blended_cost",
    "quantity": "line_item_usage_amount",
    "unit": "pricing_unit",
    "description": "line_item_line_item_description",
    "invoice": "bill_invoice_id",
    "currency": "line_item_currency_code",
    "ri": "reservation_reservation_a_r_n",
    "ri_effective": "reservation_effective_cost",
    "ri_net_effective": "reservation_net_effective_cost",
    "ri_upfront": "reservation_amortized_upfront_fee_for_billing_period",
    "ri_unused_upfront": "reservation_unused_amortized_upfront_fee_for_billing_period",
    "ri_unused_recurring": "reservation_unused_recurring_fee",
    "ri_net_unused_upfront": "reservation_net_unused_amortized_upfront_fee_for_billing_period",
    "ri_net_unused_recurring": "reservation_net_unused_recurring_fee",
    "ri_option": "pricing_purchase_option",
    "ri_term": "pricing_lease_contract_length",
    "ri_end": "reservation_end_time",
    "sp": "savings_plan_savings_plan_a_r_n",
    "sp_effective": "savings_plan_savings_plan_effective_cost",
    "sp_net_effective": "savings_plan_net_savings_plan_effective_cost",
    "sp_total": "savings_plan_total_commitment_to_date",
    "sp_used": "savings_plan_used_commitment",
    "sp_upfront": "savings_plan_amortized_upfront_commitment_for_billing_period",
    "sp_recurring": "savings_plan_recurring_commitment_for_billing_period",
    "sp_net_upfront": "savings_plan_net_amortized_upfront_commitment_for_billing_period",
    "sp_net_recurring": "savings_plan_net_recurring_commitment_for_billing_period",
    "sp_option": "savings_plan_payment_option",
    "sp_term": "savings_plan_purchase_term",
    "sp_offering": "savings_plan_offering_type",
    "sp_start": "savings_plan_start_time",
    "sp_end": "savings_plan_end_time",
}


def deliver(
    folder: Path,
    *lines: dict[str, str],
    month: str = "2026-04",
    execution: str = "run-1",
    without: tuple[str, ...] = (),
    files: int = 1,
    run_folder: str = "",
    at: datetime | None = None,
) -> None:
    """Deliver `lines`, each told by what differs from a plain hour of EC2 on the month's second day, in csv.gz.

    Args:
        without: columns of a plain line that the export does not have.
        files: how many the lines are dealt to, in turn.
        run_folder: where a create-new export puts this delivery; without it the export overwrites.
        at: when the delivery was made, UTC; without it now.
    """
    start = {
        "bill_billing_period_start_date": f"{month}-01T00:00:00.000Z",
        "line_item_usage_start_date": f"{month}-02T00:00:00.000Z",
    }
    said = [
        {**PLAIN, **start, "identity_line_item_id": f"line-{number}"}
        | {SHORT.get(name, name): value for name, value in line.items()}
        for number, line in enumerate(lines)
    ]
    columns = [
        name for name in dict.fromkeys([*PLAIN, *(name for line in said for name in line)]) if name not in without
    ]
    partition = f"BILLING_PERIOD={month}"
    paths = [folder / "data" / partition / run_folder / f"acme-{n:05}.csv.gz" for n in range(1, files + 1)]
    for n, path in enumerate(paths):
        write(path, columns, said[n::files])
    types = {name: _type(name) for name in columns}
    write_manifest(folder, partition, execution, types, paths, at)


def write(path: Path, columns: list[str], lines: list[dict[str, str]]) -> None:
    """A file of a delivery, in csv.gz; what a line does not say is empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", newline="") as text:
        writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(lines)


def write_manifest(
    folder: Path, partition: str, execution: str, types: dict[str, str], paths: list[Path], at: datetime | None
) -> None:
    """The month manifest of an export, as it names the files of its newest delivery."""
    manifest = folder / f"metadata/{partition}/acme-Manifest.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    said = {
        "executionId": execution,
        "exportArn": "arn:aws:bcm-data-exports:us-east-1:011254002932:export/acme",
        "columns": [{"name": name, "type": type} for name, type in types.items()],
        "dataFiles": [f"s3://acme-billing/exports/acme/{path.relative_to(folder).as_posix()}" for path in paths],
    }
    manifest.write_text(json.dumps(said))
    if at:
        os.utime(manifest, (at.replace(tzinfo=UTC).timestamp(),) * 2)


def _type(name: str) -> str:
    if name.endswith("_date"):
        return "timestamp"
    money = ("_cost", "_fee", "_amount", "_commitment", "billing_period", "commitment_to_date")
    return "double" if name.endswith(money) else "string"
