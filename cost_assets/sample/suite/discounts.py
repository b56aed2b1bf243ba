"""Discounts that come as rows of their own."""

import json
from collections import defaultdict
from collections.abc import Iterator

from cost_assets.sample.lines import MONTH, SERVICE
from cost_assets.sample.suite.charges import Charge, charge
from cost_assets.sample.suite.steps import Delivery
from cost_assets.sample.truth import dollars

# Type, role, service, and percent of that account's usage of the service's product.
_DISCOUNTS = (
    ("EdpDiscount", "production", "ec2", 9),
    ("EdpDiscount", "platform", "rds", 9),
    ("EdpDiscount", "production", "dynamodb", 9),
    ("PrivateRateDiscount", "production", "s3", 17),
    ("BundledDiscount", "platform", "cloudfront", 30),
    ("SppDiscount", "mover", "lambda", 3),
    ("RiVolumeDiscount", "platform", "rds", 1),
    ("Discount", "production", "lambda", 2),
)


def discount_charges(delivery: Delivery, used: list[Charge]) -> Iterator[Charge]:
    """The discounts of the payer that gets them as rows, each over the month."""
    if delivery.payer.key != "rows":
        return
    costs = used_by_product(used)
    for type_, role, service, percent in _DISCOUNTS:
        off = costs.get((delivery.payer.roles[role], SERVICE[service].code), 0) * percent // 100
        if off:
            texts = {
                "line_item_line_item_description": f"{type_} of {percent} percent",
                "discount": json.dumps({type_: float(dollars(-off))}),
            }
            yield charge(delivery, type_, role, service, MONTH, -off, amounts=_amounts(type_, -off), texts=texts)


def _amounts(type_: str, off: int) -> dict[str, int]:
    total = {"discount_total_discount": off}
    return total | {"discount_bundled_discount": off} if type_ == "BundledDiscount" else total


def used_by_product(used: list[Charge]) -> dict[tuple[str, str], int]:
    """What AWS bills for use on demand, in ticks, by account and product code."""
    costs: dict[tuple[str, str], int] = defaultdict(int)
    for each in used:
        if not each.line.is_split:
            costs[each.line.account, SERVICE[each.line.service].code] += each.costs.net_unblended
    return costs
