"""What dbt tells while it builds: a line for each model and test that has ended, and nothing else.

dbt makes three thousand events of a small month, each twice over as a message, whether or not anybody reads them:
a sixth of what it does. Nothing is logged here, so only the events that somebody hears are made into messages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

HEARD = "NodeFinished"
_SILENT = ("debug", "info")


class _HeardOnly(EventManager):
    """Passes on what is heard, and warnings and errors, which dbt itself may act on."""

    def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *args: Any, **options: Any) -> None:
        if self.loggers or type(e).__name__ == HEARD or (level or e.level_tag()).value not in _SILENT:
            super().fire_event(e, level, *args, **options)


def listen_only_to_what_is_heard() -> None:
    """Let dbt, in this process, make messages of such events alone."""
    ctx_set_event_manager(_HeardOnly())


def teller(tell: Callable[[str], None]) -> Callable[[Any], None]:
    """A listener to dbt's events that tells of each model and test that has ended."""

    def listen(event: Any) -> None:
        if event.info.name != HEARD:
            return
        node = event.data.node_info
        lasted = datetime.fromisoformat(node.node_finished_at) - datetime.fromisoformat(node.node_started_at)
        tell(f"{node.node_name}: {node.node_status} in {lasted.total_seconds():.1f} s")

    return listen
