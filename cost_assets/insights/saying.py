"""Insights as tables: what was said is kept under records, and is said again as long as nothing changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from cost_assets import tables
from cost_assets.insights.claims import Subject
from cost_assets.lake import Lake
from cost_assets.records import append, said

STAGE = "insights"
KIND = "insights"
_KEPT = [
    "insight_id", "subject", "subject_id", "narrator", "title", "body", "claims", "claims_total", "claims_verified",
    "prompt_version", "input_tokens", "output_tokens", "llm_cost_usd", "created_at", "billing_account_id", "x_said_at",
    "x_recommendations", "x_why_template", "evidence",
]  # fmt: skip


@dataclass(frozen=True)
class Insight:
    """What is said of a subject.

    Attributes:
        claims: JSON, see fct_insights.
        tokens: sent and answered; None where no model spoke, or did not say.
        cost_usd: as a decimal's text; None where no model spoke, or no price is known.
    """

    subject: Subject
    billing_account_id: str | None
    narrator: str
    title: str
    body: str
    claims: str
    claims_total: int
    claims_verified: int
    prompt_version: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: str | None = None
    recommendations: str | None = None
    why_template: str | None = None

    def because(self, why: str | None) -> Insight:
        """The same, with why no model spoke."""
        return replace(self, why_template=why)

    def paid(self, input_tokens: int | None, output_tokens: int | None, cost_usd: str | None) -> Insight:
        """The same, with what its calls took."""
        return replace(self, input_tokens=input_tokens, output_tokens=output_tokens, cost_usd=cost_usd)

    @property
    def id(self) -> str:
        """The same as long as subject, evidence, narrator and wording are."""
        evidence = [[e.id, e.entity, e.period, e.metric, e.unit, f"{e.value:f}"] for e in self.subject.evidence]
        made_of = [
            self.subject.kind,
            self.subject.id,
            self.narrator,
            self.prompt_version,
            self.title,
            self.body,
            evidence,
        ]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]


def say(
    db: duckdb.DuckDBPyConnection, lake: Lake, insights: Sequence[Insight], now: datetime, created_at: datetime
) -> int:
    """Keep what was never said before, and make the tables of all that ever was; how many are new.

    Args:
        now: the home's now, naive UTC.
        created_at: the wall clock, naive UTC.
    """
    declared = tables.declared(STAGE)
    columns = {name: declared["fct_insights"].columns.get(name, "varchar") for name in _KEPT}
    earlier = said(db, lake, KIND, columns)
    tables.write_texts(db, "spoken", _KEPT, [_row(each, now, created_at) for each in insights])
    new = f"select * from spoken where insight_id not in (select insight_id from ({earlier}))"
    count = db.execute(f"select count(*) from ({new})").fetchone()[0]
    append(db, lake, KIND, tables.conformed(tables.Table(KIND, "", columns, {}), new), now, f"{now:%Y-%m-%d}")
    db.execute(
        f"""
        create or replace temp table all_said as
        select *, insight_id in (select insight_id from spoken) as x_is_current
        from ({said(db, lake, KIND, columns)})
        qualify row_number() over (partition by insight_id order by created_at) = 1
        """
    )
    tables.replace(db, declared["fct_insights"], "from all_said order by subject, subject_id, created_at, insight_id")
    evidence = """
        select insight_id, unnest(from_json(evidence, '[{"evidence_id": "VARCHAR", "entity": "VARCHAR",
            "entity_kind": "VARCHAR", "period": "VARCHAR", "metric": "VARCHAR", "unit": "VARCHAR", "value": "VARCHAR",
            "sql": "VARCHAR"}]'), max_depth := 2)
        from all_said
    """
    tables.replace(db, declared["fct_insight_evidence"], f"from ({evidence}) order by insight_id, evidence_id[2:]::int")
    return count


def _row(each: Insight, now: datetime, created_at: datetime) -> dict[str, str | None]:
    evidence = [
        {"evidence_id": e.id, "entity": e.entity, "entity_kind": e.entity_kind, "period": e.period, "metric": e.metric,
         "unit": e.unit, "value": f"{e.value:f}", "sql": e.sql}
        for e in each.subject.evidence
    ]  # fmt: skip
    return {
        "insight_id": each.id, "subject": each.subject.kind, "subject_id": each.subject.id, "narrator": each.narrator,
        "title": each.title, "body": each.body, "claims": each.claims, "claims_total": str(each.claims_total),
        "claims_verified": str(each.claims_verified), "prompt_version": each.prompt_version,
        "input_tokens": _text(each.input_tokens), "output_tokens": _text(each.output_tokens),
        "llm_cost_usd": each.cost_usd, "created_at": created_at.isoformat(),
        "billing_account_id": each.billing_account_id, "x_said_at": now.isoformat(),
        "x_recommendations": each.recommendations, "x_why_template": each.why_template,
        "evidence": json.dumps(evidence),
    }  # fmt: skip


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
