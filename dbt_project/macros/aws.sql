{#- What the models read of AWS's line items, CUR 2.0's names: texts, and amounts. -#}
{% macro aws_texts() %}
  {{ return([
    'x_export_name', 'identity_line_item_id', 'identity_time_interval',
    'bill_invoice_id', 'bill_invoicing_entity', 'bill_payer_account_id', 'bill_payer_account_name',
    'line_item_usage_account_id', 'line_item_usage_account_name', 'line_item_line_item_type',
    'line_item_line_item_description', 'line_item_product_code', 'line_item_usage_type', 'line_item_operation',
    'line_item_currency_code', 'pricing_unit', 'product_region_code', 'reservation_reservation_a_r_n',
    'savings_plan_savings_plan_a_r_n', 'line_item_resource_id', 'split_line_item_parent_resource_id',
    'pricing_purchase_option', 'pricing_lease_contract_length', 'pricing_offering_class',
    'reservation_start_time', 'reservation_end_time', 'savings_plan_payment_option', 'savings_plan_purchase_term',
    'savings_plan_offering_type', 'savings_plan_start_time', 'savings_plan_end_time']) }}
{% endmacro %}


{% macro aws_amounts() %}
  {{ return([
    'line_item_usage_amount', 'line_item_unblended_cost', 'line_item_net_unblended_cost',
    'pricing_public_on_demand_cost', 'reservation_effective_cost', 'reservation_net_effective_cost',
    'reservation_unused_amortized_upfront_fee_for_billing_period', 'reservation_unused_recurring_fee',
    'reservation_net_unused_amortized_upfront_fee_for_billing_period', 'reservation_net_unused_recurring_fee',
    'savings_plan_savings_plan_effective_cost', 'savings_plan_net_savings_plan_effective_cost',
    'savings_plan_total_commitment_to_date', 'savings_plan_used_commitment',
    'savings_plan_amortized_upfront_commitment_for_billing_period', 'savings_plan_recurring_commitment_for_billing_period',
    'savings_plan_net_amortized_upfront_commitment_for_billing_period',
    'savings_plan_net_recurring_commitment_for_billing_period',
    'reservation_amortized_upfront_fee_for_billing_period', 'reservation_net_amortized_upfront_fee_for_billing_period',
    'split_line_item_split_cost', 'split_line_item_net_split_cost',
    'split_line_item_unused_cost', 'split_line_item_net_unused_cost']) }}
{% endmacro %}


{#- Every column that the models read, typed and empty. A delivery that lacks one of them (an export
    chooses its columns; discount columns exist only where there is a discount) then reads as null,
    without looking at the files first. -#}
{% macro aws_columns(format, texts=[], maps=[]) %}
  select
    {% for name in aws_texts() + texts %}null::varchar as {{ name }}, {% endfor %}
    {% for name in aws_amounts() %}null::{{ amount_type(format) }} as {{ name }}, {% endfor %}
    {% for name in maps %}null::map(varchar, varchar) as {{ name }}, {% endfor %}
    null::timestamp as line_item_usage_start_date, null::timestamp as x_delivered_at
  where false
{% endmacro %}


{#- The columns of a staged line item, whichever report it came in, and its amounts as decimals, net
    where the net columns are filled. -#}
{% macro aws_line_item(product_name, region, tags) %}
  * exclude (tags) replace ({{ region }} as product_region_code),
  {{ product_name }} as product_name,
  {{ tags }} as tags,
  {{ money('coalesce(line_item_net_unblended_cost, line_item_unblended_cost)') }} as billed_cost,
  {{ aws_commitment_cost('billed_cost') }} as commitment_cost,
  {{ aws_has_net() }} as has_net,
  {# what the gross columns say is worked out where the net ones say something else #}
  case when has_net then {{ money('line_item_unblended_cost') }} else billed_cost end as unblended_cost,
  case when has_net then {{ aws_commitment_cost('unblended_cost', net=false) }} else commitment_cost end
    as gross_commitment_cost,
  {{ money('pricing_public_on_demand_cost') }} as on_demand_cost,
  {{ money('line_item_usage_amount') }} as usage_amount,
  {{ money(aws_amount('split_line_item_split_cost', 'split_line_item_net_split_cost', true)) }} as split_cost,
  {{ money(aws_amount('split_line_item_unused_cost', 'split_line_item_net_unused_cost', true)) }} as split_unused_cost,
  line_item_line_item_type = 'DiscountedUsage' and {{ aws_amortized('DiscountedUsage') }} is null as is_unamortized,
  {{ aws_commitment_fee('billed_cost') }} as x_commitment_fee_cost,
  {# plans are charged by the hour, and a bill may hold the month's hours to come: nothing can have used them yet #}
  case when line_item_line_item_type = 'SavingsPlanRecurringFee'
    then case when line_item_usage_start_date >= x_delivered_at then commitment_cost else 0 end end as x_ahead_cost,
  {{ aws_commitment() }} as x_commitment
{% endmacro %}


{#- The net columns hold what is left after a discount that the gross ones do not know; they are there only
    where there is one. A value of 0 is a value. -#}
{% macro aws_has_net() -%}
  coalesce(
    line_item_net_unblended_cost, savings_plan_net_savings_plan_effective_cost, reservation_net_effective_cost,
    reservation_net_unused_amortized_upfront_fee_for_billing_period, reservation_net_unused_recurring_fee,
    savings_plan_net_amortized_upfront_commitment_for_billing_period,
    savings_plan_net_recurring_commitment_for_billing_period) is not null
{%- endmacro %}


{#- A column, its net one first where that is asked for. -#}
{% macro aws_amount(gross, net_column, net) -%}
  {{ return('coalesce(' ~ net_column ~ ', ' ~ gross ~ ')' if net else gross) }}
{%- endmacro %}


{#- What usage that a commitment covers cost by the bill. Where the bill does not say, a reservation's usage
    counts as billed (mostly 0), and a check warns; that of a Savings Plan, billed at the on-demand price,
    stops the month. -#}
{% macro aws_amortized(line_item_type, net=true) -%}
  {{ return({
    'SavingsPlanCoveredUsage': aws_amount(
        'savings_plan_savings_plan_effective_cost', 'savings_plan_net_savings_plan_effective_cost', net),
    'DiscountedUsage': aws_amount('reservation_effective_cost', 'reservation_net_effective_cost', net),
  }[line_item_type]) }}
{%- endmacro %}


{#- The one amount that a line item carries because of a commitment, net where the net columns are
    filled, or gross. Its type says which: the amortized cost of covered usage, the part of a fee that nobody
    used, or the one-time fee that a refund gives back. No type has two of them.
    Source: AWS Cloud Intelligence Dashboards, summary view. -#}
{% macro aws_commitment_cost(paid, net=true) -%}
  case line_item_line_item_type
    when 'SavingsPlanCoveredUsage' then {{ money(aws_amortized('SavingsPlanCoveredUsage', net)) }}
    when 'DiscountedUsage' then coalesce({{ money(aws_amortized('DiscountedUsage', net)) }}, {{ paid }})
    when 'RIFee' then {{ known_sum(
        money(aws_amount('reservation_unused_amortized_upfront_fee_for_billing_period',
            'reservation_net_unused_amortized_upfront_fee_for_billing_period', net)),
        money(aws_amount('reservation_unused_recurring_fee', 'reservation_net_unused_recurring_fee', net))) }}
    when 'SavingsPlanRecurringFee' then {{ money(
        '(savings_plan_total_commitment_to_date - savings_plan_used_commitment)' ~ (' * ' ~ aws_net_share() if net else '')) }}
    when 'Refund' then case when line_item_line_item_description like 'Refund for one-time fee for Savings Plan ID%' then {{ paid }} end
  end
{%- endmacro %}


{#- Amortized cost of the charge itself. A commitment's fee has none: its unused part is a
    charge of its own, its used part stands on the usage it covered. -#}
{% macro aws_effective_cost(paid, commitment_cost) -%}
  case
    when line_item_line_item_type in ('SavingsPlanCoveredUsage', 'DiscountedUsage') then {{ commitment_cost }}
    when line_item_line_item_type in ('SavingsPlanNegation', 'SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee', 'RIFee') then 0
    when line_item_line_item_type = 'Fee' and reservation_reservation_a_r_n <> '' then 0
    when line_item_line_item_type = 'Refund' then {{ paid }} - coalesce({{ commitment_cost }}, 0)
    else {{ paid }}
  end
{%- endmacro %}


{#- What the line says of its Savings Plan or reservation. -#}
{% macro aws_commitment() -%}
  case when savings_plan_savings_plan_a_r_n <> '' or reservation_reservation_a_r_n <> '' then {
    'payment_option': {{ aws_either('savings_plan_payment_option', 'pricing_purchase_option') }},
    'term': {{ aws_either('savings_plan_purchase_term', 'pricing_lease_contract_length') }},
    'offering': {{ aws_either('savings_plan_offering_type', 'pricing_offering_class') }},
    'start_at': {{ aws_either('savings_plan_start_time', 'reservation_start_time') }},
    'end_at': {{ aws_either('savings_plan_end_time', 'reservation_end_time') }}
  } end
{%- endmacro %}


{% macro aws_either(plan, reservation) -%}
  coalesce(nullif({{ plan }}, ''), nullif({{ reservation }}, ''))
{%- endmacro %}


{#- What a commitment costs by its fee, used or not: the upfront fee's share of the month, and what recurs. -#}
{% macro aws_commitment_fee(billed_cost) -%}
  case line_item_line_item_type
    when 'RIFee' then {{ known_sum(
        money(aws_amount('reservation_amortized_upfront_fee_for_billing_period',
            'reservation_net_amortized_upfront_fee_for_billing_period', true)),
        billed_cost) }}
    when 'SavingsPlanRecurringFee' then {{ money('savings_plan_total_commitment_to_date * ' ~ aws_net_share()) }}
  end
{%- endmacro %}


{#- What is left of a Savings Plan's commitment after the discounts that only the net columns hold, as a part of 1. -#}
{% macro aws_net_share() -%}
  coalesce(
    (savings_plan_net_amortized_upfront_commitment_for_billing_period + savings_plan_net_recurring_commitment_for_billing_period)
      / nullif(savings_plan_amortized_upfront_commitment_for_billing_period + savings_plan_recurring_commitment_for_billing_period, 0),
    1)
{%- endmacro %}
