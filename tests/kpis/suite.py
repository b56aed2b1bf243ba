"""KPIs of the suite worked out from its files and its truth, by no mart: lines are read as people read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from cost_assets.sample.suite.beside import Delivered

GRAVITON = {
    "m7g",
    "c7g",
    "r7g",
    "m6g",
    "r6g",
    "t4g",
    "db.r6g",
    "db.m6g",
    "db.t4g",
    "cache.r6g",
    "cache.m6g",
    "cache.t4g",
}
OTHERS = {"m6i", "c6i", "r6i", "m5", "c5", "r5", "m7i", "db.r5"}
WINDOWS = "RunInstances:0002"
HOURS = {"large": 4, "xlarge": 8, "2xlarge": 16, "4xlarge": 32, "8xlarge": 64}
DISCOUNTS = ("EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "SppDiscount", "RiVolumeDiscount", "Discount")
INSTANCES = {
    "AmazonEC2": "BoxUsage:", "AmazonRDS": "InstanceUsage:", "AmazonElastiCache": "NodeUsage:",
    "AmazonES": "ESInstance:", "AmazonRedshift": "Node:", "AmazonSageMaker": ":ml.", "AWSLambda": "Lambda-GB-Second",
    "AmazonECS": "Fargate",
}  # fmt: skip
_COSTS = {
    "Usage": "coalesce(line_item_net_unblended_cost, line_item_unblended_cost)",
    "SavingsPlanCoveredUsage": "coalesce(savings_plan_net_savings_plan_effective_cost, "
    "savings_plan_savings_plan_effective_cost)",
    "DiscountedUsage": "coalesce(reservation_net_effective_cost, reservation_effective_cost)",
}
_ABSENT_AT_TIMES = (
    "line_item_net_unblended_cost", "savings_plan_net_savings_plan_effective_cost", "reservation_net_effective_cost",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Lines of one kind of a delivery, summed; `public` is null where the bill names no price of one of them."""

    type: str
    product: str
    usage_type: str
    operation: str
    currency: str
    reservation: str
    cost: Decimal
    public: Decimal | None
    quantity: Decimal

    @property
    def family(self) -> str:
        """m5 of EUC1-BoxUsage:m5.large; db.r5 of InstanceUsage:db.r5.large."""
        return self.usage_type.partition(":")[2].rpartition(".")[0]

    @property
    def is_spot(self) -> bool:
        return "SpotUsage" in self.usage_type

    @property
    def is_on_demand(self) -> bool:
        return self.type == "Usage" and not self.is_spot

    @property
    def is_box(self) -> bool:
        return self.product == "AmazonEC2" and ("BoxUsage" in self.usage_type or self.is_spot)

    @property
    def is_instance(self) -> bool:
        return INSTANCES.get(self.product, "no instance") in self.usage_type and not self.is_spot

    @property
    def is_compute(self) -> bool:
        return self.is_box or (self.is_instance and self.product in ("AWSLambda", "AmazonECS"))


def lines(folder: Path, each: Delivered) -> list[Line]:
    """What the delivery's own manifest names, split cost rows left out."""
    (manifest,) = (folder / each.folders[1]).glob("*-Manifest.json")
    named = json.loads(manifest.read_text())["dataFiles"]
    files = [str(folder / each.folders[0] / address.rpartition("/")[2]) for address in named]
    absent = ", ".join(f"null::double as {name}" for name in _ABSENT_AT_TIMES)
    cost = " ".join(f"when '{type}' then {sql}" for type, sql in _COSTS.items())
    net = _COSTS["Usage"]
    with duckdb.connect() as db:
        db.read_parquet(files).create_view("delivered")
        found = db.execute(
            f"""
            select
                line_item_line_item_type, line_item_product_code, coalesce(line_item_usage_type, ''),
                coalesce(line_item_operation, ''), line_item_currency_code, coalesce(reservation_reservation_a_r_n, ''),
                sum((case line_item_line_item_type {cost} else {net} end)::decimal(38, 10)),
                case when count(*) = count(pricing_public_on_demand_cost)
                    then sum(pricing_public_on_demand_cost::decimal(38, 10)) end,
                coalesce(sum(line_item_usage_amount::decimal(38, 10)), 0)
            from (from delivered union all by name (select {absent} where false))
            where coalesce(line_item_operation, '') not in ('EKSPod-EC2', 'ECSTask-EC2')
                and line_item_line_item_type in {(*_COSTS, *DISCOUNTS)}
            group by all
            """
        ).fetchall()
    return [Line(*row) for row in found]


def _sum(values: Iterable[Decimal | int | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def cost(each: Delivered, currency: str) -> Decimal:
    """Effective cost of a payer's month; groups of split cost rows alone count in none."""
    return _sum(
        row.effective_cost
        for row in each.truth.costs
        if row.billing_currency == currency and (row.rows == 0 or row.rows > row.split_rows)
    )


def parts(lines: list[Line], each: Delivered, currency: str) -> dict[str, tuple[Decimal, Decimal]]:
    """By KPI, numerator and denominator of a payer's month in one currency."""
    found = [line for line in lines if line.currency == currency]
    used = [line for line in found if line.type not in DISCOUNTS]
    unpriced = {line.product for line in used if line.public is None}
    owed = [row for row in each.truth.commitments if row.billing_currency == currency]
    unused, spent = _sum(row.unused_cost for row in owed), _sum(row.used_cost for row in owed)
    covered = _sum(row.covered_list_cost for row in owed)
    listed = _sum(line.public for line in used if line.product not in unpriced)
    paid = _sum(line.cost for line in found if line.product not in unpriced)
    open_to = _sum(line.public for line in used if line.is_on_demand and line.is_instance)

    def share(amount: str, part: Callable[[Line], bool], of: Callable[[Line], bool]) -> tuple[Decimal, Decimal]:
        return tuple(
            _sum(getattr(line, amount) for line in used if of(line) and (each or part(line))) for each in (0, 1)
        )

    def of_product(product: str) -> tuple[Decimal, Decimal]:
        return share(
            "public", lambda line: line.is_on_demand, lambda line: line.product == product and line.is_instance
        )

    def could_be_graviton(line: Line) -> bool:
        free = line.family in OTHERS and not line.operation.startswith(WINDOWS)
        return line.is_box and (
            line.family in GRAVITON or (free and line.type != "DiscountedUsage" and not line.is_spot)
        )

    def database(line: Line) -> bool:
        return line.product == "AmazonRDS" and line.is_instance

    def storage(line: Line) -> bool:
        return line.product == "AmazonS3" and "TimedStorage" in line.usage_type

    sized = [line for line in used if line.is_box and line.usage_type.rpartition(".")[2] in HOURS]
    return {
        "effective_savings_rate": (listed - paid - unused, listed),
        "commitment_coverage": (covered, covered + open_to),
        "commitment_utilization": (spent, spent + unused),
        "commitment_waste": (unused, spent + unused),
        "commitment_savings_rate": (covered - spent - unused, covered),
        "allocated_share": (Decimal(0), cost(each, currency)),
        "compute_on_demand_share": share("public", lambda line: line.is_on_demand, lambda line: line.is_compute),
        "rds_on_demand_share": of_product("AmazonRDS"),
        "opensearch_on_demand_share": of_product("AmazonES"),
        "redshift_on_demand_share": of_product("AmazonRedshift"),
        "sagemaker_on_demand_share": of_product("AmazonSageMaker"),
        "ec2_spot_share": share("public", lambda line: line.is_spot, lambda line: line.is_box),
        "ec2_previous_generation_share": share("cost", lambda line: False, lambda line: line.is_box),
        "ec2_graviton_share": share("cost", lambda line: line.family in GRAVITON, could_be_graviton),
        "rds_open_source_share": share("cost", lambda line: True, database),
        "s3_standard_share": share("cost", lambda line: line.usage_type.endswith("TimedStorage-ByteHrs"), storage),
        "lambda_arm_share": share(
            "quantity", lambda line: line.usage_type.endswith("ARM"), lambda line: "Lambda-GB-Second" in line.usage_type
        ),
        "ec2_unit_cost": (
            _sum(line.cost for line in sized),
            _sum(line.quantity * HOURS[line.usage_type.rpartition(".")[2]] for line in sized),
        ),
    }  # fmt: skip


def saved_at_goal(lines: list[Line], each: Delivered, currency: str, goal: int = 30) -> float | None:
    """What a payer's month saves when compute on demand comes down to `goal` per cent: what is beyond it, at what its
    product costs under commitments, waste included; null where nothing of it is under any."""
    used = [line for line in lines if line.currency == currency and line.type not in DISCOUNTS]
    owed = [row for row in each.truth.commitments if row.billing_currency == currency]
    plans = [row for row in owed if ":savingsplans:" in row.commitment_discount_id]
    waste = _sum(row.unused_cost for row in plans) / (_sum(row.used_cost for row in plans) or 1)
    prices = {}
    for product in {line.product for line in used}:
        reserved = [line for line in used if line.product == product and line.type == "DiscountedUsage"]
        planned = [line for line in used if line.product == product and line.type == "SavingsPlanCoveredUsage"]
        if listed := _sum(line.public for line in reserved + planned):
            cost = _sum(line.cost for line in reserved) + _sum(line.cost for line in planned) * (1 + waste)
            ids = {line.reservation for line in reserved}
            unused = _sum(row.unused_cost for row in owed if row.commitment_discount_id in ids)
            prices[product] = (cost + unused) / listed
    movable = [line for line in used if line.is_compute and line.is_on_demand and line.product in prices]
    numerator, denominator = parts(lines, each, currency)["compute_on_demand_share"]
    beyond = numerator - denominator * goal / 100
    if beyond <= 0:
        return 0.0
    if not movable:
        return None
    amount, cost = _sum(line.public for line in movable), _sum(line.cost for line in movable)
    better = _sum(line.public * prices[line.product] for line in movable)
    return float(min(beyond, amount) / amount * (cost - better))
