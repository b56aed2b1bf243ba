"""A run that is cancelled in the Dagster UI while a language model lets it wait: what it leaves, and what it costs.

A real webserver and daemon; the clicks are the GraphQL that the UI sends.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import dagster as dg
import pytest

from cost_assets.insights.models.ledger import Ledger, path_in
from cost_assets.warehouse import writing
from tests.conftest import Home
from tests.golden.bill import deliver
from tests.insights.model_server import Connection, ModelServer, Reply, Request, answer, invalid_key
from tests.service import PATIENCE_SECONDS, Service, wait_until
from tests.test_insights import honest
from tests.test_outlooks import lines

ANSWERED = 3
LAUNCH = """
    mutation LaunchPipelineExecution($executionParams: ExecutionParams!) {
        launchPipelineExecution(executionParams: $executionParams) {
            __typename
            ... on LaunchRunSuccess { run { id } }
        }
    }
"""
TERMINATE = """
    mutation Terminate($runIds: [String!]!, $terminatePolicy: TerminateRunPolicy) {
        terminateRuns(runIds: $runIds, terminatePolicy: $terminatePolicy) {
            ... on TerminateRunsResult { terminateRunResults { __typename } }
        }
    }
"""
PUBLISH = {
    "mode": "default",
    "runConfigData": {},
    "selector": {
        "repositoryLocationName": "cost_assets.definitions:defs",
        "repositoryName": "__repository__",
        "jobName": "publish",
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, server: ModelServer) -> Iterator[Service]:
    """A home that was published in the template's words, since its model refused the key, and what looks after it."""
    home = Home(tmp_path_factory.mktemp("cancelling"))
    for month in (1, 2):
        of = lines(date(2026, month, 1), date(2026, 12, 31))
        at = datetime(2026, month + 1, 3, 12)
        deliver(home.folder / "export", *of, at=at, month=f"2026-{month:02}", execution=f"m{month}")
    model = {"model": "openai/scribe", "base_url": server.url, "price": {"input": 1, "output": 4}}
    home.configure(
        {"name": "acme", "format": "aws_cur2", "url": "export"}, resource_costs=False, look_every_seconds=1,
        llm={"models": [model], "send": "resources", "budget_usd_per_day": 5, "concurrency": 2},
    )  # fmt: skip
    server.script(invalid_key())
    assert home.run().failed == {}
    running = Service(home)
    try:
        running.start()
        running.start_ui()
        wait_until(running.instance.all_instigator_state, "the daemon has loaded the graph")
        yield running
    finally:
        running.kill()


def test_a_run_that_waits_for_a_model_is_cancelled_at_once_and_what_was_paid_is_kept(service, server):
    lake, ledger = service.home.lake, Ledger(path_in(service.home.lake))
    published, answers_at_last = lake.current.resolve(), threading.Event()
    server.script(*[answer(honest)] * ANSWERED, when(answers_at_last, answer(honest)))
    run_id = launched(service)
    wait_until(lambda: len(server.requests) == ANSWERED + 2, "two questions are not answered")
    asked = [request.contents for request in server.requests]

    began = time.monotonic()
    (done,) = service.click(TERMINATE, runIds=[run_id], terminatePolicy="SAFE_TERMINATE")["terminateRuns"].values()
    assert done == [{"__typename": "TerminateRunSuccess"}]
    assert ended(service, run_id) == dg.DagsterRunStatus.CANCELED
    assert time.monotonic() - began < 20, "not as long as the model may take, 60 s"
    with writing(lake, timeout_seconds=0):
        assert lake.current.resolve() == published
    assert {row[0] for row in service.home.query("select narrator from fct_insights")} == {"template"}
    assert states(ledger) == {"answered": ANSWERED, "reserved": 2}

    answers_at_last.set()
    wait_until(lambda: states(ledger) == {"answered": ANSWERED + 2}, "what was under way has come, and is kept")
    assert len(server.requests) == ANSWERED + 2
    assert ledger.spent() == (Decimal("0.00018") * (ANSWERED + 2),) * 2, "nothing is reserved any more"

    assert ended(service, launched(service)) == dg.DagsterRunStatus.SUCCESS
    assert not [request for request in server.requests[ANSWERED + 2 :] if request.contents in asked]
    assert service.home.query("select distinct narrator from fct_insights where x_is_current") == [("openai/scribe",)]


def when(event: threading.Event, then: Reply) -> Reply:
    """A reply that waits for an event."""

    def reply(connection: Connection, request: Request) -> None:
        event.wait(PATIENCE_SECONDS)
        then(connection, request)

    return reply


def launched(service: Service) -> str:
    """The id of a run of the job `publish`, launched as the UI does."""
    return service.click(LAUNCH, executionParams=PUBLISH)["launchPipelineExecution"]["run"]["id"]


def ended(service: Service, run_id: str) -> dg.DagsterRunStatus:
    """How a run ends, which is waited for."""
    wait_until(lambda: service.instance.get_run_by_id(run_id).is_finished, "the run has ended")
    return service.instance.get_run_by_id(run_id).status


def states(ledger: Ledger) -> Counter:
    """How many calls that may have been paid are in which state."""
    return Counter(row.state for row in ledger.rows() if row.failure_kind != "InvalidKey")
