"""What dbt's connection needs beyond SQL: a tested month file put in place of the old one."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from cost_assets.lake import sync_file


class Plugin(BasePlugin):
    """Gives dbt's connection `promote_file(from, to)`, which SQL itself has no word for."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        conn.create_function("promote_file", promote_file, ["VARCHAR", "VARCHAR"], "VARCHAR", side_effects=True)


def promote_file(source: str, target: str) -> str:
    """Put a tested file in place of the old one: flushed, then renamed. Readers of the old one keep it."""
    sync_file(Path(source))
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
    sync_file(Path(target).parent)
    return target
