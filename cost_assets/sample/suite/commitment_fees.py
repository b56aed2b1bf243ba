"""What commitments are billed: the fees of Savings Plans and reservations with what went unused, and upfront fees."""

from collections.abc import Iterator

from cost_assets.sample.lines import DAY, MONTH
from cost_assets.sample.suite.charges import Charge, charge
from cost_assets.sample.suite.commitment_days import Day, days_of, paid_upfront
from cost_assets.sample.suite.commitments import Commitment, commitments_of, is_bought_in, texts_of
from cost_assets.sample.suite.steps import Delivery

_SERVICES = {"SageMaker": "learning_plans", "Database": "database_plans"}


def commitment_fees(delivery: Delivery) -> Iterator[Charge]:
    """The fees of every commitment, and what was paid upfront in the month it was bought."""
    for commitment in commitments_of(delivery):
        days = days_of(delivery, commitment)
        if commitment.is_reservation:
            yield _reservation_fee(delivery, commitment, days)
        else:
            yield from (_plan_fee(delivery, commitment, day) for day in days)
        if commitment.upfront and is_bought_in(delivery, commitment):
            yield _upfront_fee(delivery, commitment)


def _plan_fee(delivery: Delivery, plan: Commitment, day: Day) -> Charge:
    """A day's fee, or its hours'. Days to come have one too: AWS writes them down for the whole month at once."""
    number = (day.date - delivery.month.first).days
    amounts = {
        "savings_plan_total_commitment_to_date": day.cost[0],
        "savings_plan_used_commitment": day.used_cost[0],
        "savings_plan_amortized_upfront_commitment_for_billing_period": day.upfront[0],
        "savings_plan_recurring_commitment_for_billing_period": day.recurring[0],
    }
    if delivery.has_net:
        amounts |= {
            "savings_plan_net_amortized_upfront_commitment_for_billing_period": day.upfront[1],
            "savings_plan_net_recurring_commitment_for_billing_period": day.recurring[1],
        }
    grain = {"hourly": True, "rows": 24} if delivery.by_the_hour else {}
    return charge(
        delivery, "SavingsPlanRecurringFee", plan.role, _service(plan),
        24 * number if delivery.by_the_hour else DAY + number, day.recurring[0],
        net=day.recurring[1] if delivery.has_net else None, amortized=(0, 0), amounts=amounts,
        unused=day.unused_cost, texts=texts_of(delivery, plan), even=True, **grain,
    )  # fmt: skip


def _reservation_fee(delivery: Delivery, reservation: Commitment, days: list[Day]) -> Charge:
    """The whole month's fee at its start; only the days gone by can have gone unused."""
    passed = [day for day in days if day.has_passed]
    unused = tuple(sum(day.unused_cost[basis] for day in passed) for basis in (0, 1))
    amounts = {
        "reservation_unused_quantity": sum(24 * (20 - day.used) * 10**10 // 20 for day in passed),
        "reservation_upfront_value": paid_upfront(delivery, reservation),
    }
    for basis, net in ((0, ""), (1, "net_"))[: 2 if delivery.has_net else 1]:
        unused_upfront = sum(day.unused_upfront[basis] for day in passed)
        amounts |= {
            f"reservation_{net}amortized_upfront_fee_for_billing_period": sum(day.upfront[basis] for day in days),
            f"reservation_{net}unused_amortized_upfront_fee_for_billing_period": unused_upfront,
            f"reservation_{net}unused_recurring_fee": unused[basis] - unused_upfront,
        }
    hours = str(24 * len(days))
    texts = texts_of(delivery, reservation) | {
        "reservation_number_of_reservations": "1",
        "reservation_units_per_reservation": hours,
        "reservation_total_reserved_units": hours,
    }
    return charge(
        delivery, "RIFee", reservation.role, _service(reservation),
        DAY + reservation.starts.day - 1 if is_bought_in(delivery, reservation) else MONTH,
        sum(day.recurring[0] for day in days),
        net=sum(day.recurring[1] for day in days) if delivery.has_net else None, amortized=(0, 0),
        amounts=amounts, unused=unused, texts=texts,
    )  # fmt: skip


def _upfront_fee(delivery: Delivery, commitment: Commitment) -> Charge:
    fee, name = paid_upfront(delivery, commitment), commitment.id(delivery)
    type_, what = (
        ("Fee", "Sign up charge for subscription") if commitment.is_reservation
        else ("SavingsPlanUpfrontFee", "One-time fee for Savings Plan ID")
    )  # fmt: skip
    texts = {"bill_bill_type": "Purchase", "line_item_line_item_description": f"{what} : {name}"}
    return charge(
        delivery, type_, commitment.role, _service(commitment), DAY + commitment.starts.day - 1, fee,
        net=delivery.net(fee), amortized=(0, 0), texts=texts | texts_of(delivery, commitment),
    )  # fmt: skip


def _service(commitment: Commitment) -> str:
    if commitment.is_reservation:
        return commitment.uses[0][1]
    return _SERVICES.get(commitment.kind, "savings_plans")
