{#- Per payer: what was billed is what is amortized, and the fees of commitments with what their hours cost put
    in their place. Source: AWS's Cost and Usage Report Query Library: unblended = amortized + true-up + upfront
    fees, the true-up being what a recurring fee bills minus what it is worth. What is returned of a Savings
    Plan's one-time fee counts as an upfront fee. Half a cent may be lost to the bill's own rounding. -#}
{% test amortization_balances(model) %}
with

balances as (

    select
        billing_period_start,
        export_name,
        billing_account_id,
        billing_currency,

        sum(billed_cost) as billed_cost,
        sum(effective_cost + coalesce(x_unused_cost, 0)) as effective_cost,
        sum(billed_cost - coalesce(x_commitment_fee_cost, 0)) filter (
            where x_line_item_type in ('RIFee', 'SavingsPlanRecurringFee')
        ) as true_up,
        sum(billed_cost - effective_cost) filter (
            where x_line_item_type in ('Fee', 'SavingsPlanUpfrontFee', 'Refund')
        ) as upfront_fees

    from {{ model }}
    where billing_period_start = date '{{ var("billing_month") }}'
        {# what FOCUS delivers is not told by line item type #}
        and x_unblended_cost is not null
        {# a reservation's fee is charged for the whole month at its start #}
        and export_name in (
            select export_name from {{ source('landing', 'deliveries') }}
            where is_current
                and billing_period_start = date '{{ var("billing_month") }}'
                and delivered_at >= billing_period_start + interval 1 month
        )
    group by all

)

select *
from balances
where abs(billed_cost - effective_cost - coalesce(true_up, 0) - coalesce(upfront_fees, 0)) > 0.005
{% endtest %}
