"""The service as a team runs it: runs and events in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pgserver
import pytest

from tests.service import Service


@pytest.fixture
def postgres() -> Iterator[pgserver.PostgresServer]:
    """Not in a folder of pytest's: its user is another one than ours, and each pytest that starts shuts others out."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = pgserver.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        yield server
        server.cleanup()


@pytest.mark.proof
def test_a_delivery_is_published_and_its_runs_are_in_postgres(home, bucket, postgres, monkeypatch):
    monkeypatch.setenv("COSTS_POSTGRES_URL", postgres.get_uri().replace("postgresql:", "postgresql+psycopg2:"))
    home.configure(bucket.export, look_every_seconds=1)
    service = Service(home, bucket, "dagster-postgres.yaml")
    service.start()
    try:
        service.put("1.25", month="2026-01", execution="jan-1")
        service.until_billed("2026-01", "1.25")
        service.put("2.25", month="2026-01", execution="jan-2")
        assert home.run(periods=frozenset()).failed == {}, "by hand, while the daemon runs"
        service.until_billed("2026-01", "2.25")
        counted = postgres.psql("select count(*) from runs")
        assert int(counted.splitlines()[2]) == len(service.instance.get_runs()) >= 2
    finally:
        service.kill()
        service.instance.dispose()
