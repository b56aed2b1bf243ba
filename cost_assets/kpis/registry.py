"""The registry: what each KPI of `kpis.yaml` is, and the goals that hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, model_validator

from cost_assets.errors import ConfigError
from cost_assets.strict import Strict

REGISTRY = Path(__file__).with_name("kpis.yaml")
Scope = Literal["all", "billing_account", "sub_account", "cost_centre"]
Relation = Literal["usage", "coverage", "commitments", "savings", "allocated", "tags", "months"]
# What of a relation's rows says whose they are; a KPI is made for no other scope.
SCOPES: Mapping[str, tuple[Scope, ...]] = {
    "usage": ("all", "billing_account", "sub_account", "cost_centre"),
    "coverage": ("all", "billing_account", "sub_account"),
    "commitments": ("all", "billing_account"),
    "savings": ("all", "billing_account", "sub_account"),
    "allocated": ("all", "billing_account", "sub_account"),
    "tags": ("all", "billing_account", "sub_account"),
    "months": ("all", "billing_account", "sub_account", "cost_centre"),
}


class Saving(Strict):
    """What reaching the goal would save: usage moved to a better price that the bill itself shows.

    says      in words: what is moved, and to which price
    rows      SQL: the rows of `relation` that can be moved
    amount    their amount in the KPI's basis, in which moving them leaves the denominator as it is
    at        what they would cost at the better price; null where the bill does not show it
    """

    says: str
    relation: Relation = "usage"
    rows: str
    amount: str
    at: str


class Kpi(Strict):
    """One KPI. `numerator`, `denominator` and `left_out` are SQL aggregates over `relation`.

    good       which side of a goal is the good one; null where neither is
    goal       the default, in the KPI's unit; null for none
    is_share   whether it is a part of a whole, so that it lies within 0 and 100 unless costs are negative
    left_out   the effective cost of what is in neither part, since its price or quantity is not known
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    says: str
    formula: str
    relation: Relation
    numerator: str
    denominator: str
    basis: Literal["effective_cost", "list_cost", "consumed_quantity"]
    unit: Literal["percent", "money"]
    is_share: bool = False
    good: Literal["at_least", "at_most"] | None = None
    goal: float | None = None
    left_out: str | None = None
    saving: Saving | None = None
    scopes: tuple[Scope, ...] = Field(min_length=1)
    source: str

    @model_validator(mode="after")
    def _fits(self) -> Kpi:
        if self.goal is not None and self.good is None:
            raise ValueError(f"{self.name} has a goal, and no side of it that is good")
        if self.saving and (self.unit != "percent" or not self.good):
            raise ValueError(f"{self.name} says what a goal saves, which only a percentage with a good side can")
        relations = {self.relation} | ({self.saving.relation} if self.saving else set())
        for relation in relations:
            if set(self.scopes) - set(SCOPES[relation]):
                raise ValueError(f"{self.name} is made for scopes that {relation} does not tell apart: {self.scopes}")
        return self


class Absent(Strict):
    """A KPI of the field that the bill alone cannot answer, and why."""

    title: str
    why: str


class Registry(Strict):
    kpis: tuple[Kpi, ...]
    absent: tuple[Absent, ...]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Registry:
        names = [kpi.name for kpi in self.kpis]
        if len(names) > len(set(names)):
            raise ValueError(f"a name is used twice: {sorted(name for name in names if names.count(name) > 1)}")
        return self


@cache
def registry() -> Registry:
    """What `kpis.yaml` says, in its order."""
    return Registry.model_validate(yaml.safe_load(REGISTRY.read_text()))


def goals(said: Mapping[str, float | None]) -> dict[str, float | None]:
    """The goal of each KPI, in its unit: what is `said` in `costs.yaml`, else the registry's; null for none.

    Raises:
        ConfigError: there is no such KPI, no side of a goal is good for it, or the goal is no number that it can reach.
    """
    known = {kpi.name: kpi for kpi in registry().kpis}
    for name, goal in said.items():
        if name not in known:
            raise ConfigError(f"kpis.goals.{name} is not a KPI; known are: {', '.join(known)}")
        if goal is not None:
            _refuse_senseless(known[name], goal)
    return {name: said.get(name, kpi.goal) for name, kpi in known.items()}


def _refuse_senseless(kpi: Kpi, goal: float) -> None:
    where = f"kpis.goals.{kpi.name} is {goal:g}"
    if kpi.good is None:
        with_goals = ", ".join(each.name for each in registry().kpis if each.good)
        raise ConfigError(f"{where}, but no side of a goal is good for it; goals can be set for: {with_goals}")
    if not math.isfinite(goal):
        raise ConfigError(f"{where}; a goal is a finite number")
    if kpi.is_share and not 0 <= goal <= 100:
        raise ConfigError(f"{where}; it is a share in percent, so its goal lies within 0 and 100")
