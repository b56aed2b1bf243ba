"""What could cost less, in words: each saving with its money, what commitments do, what is to come, what stands out."""

from __future__ import annotations

import json

from cost_assets.insights.claims import Claim, Draft, Subject
from cost_assets.insights.narrator.known import Known, claim, off, saved


def tell(subject: Subject) -> Draft:
    """Of evidence as `evidence/advice.sql` gathers it."""
    known = Known(subject)
    total = known.first("effective_cost", "account")
    claims = [
        claim("finding", f"{{{total.id}.entity}} cost {{{total.id}}} in {{{total.id}.period}}."),
        *_savings(known, json.loads(subject.facts["advice"])),
        *_commitments(known),
        *_forecasts(known),
        *_anomalies(known),
    ]
    return Draft(f"Recommendations for {{{total.id}.entity}}, {{{total.id}.period}}", tuple(claims))


def _savings(known: Known, advice: list[dict[str, str]]) -> list[Claim]:
    told = []
    for (saving, base), how in zip(known.savings(), advice, strict=True):
        weighed = f"Confidence {how['confidence']}, effort {how['effort']}, risk {how['risk']}"
        told.append(claim("action", f"{saved(saving, base)} {weighed}."))
    if len(told) > 1:
        told.append(claim("check", "These amounts overlap where they touch one usage, and do not add up."))
    return told


def _commitments(known: Known) -> list[Claim]:
    unused, used, covered = (known.first(name) for name in ("x_unused_cost", "utilization_pct", "coverage_pct"))
    told = []
    if unused and used:
        told.append(claim("finding", f"Utilization of commitments: {{{used.id}}}; {{{unused.id}}} went unused."))
    if covered:
        told.append(claim("finding", f"Commitments covered {{{covered.id}}} of what they can cover."))
    for left in known.all("x_days_left"):
        now = next((each for each in known.all("x_monthly_cost") if each.entity == left.entity), None)
        then = next((each for each in known.all("x_monthly_list_cost") if each.entity == left.entity), None)
        if now and then:
            told.append(
                claim("action", f"As of {{{left.id}.period}}, {{{left.id}.entity}} ends in {{{left.id}}}. "
                      f"It costs {{{now.id}}} a month, and what it covers has a list price of {{{then.id}}}: "
                      f"decide on what follows it.")
            )  # fmt: skip
    return told


def _forecasts(known: Known) -> list[Claim]:
    return [
        claim("finding", f"For {{{each.id}.period}} the forecast is {{{each.id}}}.")
        for each in known.all("forecast_cost")
    ]


def _anomalies(known: Known) -> list[Claim]:
    return [
        claim("finding", f"{{{each.id}.entity}} was {off(each)} on {{{each.id}.period}}.")
        for each in known.all("impact_cost")
    ]
