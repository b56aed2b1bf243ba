"""Commitments as charges: the usage that they cover, their fees with what went unused, and what was paid upfront."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cost_assets.sample.lines import DAY, MONTH, SERVICE
from cost_assets.sample.suite.charges import Charge, charge
from cost_assets.sample.suite.commitments import Commitment, Day, commitments_of, days_of, hour_of
from cost_assets.sample.suite.steps import Delivery

_PLAN_SERVICES = {"SageMaker": "learning_plans", "Database": "database_plans"}


def commitment_charges(delivery: Delivery) -> Iterator[Charge]:
    """Everything that the payer's commitments put on the bill."""
    for commitment in commitments_of(delivery):
        days = days_of(delivery, commitment)
        used = [day for day in days if day.used]
        for day in used:
            yield from _covered(delivery, commitment, day, day is used[0])
        yield from (
            _reservation_fee(delivery, commitment, days)
            if commitment.is_reservation
            else _plan_fees(delivery, commitment, days)
        )
        if commitment.upfront and delivery.month.first <= commitment.starts:
            yield _upfront_fee(delivery, commitment)


def _covered(delivery: Delivery, commitment: Commitment, day: Day, first: bool) -> Iterator[Charge]:
    """The day's covered usage. On the first such day two instances of one kind share the first part."""
    span = 24 * (day.date - delivery.month.first).days
    for share, (role, service) in enumerate(commitment.uses):
        parts = [_share(cost, share, len(commitment.uses)) for cost in day.used_cost]
        if first and share == 0 and SERVICE[service].resource == "i-0":
            for half in (0, 1):
                name = f"i-0{delivery.id(f'twin|{commitment.key}|{half}')}"
                texts = {"line_item_resource_id": name, "line_item_line_item_description": f"covered, half {half + 1}"}
                halves = [_share(part, half, 2) for part in parts]
                yield from _covered_usage(delivery, commitment, day, role, service, span, halves, texts, weight=0)
        else:
            yield from _covered_usage(delivery, commitment, day, role, service, span, parts, {}, weight=2)


def _share(cost: int, number: int, of: int) -> int:
    first = cost // 3
    return cost if of == 1 else (first, cost - first)[number]


def _covered_usage(
    delivery: Delivery,
    commitment: Commitment,
    day: Day,
    role: str,
    service: str,
    span: int,
    used: list[int],
    texts: dict[str, str],
    weight: float,
) -> Iterator[Charge]:
    gross, net = used
    public = gross * 10 // 7
    texts = texts | _texts(delivery, commitment)
    if commitment.is_reservation:
        amounts = {
            "reservation_effective_cost": gross,
            "reservation_amortized_upfront_cost_for_usage": gross * commitment.upfront // 20,
            "reservation_recurring_fee_for_usage": gross - gross * commitment.upfront // 20,
        }
        if delivery.has_net:
            # AWS fills the net cost of reserved usage, with 0: the fee is billed on a row of its own.
            amounts |= {
                "reservation_net_effective_cost": net,
                "reservation_net_amortized_upfront_cost_for_usage": net * day.net_upfront // day.cost[1],
                "reservation_net_recurring_fee_for_usage": net - net * day.net_upfront // day.cost[1],
            }
        yield charge(
            delivery, "DiscountedUsage", role, service, span, 0, net=delivery.net(0), amortized=(gross, net),
            public=public, amounts=amounts, texts=texts | {"pricing_term": "Reserved"}, hourly=True, weight=weight,
        )  # fmt: skip
        return
    negation = charge(
        delivery, "SavingsPlanNegation", role, service, span, -public,
        net=None if not delivery.has_net else -(public * 9 // 10), amortized=(0, 0), texts=texts, hourly=True,
        amounts={"savings_plan_savings_plan_effective_cost": 0},
    )  # fmt: skip
    amounts = {"savings_plan_savings_plan_effective_cost": gross}
    if delivery.has_net:
        amounts["savings_plan_net_savings_plan_effective_cost"] = net
    yield charge(
        delivery, "SavingsPlanCoveredUsage", role, service, span, public, net=delivery.net(public),
        amortized=(gross, net), public=public, amounts=amounts, texts=texts | {"pricing_term": "OnDemand"},
        hourly=True, weight=weight, twin=negation.line,
    )  # fmt: skip
    yield negation


def _plan_fees(delivery: Delivery, plan: Commitment, days: list[Day]) -> Iterator[Charge]:
    """One fee a day, those of days to come as well: AWS writes them down for the whole month at once."""
    for day in days:
        number = (day.date - delivery.month.first).days
        amounts = {
            "savings_plan_total_commitment_to_date": day.cost[0],
            "savings_plan_used_commitment": day.used_cost[0],
            "savings_plan_amortized_upfront_commitment_for_billing_period": day.upfront,
            "savings_plan_recurring_commitment_for_billing_period": day.recurring,
        }
        if delivery.has_net:
            amounts |= {
                "savings_plan_net_amortized_upfront_commitment_for_billing_period": day.net_upfront,
                "savings_plan_net_recurring_commitment_for_billing_period": day.net_recurring,
            }
        grain = {"hourly": True, "rows": 24} if delivery.by_the_hour else {}
        yield charge(
            delivery, "SavingsPlanRecurringFee", plan.role, _service(plan),
            24 * number if delivery.by_the_hour else DAY + number, day.recurring,
            net=day.net_recurring if delivery.has_net else None, amortized=(0, 0), amounts=amounts,
            unused=day.unused_cost, texts=_texts(delivery, plan), even=True, **grain,
        )  # fmt: skip


def _reservation_fee(delivery: Delivery, reservation: Commitment, days: list[Day]) -> Iterable[Charge]:
    """The whole month's fee at its start; only the days gone by can have gone unused."""
    passed = [day for day in days if day.has_passed]
    unused = [sum(day.unused_cost[basis] for day in passed) for basis in (0, 1)]
    unused_upfront = [sum(upfront * (20 - day.used) // 20 for day in passed for upfront in [_upfronts(day)[basis]])
                      for basis in (0, 1)]  # fmt: skip
    recurring, net_recurring = sum(day.recurring for day in days), sum(day.net_recurring for day in days)
    amounts = {
        "reservation_amortized_upfront_fee_for_billing_period": sum(day.upfront for day in days),
        "reservation_unused_amortized_upfront_fee_for_billing_period": unused_upfront[0],
        "reservation_unused_recurring_fee": unused[0] - unused_upfront[0],
        "reservation_unused_quantity": sum(24 * (20 - day.used) * 10**10 // 20 for day in passed),
        "reservation_upfront_value": 24
        * hour_of(delivery, reservation)[0]
        * (reservation.ends - reservation.starts).days,
    }
    if delivery.has_net:
        amounts |= {
            "reservation_net_amortized_upfront_fee_for_billing_period": sum(day.net_upfront for day in days),
            "reservation_net_unused_amortized_upfront_fee_for_billing_period": unused_upfront[1],
            "reservation_net_unused_recurring_fee": unused[1] - unused_upfront[1],
        }
    texts = _texts(delivery, reservation) | {
        "reservation_number_of_reservations": "1",
        "reservation_units_per_reservation": str(24 * len(days)),
        "reservation_total_reserved_units": str(24 * len(days)),
    }
    begins = days[0].date
    span = MONTH if begins == delivery.month.first else DAY + (begins - delivery.month.first).days
    yield charge(
        delivery, "RIFee", reservation.role, _service(reservation), span, recurring,
        net=net_recurring if delivery.has_net else None, amortized=(0, 0), amounts=amounts, unused=tuple(unused),
        texts=texts,
    )  # fmt: skip


def _upfronts(day: Day) -> tuple[int, int]:
    return day.upfront, day.net_upfront


def upfront_fee(delivery: Delivery, commitment: Commitment) -> int:
    """What is paid when it is bought, in ticks, gross."""
    return 24 * hour_of(delivery, commitment)[0] * (commitment.ends - commitment.starts).days


def _upfront_fee(delivery: Delivery, commitment: Commitment) -> Charge:
    fee = upfront_fee(delivery, commitment)
    name = commitment.id(delivery)
    what = f"Sign up charge for subscription: {name}" if commitment.is_reservation else f"One-time fee for {name}"
    return charge(
        delivery, "Fee" if commitment.is_reservation else "SavingsPlanUpfrontFee", commitment.role,
        _service(commitment), DAY + (commitment.starts - delivery.month.first).days, fee, net=delivery.net(fee),
        amortized=(0, 0),
        texts=_texts(delivery, commitment)
        | {"bill_bill_type": "Purchase", "line_item_line_item_description": what},
    )  # fmt: skip


def _service(commitment: Commitment) -> str:
    if commitment.is_reservation:
        return commitment.uses[0][1]
    return _PLAN_SERVICES.get(commitment.kind, "savings_plans")


def _texts(delivery: Delivery, commitment: Commitment) -> dict[str, str]:
    """What every row says of the commitment it belongs to, as AWS writes it."""
    starts, ends = _moment(commitment.starts), _moment(commitment.ends - timedelta(days=1), "23:59:59")
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
    return {
        "savings_plan_savings_plan_a_r_n": name,
        "savings_plan_start_time": starts,
        "savings_plan_end_time": ends,
        "savings_plan_payment_option": commitment.payment_option,
        "savings_plan_purchase_term": commitment.term,
        "savings_plan_offering_type": f"{commitment.kind}SavingsPlans",
    } | ({"savings_plan_instance_type_family": "m6i"} if commitment.kind == "EC2Instance" else {})


def _moment(day: date, at: str = "00:00:00") -> str:
    return f"{day}T{at}.000Z"
