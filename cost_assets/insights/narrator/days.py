"""A day in words: what began or ended, which closed months were restated, and what the month will come to."""

from __future__ import annotations

from cost_assets.insights.claims import Draft, Subject
from cost_assets.insights.narrator.known import Known, claim, moved, off


def tell(subject: Subject) -> Draft:
    """Of evidence as `evidence/days.sql` gathers it."""
    known = Known(subject)
    cost = known.first("effective_cost", "account")
    claims = [claim("finding", f"{{{cost.id}.entity}} cost {{{cost.id}}} on {{{cost.id}.period}}.")] if cost else []
    for each in known.all("impact_cost"):
        claims.append(claim("finding", f"{{{each.id}.entity}} was {off(each)} on {{{each.id}.period}}."))
    for each in known.all("restated_billed_cost"):
        claims.append(claim("finding", f"The closed month {{{each.id}.period}} was restated by {{{each.id}}}."))
    now, before = known.first("forecast_cost"), known.first("forecast_before_cost")
    if now and before:
        claims.append(
            claim("finding", f"The forecast for {{{now.id}.period}} {moved(now, before)} to {{{now.id}}}.", before)
        )
    first = subject.evidence[0]
    return Draft(f"{{{first.id}.entity}}, {{{first.id}.period}}", tuple(claims))
