{#- Every CUR 2.0 column that the models read, typed and empty. A delivery that lacks one of
    them (an export chooses its columns; discount columns exist only where there is a
    discount) then reads as null, without looking at the files first. -#}
{% macro aws_cur2_columns() %}
  {%- set texts = [
    'x_export_name', 'identity_line_item_id', 'identity_time_interval',
    'bill_invoice_id', 'bill_invoicing_entity', 'bill_payer_account_id', 'bill_payer_account_name',
    'line_item_usage_account_id', 'line_item_usage_account_name', 'line_item_line_item_type',
    'line_item_line_item_description', 'line_item_product_code', 'line_item_usage_type', 'line_item_operation',
    'line_item_currency_code', 'pricing_unit', 'product_region_code', 'reservation_reservation_a_r_n',
    'savings_plan_savings_plan_a_r_n'] -%}
  {%- set amounts = [
    'line_item_usage_amount', 'line_item_unblended_cost', 'line_item_net_unblended_cost',
    'pricing_public_on_demand_cost', 'reservation_effective_cost', 'reservation_net_effective_cost',
    'reservation_unused_amortized_upfront_fee_for_billing_period', 'reservation_unused_recurring_fee',
    'reservation_net_unused_amortized_upfront_fee_for_billing_period', 'reservation_net_unused_recurring_fee',
    'savings_plan_savings_plan_effective_cost', 'savings_plan_net_savings_plan_effective_cost',
    'savings_plan_total_commitment_to_date', 'savings_plan_used_commitment',
    'savings_plan_amortized_upfront_commitment_for_billing_period', 'savings_plan_recurring_commitment_for_billing_period',
    'savings_plan_net_amortized_upfront_commitment_for_billing_period',
    'savings_plan_net_recurring_commitment_for_billing_period'] -%}
  select
    {% for name in texts %}null::varchar as {{ name }}, {% endfor %}
    {% for name in amounts %}null::double as {{ name }}, {% endfor %}
    null::map(varchar, varchar) as product,
    null::timestamp as line_item_usage_start_date
  where false
{% endmacro %}


{#- The one amount that a line item carries because of a commitment, net where the net columns are
    filled. Its type says which: the amortized cost of covered usage, the part of a fee that nobody
    used, or the one-time fee that a refund gives back. No type has two of them.
    Source: AWS Cloud Intelligence Dashboards, summary view. -#}
{% macro aws_cur2_commitment_cost(billed_cost) -%}
  case line_item_line_item_type
    when 'SavingsPlanCoveredUsage' then {{ money('coalesce(savings_plan_net_savings_plan_effective_cost, savings_plan_savings_plan_effective_cost)') }}
    when 'DiscountedUsage' then {{ money('coalesce(reservation_net_effective_cost, reservation_effective_cost)') }}
    when 'RIFee' then {{ known_sum(
        money('coalesce(reservation_net_unused_amortized_upfront_fee_for_billing_period, reservation_unused_amortized_upfront_fee_for_billing_period)'),
        money('coalesce(reservation_net_unused_recurring_fee, reservation_unused_recurring_fee)')) }}
    when 'SavingsPlanRecurringFee' then {{ money(
        '(savings_plan_total_commitment_to_date - savings_plan_used_commitment) * coalesce('
        ~ '(savings_plan_net_amortized_upfront_commitment_for_billing_period + savings_plan_net_recurring_commitment_for_billing_period)'
        ~ ' / nullif(savings_plan_amortized_upfront_commitment_for_billing_period + savings_plan_recurring_commitment_for_billing_period, 0), 1)') }}
    when 'Refund' then case when line_item_line_item_description like 'Refund for one-time fee for Savings Plan ID%' then {{ billed_cost }} end
  end
{%- endmacro %}


{#- Amortized cost of the charge itself. A commitment's fee has none: its unused part is a
    charge of its own, its used part stands on the usage it covered. -#}
{% macro aws_cur2_effective_cost(billed_cost, commitment_cost) -%}
  case
    when line_item_line_item_type in ('SavingsPlanCoveredUsage', 'DiscountedUsage') then {{ commitment_cost }}
    when line_item_line_item_type in ('SavingsPlanNegation', 'SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee', 'RIFee') then 0
    when line_item_line_item_type = 'Fee' and reservation_reservation_a_r_n <> '' then 0
    when line_item_line_item_type = 'Refund' then {{ billed_cost }} - coalesce({{ commitment_cost }}, 0)
    else {{ billed_cost }}
  end
{%- endmacro %}
