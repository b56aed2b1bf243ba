-- fct_anomalies: what was found, what moved, and what was said of it first.
select
    found.*,
    first_told.detected_on,
    first_told.x_first_impact_cost,
    coalesce(moved.drivers, before.drivers) as drivers,
    coalesce(moved.x_drivers_by_dimension, before.x_drivers_by_dimension) as x_drivers_by_dimension,
    case
        when moved.anomaly_id is null then before.x_price_cost_change
        else moved.x_price_cost_change::decimal(38, 12)
    end as x_price_cost_change,
    case
        when moved.anomaly_id is null then before.x_usage_cost_change
        else moved.x_usage_cost_change::decimal(38, 12)
    end as x_usage_cost_change
from found_anomalies as found
left join first_told using (anomaly_id)
left join moved using (anomaly_id)
left join fct_anomalies as before using (anomaly_id)
order by started_on, scope, anomaly_id
