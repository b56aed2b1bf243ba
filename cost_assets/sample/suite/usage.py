"""What is used on demand: who uses which service on which days, and what of it changes in the span."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cost_assets.sample.lines import SERVICE
from cost_assets.sample.suite.charges import Charge, charge
from cost_assets.sample.suite.oddities import odd_texts
from cost_assets.sample.suite.organisation import Key
from cost_assets.sample.suite.steps import FEBRUARY, MARCH, Delivery

PRICE_CUT = date(2024, 2, 15)
MOVED_WORK = date(2024, 3, 10)
_BEFORE, _AFTER = date(2023, 12, 31), date(2024, 4, 1)


@dataclass(frozen=True)
class Use:
    """One account's use of one service: about so many dollars on each `every`-th day, from a day until another.

    A month's last day is always among the days.
    """

    role: str
    service: str
    dollars: float
    every: int
    since: date = _BEFORE
    until: date = _AFTER


USES: dict[Key, tuple[Use, ...]] = {
    "rows": (
        Use("production", "ec2", 210, 1),
        Use("production", "s3", 64, 3, until=PRICE_CUT),
        Use("production", "s3_cheaper", 64, 3, since=PRICE_CUT),
        Use("production", "lambda", 12, 5),
        Use("production", "ec2_spot", 25, 6),
        Use("production", "queue", 3, 6, until=MARCH),
        Use("production", "queue_renamed", 3, 6, since=MARCH),
        Use("platform", "rds", 55, 4),
        Use("platform", "cloudfront", 21, 5),
        Use("platform", "kinesis", 8, 4, until=date(2024, 2, 10)),
        Use("platform", "glue", 14, 4, since=date(2024, 2, 21)),
        Use("sandbox", "ec2", 9, 6),
        Use("sandbox", "kms", 2, 7),
        Use("newcomer", "s3", 7, 4, since=date(2024, 2, 8)),
        Use("leaver", "rds", 18, 4, until=date(2024, 1, 26)),
        Use("mover", "lambda", 6, 4, until=MARCH),
        Use("management", "explorer", 0.4, 8),
    ),
    "net": (
        Use("retail", "ec2", 130, 1),
        Use("retail", "s3", 30, 4),
        Use("retail", "elb", 11, 6),
        Use("analytics", "redshift", 90, 4),
        Use("analytics", "glue", 20, 5),
        Use("mover", "lambda", 6, 4, since=MARCH),
    ),
    "euro": (
        Use("webshop", "ec2", 70, 1),
        Use("webshop", "cloudfront", 14, 4),
        Use("warehouse", "opensearch", 22, 5),
        Use("warehouse", "athena", 3, 7),
    ),
}


def usage_charges(delivery: Delivery) -> Iterator[Charge]:
    """Every use on its days, the half of the last day that an estimate knows, and work that moves between accounts."""
    for use in USES[delivery.payer.key]:
        for day in delivery.month.days:
            if use.since <= day < use.until and (day.day % use.every == 1 % use.every or _is_last(delivery, day)):
                cost = _ticks(delivery, f"{use.role}|{SERVICE[use.service].code}|{day}", use.dollars, day)
                cost = cost * 4 // 5 if use.service == "s3_cheaper" else cost
                yield _usage(delivery, use.role, use.service, day, cost)
    if delivery.payer.key == "rows":
        for day in delivery.month.days[::4]:
            yield from _moved_work(delivery, day)


def _moved_work(delivery: Delivery, day: date) -> Iterator[Charge]:
    """One load on two accounts: what one of them does less from a day on, the other does more."""
    whole = _ticks(delivery, f"load|{day}", 40, day)
    less = whole // 4
    parts = (whole - less, less) if day < MOVED_WORK else (less, whole - less)
    for role, cost in zip(("production", "platform"), parts, strict=True):
        yield _usage(delivery, role, "dynamodb", day, cost)


def _is_last(delivery: Delivery, day: date) -> bool:
    """Whether a day is its month's last."""
    return day + timedelta(days=1) == delivery.month.end


def _ticks(delivery: Delivery, name: str, dollars: float, day: date) -> int:
    """A day's cost; estimates are cheaper, and know half of their last day."""
    ticks = delivery.ticks(name, dollars)
    if not delivery.is_estimate:
        return ticks
    return ticks * 97 // 100 // (2 if day == delivery.month.until else 1)


def _usage(delivery: Delivery, role: str, service: str, day: date, cost: int) -> Charge:
    spot = service == "ec2_spot"
    return charge(
        delivery, "Usage", role, service, 24 * (day - delivery.month.first).days, cost, net=delivery.net(cost),
        public=cost * 3 if spot else cost, texts={"pricing_term": "Spot" if spot else "OnDemand"}
        | odd_texts(delivery, role, service, day),
        hourly=True, weight=SERVICE[service].density,
    )  # fmt: skip


def single_charges(delivery: Delivery) -> Iterator[Charge]:
    """Usage that stands for itself: one row each, on the days where a wrong sum or a wrong day would show."""
    if delivery.payer.key == "net":
        free = 0 if delivery.has_net else None
        yield _one(delivery, "retail", "s3", 26, delivery.ticks("free", 5), "all of it discounted", net=free)
    if delivery.payer.key != "rows" or delivery.is_estimate:
        return
    last = 24 * (len(delivery.month.days) - 1)
    yield _one(delivery, "production", "ec2", last + 23, delivery.ticks("last hour", 1.7), "the month's last hour")
    yield _one(delivery, "sandbox", "lambda", 24 * 8 + 3, 0, "$0.00 per request under monthly free tier")
    tenth = 10**9
    yield _one(delivery, "sandbox", "notices", 24 * 2, 10 * tenth, "ten times 0.1", rows=10, even=True)
    yield _one(delivery, "sandbox", "notices", 24 * 3, 3, "three times the least there is", rows=3, even=True)
    # Dearer than its list price, as prices in the bill of two digits can be.
    yield _one(delivery, "platform", "ec2", 24 * 4 + 7, 2 * 10**10, "rounded up", public=16_240_000_000)
    if delivery.month.first == MARCH:
        yield _one(delivery, "production", "ec2", -3, delivery.ticks("yesterday", 2.3), "used on 29 February")
    if delivery.month.first == FEBRUARY:
        yield _one(delivery, "production", "ec2", last + 12, delivery.ticks("leap day", 1.9), "the leap day's noon")


def _one(
    delivery: Delivery, role: str, service: str, span: int, cost: int, what: str, public: int | None = None, **more: Any
) -> Charge:
    texts = {"line_item_line_item_description": what, "pricing_term": "OnDemand"}
    return charge(
        delivery, "Usage", role, service, span, cost, public=cost if public is None else public, texts=texts, **more
    )
