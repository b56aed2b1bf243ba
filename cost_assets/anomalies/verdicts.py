"""What is thought of an anomaly in the end: whether it lasts, and whether an event or a person has expected it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cost_assets.anomalies.events import Event
from cost_assets.anomalies.finding import Found
from cost_assets.anomalies.marks import Mark

OPEN, ENDED, EXPECTED = "open", "ended", "expected"


def states(found: Sequence[Found], events: Sequence[Event], marks: Mapping[str, Mark]) -> dict[str, str]:
    """The state of each anomaly, by id.

    A person's last word counts most: `expected` and `false` make it expected, `true` makes it what it is. Else a
    known event makes it expected; and a total's anomaly is expected where all that explains it is.
    """
    state = {each.id: _state(each, events, marks) for each in found}
    parts: dict[str, list[str]] = {}
    for each in found:
        if each.parent_id is not None:
            parts.setdefault(each.parent_id, []).append(each.id)
    for scope in ("sub_account", "billing_account"):
        for total in (each for each in found if each.scope == scope and each.id not in marks):
            if {state[part] for part in parts.get(total.id, ())} == {EXPECTED}:
                state[total.id] = EXPECTED
    return state


def event_of(found: Found, events: Iterable[Event]) -> str | None:
    """The name of the first known event that explains it."""
    whose = (found.billing_account_id, found.sub_account_id, found.service_name)
    return next((event.name for event in events if event.explains(found.started_on, *whose)), None)


def _state(found: Found, events: Sequence[Event], marks: Mapping[str, Mark]) -> str:
    mark = marks.get(found.id)
    if mark and mark.mark in ("expected", "false"):
        return EXPECTED
    if not mark and event_of(found, events):
        return EXPECTED
    return ENDED if found.ended_on else OPEN
