"""The columns of a CUR 2.0 export: names in order, and their types in Parquet and in gzip CSV."""

from dataclasses import dataclass

PARQUET_TYPES = {
    "string": "varchar",
    "timestamp": "timestamp",
    "double": "double",
    "map": "map(varchar, varchar)",
    "double_map": "map(varchar, double)",
}


@dataclass(frozen=True)
class Column:
    """One column: its CUR 2.0 name, and its kind, a key of `PARQUET_TYPES`."""

    name: str
    kind: str

    @property
    def parquet_type(self) -> str:
        """The DuckDB type of the column in a Parquet delivery."""
        return PARQUET_TYPES[self.kind]

    def manifest_type(self, file_format: str) -> str:
        """The type that a manifest declares: maps are JSON text in a CSV delivery."""
        if file_format == "csv":
            return "string" if "map" in self.kind else self.kind
        return {"map": "map<string,string>", "double_map": "map<string,double>"}.get(self.kind, self.kind)


def columns_of(file_format: str, without: str | None = None) -> list[Column]:
    """The columns of a delivery: 130 in Parquet; a CSV lacks the capacity reservation columns.

    Args:
        without: a part of the names of columns that the delivery lacks.
    """
    lacks = [name for name in (without, file_format == "csv" and "capacity_reservation_") if name]
    return [column for column in COLUMNS if not any(name in column.name for name in lacks)]


# One column a line, with its kind where that is not a string.
COLUMNS = tuple(
    Column(name, kind or "string")
    for name, _, kind in (
        line.partition(" ")
        for line in """\
bill_bill_type
bill_billing_entity
bill_billing_period_end_date timestamp
bill_billing_period_start_date timestamp
bill_invoice_id
bill_invoicing_entity
bill_payer_account_id
bill_payer_account_name
capacity_reservation_capacity_reservation_arn
capacity_reservation_capacity_reservation_status
capacity_reservation_capacity_reservation_type
cost_category map
discount double_map
discount_bundled_discount double
discount_total_discount double
identity_line_item_id
identity_time_interval
line_item_availability_zone
line_item_blended_cost double
line_item_blended_rate
line_item_currency_code
line_item_legal_entity
line_item_line_item_description
line_item_line_item_type
line_item_net_unblended_cost double
line_item_net_unblended_rate
line_item_normalization_factor double
line_item_normalized_usage_amount double
line_item_operation
line_item_product_code
line_item_resource_id
line_item_tax_type
line_item_unblended_cost double
line_item_unblended_rate
line_item_usage_account_id
line_item_usage_account_name
line_item_usage_amount double
line_item_usage_end_date timestamp
line_item_usage_start_date timestamp
line_item_usage_type
line_item_user_identifier
pricing_currency
pricing_lease_contract_length
pricing_offering_class
pricing_public_on_demand_cost double
pricing_public_on_demand_rate
pricing_purchase_option
pricing_rate_code
pricing_rate_id
pricing_term
pricing_unit
product map
product_comment
product_fee_code
product_fee_description
product_from_location
product_from_location_type
product_from_region_code
product_instance_family
product_instance_type
product_instancesku
product_location
product_location_type
product_operation
product_pricing_unit
product_product_family
product_region_code
product_servicecode
product_sku
product_to_location
product_to_location_type
product_to_region_code
product_usagetype
reservation_amortized_upfront_cost_for_usage double
reservation_amortized_upfront_fee_for_billing_period double
reservation_availability_zone
reservation_effective_cost double
reservation_end_time
reservation_modification_status
reservation_net_amortized_upfront_cost_for_usage double
reservation_net_amortized_upfront_fee_for_billing_period double
reservation_net_effective_cost double
reservation_net_recurring_fee_for_usage double
reservation_net_unused_amortized_upfront_fee_for_billing_period double
reservation_net_unused_recurring_fee double
reservation_net_upfront_value double
reservation_normalized_units_per_reservation
reservation_number_of_reservations
reservation_recurring_fee_for_usage double
reservation_reservation_a_r_n
reservation_start_time
reservation_subscription_id
reservation_total_reserved_normalized_units
reservation_total_reserved_units
reservation_units_per_reservation
reservation_unused_amortized_upfront_fee_for_billing_period double
reservation_unused_normalized_unit_quantity double
reservation_unused_quantity double
reservation_unused_recurring_fee double
reservation_upfront_value double
resource_tags map
savings_plan_amortized_upfront_commitment_for_billing_period double
savings_plan_end_time
savings_plan_instance_type_family
savings_plan_net_amortized_upfront_commitment_for_billing_period double
savings_plan_net_recurring_commitment_for_billing_period double
savings_plan_net_savings_plan_effective_cost double
savings_plan_offering_type
savings_plan_payment_option
savings_plan_purchase_term
savings_plan_recurring_commitment_for_billing_period double
savings_plan_region
savings_plan_savings_plan_a_r_n
savings_plan_savings_plan_effective_cost double
savings_plan_savings_plan_rate double
savings_plan_start_time
savings_plan_total_commitment_to_date double
savings_plan_used_commitment double
split_line_item_actual_usage double
split_line_item_net_split_cost double
split_line_item_net_unused_cost double
split_line_item_parent_resource_id
split_line_item_public_on_demand_split_cost double
split_line_item_public_on_demand_unused_cost double
split_line_item_reserved_usage double
split_line_item_split_cost double
split_line_item_split_usage double
split_line_item_split_usage_ratio double
split_line_item_unused_cost double
tags map
""".splitlines()
    )
)
