"""The evidence that the unseen claims speak of: one subject of each kind, of an imagined home, as the marts give it."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from cost_assets.insights.claims import Evidence, Subject
from tests.insights.evidence import EVIDENCE
from tests.insights.evidence import KNOWN as OTHER_NAMES

_ALL = "larkspur-root and its accounts"
_EC2, _REDSHIFT, _OPENSEARCH = "Amazon Elastic Compute Cloud", "Amazon Redshift", "Amazon OpenSearch Service"
_DOMAIN = "arn:aws:es:eu-central-1:300000000001:domain/"
_CLUSTER = "arn:aws:redshift:us-east-1:300000000002:cluster:"
_ARM = "Try Arm instances where the software allows it"
_UNUSED = "Let more usage fall under the commitment, or let it end"
_STORAGE = "Put objects that are seldom read into a cheaper storage class"
_APR, _MAY, _JUN, _JUL = "2026-04", "2026-05", "2026-06", "2026-07"
_WEEK, _UP, _DOWN = "2026-05-12/2026-05-18", "2026-05-21/2026-05-27", "2026-05-29/2026-05-31"

_ROWS = {
    "M": [  # a month
        (_ALL, "account", _MAY, "effective_cost", "USD", "214380.55"),
        (_ALL, "account", _MAY, "billed_cost", "USD", "209115.2"),
        (_ALL, "account", _APR, "effective_cost", "USD", "198742.1"),
        (_ALL, "account", _APR, "billed_cost", "USD", "221064.75"),
        (_REDSHIFT, "service", _MAY, "effective_cost", "USD", "31880.4"),
        (_REDSHIFT, "service", _APR, "effective_cost", "USD", "24115.9"),
        (_EC2, "service", _MAY, "effective_cost", "USD", "70210.33"),
        (_EC2, "service", _APR, "effective_cost", "USD", "73954.08"),
        (_OPENSEARCH, "service", _MAY, "effective_cost", "USD", "12044.6"),
        (_OPENSEARCH, "service", _APR, "effective_cost", "USD", "9876.5"),
        ("AWS Backup", "service", _MAY, "effective_cost", "USD", "1895.25"),
        ("AWS Backup", "service", _APR, "charges", "count", "0"),
        ("Amazon Kinesis", "service", _MAY, "charges", "count", "0"),
        ("Amazon Kinesis", "service", _APR, "effective_cost", "USD", "2310.7"),
        (_ALL, "account", _MAY, "anomalies", "count", "3"),
        (_REDSHIFT, "service", _WEEK, "impact_cost", "USD", "4120.35"),
        (_ALL, "account", _MAY, "total_savings_cost", "USD", "18940.15"),
        (_ALL, "account", _MAY, "coverage_pct", "pct", "47.8125"),
        (_ALL, "account", _MAY, "x_unused_cost", "USD", "1204.6"),
        (_ALL, "account", _MAY, "utilization_pct", "pct", "96.4"),
        (_ALL, "account", _JUN, "upper_80", "USD", "226900"),
        (_ALL, "account", _JUN, "lower_80", "USD", "209450.5"),
        (_ALL, "account", _JUN, "forecast_cost", "USD", "218300.25"),
        (_ALL, "account", _MAY, "forecast_in_mid_month_cost", "USD", "207900"),
        (_ARM, "recommendation", _MAY, "saving_cost", "USD", "2950.4"),
        ("larkspur-prod", "account", _MAY, "base_cost", "USD", "16391.11"),
        ("Move gp2 volumes to gp3", "recommendation", _MAY, "saving_cost", "USD", "611.8"),
        ("larkspur-data", "account", _MAY, "base_cost", "USD", "3059"),
    ],
    "A": [  # an anomaly upwards
        (_OPENSEARCH, "service", _UP, "impact_cost", "USD", "1873.2"),
        (_OPENSEARCH, "service", _UP, "actual_cost", "USD", "4391.85"),
        (_OPENSEARCH, "service", _UP, "expected_cost", "USD", "2518.65"),
        (_OPENSEARCH, "service", _UP, "days", "days", "7"),
        (_OPENSEARCH, "service", _UP, "x_price_cost_change", "USD", "48.1"),
        (_OPENSEARCH, "service", _UP, "x_usage_cost_change", "USD", "1825.1"),
        (_OPENSEARCH, "service", "2026-05-21", "monthly_cost_change", "USD", "8117.2"),
        ("larkspur-search", "account", _UP, "effective_cost", "USD", "9960.4"),
        (_DOMAIN + "logs-prod", "resource", _UP, "impact_cost", "USD", "1610.5"),
        (_DOMAIN + "logs-stage", "resource", _UP, "impact_cost", "USD", "262.7"),
        ("ESDomain", "operation", _UP, "impact_cost", "USD", "1873.2"),
        ("eu-central-1", "region", _UP, "impact_cost", "USD", "1873.2"),
        ("EUC1-ESInstance:r6g.xlarge", "usage_type", _UP, "impact_cost", "USD", "1540.75"),
        ("team=search", "tag", _UP, "impact_cost", "USD", "1700"),
    ],
    "D": [  # an anomaly downwards
        (_REDSHIFT, "service", _DOWN, "impact_cost", "USD", "-2205.9"),
        (_REDSHIFT, "service", _DOWN, "actual_cost", "USD", "684.3"),
        (_REDSHIFT, "service", _DOWN, "expected_cost", "USD", "2890.2"),
        (_REDSHIFT, "service", _DOWN, "days", "days", "3"),
        (_REDSHIFT, "service", _DOWN, "x_price_cost_change", "USD", "0"),
        (_REDSHIFT, "service", _DOWN, "x_usage_cost_change", "USD", "-2205.9"),
        ("larkspur-analytics", "account", _DOWN, "effective_cost", "USD", "5120.75"),
        (_CLUSTER + "bi-main", "resource", _DOWN, "impact_cost", "USD", "-1990.4"),
        (_CLUSTER + "bi-adhoc", "resource", _DOWN, "impact_cost", "USD", "-215.5"),
        ("Node:ra3.4xlarge", "usage_type", _DOWN, "impact_cost", "USD", "-2100.6"),
    ],
    "R": [  # recommendations
        (_ALL, "account", _MAY, "effective_cost", "EUR", "188210.4"),
        ("Commit to the steady part of what runs on demand", "recommendation", _MAY, "saving_cost", "EUR", "9120.5"),
        (_ALL, "account", _MAY, "base_cost", "EUR", "65146.43"),
        (_STORAGE, "recommendation", _MAY, "saving_cost", "EUR", "2204.16"),
        ("larkspur-data", "account", _MAY, "base_cost", "EUR", "7347.2"),
        (_ARM, "recommendation", _MAY, "saving_cost", "EUR", "1310.22"),
        ("larkspur-prod", "account", _MAY, "base_cost", "EUR", "7279"),
        (_UNUSED, "recommendation", _MAY, "saving_cost", "EUR", "640.9"),
        ("Savings Plan sp-3yr-2024", "commitment", _MAY, "base_cost", "EUR", "640.9"),
        (_ALL, "account", _MAY, "x_unused_cost", "EUR", "640.9"),
        (_ALL, "account", _MAY, "utilization_pct", "pct", "97.2"),
        (_ALL, "account", _MAY, "coverage_pct", "pct", "51.34"),
        ("Reserved Instance ri-db-2025", "commitment", "2026-06-04", "x_monthly_list_cost", "EUR", "4210.5"),
        ("Reserved Instance ri-db-2025", "commitment", "2026-06-04", "x_monthly_cost", "EUR", "2890.75"),
        ("Reserved Instance ri-db-2025", "commitment", "2026-06-04", "x_days_left", "days", "42"),
        (_ALL, "account", _JUN, "upper_80", "EUR", "197400"),
        (_ALL, "account", _JUN, "lower_80", "EUR", "181300"),
        (_ALL, "account", _JUN, "forecast_cost", "EUR", "189950.35"),
        (_ALL, "account", _JUL, "upper_80", "EUR", "205000"),
        (_ALL, "account", _JUL, "lower_80", "EUR", "179800"),
        (_ALL, "account", _JUL, "forecast_cost", "EUR", "191220.9"),
        (_REDSHIFT, "service", _WEEK, "impact_cost", "EUR", "4120.35"),
    ],
    "Y": [  # a day
        (_ALL, "account", "2026-06-03", "effective_cost", "USD", "7214.88"),
        (_OPENSEARCH, "service", "2026-05-31/2026-06-03", "impact_cost", "USD", "905.4"),
        ("larkspur-sandbox", "account", "2026-06-02", "impact_cost", "USD", "318.75"),
        (_ALL, "account", _MAY, "restated_billed_cost", "USD", "1260.3"),
        (_ALL, "account", _JUN, "forecast_cost", "USD", "231400"),
        (_ALL, "account", _JUN, "forecast_before_cost", "USD", "218300.25"),
    ],
}
_KINDS = {"M": "month", "A": "anomaly", "D": "anomaly", "R": "recommendations", "Y": "day"}
_ACCOUNTS = {"A": "larkspur-search", "D": "larkspur-analytics"}

NAMES = MappingProxyType(
    dict.fromkeys([_EC2, _REDSHIFT, _OPENSEARCH, "AWS Backup", "Amazon Kinesis", "AWS Lambda"], "service")
    | dict.fromkeys(
        [
            "larkspur-root",
            "larkspur-prod",
            "larkspur-data",
            "larkspur-search",
            "larkspur-analytics",
            "larkspur-sandbox",
        ],
        "account",
    )
    | dict.fromkeys(["300000000001", "300000000002"], "account")
    | dict.fromkeys(["eu-central-1", "us-east-1"], "region")
)


def _subject(letter: str) -> Subject:
    rows = [Evidence(f"E{n}", *row[:5], Decimal(row[5]), "select 1") for n, row in enumerate(_ROWS[letter], start=1)]
    return Subject(_KINDS[letter], letter, tuple(rows), {"account": _ACCOUNTS.get(letter, _ALL)})


SUBJECTS = {letter: (_subject(letter), NAMES) for letter in _ROWS} | {
    "B": (Subject("month", "B", EVIDENCE, {}), OTHER_NAMES)  # the month of the other lists
}
