"""What is thought of an anomaly in the end: whether it lasts, and whether an event or a person has expected it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cost_assets.anomalies.events import Event
from cost_assets.anomalies.finding import Found
from cost_assets.anomalies.marks import Mark
from cost_assets.anomalies.scopes import CENTRE

OPEN, ENDED, EXPECTED = "open", "ended", "expected"


def states(found: Sequence[Found], events: Sequence[Event], marks: Mapping[str, Mark]) -> dict[str, str]:
    """The state of each anomaly, by id.

    A person's last word counts most: `expected` and `false` make it expected, `true` makes it what it is. Else a
    known event makes it expected; and a total's anomaly is expected where all that explains it is: services and sub
    accounts, or where none does, cost centres. A cost centre's is expected where the one that tells its money is.
    """
    state = {each.id: _state(each, events, marks) for each in found}
    parts, centres = _by_parent(found, is_centre=False), _by_parent(found, is_centre=True)
    for scope in ("sub_account", "billing_account"):
        for total in (each for each in found if each.scope == scope and each.id not in marks):
            explained = parts.get(total.id) or centres.get(total.id, ())
            if {state[part] for part in explained} == {EXPECTED}:
                state[total.id] = EXPECTED
    for parent, of in centres.items():
        if state[parent] == EXPECTED:
            state |= {centre: EXPECTED for centre in of if centre not in marks}
    return state


def _by_parent(found: Sequence[Found], is_centre: bool) -> dict[str, list[str]]:
    """The ids that have each parent, of cost centres or of all others."""
    parts: dict[str, list[str]] = {}
    for each in found:
        if each.parent_id is not None and (each.scope == CENTRE) == is_centre:
            parts.setdefault(each.parent_id, []).append(each.id)
    return parts


def event_of(found: Found, events: Iterable[Event]) -> str | None:
    """The name of the first known event that explains it."""
    whose = (found.billing_account_id, found.sub_account_id, found.service_name, found.cost_centre)
    return next((event.name for event in events if event.explains(found.started_on, *whose)), None)


def _state(found: Found, events: Sequence[Event], marks: Mapping[str, Mark]) -> str:
    mark = marks.get(found.id)
    if mark and mark.mark in ("expected", "false"):
        return EXPECTED
    if not mark and event_of(found, events):
        return EXPECTED
    return ENDED if found.ended_on else OPEN
