"""What there is to buy and how it is tagged: the tables that name a row's product, place and owner."""

from collections import defaultdict

import duckdb

from cost_assets.sample.company import REGIONS
from cost_assets.sample.lines import SERVICE, Line
from cost_assets.sample.tables import load, variety_of

TAG_SETS = 120

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
        if(n.code = 'AmazonEC2', r.region || substr('abc', 1 + sku_number % 3, 1), null) as availability_zone,
        concat(r.prefix || '-', usage.usage_type) as usage_type,
        -- split cost rows are known by their operation alone, so theirs has no variants
        n.split,
        usage.operation
            || if(variant = 0 or n.split, '', ':' || lpad(variant::varchar, 4, '0')) as operation,
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
        when account_name like '%data%' or account_name like '%machine%' then map {{'Business Unit': 'Insights'}}
        else map {{'Business Unit': 'Store'}}
    end as cost_category
from drawn
"""


def create_skus(db: duckdb.DuckDBPyConnection, lines: list[Line]) -> None:
    """Create `skus`: per service as many things for sale, numbered from 0, as the line with the most rows needs."""
    varieties: dict[str, int] = defaultdict(int)
    for line in lines:
        varieties[line.service] = max(varieties[line.service], variety_of(line))
    load(
        db,
        "regions",
        {"region_number": "int", "region": "varchar", "prefix": "varchar", "location": "varchar"},
        [(n, *region) for n, region in enumerate(REGIONS, start=1)],
    )
    types = {
        "service": "varchar",
        "code": "varchar",
        "name": "varchar",
        "regions": "int",
        "varieties": "int",
        "resource_head": "varchar",
        "resource_tail": "varchar",
        "split": "boolean",
        "usages": [dict.fromkeys(("usage_type", "operation", "unit", "rate", "family", "instance_type"), "varchar")],
    }
    services = []
    for key, variety in varieties.items():
        service = SERVICE[key]
        head, *tail = (service.resource or "").split("{}")
        usages = [vars(usage) for usage in service.usages]
        services.append(
            (
                key,
                service.code,
                service.name,
                service.regions,
                variety,
                head or None,
                *(tail or [None]),
                service.split,
                usages,
            )
        )
    load(db, "services", types, services)
    db.execute(_SKUS)


def create_tag_sets(db: duckdb.DuckDBPyConnection, accounts: dict[str, str]) -> None:
    """Create `tag_sets`: per account `TAG_SETS` ways to be tagged, numbered from 0; -1 is what has no resource."""
    load(db, "accounts", {"account": "varchar", "account_name": "varchar"}, accounts.items())
    db.execute(_TAG_SETS.format(tag_sets=TAG_SETS))
