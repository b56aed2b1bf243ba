"""The series that are scored: every service and cost centre, the sub accounts and billing account they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cost_assets.series import AccountSeries, Key

CENTRE = "cost_centre"
SCOPES = ("service", "sub_account", CENTRE, "billing_account")
# Of which scope's series those of a scope are parts.
PART_OF = {"service": "sub_account", "sub_account": "billing_account", CENTRE: "billing_account"}


@dataclass(frozen=True)
class Scope:
    """The series of one scope of one billing account in one currency, a row each.

    costs     (n, days) effective cost of usage; nan on unknown days
    other     (n, days) effective cost of the rest
    total_of  (n,) the row of the scope `PART_OF` that each is part of; none for billing accounts
    """

    name: str
    billing_account_id: str | None
    billing_currency: str | None
    sub_account_ids: list[str | None]
    service_names: list[str | None]
    days: np.ndarray
    costs: np.ndarray
    other: np.ndarray
    total_of: list[int]
    cost_centres: list[str | None] = field(default_factory=list)

    @cached_property
    def keys(self) -> list[Key]:
        """(sub account, service, cost centre) of each row."""
        centres = self.cost_centres or [None] * len(self.service_names)
        return list(zip(self.sub_account_ids, self.service_names, centres, strict=True))


def scopes(account: AccountSeries) -> Iterator[Scope]:
    """The scopes of an account, parts before totals; cost centres where costs are allocated."""
    subs = {sub: n for n, sub in enumerate(dict.fromkeys(account.sub_account_ids))}
    member = np.array([subs[sub] for sub in account.sub_account_ids], dtype=int)
    usage, other = account.costs["usage"], np.zeros(account.costs["usage"].shape) + account.other
    by_sub = [_summed(costs, member, len(subs)) for costs in (usage, other)]
    whose = (account.billing_account_id, account.billing_currency)
    no_names = [None] * len(subs)
    yield Scope(
        "service", *whose, account.sub_account_ids, account.service_names, account.days, usage, other, member.tolist()
    )
    yield Scope("sub_account", *whose, list(subs), no_names, account.days, *by_sub, [0] * len(subs))
    if account.by_centre is not None:
        centres, names = account.by_centre, account.by_centre.cost_centres
        usage, other = centres.costs["usage"], np.zeros(centres.costs["usage"].shape) + centres.other
        nobody = [None] * len(names)
        yield Scope(CENTRE, *whose, nobody, nobody, account.days, usage, other, [0] * len(names), names)
    total = [costs.sum(axis=0, keepdims=True) for costs in by_sub]
    yield Scope("billing_account", *whose, [None], [None], account.days, *total, [])


def _summed(costs: np.ndarray, member: np.ndarray, n: int) -> np.ndarray:
    sums = np.zeros((n, costs.shape[1]))
    np.add.at(sums, member, costs)
    return sums
