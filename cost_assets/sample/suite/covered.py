"""Usage that commitments cover: reserved usage, and Savings Plans' usage with its negation."""

from collections.abc import Iterator

from cost_assets.sample.lines import SERVICE
from cost_assets.sample.suite.charges import Charge, charge
from cost_assets.sample.suite.commitment_days import Day, Pair, days_of
from cost_assets.sample.suite.commitments import Commitment, commitments_of, texts_of
from cost_assets.sample.suite.steps import Delivery


def covered_charges(delivery: Delivery) -> Iterator[Charge]:
    """Each day's covered usage of each commitment."""
    for commitment in commitments_of(delivery):
        used = [day for day in days_of(delivery, commitment) if day.used]
        for day in used:
            yield from _day(delivery, commitment, day, is_first=day is used[0])


def _day(delivery: Delivery, commitment: Commitment, day: Day, is_first: bool) -> Iterator[Charge]:
    """One day's usage. On the first day two instances of one kind share the first part."""
    cover = _reserved if commitment.is_reservation else _planned
    span = 24 * (day.date - delivery.month.first).days
    for number, (role, service) in enumerate(commitment.uses):
        part = _share(day.used_cost, number) if len(commitment.uses) > 1 else day.used_cost
        if is_first and number == 0 and SERVICE[service].resource == "i-0":
            for half in (0, 1):
                texts = {
                    "line_item_resource_id": f"i-0{delivery.id(f'{commitment.key}|half {half}')}",
                    "line_item_line_item_description": f"covered, part {half + 1} of 2",
                }
                yield from cover(delivery, commitment, day, role, service, span, _share(part, half), texts, 0)
        else:
            yield from cover(delivery, commitment, day, role, service, span, part, {}, 2)


def _share(cost: Pair, number: int) -> Pair:
    """The first third, or the rest."""
    gross, net = cost[0] // 3, cost[1] // 3
    return (gross, net) if number == 0 else (cost[0] - gross, cost[1] - net)


def _reserved(
    delivery: Delivery,
    reservation: Commitment,
    day: Day,
    role: str,
    service: str,
    span: int,
    used: Pair,
    texts: dict[str, str],
    weight: float,
) -> Iterator[Charge]:
    """Reserved usage. It is billed 0, gross and net, since the fee is billed on a row of its own."""
    amounts = {}
    for basis, net in ((0, ""), (1, "net_"))[: 2 if delivery.has_net else 1]:
        upfront = used[basis] * day.upfront[basis] // day.cost[basis]
        amounts |= {
            f"reservation_{net}effective_cost": used[basis],
            f"reservation_{net}amortized_upfront_cost_for_usage": upfront,
            f"reservation_{net}recurring_fee_for_usage": used[basis] - upfront,
        }
    texts = texts | texts_of(delivery, reservation) | {"pricing_term": "Reserved"}
    yield charge(
        delivery, "DiscountedUsage", role, service, span, 0, net=delivery.net(0), amortized=used,
        public=_on_demand(used), amounts=amounts, texts=texts, hourly=True, weight=weight,
    )  # fmt: skip


def _planned(
    delivery: Delivery,
    plan: Commitment,
    day: Day,
    role: str,
    service: str,
    span: int,
    used: Pair,
    texts: dict[str, str],
    weight: float,
) -> Iterator[Charge]:
    """Usage under a Savings Plan, billed on demand, and the negation that takes that back."""
    public = _on_demand(used)
    net = delivery.net(public)
    texts = texts | texts_of(delivery, plan)
    amounts = {"savings_plan_savings_plan_effective_cost": used[0]}
    if delivery.has_net:
        amounts["savings_plan_net_savings_plan_effective_cost"] = used[1]
    negation = charge(
        delivery, "SavingsPlanNegation", role, service, span, -public, net=None if net is None else -net,
        amortized=(0, 0), amounts=dict.fromkeys(amounts, 0), texts=texts, hourly=True,
    )  # fmt: skip
    yield charge(
        delivery, "SavingsPlanCoveredUsage", role, service, span, public, net=net, amortized=used, public=public,
        amounts=amounts, texts=texts | {"pricing_term": "OnDemand"}, hourly=True, weight=weight, twin=negation.line,
    )  # fmt: skip
    yield negation


def _on_demand(used: Pair) -> int:
    """What it would cost without the commitment, which takes off about three tenths."""
    return used[0] * 10 // 7
