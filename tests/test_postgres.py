"""The service as a team runs it: runs and events in a real PostgreSQL."""

from __future__ import annotations

import pgserver

from tests.service import Service


def test_a_delivery_is_published_and_its_runs_are_in_postgres(home, bucket, tmp_path, monkeypatch):
    postgres = pgserver.get_server(tmp_path / "postgres", cleanup_mode="delete")
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
        postgres.cleanup()
