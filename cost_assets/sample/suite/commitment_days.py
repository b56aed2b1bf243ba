"""What each day of a commitment costs, and how much of it is used.

Every hour costs a multiple of 800 ticks and every day's use is counted in twentieths, so that no part of a
commitment, gross or net, is ever rounded.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cost_assets.sample.suite.commitments import Commitment
from cost_assets.sample.suite.organisation import digest
from cost_assets.sample.suite.steps import Delivery

_SUNDAY = 6

# Gross and net; net is gross where the net columns are not filled.
Pair = tuple[int, int]


@dataclass(frozen=True)
class Day:
    """One day of a commitment: its upfront and its recurring part, in ticks, and how many twentieths were used."""

    date: date
    upfront: Pair
    recurring: Pair
    used: int
    has_passed: bool

    @property
    def cost(self) -> Pair:
        """What the day costs, used or not."""
        return self.upfront[0] + self.recurring[0], self.upfront[1] + self.recurring[1]

    @property
    def used_cost(self) -> Pair:
        """What of it was used."""
        return self.cost[0] * self.used // 20, self.cost[1] * self.used // 20

    @property
    def unused_cost(self) -> Pair:
        """What of it was not; of a day to come all."""
        return self.cost[0] - self.used_cost[0], self.cost[1] - self.used_cost[1]

    @property
    def unused_upfront(self) -> Pair:
        """What of its upfront part was not used."""
        return self.upfront[0] * (20 - self.used) // 20, self.upfront[1] * (20 - self.used) // 20


def days_of(delivery: Delivery, commitment: Commitment) -> list[Day]:
    """The commitment's days in the month, those to come included. Nobody uses it on Sundays."""
    upfront, recurring = (24 * part for part in hour_of(delivery, commitment))
    net = (upfront * 9 // 10, recurring * 17 // 20) if delivery.has_net else (upfront, recurring)
    first, end = max(commitment.starts, delivery.month.first), min(commitment.ends, delivery.month.end)
    days = []
    for day in (first + timedelta(days=n) for n in range((end - first).days)):
        has_passed = day <= delivery.month.until
        used = 11 + digest(delivery.month.seed, delivery.payer.key, commitment.key, day) % 10
        if not has_passed or day.weekday() == _SUNDAY:
            used = 0
        elif delivery.is_estimate and day == delivery.month.until:
            used //= 2
        days.append(Day(day, (upfront, net[0]), (recurring, net[1]), used, has_passed))
    return days


def hour_of(delivery: Delivery, commitment: Commitment) -> Pair:
    """Upfront and recurring part of an hour, in ticks, gross."""
    hour = delivery.ticks(f"hour|{commitment.key}", commitment.dollars) // 800 * 800
    upfront = hour * commitment.upfront // 20
    return upfront, hour - upfront


def paid_upfront(delivery: Delivery, commitment: Commitment) -> int:
    """What is paid when it is bought, in ticks, gross."""
    return 24 * hour_of(delivery, commitment)[0] * (commitment.ends - commitment.starts).days
