"""Recommendations as JSON, for programs that read them by these names."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cost_assets.insights.claims import Claim, Subject

# By what a claim cites first; what cites nothing of these is what the recommendations rest on.
_PART_OF = {
    "x_unused_cost": "contract_deal", "utilization_pct": "contract_deal", "coverage_pct": "contract_deal",
    "x_days_left": "contract_deal", "x_monthly_cost": "contract_deal", "x_monthly_list_cost": "contract_deal",
    "forecast_cost": "cost_forecasting", "lower_80": "cost_forecasting", "upper_80": "cost_forecasting",
    "impact_cost": "anomalies",
}  # fmt: skip


def as_json(subject: Subject, claims: Sequence[tuple[Claim, str]]) -> str:
    """The object of fct_insights.x_recommendations.

    Args:
        claims: verified, each with its rendered text.
    """
    metric = {each.id: each for each in subject.evidence}
    savings = [each.id for each in subject.evidence if each.metric == "saving_cost"]
    advice = dict(zip(savings, json.loads(subject.facts["advice"]), strict=False))
    told: dict[str, list] = {
        name: [] for name in ("base_of_recommendations", "cost_forecasting", "anomalies", "contract_deal")
    }
    found = []
    for claim, text in claims:
        saving = next((id for id in claim.evidence if id in advice), None)
        if saving:
            how, row = advice[saving], metric[saving]
            found.append(
                {"text": text, "saving_cost": f"{row.value:.2f}", "billing_currency": row.unit}
                | {name: how[name] for name in ("account", "confidence", "effort", "risk", "recommendation_id")}
            )
            told["base_of_recommendations"].append(how["assumption"])
        else:
            part = next((_PART_OF[metric[id].metric] for id in claim.evidence if metric[id].metric in _PART_OF), None)
            told[part or "base_of_recommendations"].append(text)
    return json.dumps(
        {"effective_recommendation": found[0] if found else None, "additional_recommendation": found[1:]} | told,
        ensure_ascii=False,
    )
