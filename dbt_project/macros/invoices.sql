{#- Whether somebody else than the provider writes the invoice. AWS invoices through companies that are called
    Amazon, others through companies whose names begin as theirs do. -#}
{% macro is_marketplace() -%}
  contains(lower(invoice_issuer_name), 'marketplace')
  or not (
    starts_with(lower(invoice_issuer_name), split_part(lower(provider_name), ' ', 1))
    or starts_with(lower(invoice_issuer_name), 'amazon')
  )
{%- endmacro %}


{#- An amount as people write it: two decimals and the currency. -#}
{% macro in_words(cost) -%}
  format('{:,.2f}', {{ cost }}::decimal(38, 2)::double) || ' ' || billing_currency
{%- endmacro %}


{#- What may be why an invoice differs: columns of cost, and what they are called. -#}
{% macro invoice_candidates() %}
  {{ return({
    'tax_cost': 'tax', 'credit_cost': 'credits', 'adjustment_cost': 'refunds and discounts',
    'marketplace_cost': 'marketplace charges', 'support_cost': 'support', 'uninvoiced_cost': 'charges without an invoice id',
  }) }}
{% endmacro %}


{#- Each candidate that is the difference, or its opposite, to the tolerance; in sentences. -#}
{% macro what_it_is() -%}
  list_filter([
    {%- for column, words in invoice_candidates().items() %}
    case
      when abs({{ column }}) <= {{ var('tie_out_tolerance') }} then null
      when abs(difference + {{ column }}) <= {{ var('tie_out_tolerance') }}
        then 'the invoice leaves out {{ words }} of ' || {{ in_words(column) }}
      when abs(difference - {{ column }}) <= {{ var('tie_out_tolerance') }}
        then 'the invoice adds {{ words }} of ' || {{ in_words(column) }}
    end,
    {%- endfor %}
    case when abs(difference - x_previous_support_cost) <= {{ var('tie_out_tolerance') }} then {{ support_to_come() }} end
  ], lambda said: said is not null)
{%- endmacro %}


{#- What else there is that may have to do with it. -#}
{% macro what_it_may_be() -%}
  list_filter([
    {%- for column, words in invoice_candidates().items() %}
    case when abs({{ column }}) > {{ var('tie_out_tolerance') }} then '{{ words }} of ' || {{ in_words(column) }} end,
    {%- endfor %}
  ], lambda said: said is not null)
{%- endmacro %}


{% macro support_to_come() -%}
  case when difference > 0 and coalesce(support_cost, 0) = 0 and x_previous_support_cost > 0 then
    'support is not billed yet: no support charge in this month, and the month before had '
    || {{ in_words('x_previous_support_cost') }}
  end
{%- endmacro %}
