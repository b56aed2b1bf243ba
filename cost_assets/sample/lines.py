"""A month of the bill as lines: each an exact amount, known before it is spread over the rows that show it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b

from cost_assets.sample.company import FEE_SERVICES, PRICED_ON, SERVICES, Service
from cost_assets.sample.story import factor_on
from cost_assets.sample.suite.services import SUITE_SERVICES

# Costs are whole ticks from the start: ten decimals are what a double still carries exactly.
TICKS_PER_DOLLAR = 10**10
TICKS_PER_CENT = 10**8

SERVICE = {service.key: service for service in (*SERVICES, *FEE_SERVICES, *SUITE_SERVICES)}

# Spans: an hour is 24 times its day in the month plus its hour, so that those of the day before the month are
# negative; these stand apart from the hours.
DAY, MONTH = 1_000, 2_000


@dataclass
class Line:
    """An amount of the bill, spread over `rows` rows.

    Attributes:
        type: line_item_line_item_type.
        span: when: 24 times the day of the month where `hourly`, `DAY` plus that day, or `MONTH`.
        amounts: total over the rows, in ticks, by CUR column.
        billed, effective: the truth in ticks: what the invoice charges, and the amortized cost.
        weight: its share of the rows that are free to be spread; 0 keeps `rows` as it is.
        even: every row costs the same; else the first rows cost the most.
        twin: a line with as many rows, row by row the counterpart of this one's.
        texts: further CUR columns that are the same on every row.
    """

    type: str
    account: str
    service: str
    span: int
    amounts: dict[str, int]
    billed: int
    effective: int
    hourly: bool = False
    rows: int = 1
    weight: float = 0.0
    even: bool = False
    bare: bool = False
    twin: "Line | None" = None
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def is_split(self) -> bool:
        """Whether its rows are split cost rows, which count in no total."""
        return SERVICE[self.service].split


@dataclass(frozen=True)
class Month:
    """What decides a month's amounts: its days with charges, the seed, the scale, and the story's last day if any."""

    first: date
    until: date
    seed: int
    scale: Decimal
    story_ends: date | None

    @property
    def end(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def days(self) -> list[date]:
        """The days with charges, first to last."""
        return [self.first + timedelta(days=n) for n in range((self.until - self.first).days + 1)]

    def money(self, dollars: str | float) -> int:
        """Dollars to ticks, scaled, rounded to a millionth of a dollar."""
        millionths = (Decimal(str(dollars)) * self.scale).quantize(Decimal("0.000001"))
        return int(millionths * TICKS_PER_DOLLAR)

    def chance(self, name: str) -> float:
        """A number from 0 to 1, always the same for the same name and seed."""
        digest = blake2b(f"{self.seed}|{name}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64

    def daily_cost(self, service: Service, account: str, day: date, planted: bool = True) -> int:
        """Ticks that one account's use of one service costs on one day, with or without the planted anomalies."""
        months = (day - (self.story_ends or PRICED_ON)).days / 30.4
        cost = service.accounts[account] * (1 + service.growth) ** months
        if day.weekday() >= 5:
            cost *= service.weekend
        elif day.weekday() in (1, 2):
            cost *= 1.02
        cost *= 0.955 + 0.09 * self.chance(f"{service.key}|{account}|{day}")
        if planted:
            cost *= factor_on(account, service.key, day, self.story_ends)
        return self.money(f"{cost:.6f}")


def usage_lines(month: Month) -> Iterable[Line]:
    """What is used on demand: one line per day, account and service."""
    for service in SERVICES:
        for account, usual in service.accounts.items():
            share = usual / sum(service.accounts.values())
            for n, day in enumerate(month.days):
                cost = month.daily_cost(service, account, day)
                public = cost * 3 if service.key == "ec2_spot" else cost
                amounts = {"line_item_unblended_cost": cost, "pricing_public_on_demand_cost": public}
                term = "Spot" if service.key == "ec2_spot" else "OnDemand"
                yield Line(
                    "Usage",
                    account,
                    service.key,
                    24 * n,
                    amounts,
                    cost,
                    cost,
                    hourly=True,
                    weight=service.density * share,
                    texts={"pricing_term": term},
                )


def split_lines(month: Month) -> Iterable[Line]:
    """What pods used of instances that are billed elsewhere: on the rows, and in no total."""
    service = SERVICE["eks_split"]
    for account in SERVICE["eks"].accounts:
        for n, day in enumerate(month.days):
            cost = month.money(f"{40 + 20 * month.chance(f'split|{account}|{day}'):.6f}")
            unused = cost // 5
            amounts = {
                "line_item_unblended_cost": cost,
                "split_line_item_split_cost": cost - unused,
                "split_line_item_unused_cost": unused,
                "split_line_item_public_on_demand_split_cost": cost - unused,
                "split_line_item_public_on_demand_unused_cost": unused,
            }
            yield Line(
                "Usage",
                account,
                service.key,
                24 * n,
                amounts,
                0,
                0,
                hourly=True,
                weight=service.density / 3,
                texts={"pricing_term": "OnDemand"},
            )
