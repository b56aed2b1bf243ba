"""The suite told over time: in each step every export delivers a month or two."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from cost_assets.sample.lines import Month
from cost_assets.sample.suite.organisation import Payer, digest

Stage = Literal["estimate", "restated", "closed", "credited"]

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)

# Per step: the day it is delivered on, and the months it delivers with what they are by then. A month is estimated
# while it runs, restated without invoices once it is over, then closed; January gets a credit long after its close.
STEPS: tuple[tuple[date, dict[date, Stage]], ...] = (
    (date(2024, 1, 20), {JANUARY: "estimate"}),
    (date(2024, 2, 4), {JANUARY: "restated", FEBRUARY: "estimate"}),
    (date(2024, 2, 16), {JANUARY: "closed"}),
    (date(2024, 3, 4), {FEBRUARY: "restated", MARCH: "estimate"}),
    (date(2024, 4, 5), {FEBRUARY: "closed", MARCH: "restated"}),
    (date(2024, 4, 17), {JANUARY: "credited", MARCH: "closed"}),
)

# So many rows a month let the fees of Savings Plans come by the hour.
HOURLY_FROM = 10_000
SHARES = {"rows": 0.42, "net": 0.34, "euro": 0.24}
_MINUTES = {"rows": 50, "net": 51, "euro": 52}


@dataclass(frozen=True)
class Delivery:
    """One month of one export as it is delivered in one step, and what decides its amounts.

    Attributes:
        step: from 1.
        rows: of a whole month of this export.
        salt: part of every id beside the seed, and of no amount.
        by_the_hour: whether each hour of a Savings Plan's fee is a row, or each day.
    """

    step: int
    stage: Stage
    payer: Payer
    month: Month
    delivered_at: datetime
    rows: int
    salt: str
    by_the_hour: bool

    @property
    def is_estimate(self) -> bool:
        """Whether the month still runs: its last day is half there, and some charges are not yet."""
        return self.stage == "estimate"

    @property
    def is_invoiced(self) -> bool:
        """Whether its rows have invoice ids."""
        return self.stage in ("closed", "credited")

    @property
    def has_net(self) -> bool:
        """Whether the net columns are filled. In February that payer has no discount, and AWS leaves them out."""
        return self.payer.key == "net" and self.month.first != FEBRUARY

    @property
    def lacks(self) -> str | None:
        """A part of the names of columns that this delivery lacks."""
        if self.payer.key == "net" and not self.has_net:
            return "_net_"
        return "capacity_reservation_" if self.payer.key == "euro" and self.month.first == JANUARY else None

    def net(self, amount: int, tenths: int = 9) -> int | None:
        """What is left of an amount after the discount, where the net columns are filled; rounded down to a tick."""
        return amount * tenths // 10 if self.has_net else None

    def ticks(self, name: str, dollars: float) -> int:
        """Half to one and a half of so many dollars, in ticks, down to the last of ten decimals."""
        middle = round(dollars * 10**10)
        return middle // 2 + digest(self.month.seed, self.payer.key, name) % middle

    def id(self, name: str) -> str:
        """Sixteen hexadecimal digits that no other organisation has."""
        return f"{digest(self.month.seed, self.salt, self.payer.key, name):016x}"


def deliveries(step: int, payers: list[Payer], rows: int, seed: int, salt: str) -> list[Delivery]:
    """What the exports deliver in a step, numbered from 1; shortly before midnight, so that hours and days agree on
    what has passed."""
    day, months = STEPS[step - 1]
    found = []
    for payer in payers:
        at = datetime.combine(day, time(23, _MINUTES[payer.key], 17, 215_000), UTC)
        for first, stage in months.items():
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            month = Month(first, min(day, last), seed, 1, None)
            share = int(rows * SHARES[payer.key])
            found.append(Delivery(step, stage, payer, month, at, share, salt, rows >= HOURLY_FROM))
    return found
