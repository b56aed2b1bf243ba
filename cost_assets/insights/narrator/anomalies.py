"""An anomaly in words: what moved, since when, what it costs, what may be behind it, and what to do."""

from __future__ import annotations

from cost_assets.insights.claims import Claim, Draft, Evidence, Subject
from cost_assets.insights.narrator.known import Known, claim, way

_MOST_DRIVERS = 3
_MAY_BE = {
    "spike": "Perhaps a job, a test or a burst of traffic that came and went",
    "shift": "Perhaps something that was switched on and stays on: a deployment, a larger size, a new user",
    "ramp": "Perhaps growth that nothing caps: logs, storage, retries or requests",
    "drop": "Perhaps something that was switched off, moved elsewhere, or that fails without being noticed",
    "fee": "Perhaps a purchase, a registration or a renewal out of turn",
}
_LOOK_AT = {
    "resource": "Look at what {} did in these days; it {}",
    "tag": "Ask the owners of {}, which {}",
    "operation": "Look at who calls {}, which {}",
    "usage_type": "Look at what is counted as {}, which {}",
    "region": "Look at what runs in {}, which {}",
}


def tell(subject: Subject) -> Draft:
    """Of evidence as `evidence/anomalies.sql` gathers it."""
    known, facts = Known(subject), subject.facts
    impact, actual, expected = (known.first(name) for name in ("impact_cost", "actual_cost", "expected_cost"))
    more = "more" if impact.value > 0 else "less"
    account = known.first("effective_cost", "account")
    where = f" in {{{account.id}.entity}}" if account else ""
    size = f"{{abs({impact.id})}} {more} than expected"
    claims = [
        claim(
            "finding",
            f"{{{impact.id}.entity}}{where} cost {{{actual.id}}} on {{{impact.id}.period}}, "
            f"{size} ({{{expected.id}}}).",
            account,
        ),
        *_drivers(known, impact),
        *_price_and_usage(known),
        *_level(known, facts),
        *_likely(known, facts),
        *_to_check(known),
        *_to_do(known, facts),
    ]
    return Draft(f"{{{impact.id}.entity}}: {size}, {{{impact.id}.period}}", tuple(claims))


def _drivers(known: Known, impact: Evidence) -> list[Claim]:
    """What moved, by the dimension that the anomaly itself is told by; these stand first."""
    parts = known.all("impact_cost")[1:]
    told_by = [each for each in parts if each.entity_kind == parts[0].entity_kind][:_MOST_DRIVERS]
    if not told_by:
        return []
    shown = ", ".join(f"{{{each.id}.entity}} {{{each.id}}}" for each in told_by)
    kind = told_by[0].entity_kind.replace("_", " ")
    return [claim("finding", f"What moved, by {kind}: {shown}.", impact)]


def _price_and_usage(known: Known) -> list[Claim]:
    price, usage = known.first("x_price_cost_change"), known.first("x_usage_cost_change")
    if not price or not usage:
        return []
    return [
        claim(
            "finding",
            f"For {{{usage.id}.entity}} on {{{usage.id}.period}}, changed quantities made {{{usage.id}}}, "
            f"and changed prices {{{price.id}}}.",
        )
    ]


def _level(known: Known, facts: dict) -> list[Claim]:
    level = known.first("monthly_cost_change")
    if not level:
        return []
    more = "more" if level.value > 0 else "less"
    return [
        claim(
            "finding",
            f"{{{level.id}.entity}} took a new level on {{{level.id}.period}}: "
            f"{{abs({level.id})}} {more} a month, if it stays.",
        )
    ]


def _likely(known: Known, facts: dict) -> list[Claim]:
    price, usage = known.first("x_price_cost_change"), known.first("x_usage_cost_change")
    if price and usage and abs(price.value) > abs(usage.value):
        return [
            claim(
                "cause",
                "Perhaps a changed price: an expired discount, another way of paying, or another region.",
                price,
            )
        ]
    return [claim("cause", f"{_MAY_BE[facts['kind']]}.", known.first("impact_cost"))]


def _to_check(known: Known) -> list[Claim]:
    found = []
    for kind, words in _LOOK_AT.items():
        part = known.first("impact_cost", kind)
        if part and len(found) < 2:
            found.append(claim("check", f"{words.format(f'{{{part.id}.entity}}', way(part))}."))
    return found


def _to_do(known: Known, facts: dict) -> list[Claim]:
    level = known.first("monthly_cost_change")
    if level and level.value > 0:
        return [
            claim(
                "action",
                f"If it was not planned, take it back: {{{level.id}.entity}} {way(level)} a month "
                f"on {{{level.id}.period}}.",
            )
        ]
    if facts["direction"] == "down":
        return [claim("action", "Make sure that what went away was meant to; if it was, mark it as expected.")]
    return [claim("action", "Mark it as expected if it was planned; else agree on who watches it.")]
