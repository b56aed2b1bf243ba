"""What an insight is made of: evidence from the marts, and claims that rest on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["finding", "cause", "check", "action"]


@dataclass(frozen=True)
class Evidence:
    """One figure of the marts, and the query that finds it there again.

    Attributes:
        id: `E1`, `E2`, …: unique within its subject.
        entity: whose figure it is, as people read it: a service, an account, a region, a usage type, a resource.
        entity_kind: `total`, `account`, `service`, `region`, `usage_type`, `operation`, `resource`, `tag`,
            `cost_centre`, `commitment` or `recommendation`.
        period: `2026-10`, `2026-10-03`, or `2026-10-03/2026-10-09`, both days inclusive.
        metric: what is measured, in snake case: `effective_cost`, `expected_cost`, `impact_cost`, `days`, …
        unit: the currency (`USD`) of money, `pct`, `count`, `days`, or the unit of a quantity.
        value: exact; null in the marts makes no evidence.
        sql: one SELECT of one value, which anyone can run on `marts.duckdb`.
    """

    id: str
    entity: str
    entity_kind: str
    period: str
    metric: str
    unit: str
    value: Decimal
    sql: str


@dataclass(frozen=True)
class Figure:
    """A number that a claim's text spells out, and what it says that it is.

    Attributes:
        text: as it stands in the claim, such as `$1,234` or `12.5 %`.
        source: an evidence id or a derivation: `E3`, `change(E3, E4)`.
    """

    text: str
    source: str
    entity: str
    period: str
    metric: str
    unit: str


@dataclass(frozen=True)
class Claim:
    """A sentence. Its numbers are slots (`{E3}`, `{change(E3, E4)}`), or are declared as figures."""

    kind: Kind
    text: str
    evidence: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What a narrator says of a subject, before it is checked."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Subject:
    """What an insight is about, and all that is known of it.

    Attributes:
        kind: `anomaly`, `month`, `day` or `recommendations`.
        id: within its kind.
        facts: what the narrators need besides figures, by name: words such as an anomaly's kind or state.
    """

    kind: str
    id: str
    evidence: tuple[Evidence, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
