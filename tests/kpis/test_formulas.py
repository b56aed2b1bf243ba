"""Every KPI on a few rows typed by hand, its answer worked out beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from cost_assets.kpis.registry import registry
from tests.kpis.inputs import (
    EC2,
    JUNE,
    LAMBDA,
    LAST_JUNE,
    MAY,
    RDS,
    S3,
    Row,
    commitment,
    day,
    figures,
    measured,
    period,
    used,
)


@dataclass(frozen=True)
class Case:
    """Rows, and the numerator, denominator and value that they make. `why` is the arithmetic."""

    rows: tuple[Row, ...]
    numerator: float | None
    denominator: float | None
    value: float | None
    why: str


def _mart(table: str, **columns: float | str | None) -> Row:
    return table, columns


def _on_demand(service: str, usage_type: str) -> tuple[Row, ...]:
    """On demand 60 of 100 at list prices; beside it what the KPI must not see."""
    return (
        used(service, usage_type, "on demand", 60, 60),
        used(service, usage_type, "plan", 15, 20),
        used(service, usage_type, "reserved", 12, 20),
        used(service, "EUC1-DataTransfer-Out-Bytes", "on demand", 500, 500),
        used("Amazon Elastic MapReduce", "EUC1-BoxUsage:m5.large", "on demand", 7, 7),
    )


_COMMITMENTS = (
    commitment("Savings Plan", 70, 10, 100),
    commitment("Reserved Instance", 18, 2, 30),
    commitment("Reserved Instance", 5, None, 9),
)
_TAGS = (
    _mart(
        "fct_tag_compliance_monthly", effective_cost=100, taggable_cost=80, compliant_cost=50,
        compliant_taggable_cost=48,
    ),
    _mart(
        "fct_tag_compliance_monthly", tag_key="team", effective_cost=100, taggable_cost=80, compliant_cost=90,
        compliant_taggable_cost=79,
    ),
)  # fmt: skip
_MONTHS = (
    day(date(2025, 6, 9), 50), day(date(2026, 5, 1), 40), day(date(2026, 5, 31), 53),
    day(date(2026, 6, 1), 60), day(date(2026, 6, 30), 60),
    period(LAST_JUNE, date(2025, 6, 30)), period(MAY, date(2026, 5, 31)), period(JUNE, date(2026, 6, 30)),
)  # fmt: skip

CASES = {
    "effective_savings_rate": Case(
        (
            _mart("fct_savings_monthly", list_cost=100, effective_cost=70, total_savings_cost=30),
            _mart("fct_savings_monthly", list_cost=50, effective_cost=60, total_savings_cost=-10),
            _mart("fct_savings_monthly", effective_cost=8),
        ),
        20, 150, 100 * 20 / 150, "30 - 10 of 100 + 50, nothing clamped; what has no list price is left out",
    ),
    "commitment_coverage": Case(
        (
            _mart("fct_commitment_coverage_monthly", x_covered_list_cost=30, x_eligible_list_cost=70),
            _mart("fct_commitment_coverage_monthly", x_covered_list_cost=50, x_eligible_list_cost=50),
            _mart("fct_commitment_coverage_monthly", x_covered_list_cost=9),
        ),
        80, 200, 40, "(30 + 50) / (100 + 100); what could be covered of the third is not known",
    ),
    "commitment_utilization": Case(_COMMITMENTS, 88, 100, 88, "(70 + 18) / (80 + 20); of the third half is not known"),
    "commitment_waste": Case(_COMMITMENTS, 12, 100, 12, "(10 + 2) / (80 + 20)"),
    "commitment_savings_rate": Case(
        _COMMITMENTS, 30, 130, 100 * 30 / 130, "(100 - 80 + 30 - 20) / (100 + 30), waste included"
    ),
    "allocated_share": Case(
        (day(JUNE, 60), day(JUNE, 30, cost_centre="data"), day(JUNE, 30, cost_centre="unallocated")),
        90, 120, 75, "(60 + 30) / 120",
    ),
    "tag_compliance": Case(_TAGS, 50, 100, 50, "50 / 100; the row of one tag alone is not added"),
    "taggable_compliance": Case(_TAGS, 48, 80, 60, "48 / 80"),
    "untaggable_share": Case(_TAGS, 20, 100, 20, "(100 - 80) / 100"),
    "cost_change_month": Case(_MONTHS, 27, 93, 100 * 27 / 93, "120 - 93, of 93"),
    "cost_change_to_date": Case(_MONTHS, 80, 40, 200, "June's 30 days cost 120, May's first 30 days 40"),
    "cost_change_year": Case(_MONTHS, 70, 50, 140, "120 - 50, of 50"),
    "daily_cost_change": Case(_MONTHS, 1, 3, 100 / 3, "120 / 30 - 93 / 31 = 4 - 3, of 3"),
    "compute_on_demand_share": Case(
        (
            *_on_demand(EC2, "EUC1-BoxUsage:m5.large"),
            used("Amazon Elastic Container Service", "EU-Fargate-ARM-vCPU-Hours:perCPU", "on demand", 40, 50),
            used(LAMBDA, "Lambda-GB-Second-ARM", "plan", 30, 40),
            used(EC2, "EUC1-SpotUsage:m5.large", "spot", 3, 10),
            used(EC2, "EUC1-BoxUsage:m5.xlarge", "on demand", 11),
        ),
        110, 200, 55, "(60 + 50) / (100 + 50 + 40 + 10); 11 has no list price",
    ),
    "rds_on_demand_share": Case(_on_demand(RDS, "EU-Multi-AZUsage:db.m5.large"), 60, 100, 60, "60 / (60 + 20 + 20)"),
    "elasticache_on_demand_share": Case(
        _on_demand("Amazon ElastiCache", "NodeUsage:cache.r6g.large"), 60, 100, 60, "60 / (60 + 20 + 20)"
    ),
    "opensearch_on_demand_share": Case(
        _on_demand("Amazon OpenSearch Service", "EU-ESInstance:r6g.large"), 60, 100, 60, "60 / (60 + 20 + 20)"
    ),
    "redshift_on_demand_share": Case(
        _on_demand("Amazon Redshift", "USW2-Node:ra3.4xlarge"), 60, 100, 60, "60 / (60 + 20 + 20)"
    ),
    "dynamodb_on_demand_share": Case(
        (
            *_on_demand("Amazon DynamoDB", "EU-ReadCapacityUnit-Hrs"),
            used("Amazon DynamoDB", "EU-WriteRequestUnits", "on demand", 400, 400),
        ),
        60, 100, 60, "60 / (60 + 20 + 20); what is paid per request is no capacity",
    ),
    "sagemaker_on_demand_share": Case(
        _on_demand("Amazon SageMaker", "EU-Host:ml.m5.xlarge"), 60, 100, 60, "60 / (60 + 20 + 20)"
    ),
    "ec2_spot_share": Case(
        (
            used(EC2, "EUC1-SpotUsage:m5.large", "spot", 9, 25),
            used(EC2, "EUC1-BoxUsage:m5.large", "on demand", 50, 50),
            used(EC2, "EUC1-BoxUsage:m5.large", "reserved", 20, 50),
            used(EC2, "EUC1-EBS:VolumeUsage.gp3", "on demand", 99, 99),
        ),
        25, 125, 20, "25 / (25 + 50 + 50), all at list prices",
    ),
    "ec2_previous_generation_share": Case(
        (
            used(EC2, "EUC1-BoxUsage:m4.large", "on demand", 20),
            used(EC2, "EUC1-BoxUsage:c3.large", "reserved", 5),
            used(EC2, "EUC1-BoxUsage:m5.large", "on demand", 75),
            used(RDS, "EU-InstanceUsage:db.m4.large", "on demand", 99),
        ),
        25, 100, 25, "(20 + 5) / (20 + 5 + 75)",
    ),
    "ec2_graviton_share": Case(
        (
            used(EC2, "EUC1-BoxUsage:m6gd.large", "reserved", 20, operation="RunInstances"),
            used(EC2, "EUC1-BoxUsage:m5.large", "plan", 50, operation="RunInstances:0010"),
            used(EC2, "EUC1-BoxUsage:t3a.large", "on demand", 10, operation="RunInstances"),
            used(EC2, "EUC1-BoxUsage:m5.large", "on demand", 90, operation="RunInstances:0002"),
            used(EC2, "EUC1-BoxUsage:m5.large", "reserved", 90, operation="RunInstances"),
            used(EC2, "EUC1-BoxUsage:g5.xlarge", "on demand", 90, operation="RunInstances"),
        ),
        20, 80, 25, "20 / (20 + 50 + 10): not Windows, nor what is reserved, nor GPUs",
    ),
    "ec2_amd_share": Case(
        (
            used(EC2, "EUC1-BoxUsage:m5ad.large", "reserved", 20),
            used(EC2, "EUC1-BoxUsage:m5.large", "on demand", 60),
            used(EC2, "EUC1-BoxUsage:m6g.large", "on demand", 90),
            used(EC2, "EUC1-BoxUsage:a1.large", "on demand", 90),
            used(EC2, "EUC1-SpotUsage:m5.large", "spot", 90),
        ),
        20, 80, 25, "20 / (20 + 60): Graviton and Spot stay where they are",
    ),
    "rds_graviton_share": Case(
        (
            used(RDS, "EU-InstanceUsage:db.r6g.large", "reserved", 30, operation="CreateDBInstance:0021"),
            used(RDS, "EU-InstanceUsage:db.r5.large", "on demand", 70, operation="CreateDBInstance:0014"),
            used(RDS, "EU-InstanceUsage:db.r5.large", "on demand", 90, operation="CreateDBInstance:0020"),
            used(RDS, "EU-InstanceUsage:db.r5.large", "reserved", 90, operation="CreateDBInstance:0014"),
        ),
        30, 100, 30, "30 / (30 + 70): not Oracle, nor what is reserved",
    ),
    "elasticache_graviton_share": Case(
        (
            used("Amazon ElastiCache", "NodeUsage:cache.t4g.small", "on demand", 30),
            used("Amazon ElastiCache", "NodeUsage:cache.m5.large", "on demand", 70),
            used("Amazon ElastiCache", "NodeUsage:cache.m5.large", "reserved", 90),
        ),
        30, 100, 30, "30 / (30 + 70)",
    ),
    "opensearch_graviton_share": Case(
        (
            used("Amazon OpenSearch Service", "ESInstance:r6gd.large", "on demand", 30),
            used("Amazon OpenSearch Service", "ESInstance:c5.large", "on demand", 70),
        ),
        30, 100, 30, "30 / (30 + 70)",
    ),
    "lambda_arm_share": Case(
        (
            used(LAMBDA, "EU-Lambda-GB-Second-ARM", "on demand", 4, quantity=300),
            used(LAMBDA, "EU-Lambda-GB-Second", "plan", 5, quantity=400),
            used(LAMBDA, "EU-Lambda-GB-Second", "on demand", 6, quantity=500),
            used(LAMBDA, "EU-Lambda-GB-Second", "on demand", 9),
            used(LAMBDA, "EU-Request", "on demand", 7, quantity=10_000),
        ),
        300, 1200, 25, "300 / (300 + 400 + 500); the fourth says no quantity",
    ),
    "ebs_gp3_share": Case(
        (
            used(EC2, "EU-EBS:VolumeUsage.gp3", "on demand", 8, quantity=100),
            used(EC2, "EU-EBS:VolumeP-IOPS.gp3", "on demand", 2, quantity=4000),
            used(EC2, "EU-EBS:VolumeUsage.gp2", "on demand", 30, quantity=300),
        ),
        100, 400, 25, "100 / (100 + 300) GB-months",
    ),
    "s3_standard_share": Case(
        (
            used(S3, "EUC1-TimedStorage-ByteHrs", "on demand", 70),
            used(S3, "EUC1-TimedStorage-SIA-ByteHrs", "on demand", 20),
            used(S3, "EUC1-TimedStorage-GDA-ByteHrs", "on demand", 10),
            used(S3, "EUC1-Requests-Tier1", "on demand", 50),
            used("AmazonCloudWatch", "TimedStorage-ByteHrs", "on demand", 50),
        ),
        70, 100, 70, "70 / (70 + 20 + 10): storage alone, and not that of logs",
    ),
    "rds_open_source_share": Case(
        (
            used(RDS, "EU-InstanceUsage:db.r5.large", "on demand", 60, operation="CreateDBInstance:0014"),
            used(RDS, "EU-InstanceUsage:db.r5.large", "on demand", 20, operation="CreateDBInstance:0012"),
            used(RDS, "EU-InstanceUsage:db.r5.large", "reserved", 15, operation="CreateDBInstance:0005"),
            used(RDS, "EU-InstanceUsage:db.r5.large", "on demand", 5, operation="CreateDBInstance:0028"),
        ),
        60, 100, 60, "(100 - 20 - 15 - 5) / 100",
    ),
    "ec2_unit_cost": Case(
        (
            used(EC2, "EUC1-BoxUsage:m5.2xlarge", "on demand", 40, quantity=100),
            used(EC2, "EUC1-BoxUsage:t3.nano", "on demand", 2, quantity=400),
            used(EC2, "EUC1-SpotUsage:m5.large", "spot", 9, quantity=100),
            used(EC2, "EUC1-BoxUsage:m5.metal", "on demand", 900, quantity=100),
        ),
        51, 2100, 51 / 2100, "(40 + 2 + 9) / (100 * 16 + 400 * 0.25 + 100 * 4); metal has no size",
    ),
}  # fmt: skip


def test_every_kpi_has_its_case():
    assert list(CASES) == [kpi.name for kpi in registry().kpis]


@pytest.mark.parametrize("kpi", CASES)
def test_formula(kpi):
    case = CASES[kpi]
    found = figures(measured(*case.rows), kpi)
    assert found == pytest.approx((case.numerator, case.denominator, case.value), rel=1e-12), case.why
