"""What went out of turn: planted anomalies, dated back from the last day of the bill, and what each cost."""

from dataclasses import dataclass
from datetime import date, timedelta

from cost_assets.sample.company import DATA, DEV, ML, PROD, SHARED, STAGING

FEE_AMOUNT = "14250.00"


@dataclass(frozen=True)
class Anomaly:
    """One planted anomaly.

    Attributes:
        kind: `spike`, `shift`, `ramp`, `drop` or `fee`.
        back: days from the bill's last day back to its first day.
        days: how long it lasts; null means that it lasts still.
        factor: cost over its usual cost, at its height.
    """

    account: str
    service: str
    kind: str
    back: int
    days: int | None
    factor: float

    def dates(self, ends: date) -> tuple[date, date | None]:
        """First and last day, the last null while it lasts, of a story that ends on `ends`."""
        first = ends - timedelta(days=self.back)
        return first, first + timedelta(days=self.days - 1) if self.days else None

    def factor_on(self, day: date, ends: date) -> float:
        """Cost over usual cost on one day; 1 outside of the anomaly."""
        first, last = self.dates(ends)
        if self.kind == "fee" or day < first or (last and day > last):
            return 1.0
        if self.kind == "ramp":
            return 1 + (self.factor - 1) * ((day - first).days + 1) / (self.days or 30)
        return self.factor


ANOMALIES = (
    Anomaly(PROD, "bedrock", "spike", 5, None, 3.6),
    Anomaly(DEV, "ec2", "spike", 17, 3, 4.2),
    Anomaly(SHARED, "registrar", "fee", 33, 1, 1.0),
    Anomaly(STAGING, "lambda", "spike", 48, 2, 7.0),
    Anomaly(DATA, "s3", "shift", 75, None, 1.42),
    Anomaly(PROD, "dynamodb", "ramp", 118, 21, 2.4),
    Anomaly(DATA, "kinesis", "drop", 150, 4, 0.08),
    Anomaly(ML, "sagemaker", "spike", 201, 6, 2.3),
    Anomaly(PROD, "transfer", "spike", 262, 2, 3.2),
)


def factor_on(account: str, service: str, day: date, ends: date | None) -> float:
    """What the planted anomalies make of one account's cost of one service on one day; 1 where nothing is planted."""
    if ends is None:
        return 1.0
    factor = 1.0
    for anomaly in ANOMALIES:
        if (anomaly.account, anomaly.service) == (account, service):
            factor *= anomaly.factor_on(day, ends)
    return factor
