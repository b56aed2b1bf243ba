"""Reservations and Savings Plans: what the company committed to, and what each day of it costs and uses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cost_assets.sample.company import DATA, ML, PAYER, PROD, STAGING


@dataclass(frozen=True)
class Commitment:
    """A one-year commitment, bought anew each year on the first of `month`.

    Attributes:
        hourly: dollars an hour of the whole commitment, upfront part included.
        upfront: part of it that is paid when it is bought, 0 to 1.
        discount: part by which it is cheaper than on demand.
        utilisation: lowest and highest part used on a day.
        uses: who uses it: (account, key of the service, share); shares add up to 1.
    """

    key: str
    account: str
    month: int
    hourly: str
    upfront: str
    discount: str
    utilisation: tuple[float, float]
    uses: tuple[tuple[str, str, float], ...]

    def bought_on(self, month: date) -> date:
        """The first day of the term that holds `month`."""
        return date(month.year - (month.month < self.month), self.month, 1)

    def term_days(self, month: date) -> int:
        """Days in the term that holds `month`: 365 or 366."""
        bought = self.bought_on(month)
        return (bought.replace(year=bought.year + 1) - bought).days

    def term(self, month: date, kind: str) -> dict[str, str]:
        """Start and end of the term that holds `month`, by CUR column of the `kind`: reservation or savings_plan."""
        bought = self.bought_on(month)
        ends = bought.replace(year=bought.year + 1)
        return {f"{kind}_start_time": f"{bought}T00:00:00.000Z", f"{kind}_end_time": f"{ends}T00:00:00.000Z"}

    def arn(self, month: date) -> str:
        """The ARN of the term that holds `month`; it names the year it was bought in."""
        kind = "ec2:us-east-1:{}:reserved-instances" if self in RESERVATIONS else "savingsplans::{}:savingsplan"
        return f"arn:aws:{kind.format(self.account)}/{self.key.replace('_', '-')}-{self.bought_on(month).year}"


RESERVATIONS = (
    Commitment(
        "partial_ri",
        PROD,
        2,
        "9.20",
        "0.48",
        "0.36",
        (0.82, 0.99),
        ((PROD, "ec2_reserved", 0.72), (STAGING, "ec2_reserved", 0.28)),
    ),
    Commitment(
        "upfront_ri",
        PROD,
        6,
        "7.60",
        "1",
        "0.42",
        (0.90, 1.0),
        ((PROD, "rds_reserved", 0.8), (DATA, "rds_reserved", 0.2)),
    ),
)

SAVINGS_PLANS = (
    Commitment(
        "noupfront_sp",
        PAYER,
        11,
        "22.50",
        "0",
        "0.28",
        (0.91, 1.0),
        ((PROD, "ec2_covered", 0.55), (DATA, "ec2_covered", 0.3), (PROD, "fargate", 0.15)),
    ),
    Commitment(
        "partial_sp",
        PAYER,
        9,
        "11.25",
        "0.5",
        "0.34",
        (0.78, 0.97),
        ((ML, "ec2_covered", 0.5), (STAGING, "ec2_covered", 0.3), (PROD, "lambda", 0.2)),
    ),
)


def shares(total: int, parts: tuple[float, ...]) -> list[int]:
    """Split an amount so that the parts add up to it exactly; the last part takes what is left."""
    split = [round(total * part) for part in parts[:-1]]
    return [*split, total - sum(split)]


@dataclass(frozen=True)
class Day:
    """One day of a commitment, in ticks: its upfront part and its recurring part, and how much of each was used."""

    date: date
    upfront: int
    recurring: int
    used_upfront: int
    used_recurring: int

    @property
    def total(self) -> int:
        """What the day costs, used or not."""
        return self.upfront + self.recurring

    @property
    def used(self) -> int:
        """What of it was used."""
        return self.used_upfront + self.used_recurring


def days_of(
    commitment: Commitment, days: list[date], money: Callable[[str], int], chance: Callable[[str], float]
) -> Iterator[Day]:
    """The commitment's days: equal cost each, and a part used that chance decides.

    Args:
        money: dollars as text to ticks.
        chance: a name to a number from 0 to 1, always the same for the same name.
    """
    hour = money(commitment.hourly)
    upfront = 24 * round(hour * float(commitment.upfront))
    low, high = commitment.utilisation
    for day in days:
        part = low + (high - low) * chance(f"{commitment.key}|{day}")
        recurring = 24 * hour - upfront
        yield Day(day, upfront, recurring, round(upfront * part), round(recurring * part))


def days_between(first: date, end: date) -> list[date]:
    """Every day from `first` up to, and without, `end`."""
    return [first + timedelta(days=n) for n in range((end - first).days)]
