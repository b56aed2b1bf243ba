"""Reservations and Savings Plans as lines: the usage they cover, their fees, and what of them went unused."""

from collections.abc import Iterable

from cost_assets.sample.commitments import RESERVATIONS, SAVINGS_PLANS, Commitment, Day, days_between, days_of, shares
from cost_assets.sample.lines import MONTH, SERVICE, Line, Month


def reservation_lines(month: Month) -> Iterable[Line]:
    """Reserved usage by the day, the month's fee with what went unused, and the upfront fee in the month bought."""
    for reservation in RESERVATIONS:
        texts = {
            "reservation_reservation_a_r_n": reservation.arn(month.first),
            "pricing_term": "Reserved",
            **reservation.term(month.first, "reservation"),
        }
        elapsed = list(days_of(reservation, month.days, month.money, month.chance))
        for n, day in enumerate(elapsed):
            yield from _reserved_usage(reservation, day, n, texts)
        per_day = elapsed[0]
        # The fee is charged for the whole month at its start; only the days gone by can have gone unused.
        recurring = per_day.recurring * len(days_between(month.first, month.end))
        amounts = {
            "line_item_unblended_cost": recurring,
            "reservation_amortized_upfront_fee_for_billing_period": per_day.upfront
            * len(days_between(month.first, month.end)),
            "reservation_unused_amortized_upfront_fee_for_billing_period": sum(
                d.upfront - d.used_upfront for d in elapsed
            ),
            "reservation_unused_recurring_fee": sum(d.recurring - d.used_recurring for d in elapsed),
        }
        unused = sum(d.total - d.used for d in elapsed)
        service = reservation.uses[0][1]
        yield Line("RIFee", reservation.account, service, MONTH, amounts, recurring, unused, texts=texts)
        if month.first == reservation.bought_on(month.first):
            upfront = per_day.upfront * reservation.term_days(month.first)
            yield Line(
                "Fee",
                reservation.account,
                service,
                MONTH,
                {"line_item_unblended_cost": upfront},
                upfront,
                0,
                texts={
                    **texts,
                    "bill_bill_type": "Purchase",
                    "line_item_line_item_description": f"Sign up charge: {reservation.arn(month.first)}",
                },
            )


def _reserved_usage(reservation: Commitment, day: Day, n: int, texts: dict[str, str]) -> Iterable[Line]:
    parts = tuple(share for _, _, share in reservation.uses)
    upfronts, recurrings = shares(day.used_upfront, parts), shares(day.used_recurring, parts)
    for (account, service, share), upfront, recurring in zip(reservation.uses, upfronts, recurrings, strict=True):
        amounts = {
            # AWS charges reserved usage through the monthly fee, so the usage itself costs nothing.
            "line_item_unblended_cost": 0,
            "reservation_effective_cost": upfront + recurring,
            "reservation_amortized_upfront_cost_for_usage": upfront,
            "reservation_recurring_fee_for_usage": recurring,
            "pricing_public_on_demand_cost": round((upfront + recurring) / (1 - float(reservation.discount))),
        }
        yield Line(
            "DiscountedUsage",
            account,
            service,
            24 * n,
            amounts,
            0,
            upfront + recurring,
            hourly=True,
            weight=SERVICE[service].density * share,
            texts=texts,
        )


def savings_plan_lines(month: Month) -> Iterable[Line]:
    """Covered usage with its negation by the day, the hourly fee, and the upfront fee in the month bought."""
    for plan in SAVINGS_PLANS:
        arn = plan.arn(month.first)
        texts = {
            "savings_plan_savings_plan_a_r_n": arn,
            "savings_plan_payment_option": {"0": "No Upfront"}.get(plan.upfront, "Partial Upfront"),
            **plan.term(month.first, "savings_plan"),
        }
        elapsed = list(days_of(plan, month.days, month.money, month.chance))
        for n, day in enumerate(elapsed):
            yield from _covered_usage(plan, day, n, texts)
            amounts = {
                "line_item_unblended_cost": day.recurring,
                "savings_plan_total_commitment_to_date": day.total,
                "savings_plan_used_commitment": day.used,
                "savings_plan_amortized_upfront_commitment_for_billing_period": day.upfront,
                "savings_plan_recurring_commitment_for_billing_period": day.recurring,
            }
            yield Line(
                "SavingsPlanRecurringFee",
                plan.account,
                "savings_plans",
                24 * n,
                amounts,
                day.recurring,
                day.total - day.used,
                hourly=True,
                rows=24,
                even=True,
                texts=texts,
            )
        if month.first == plan.bought_on(month.first) and plan.upfront != "0":
            upfront = elapsed[0].upfront * plan.term_days(month.first)
            yield Line(
                "SavingsPlanUpfrontFee",
                plan.account,
                "savings_plans",
                MONTH,
                {"line_item_unblended_cost": upfront},
                upfront,
                0,
                texts={**texts, "bill_bill_type": "Purchase"},
            )


def _covered_usage(plan: Commitment, day: Day, n: int, texts: dict[str, str]) -> Iterable[Line]:
    used = shares(day.used, tuple(share for _, _, share in plan.uses))
    for (account, service, share), effective in zip(plan.uses, used, strict=True):
        on_demand = round(effective / (1 - float(plan.discount)))
        negation = Line(
            "SavingsPlanNegation",
            account,
            service,
            24 * n,
            {"line_item_unblended_cost": -on_demand, "savings_plan_savings_plan_effective_cost": 0},
            -on_demand,
            0,
            hourly=True,
            texts=texts,
        )
        amounts = {
            "line_item_unblended_cost": on_demand,
            "savings_plan_savings_plan_effective_cost": effective,
            "pricing_public_on_demand_cost": on_demand,
        }
        yield Line(
            "SavingsPlanCoveredUsage",
            account,
            service,
            24 * n,
            amounts,
            on_demand,
            effective,
            hourly=True,
            weight=2 * share,
            twin=negation,
            texts={**texts, "pricing_term": "OnDemand"},
        )
        yield negation
