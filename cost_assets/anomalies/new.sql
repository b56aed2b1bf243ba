-- Anomalies that are told for the first time.
select
    anomaly_id, date '{today}' as detected_on, impact_cost as x_first_impact_cost, scope, billing_account_id,
    sub_account_id, service_name, cost_centre, billing_currency, started_on, kind, direction, severity, score
from found_anomalies
anti join first_told using (anomaly_id)
