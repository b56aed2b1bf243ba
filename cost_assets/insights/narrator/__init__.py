"""The narrator without a model: plain prose from the same evidence, the same each time."""

from cost_assets.insights.claims import Draft, Subject
from cost_assets.insights.narrator import anomalies, days, months, recommendations

_TELL = {
    "anomaly": anomalies.tell,
    "month": months.tell,
    "day": days.tell,
    "recommendations": recommendations.tell,
}


def narrate(subject: Subject) -> Draft:
    """What is to be said of a subject; its figures are slots, so that none can differ from the evidence."""
    return _TELL[subject.kind](subject)
