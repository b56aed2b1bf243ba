"""The tables a row is joined from: lines, what is for sale, when, and how things are tagged."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

import duckdb

from cost_assets.sample.company import ACCOUNTS, REGIONS
from cost_assets.sample.lines import DAY, MONTH, SERVICE, Line, Month

TAG_SETS = 120

MEASURES = (
    "line_item_unblended_cost",
    "pricing_public_on_demand_cost",
    "reservation_amortized_upfront_cost_for_usage",
    "reservation_amortized_upfront_fee_for_billing_period",
    "reservation_effective_cost",
    "reservation_recurring_fee_for_usage",
    "reservation_unused_amortized_upfront_fee_for_billing_period",
    "reservation_unused_recurring_fee",
    "savings_plan_amortized_upfront_commitment_for_billing_period",
    "savings_plan_recurring_commitment_for_billing_period",
    "savings_plan_savings_plan_effective_cost",
    "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment",
    "split_line_item_public_on_demand_split_cost",
    "split_line_item_public_on_demand_unused_cost",
    "split_line_item_split_cost",
    "split_line_item_unused_cost",
)

TEXTS = {
    "bill_bill_type": "Anniversary",
    "bill_billing_entity": "AWS",
    "bill_invoicing_entity": "Amazon Web Services, Inc.",
    "line_item_legal_entity": "Amazon Web Services, Inc.",
    "line_item_line_item_description": None,
    "line_item_tax_type": None,
    "pricing_term": None,
    "reservation_reservation_a_r_n": None,
    "savings_plan_payment_option": None,
    "savings_plan_savings_plan_a_r_n": None,
}

_SKUS = """
create table skus as
with

numbered as (

    select
        * exclude (usages, regions, varieties),
        unnest(range(varieties)) as sku_number,
        usages[1 + sku_number % len(usages)] as usage,
        sku_number // len(usages) as lap,
        if(regions = 0, null, 1 + (sku_number + lap) % greatest(regions, 1)) as region_number,
        lap // greatest(regions, 1) as variant
    from services

),

described as (

    select
        n.service, n.sku_number, n.code, n.name, n.resource_head, n.resource_tail,
        r.region, r.location,
        case when r.region is not null and n.code = 'AmazonEC2' then r.region || substr('abc', 1 + sku_number % 3, 1) end
            as availability_zone,
        concat(r.prefix || '-', usage.usage_type) as usage_type,
        -- split cost rows are known by their operation alone, so theirs has no variants
        usage.operation || if(variant = 0 or n.service = 'eks_split', '', ':' || lpad(variant::varchar, 4, '0')) as operation,
        usage.unit, usage.family, usage.instance_type,
        if(usage.instance_type is null, null, 'General purpose') as instance_family,
        usage.rate::double as rate,
        printf('%.10f', usage.rate::double) as rate_text,
        upper(right(to_hex(hash(n.service, n.sku_number, 1)), 12)) || 'SKU1' as sku
    from numbered as n
    left join regions as r using (region_number)

)

select
    *,
    sku || '.JRTCKXETXF.6YS6EN2CT7' as rate_code,
    (hash(sku) % 100000000000)::varchar as rate_id,
    concat('$', rate_text, ' per ', unit, ' of ', usage_type) as sku_description,
    map_from_entries(list_filter(
        [('servicecode', code), ('region', region), ('usagetype', usage_type), ('instance_type', instance_type)],
        lambda entry: entry[2] is not null
    )) as product_unnamed,
    map_concat(map {'product_name': name}, product_unnamed) as product
from described
"""

# A third of the things carry no tag, and people do not agree on how an environment is written.
_TAG_SETS = """
create table tag_sets as
with

drawn as (

    select
        account, account_name, tag_set,
        hash(account, tag_set) as draw,
        ['checkout', 'search', 'identity', 'growth', 'data', 'platform', 'payments'][1 + (draw % 7)::int] as team,
        case
            when account_name like '%staging' then ['staging', 'Staging', 'stage']
            when account_name like '%development' then ['dev', 'Dev', 'development']
            else ['prod', 'Prod', 'PROD', 'prod', 'production']
        end as environments,
        environments[1 + (draw // 7 % len(environments))::int] as environment
    from accounts, (select unnest(range(-1, {tag_sets})) as tag_set)

)

select
    account, account_name, tag_set,
    tag_set < 0 or draw // 100 % 10 < 3 as untagged,
    case
        when untagged then map {{}}::map(varchar, varchar)
        when draw // 1000 % 4 = 0 then map {{'user_team': team}}
        else map {{'user_team': team, 'user_environment': environment, 'user_cost_center': 'CC-' || (1000 + draw % 7)}}
    end as resource_tags,
    case
        when untagged then map {{}}::map(varchar, varchar)
        when draw // 1000 % 4 = 0 then map {{'resourceTags/user:Team': team}}
        else map {{
            'resourceTags/user:Team': team,
            'resourceTags/user:Environment': environment,
            'resourceTags/user:CostCenter': 'CC-' || (1000 + draw % 7)
        }}
    end as tags,
    case
        when account_name like '%management' then map {{}}::map(varchar, varchar)
        else map {{'Business Unit': if(account_name like '%data%' or account_name like '%machine%', 'Insights', 'Store')}}
    end as cost_category
from drawn
"""


def create_tables(db: duckdb.DuckDBPyConnection, month: Month, lines: list[Line], final: bool) -> int:
    """Create `lines`, `skus`, `spans` and `tag_sets`; the rows that the lines make are the answer."""
    rows = _create_lines(db, month, lines, final)
    _create_skus(db, lines)
    _load(db, "spans", {"span": "int", "starts": "timestamp", "ends": "timestamp", "time_interval": "varchar"}, _spans(month))
    _load(db, "accounts", {"account": "varchar", "account_name": "varchar"}, ACCOUNTS.items())
    db.execute(_TAG_SETS.format(tag_sets=TAG_SETS))
    return rows


def _load(db: duckdb.DuckDBPyConnection, table: str, types: dict[str, str], rows: Iterable[tuple]) -> None:
    shape = json.dumps([types])
    columns = list(types)
    text = json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
    db.execute(f"create table {table} as select unnest(from_json(?::json, ?), max_depth := 2)", [text, shape])


def _create_lines(db: duckdb.DuckDBPyConnection, month: Month, lines: list[Line], final: bool) -> int:
    types = {
        "type": "varchar", "account": "varchar", "service": "varchar", "span": "bigint", "hourly": "boolean",
        "even": "boolean", "bare": "boolean", "rows": "bigint", "first_row": "bigint", "variety": "bigint",
        "bill_invoice_id": "varchar",
    } | dict.fromkeys(TEXTS, "varchar") | dict.fromkeys(MEASURES, "bigint")
    rows, first_row = [], 0
    for line in lines:
        texts = {**TEXTS, **line.texts}
        invoice = _invoice_id(month, texts) if final else None
        rows.append((
            line.type, line.account, line.service, line.span, line.hourly, line.even, line.bare,
            line.rows, first_row, _variety(line), invoice,
            *(texts[name] for name in TEXTS), *(line.amounts.get(name) for name in MEASURES),
        ))
        first_row += line.rows
    _load(db, "bare_lines", types, rows)
    db.execute(f"""
        create table lines as
        select
            *,
            hash({month.seed}, account, service) as thing_seed,
            hash(
                {month.seed}, type, account, service, line_item_line_item_description,
                reservation_reservation_a_r_n, savings_plan_savings_plan_a_r_n
            ) as line_hash
        from bare_lines
    """)
    return first_row


def _variety(line: Line) -> int:
    """How many things for sale a line's rows are spread over: about ten rows for each, where there are many."""
    return max(min(line.rows, 6), line.rows // 10) if line.hourly and not line.even else 1


def _invoice_id(month: Month, texts: dict[str, str | None]) -> str:
    """One invoice a month from AWS, others for purchases and refunds, and one per Marketplace seller."""
    kind = f"{texts['bill_bill_type']}|{texts['bill_invoicing_entity']}"
    return f"{2_000_000_000 + int(month.chance(f'invoice|{month.first}|{kind}') * 900_000_000)}"


def _create_skus(db: duckdb.DuckDBPyConnection, lines: list[Line]) -> None:
    varieties: dict[str, int] = defaultdict(int)
    for line in lines:
        varieties[line.service] = max(varieties[line.service], _variety(line))
    _load(db, "regions", {"region_number": "int", "region": "varchar", "prefix": "varchar", "location": "varchar"},
        [(n, *region) for n, region in enumerate(REGIONS, start=1)])
    types = {
        "service": "varchar", "code": "varchar", "name": "varchar", "regions": "int", "varieties": "int",
        "resource_head": "varchar", "resource_tail": "varchar",
        "usages": [dict.fromkeys(("usage_type", "operation", "unit", "rate", "family", "instance_type"), "varchar")],
    }
    services = []
    for key, variety in varieties.items():
        service = SERVICE[key]
        head, tail = (service.resource.split("{}") + [None])[:2] if service.resource else (None, None)
        usages = [vars(usage) for usage in service.usages]
        services.append((key, service.code, service.name, service.regions, variety, head, tail, usages))
    _load(db, "services", types, services)
    db.execute(_SKUS)


def _spans(month: Month) -> Iterable[tuple[int, str, str, str]]:
    """Every hour, every day and the whole month: number, start, end, and what identity_time_interval says."""
    start, end = (datetime.combine(day, time()) for day in (month.first, month.end))
    day = timedelta(days=1)
    for hour in range(24 * (end - start).days):
        starts = start + timedelta(hours=hour)
        yield _span(hour, starts, starts + timedelta(hours=1), starts + timedelta(hours=1))
    for n in range((end - start).days):
        yield _span(DAY + n, start + n * day, start + (n + 1) * day, start + (n + 1) * day)
    # Charges of a whole month are identified by its first day.
    yield _span(MONTH, start, end, start + day)


def _span(number: int, starts: datetime, ends: datetime, identified_until: datetime) -> tuple[int, str, str, str]:
    return number, str(starts), str(ends), f"{starts.isoformat()}Z/{identified_until.isoformat()}Z"
