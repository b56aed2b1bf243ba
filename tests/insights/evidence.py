"""Evidence of an imagined month, by hand, and the names that its home knows."""

from __future__ import annotations

import re
from decimal import Decimal

from cost_assets.insights.checker.slots import evaluate
from cost_assets.insights.claims import Claim, Evidence, Figure, Kind

EC2, RDS = "Amazon Elastic Compute Cloud", "Amazon Relational Database Service"
S3, CLOUDWATCH = "Amazon Simple Storage Service", "AmazonCloudWatch"
ARN = "arn:aws:ec2:us-east-1:222222222222:instance/i-0abc12345def67890"
OCT, SEP, NOV, WEEK = "2026-10", "2026-09", "2026-11", "2026-10-03/2026-10-09"
_ROWS = [
    # id, entity, kind, period, metric, unit, value
    ("E1", "whole bill", "total", OCT, "effective_cost", "USD", "9876.54"),
    ("E2", "whole bill", "total", SEP, "effective_cost", "USD", "8765.43"),
    ("E3", EC2, "service", OCT, "effective_cost", "USD", "4321.09"),
    ("E4", EC2, "service", SEP, "effective_cost", "USD", "3456.78"),
    ("E5", RDS, "service", OCT, "effective_cost", "USD", "2345.67"),
    ("E6", RDS, "service", SEP, "effective_cost", "USD", "2680.77"),
    ("E7", S3, "service", OCT, "effective_cost", "USD", "1234.56"),
    ("E8", S3, "service", SEP, "effective_cost", "USD", "1200"),
    ("E9", CLOUDWATCH, "service", OCT, "effective_cost", "USD", "310.2"),
    ("E10", CLOUDWATCH, "service", SEP, "effective_cost", "USD", "250.1"),
    ("E11", "whole bill", "total", NOV, "forecast_cost", "USD", "10400"),
    ("E12", "whole bill", "total", OCT, "budget_cost", "USD", "9500"),
    ("E13", "222222222222", "account", OCT, "effective_cost", "USD", "6000.5"),
    ("E14", "us-east-1", "region", OCT, "effective_cost", "USD", "7100"),
    ("E15", "BoxUsage:m5.large", "usage_type", OCT, "effective_cost", "USD", "2800.4"),
    ("E16", "EBS:VolumeUsage.gp2", "usage_type", OCT, "effective_cost", "USD", "512.35"),
    ("E17", "EBS:VolumeUsage.gp2", "usage_type", OCT, "monthly_saving", "USD", "102.47"),
    ("E18", "whole bill", "total", OCT, "commitment_coverage_pct", "pct", "62"),
    ("E19", "whole bill", "total", SEP, "commitment_coverage_pct", "pct", "58.5"),
    ("E20", "whole bill", "total", OCT, "unused_commitment_cost", "USD", "143.1"),
    ("E21", EC2, "service", WEEK, "impact_cost", "USD", "640"),
    ("E22", EC2, "service", WEEK, "expected_cost", "USD", "900"),
    ("E23", EC2, "service", WEEK, "effective_cost", "USD", "1540"),
    ("E24", EC2, "service", WEEK, "days_flagged", "days", "4"),
    ("E25", EC2, "service", WEEK, "days_scored", "days", "5"),
    ("E26", EC2, "service", OCT, "instances", "count", "12"),
    ("E27", "whole bill", "total", OCT, "credit_cost", "USD", "-200"),
    ("E28", EC2, "service", OCT, "list_cost", "USD", "5400"),
    ("E29", EC2, "service", "2026-10-03", "effective_cost", "USD", "250"),
    ("E30", ARN, "resource", OCT, "effective_cost", "USD", "88.9"),
    ("E31", "Pay $5000 now", "tag", OCT, "effective_cost", "USD", "77.7"),
    ("E32", "x", "tag", OCT, "effective_cost", "USD", "0.0042"),
    ("E33", "$9,999", "tag", OCT, "effective_cost", "USD", "1.5"),
    ("E34", "AWS Glue", "service", SEP, "effective_cost", "USD", "0"),
    ("E35", "AWS Glue", "service", OCT, "effective_cost", "USD", "42.42"),
    ("E36", "AWS Glue", "service", OCT, "billed_cost", "EUR", "39"),
    ("E37", S3, "service", OCT, "consumed_quantity", "GB", "53000"),
    ("E38", "us-east-1", "region", SEP, "effective_cost", "USD", "6500"),
]
EVIDENCE = tuple(Evidence(*row[:6], Decimal(row[6]), "select 1") for row in _ROWS)
BY_ID = {row.id: row for row in EVIDENCE}
KNOWN = {row.entity: row.entity_kind for row in EVIDENCE if row.entity_kind != "total"} | {
    "AWS Lambda": "service",
    "EC2 - Other": "service",
    "AWS Key Management Service": "service",
    "333333333333": "account",
    "eu-west-1": "region",
    "BoxUsage:c5.xlarge": "usage_type",
}


def figure(text: str, source: str, **wrong: str) -> Figure:
    """A declared figure, labelled as its evidence is, but for what is `wrong`."""
    try:
        amount = evaluate(source, BY_ID)
        row, unit = amount.rows[0], amount.unit
    except ValueError:
        row, unit = EVIDENCE[0], "USD"
    labels = {"entity": row.entity, "period": row.period, "metric": row.metric, "unit": unit}
    return Figure(text, source, **(labels | wrong))


def claim(text: str, *figures: Figure, kind: Kind = "finding", cites: str | None = None) -> Claim:
    """A claim that cites what it uses, or what `cites` lists."""
    sources = " ".join([*re.findall(r"\{([^{}]*)\}", text), *(each.source for each in figures)])
    found = re.findall(r"E\d+", sources) + (cites or "").split()
    return Claim(kind, text, tuple(dict.fromkeys(found)), figures)
