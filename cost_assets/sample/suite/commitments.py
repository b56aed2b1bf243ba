"""What the organisation committed to: Savings Plans of every kind, and Reserved Instances."""

from dataclasses import dataclass
from datetime import date, timedelta

from cost_assets.sample.suite.organisation import Key
from cost_assets.sample.suite.steps import Delivery


@dataclass(frozen=True)
class Commitment:
    """One Savings Plan, or one Reserved Instance.

    Attributes:
        kind: offering type of a Savings Plan without `SavingsPlans`, or `Reserved`.
        starts, ends: the first day, and the day after the last.
        dollars: an hour of it costs about, upfront part included.
        upfront: twentieths that are paid when it is bought: 0, 10 or 20.
        uses: roles and services that use it; the first of two uses a third.
    """

    key: str
    payer: Key
    role: str
    kind: str
    starts: date
    ends: date
    dollars: float
    upfront: int
    uses: tuple[tuple[str, str], ...]

    @property
    def is_reservation(self) -> bool:
        """Whether it is a Reserved Instance."""
        return self.kind == "Reserved"

    @property
    def payment_option(self) -> str:
        """As AWS names it."""
        return {0: "No Upfront", 10: "Partial Upfront", 20: "All Upfront"}[self.upfront]

    @property
    def term(self) -> str:
        """As AWS names it."""
        return "3yr" if (self.ends - self.starts).days > 400 else "1yr"

    def id(self, delivery: Delivery) -> str:
        """Its ARN."""
        name = delivery.id(self.key)
        account = delivery.payer.roles[self.role]
        if self.is_reservation:
            return f"arn:aws:ec2:us-east-1:{account}:reserved-instances/{name}"
        return f"arn:aws:savingsplans::{account}:savingsplan/{name}"


COMMITMENTS = (
    Commitment("compute_partial", "rows", "management", "Compute", date(2023, 11, 1), date(2026, 11, 1), 4.1, 10,
        (("production", "ec2_covered"), ("platform", "fargate"))),
    Commitment("learning_none", "rows", "management", "SageMaker", date(2023, 2, 15), date(2024, 2, 15), 1.3, 0,
        (("platform", "sagemaker"),)),
    Commitment("ec2_partial_ri", "rows", "production", "Reserved", date(2023, 5, 4), date(2024, 5, 4), 2.2, 10,
        (("production", "ec2_reserved"), ("platform", "ec2_reserved"))),
    Commitment("rds_all_ri", "rows", "platform", "Reserved", date(2024, 2, 5), date(2025, 2, 5), 1.7, 20,
        (("platform", "rds_reserved"),)),
    Commitment("ec2_none", "net", "management", "EC2Instance", date(2023, 6, 10), date(2024, 6, 10), 3.2, 0,
        (("retail", "ec2_covered"), ("analytics", "ec2_covered"))),
    Commitment("compute_partial", "net", "management", "Compute", date(2023, 9, 1), date(2024, 9, 1), 1.9, 10,
        (("retail", "lambda"),)),
    Commitment("database_all", "net", "management", "Database", date(2024, 3, 3), date(2025, 3, 3), 2.4, 20,
        (("analytics", "rds"),)),
    Commitment("ec2_none_ri", "net", "retail", "Reserved", date(2023, 3, 11), date(2024, 3, 11), 1.1, 0,
        (("retail", "ec2_reserved"),)),
    Commitment("rds_partial_ri", "net", "analytics", "Reserved", date(2023, 8, 1), date(2024, 8, 1), 0.9, 10,
        (("analytics", "rds_reserved"), ("retail", "rds_reserved"))),
    Commitment("compute_all", "euro", "management", "Compute", date(2023, 8, 20), date(2024, 8, 20), 1.5, 20,
        (("webshop", "ec2_covered"), ("warehouse", "fargate"))),
    Commitment("rds_all_ri", "euro", "warehouse", "Reserved", date(2023, 10, 2), date(2024, 10, 2), 0.8, 20,
        (("warehouse", "rds_reserved"),)),
)  # fmt: skip


def commitments_of(delivery: Delivery) -> list[Commitment]:
    """The payer's commitments that are known by then and last on some day of the month."""
    first, until = delivery.month.first, delivery.month.until
    return [
        each for each in COMMITMENTS if each.payer == delivery.payer.key and each.starts <= until and first < each.ends
    ]


def is_bought_in(delivery: Delivery, commitment: Commitment) -> bool:
    """Whether a commitment known by then is bought in the delivery's month."""
    return delivery.month.first <= commitment.starts


def texts_of(delivery: Delivery, commitment: Commitment) -> dict[str, str]:
    """What every row says of the commitment it belongs to, as AWS writes it."""
    starts = f"{commitment.starts}T00:00:00.000Z"
    ends = f"{commitment.ends - timedelta(days=1)}T23:59:59.000Z"
    name = commitment.id(delivery)
    if commitment.is_reservation:
        return {
            "reservation_reservation_a_r_n": name,
            "reservation_start_time": starts,
            "reservation_end_time": ends,
            "reservation_subscription_id": str(int(name[-8:], 16)),
            "pricing_purchase_option": commitment.payment_option,
            "pricing_lease_contract_length": commitment.term,
        }
    family = {"savings_plan_instance_type_family": "m6i"} if commitment.kind == "EC2Instance" else {}
    return family | {
        "savings_plan_savings_plan_a_r_n": name,
        "savings_plan_start_time": starts,
        "savings_plan_end_time": ends,
        "savings_plan_payment_option": commitment.payment_option,
        "savings_plan_purchase_term": commitment.term,
        "savings_plan_offering_type": f"{commitment.kind}SavingsPlans",
    }
