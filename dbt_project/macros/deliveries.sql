{#- The ledger of deliveries lies in the lake, one delivery.json in each delivery's folder.
    It is read into the warehouse at the start of every run, so the two never disagree. -#}

{% macro read_deliveries() %}
  {%- if execute and flags.WHICH in ('build', 'run', 'test') -%}
    {%- do run_query("create schema if not exists landing") -%}
    {%- do run_query("create or replace table landing.deliveries as " ~ deliveries_sql()) -%}
    {%- do run_query("create or replace table landing.delivery_totals as " ~ delivery_totals_sql()) -%}
    {%- do run_query("create or replace table landing.delivery_groups as " ~ delivery_groups_sql()) -%}
    {%- if var('inputs') and adapter.get_relation(target.database, target.schema, 'int_publishable') -%}
      {%- do run_query("delete from int_publishable") -%}
    {%- endif -%}
  {%- endif -%}
  select 1
{% endmacro %}


{% macro deliveries_sql() %}
with

recorded as (

    select *
    from read_json(
        '{{ var("landing") }}/*/*/*/delivery.json',
        filename = true,
        columns = {
            export_name: 'varchar', format: 'varchar', month: 'date', delivery_id: 'varchar',
            delivered_at: 'timestamp', landed_at: 'timestamp', sequence: 'integer', previous_status: 'varchar',
            files: 'struct(name varchar, source varchar, bytes bigint, rows bigint, etag varchar)[]',
            columns: 'struct(name varchar, type varchar)[]',
            totals: 'struct(billing_account_id varchar, billing_currency varchar, rows bigint, split_rows bigint, billed_cost decimal(38, 12), uninvoiced_rows bigint)[]'
        }
    )

),

configured as (

    {% for export in var('exports') -%}
    select
        {{ loop.index }} as export_rank,
        '{{ export.name }}' as export_name,
        {{ "date '" ~ export['from'] ~ "'" if export['from'] else "null::date" }} as from_month,
        {{ "date '" ~ export['until'] ~ "'" if export['until'] else "null::date" }} as until_month,
        string_split('{{ export['refused'] | join(' ') }}', ' ') as refused_months
    {{ "union all" if not loop.last }}
    {% else -%}
    select 0 as export_rank, null::varchar as export_name, null::date as from_month, null::date as until_month,
        []::varchar[] as refused_months
    {% endfor %}

)
{#- What the month files are made of. A delivery that failed its month's tests is current in the
    lake and yet not what is published. -#}
,

built as (

    {{ built_months() }}

)

select
    recorded.export_name,
    recorded.format,
    recorded.month as billing_period_start,
    recorded.delivery_id,
    recorded.delivered_at,
    recorded.landed_at,
    recorded.sequence,
    recorded.previous_status,
    lead(recorded.delivery_id) over later as superseded_by,
    superseded_by is null as is_newest,
    superseded_by is null
        and configured.export_name is not null
        and coalesce(recorded.month >= configured.from_month, true)
        and coalesce(recorded.month < configured.until_month, true)
        and not list_contains(configured.refused_months, recorded.month::varchar) as is_current,
    coalesce(list_contains(string_split(built.built_from, ' '), recorded.export_name || ':' || recorded.delivery_id), false) as is_published,
    configured.export_rank,
    parse_dirpath(recorded.filename) || '/' as folder,
    recorded.files,
    recorded.columns,
    recorded.totals

from recorded
left join configured using (export_name)
left join built on built.billing_period_start = recorded.month
window later as (partition by recorded.export_name, recorded.month order by recorded.delivered_at, recorded.sequence)
{% endmacro %}


{% macro built_months() %}
  {%- set files = adapter.external_root() ~ '/fct_charges_daily/20*.parquet' -%}
  {%- if execute and run_query("select count(*) from glob('" ~ files ~ "')").columns[0].values()[0] > 0 -%}
    select
      cast(regexp_extract(file_name, '(\d{4}-\d{2})\.parquet$', 1) || '-01' as date) as billing_period_start,
      decode(value) as built_from
    from parquet_kv_metadata('{{ files }}')
    where decode(key) = 'built_from'
  {%- else -%}
    select null::date as billing_period_start, null::varchar as built_from where false
  {%- endif -%}
{% endmacro %}


{#- What the deliveries held when they landed, by payer and currency, as staging names them. -#}
{% macro delivery_totals_sql() %}
select
    export_name, billing_period_start, delivery_id, is_current, is_published,
    {{ landed_text('total.billing_account_id') }} as billing_account_id,
    {{ landed_text('total.billing_currency') }} as billing_currency,
    sum(total.rows)::bigint as rows,
    sum(total.split_rows)::bigint as split_rows,
    {{ landed_cost('total') }} as billed_cost,
    sum(total.uninvoiced_rows)::bigint as uninvoiced_rows
from landing.deliveries as deliveries, unnest(totals) as unnested(total)
group by all
{% endmacro %}


{#- Of a delivery's record, a text as staging reads it. -#}
{% macro landed_text(column) -%}
  case when deliveries.format = 'focus' then {{ focus_text(column) }} else {{ column }} end
{%- endmacro %}


{#- The cost of what staging reads as one: split rows alone have none. -#}
{% macro landed_cost(group) -%}
  (sum({{ group }}.billed_cost) filter (where {{ group }}.rows > {{ group }}.split_rows))::decimal(38, 12)
{%- endmacro %}


{#- What the deliveries that count held when they landed, by account, service, type and currency. One that landed
    without such a summary, or with a coarser one, is not here: delivery_totals has it. -#}
{% macro delivery_groups_sql() %}
select
    deliveries.export_name, deliveries.billing_period_start, deliveries.delivery_id, deliveries.is_current,
    deliveries.is_published,
    {% for column, name in {
      'billing_account_id': 'billing_account_id', 'sub_account_id': 'sub_account_id', 'service': 'x_service_code',
      'charge_type': 'x_line_item_type', 'billing_currency': 'billing_currency'
    }.items() -%}
    {{ landed_text('groups.' ~ column) }} as {{ name }},
    {% endfor -%}
    sum(groups.rows)::bigint as rows,
    sum(groups.split_rows)::bigint as split_rows,
    {{ landed_cost('groups') }} as billed_cost
from (
    {%- set paths = whole_summaries() %}
    {% if paths -%}
    select * from read_parquet({{ paths }}, union_by_name = true, filename = true)
    union all by name
    {% endif -%}
    select
        null::varchar as filename, null::varchar as billing_account_id, null::varchar as sub_account_id,
        null::varchar as service, null::varchar as charge_type, null::varchar as billing_currency,
        null::bigint as rows, null::bigint as split_rows, null::decimal(38, 12) as billed_cost
    where false
) as groups
inner join landing.deliveries as deliveries on deliveries.folder || 'summary/accounts.parquet' = groups.filename
group by all
{% endmacro %}


{#- The summaries of the deliveries that count, of those that have every column. -#}
{% macro whole_summaries() %}
  {%- set landed -%}
    select file from glob('{{ var("landing") }}/*/*/*/summary/accounts.parquet')
    where file in (select folder || 'summary/accounts.parquet' from landing.deliveries where is_current or is_published)
  {%- endset -%}
  {%- set paths = run_query(landed).columns[0].values() | list if execute else [] -%}
  {%- if paths -%}
    {%- set whole -%}
      select file_name from parquet_schema({{ paths }})
      where name in (
        'billing_account_id', 'sub_account_id', 'service', 'charge_type', 'billing_currency',
        'rows', 'split_rows', 'billed_cost'
      )
      group by file_name having count(*) = 8
    {%- endset -%}
    {%- set paths = run_query(whole).columns[0].values() | list -%}
  {%- endif -%}
  {{ return(paths) }}
{% endmacro %}


{#- The files of the month's current deliveries in one format, each row with its export's name
    and when the delivery was made; its amounts are of the type that `amount_type` says. -#}
{% macro current_files(format) %}
  {%- set query -%}
    select export_name, delivered_at::varchar as delivered_at,
      string_agg('''' || folder || file.name || '''', ', ' order by file.name) as paths,
      array_to_string(list_transform(columns, lambda each: each.name), ' ') as columns
    from {{ source('landing', 'deliveries') }}, unnest(files) as unnested(file)
    where format = '{{ format }}' and is_current and billing_period_start = date '{{ var("billing_month") }}'
      and file.rows > 0
    group by export_rank, export_name, delivered_at, columns
    order by export_rank
  {%- endset -%}
  {%- set cast = amount_type(format) != 'double' -%}
  {%- for delivery in (run_query(query).rows if execute else []) -%}
    {%- set files = "read_parquet([" ~ delivery.paths ~ "], union_by_name = true)" -%}
    {%- set shape = aws_cur_shape(files) if format == 'aws_cur' else '*' -%}
    select '{{ delivery.export_name }}' as x_export_name, timestamp '{{ delivery.delivered_at }}' as x_delivered_at,
      {{ '* ' ~ replaced_amounts(format, delivery.columns) ~ ' from (select ' if cast }}
      {{- shape }} from {{ files }} {{- ')' if cast }}
    union all by name
  {% endfor -%}
{% endmacro %}


{% macro amounts(format) %}
  {{ return(focus_amounts() if format == 'focus' else aws_amounts()) }}
{% endmacro %}


{#- Of which type the amounts of the month's deliveries are read: doubles as they came, and rounded by `money`. Where a
    delivery brought a decimal, which a double cannot hold to the last digit, all of them are made decimals before
    the deliveries are put together: one double among decimals makes doubles of all. -#}
{% macro amount_type(format) -%}
  {%- set query -%}
    select count(*) from landing.deliveries, unnest(columns) as unnested(each)
    where format = '{{ format }}' and is_current and billing_period_start = date '{{ var("billing_month") }}'
      and each.type <> 'DOUBLE' and lower(each.name) in ('{{ amounts(format) | join("', '") | lower }}')
  {%- endset -%}
  {{- return('decimal(38, 10)' if execute and run_query(query).columns[0].values()[0] > 0 else 'double') -}}
{%- endmacro %}


{#- The amounts among a delivery's columns, cast as landing casts them. -#}
{% macro replaced_amounts(format, columns) -%}
  {%- set held, casts = columns | lower, [] -%}
  {%- for name in amounts(format) if name | lower in held.split(' ') -%}
    {%- do casts.append((focus_money(name) if format == 'focus' else money(name)) ~ ' as ' ~ name) -%}
  {%- endfor -%}
  {{ 'replace (' ~ casts | join(', ') ~ ')' if casts }}
{%- endmacro %}


{#- A legacy report's columns as the models name them: those that differ in spelling alone, such as
    ..._savings_plan_arn, renamed (the files of a month may spell one in two ways), and the columns of
    tags and of cost categories gathered into one map each. A report that came as CSV has been brought into this shape when it landed. -#}
{% macro aws_cur_shape(files) %}
  {%- set spelled = {} -%}
  {%- for name in aws_texts() + aws_amounts() + ['product_product_name', 'product_region', 'line_item_usage_start_date'] -%}
    {%- do spelled.update({name | replace('_', ''): name}) -%}
  {%- endfor -%}
  {%- set columns = run_query("describe from " ~ files).columns[0].values() -%}
  {%- set found, gathered = {}, {'resource_tags': [], 'cost_category': []} -%}
  {%- for name in columns -%}
    {%- set known = spelled.get(name | lower | replace('_', '')) -%}
    {%- if known -%}
      {%- do found.setdefault(known, []).append('"' ~ name ~ '"') -%}
    {%- else -%}
      {%- for into in gathered if name.startswith(into ~ '_') -%}
        {%- do gathered[into].append("{k: '" ~ name[into | length + 1:] ~ "', v: \"" ~ name ~ '"}') -%}
      {%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set again = {} -%}
  {%- for known, names in found.items() if names != ['"' ~ known ~ '"'] -%}{%- do again.update({known: names}) -%}{%- endfor -%}
  * {{ 'exclude (' ~ again.values() | sum(start=[]) | join(', ') ~ ')' if again }}
  {%- for known, names in again.items() %},
    coalesce({{ names | join(', ') }}) as {{ known }}
  {%- endfor -%}
  {%- for into, entries in gathered.items() if entries %},
    map_from_entries(list_filter([{{ entries | join(', ') }}], lambda e: e.v <> '')) as {{ into }}
  {%- endfor -%}
{% endmacro %}


{#- What the month's files are built from: its current deliveries and the SQL. A month whose
    stamp differs from this is out of date. -#}
{% macro built_from() %}
  {%- set query -%}
    select coalesce(string_agg(export_name || ':' || delivery_id, ' ' order by export_name), '')
    from landing.deliveries
    where is_current and billing_period_start = date '{{ var("billing_month") }}'
  {%- endset -%}
  {{- return((run_query(query).columns[0].values()[0] if execute else '') ~ ' ' ~ var('fingerprint')) -}}
{% endmacro %}


{#- The home's now: the moment that was asked for, else when its newest current delivery was made. Never the clock. -#}
{% macro home_now() -%}
  {%- if var('as_of') -%}
    timestamp '{{ var("as_of") }}'
  {%- else -%}
    (select max(delivered_at) from {{ source('landing', 'deliveries') }} where is_current)
  {%- endif -%}
{%- endmacro %}
