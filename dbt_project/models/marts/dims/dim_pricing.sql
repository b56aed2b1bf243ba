select distinct
    md5(to_json([provider_name, service_name, region_id, x_usage_type, x_operation, pricing_category, consumed_unit])::varchar)
        as pricing_id,
    provider_name,
    service_name,
    region_id,
    x_usage_type,
    x_operation,
    pricing_category,
    consumed_unit

from {{ ref('int_pricing') }}
