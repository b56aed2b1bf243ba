"""A month in words: its total, what moved it and why, what stood out, what commitments did, what comes, what to do."""

from __future__ import annotations

from decimal import Decimal

from cost_assets.insights.claims import Claim, Draft, Evidence, Subject
from cost_assets.insights.narrator.known import Known, claim, moved, off, saved

# As docs/changes.md calls the parts of a change.
_PARTS = {
    "usage_cost_change": "usage",
    "price_cost_change": "prices",
    "mix_cost_change": "mix",
    "commitment_cost_change": "commitments",
    "days_cost_change": "days of the month",
    "one_off_cost_change": "one-off charges",
    "new_cost_change": "new services",
    "gone_cost_change": "gone services",
    "shared_cost_change": "shared charges",
}
_CENT = Decimal("0.005")


def tell(subject: Subject) -> Draft:
    """Of evidence as `evidence/months.sql` gathers it."""
    known = Known(subject)
    total = subject.evidence[0]
    claims = [
        *_total(known, total),
        *_of_account(known, total),
        *_why(known, total),
        *_services(known, total),
        *_forecast_before(known, total),
        *_anomalies(known),
        *_commitments(known),
        *_to_come(known, total),
        *_actions(known),
    ]
    return Draft(f"{{{total.id}.entity}}, {{{total.id}.period}}: {{{total.id}}}", tuple(claims))


def _total(known: Known, total: Evidence) -> list[Claim]:
    before = next((each for each in known.all("effective_cost", total.entity_kind) if each.period < total.period), None)
    start = f"{{{total.id}.entity}} cost {{{total.id}}} in {{{total.id}.period}}"
    if not before:
        return [claim("finding", f"{start}.")]
    billed = known.first("billed_cost", period=total.period)
    cash = []
    if billed and billed.value != total.value:
        cash = [claim("finding", f"Billed in {{{billed.id}.period}}: {{{billed.id}}}.")]
    if before.value == total.value:
        return [claim("finding", f"{start}, and {{{before.id}}} in {{{before.id}.period}}."), *cash]
    more = "more" if total.value > before.value else "less"
    size = f"{{abs(difference({total.id}, {before.id}))}} {more} than in {{{before.id}.period}}"
    by = f" ({{change({total.id}, {before.id})}})" if before.value > 0 else ""
    return [claim("finding", f"{start}, {size}{by}."), *cash]


def _of_account(known: Known, total: Evidence) -> list[Claim]:
    """Of a cost centre: how much of its account it is, what of it is shared, and what changed since it was signed."""
    if total.entity_kind != "cost_centre":
        return []
    account, shared = known.first("effective_cost", "account"), known.first("shared_cost")
    since = known.first("cost_change_since_sign_off")
    told = []
    if account and 0 < total.value <= account.value:
        of = f"{{share({total.id}, {account.id})}} of what {{{account.id}.entity}} cost"
        told.append(claim("finding", f"{{{total.id}.entity}} is {of} in {{{total.id}.period}}."))
    if shared:
        told.append(claim("finding", f"Its part of shared costs in {{{shared.id}.period}}: {{{shared.id}}}."))
    if since:
        off = f"In {{{since.id}.period}} {{{since.id}.entity}} differs by {{{since.id}}}"
        told.append(claim("finding", f"{off} from what was signed off."))
    return told


def _why(known: Known, total: Evidence) -> list[Claim]:
    """The parts of the change, the largest first; what rounding leaves of one is in the sum and not worth a word."""
    parts = [each for metric in _PARTS for each in known.all(metric, total.entity_kind)]
    parts.sort(key=lambda each: -abs(each.value))
    named = [f"{_PARTS[each.metric]} {{{each.id}}}" for each in parts if abs(each.value) >= _CENT]
    if not named:
        return []
    start = f"Parts of the change in {{{total.id}.entity}} in {{{total.id}.period}}: {', '.join(named)}."
    whole = f" Together they are a change of {{sum({', '.join(each.id for each in parts)})}}." if len(parts) > 1 else ""
    return [claim("finding", start + whole)]


def _services(known: Known, total: Evidence) -> list[Claim]:
    """A sentence for each service that moved; what is new or gone has a count of 0 in the other month."""
    costs, none = (known.all(metric, "service") for metric in ("effective_cost", "charges"))
    now = {each.entity: each for each in costs if each.period == total.period}
    before = {each.entity: each for each in costs if each.period < total.period}
    absent = {each.entity: each for each in none}
    return [
        _service(now.get(name), before.get(name), absent.get(name)) for name in dict.fromkeys(e.entity for e in costs)
    ]


def _service(now: Evidence | None, before: Evidence | None, absent: Evidence | None) -> Claim:
    if now and before:
        return claim("finding", f"{{{now.id}.entity}} {moved(now, before)} to {{{now.id}}}.")
    if now:
        return claim("finding", f"{{{now.id}.entity}} is new, with {{{now.id}}}.", absent)
    return claim(
        "finding", f"{{{before.id}.entity}} is gone; in {{{before.id}.period}} it cost {{{before.id}}}.", absent
    )


def _forecast_before(known: Known, total: Evidence) -> list[Claim]:
    said = known.first("forecast_in_mid_month_cost")
    if not said:
        return []
    return [claim("finding", f"In the middle of {{{said.id}.period}} the forecast was {{{said.id}}}.", total)]


def _anomalies(known: Known) -> list[Claim]:
    count, one = known.first("anomalies"), known.first("impact_cost")
    if not count or not one:
        return []
    noun = "anomaly" if count.value == 1 else "anomalies"
    return [
        claim("finding", f"{{{count.id}}} {noun} began in {{{count.id}.period}}; "
              f"{{{one.id}.entity}} was {off(one)} on {{{one.id}.period}}.")
    ]  # fmt: skip


def _commitments(known: Known) -> list[Claim]:
    saved, covered = known.first("total_savings_cost"), known.first("coverage_pct")
    unused, used = known.first("x_unused_cost"), known.first("utilization_pct")
    told = []
    if saved and saved.value > 0:
        told.append(claim("finding", f"Savings by discounts and commitments: {{{saved.id}}}."))
    if covered and covered.value > 0:
        told.append(claim("finding", f"Commitments covered {{{covered.id}}} of what they can cover."))
    if unused and used and unused.value > 0:
        told.append(claim("finding", f"Utilization of commitments: {{{used.id}}}; {{{unused.id}}} went unused."))
    return told


def _to_come(known: Known, total: Evidence) -> list[Claim]:
    landing, lower, upper = (known.first(name) for name in ("forecast_cost", "lower_80", "upper_80"))
    if not landing:
        return []
    between = f"; its bounds are {{{lower.id}}} and {{{upper.id}}}" if lower and upper else ""
    return [claim("finding", f"For {{{landing.id}.period}} the forecast is {{{landing.id}}}{between}.", total)]


def _actions(known: Known) -> list[Claim]:
    return [
        claim("action", saved(saving, base))
        for saving, base in known.savings()
    ]  # fmt: skip
