"""Anomalies: the episodes of every scope, each with its id, its parent and its money to the cent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from cost_assets.anomalies.episodes import COUNTS, Episode, episodes
from cost_assets.anomalies.fees import fee_episodes
from cost_assets.anomalies.incidents import parents
from cost_assets.anomalies.scopes import PART_OF, Scope
from cost_assets.anomalies.scored import Scored
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.series import AccountSeries

_CENT = Decimal("0.01")
USAGE = "usage"


@dataclass(frozen=True)
class Found:
    """An anomaly as it is found, before people and events say what it is.

    group         of charges: usage, or that of a fee
    last_day      of its days that count: an anomaly that lasts counts for thirty of them
    impact        in cents; a fee's `expected` is what explained some of it
    parent_id     of its account's anomaly that it explains; of a cost centre's also of one that tells its money
    """

    id: str
    scope: str
    billing_account_id: str | None
    sub_account_id: str | None
    service_name: str | None
    cost_centre: str | None
    billing_currency: str | None
    group: str
    episode: Episode
    started_on: date
    ended_on: date | None
    last_day: date
    impact: Decimal
    expected: Decimal
    parent_id: str | None


def find(account: AccountSeries, scored: Sequence[Scored], sensitivity: dict[str, Sensitivity]) -> list[Found]:
    """The anomalies of one account, scope by scope, and the fees of its services.

    Args:
        scored: the account's scopes.
        sensitivity: by scope.
    """
    scopes = {each.scope.name: each.scope for each in scored}
    told = {each.scope.name: episodes(each.scores, each.scope.costs, sensitivity[each.scope.name]) for each in scored}
    usage = [
        _found(scope, episode, USAGE, over)
        for scope in scopes.values()
        for episode, over in zip(told[scope.name], _parents(scope, scopes, told), strict=True)
    ]
    return usage + _fees(account, scopes["service"], sensitivity["service"])


def _parents(scope: Scope, scopes: Mapping[str, Scope], told: Mapping[str, Sequence[Episode]]) -> list[str | None]:
    """The id of the total's anomaly that each of a scope's explains."""
    total = PART_OF.get(scope.name)
    if total is None:
        return [None] * len(told[scope.name])
    found = parents(told[scope.name], told[total], scope.total_of)
    return [None if at is None else _id(scopes[total], told[total][at], USAGE) for at in found]


def _fees(account: AccountSeries, services: Scope, sensitivity: Sensitivity) -> list[Found]:
    """Charges out of turn, by group. Tax follows what it is on; credits and what lowers the bill are told as down."""
    found = []
    for group, costs in account.costs.items():
        if group == USAGE:
            continue
        follows = sum(each for name, each in account.costs.items() if name != "tax") if group == "tax" else None
        for sign in (1, -1):
            charges = np.where(sign * costs >= 0, sign * costs, 0.0 * costs)
            if np.nan_to_num(charges).any():
                for episode in fee_episodes(charges, account.days, sensitivity, follows, sign):
                    found.append(_found(services, episode, f"{group}{'' if sign > 0 else ' down'}", None))
    return found


def _found(scope: Scope, episode: Episode, group: str, parent: str | None) -> Found:
    sub, service, centre = scope.keys[episode.series]
    started_on = episode.start.item()
    last = episode.end if episode.end is not None else scope.days[-1]
    impact = Decimal(episode.impact).quantize(_CENT)
    expected = Decimal(100 * episode.impact / episode.impact_pct).quantize(_CENT) if episode.impact_pct else Decimal(0)
    return Found(
        id=_id(scope, episode, group),
        scope=scope.name,
        billing_account_id=scope.billing_account_id,
        sub_account_id=sub,
        service_name=service,
        cost_centre=centre,
        billing_currency=scope.billing_currency,
        group=group.partition(" ")[0],
        episode=episode,
        started_on=started_on,
        ended_on=None if episode.end is None else episode.end.item(),
        last_day=min(last, episode.start + COUNTS - 1).item(),
        impact=impact,
        expected=expected,
        parent_id=parent,
    )


def _id(scope: Scope, episode: Episode, group: str) -> str:
    sub, service, centre = scope.keys[episode.series]
    whose = [scope.name, scope.billing_account_id, sub, service, scope.billing_currency]
    text = json.dumps([*whose, str(episode.start), group, *([] if centre is None else [centre])])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
