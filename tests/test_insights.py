"""A small bill put into words by a model that is honest, one that lies, and none: what is published, and what left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from cost_assets import cli, pipeline
from tests.conftest import Home
from tests.golden.bill import deliver
from tests.insights.model_server import ModelServer, Request, answer, invalid_key
from tests.test_outlooks import SECOND, lines

ACCOUNTS = ("011254002932", "022222222222", "044444444444")


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEST_KEY", "sk-never-to-be-seen")
        yield running


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, server: ModelServer) -> Home:
    """Three closed months and half of April, told by a model: honest about most, and lying once an answer."""
    home = Home(tmp_path_factory.mktemp("insights"))
    model = {"model": "openai/scribe", "base_url": server.url, "api_key_env": "TEST_KEY",
             "price": {"input": 1, "output": 4}}  # fmt: skip
    home.configure(
        {"name": "acme", "format": "aws_cur2", "url": "export"}, resource_costs=False,
        llm={"models": [model], "send": "resources", "budget_usd_per_day": 5},
    )  # fmt: skip
    export = home.folder / "export"
    for month in (1, 2, 3):
        of = lines(date(2026, month, 1), date(2026, 12, 31))
        deliver(export, *of, at=datetime(2026, month + 1, 3, 12), month=f"2026-{month:02}", execution=f"m{month}")
    april = [line | {"invoice": ""} for line in lines(date(2026, 4, 1), SECOND.date())]
    deliver(export, *april, at=SECOND, month="2026-04", execution="april")
    server.script(answer(lying))
    assert home.run().failed == {}
    return home


def evidence_in(request: Request) -> list[dict[str, str]]:
    """The rows of evidence that a prompt holds."""
    said = request.contents[1]
    return json.loads(said[said.rindex("Evidence: ") + len("Evidence: ") :])


def honest(request: Request) -> str:
    """A finding of a cost, as a model that has read the rules writes it."""
    rows = evidence_in(request)
    id = next(row["id"] for row in rows if row["metric"] in ("effective_cost", "actual_cost", "expected_cost"))
    expected = " was expected to" if rows[int(id[1:]) - 1]["metric"] == "expected_cost" else ""
    text = f"{{{id}.entity}}{expected} cost {{{id}}} on {{{id}.period}}."
    claim = {"kind": "finding", "text": text, "evidence": [id], "figures": []}
    return json.dumps({"title": f"{{{id}.entity}}, {{{id}.period}}", "claims": [claim]})


def lying(request: Request) -> str:
    """The same, and a wrong total beside it, also when it is told that this does not hold."""
    said = json.loads(honest(request))
    said["claims"].append(said["claims"][0] | {"text": "The bill doubled to $99,999."})
    return json.dumps(said)


def test_a_models_words_are_published_and_its_lies_are_not(told):
    said = told.query(
        "select subject, narrator, body, claims_verified, claims_total, input_tokens, llm_cost_usd from fct_insights"
    )
    assert {row[0] for row in said} >= {"month", "anomaly"}
    months = [row for row in said if row[0] == "month"]
    assert {row[1:2] + row[3:] for row in months} == {("openai/scribe", 1, 2, 200, Decimal("0.000360000000"))}
    assert all("99,999" not in row[2] and "1 of 2 claims verified" in row[2] for row in months)


def test_every_figure_is_found_again_in_what_is_published(told):
    """By whoever opens marts.duckdb, with the query beside it."""
    found = told.query("select value, sql from fct_insight_evidence")
    assert len(found) > 50
    with duckdb.connect(str(told.lake.current.resolve() / "marts.duckdb"), read_only=True) as db:
        assert [sql for value, sql in found if db.execute(sql).fetchall() != [(value,)]] == []


def test_nothing_that_is_protected_has_left(told, server):
    assert server.requests
    for request in server.requests:
        assert not [each for each in ACCOUNTS if each in request.text]
        assert "sk-never-to-be-seen" not in request.text
    kept = json.dumps(told.query("select messages, answer, why from fct_llm_calls"))
    assert not [each for each in (*ACCOUNTS, "sk-never-to-be-seen") if each in kept]
    assert {name for (name,) in told.query("select distinct model from fct_llm_calls")} == {"openai/scribe"}


def test_what_a_model_said_then_is_said_again_without_a_call(told, server, tmp_path):
    server.script(invalid_key())
    then = Home(tmp_path)
    assert pipeline.run_as_of(told.settings, SECOND, then.lake.home, lambda *_: None).failed == {}
    assert server.requests == []
    said, again = told.tables(), then.tables()
    for name in ("fct_insights", "fct_insight_evidence", "fct_recommendations"):
        assert again[name] == said[name]
    of_calls = "select subject_id, model, messages, answer, cost_usd, claims_verified from fct_llm_calls order by all"
    assert then.query(of_calls) == told.query(of_calls)


def test_the_same_question_costs_nothing_twice_and_a_restatement_asks_anew(told, server):
    before = told.query("select insight_id, created_at from fct_insights order by all")
    server.script(answer(lying))
    assert pipeline.publish_again(told.settings, lambda *_: None) == {}
    assert server.requests == []
    assert told.query("select insight_id, created_at from fct_insights order by all") == before
    restated = lines(date(2026, 3, 1), date(2026, 12, 31), dearer=date(2026, 3, 11))
    deliver(told.folder / "export", *restated, at=SECOND - timedelta(hours=1), month="2026-03", execution="again")
    assert told.run().failed == {}
    assert server.requests != []
    of_march = told.query(
        "select x_is_current, count(*) from fct_insights where subject = 'month' and subject_id like '2026-03/%/USD' "
        "group by all order by all"
    )
    restated = "select period, value from fct_insight_evidence where metric = 'restated_billed_cost'"
    assert told.query(restated) == told.query(
        "select '2026-03', sum(billed_cost_change) from fct_restatements where billing_period_start = '2026-03-01'"
    )
    assert of_march == [(False, 2), (True, 3)]  # the account of storage was not restated


def test_without_a_key_the_template_speaks_and_says_why(told, server):
    server.script(invalid_key())
    (told.lake.records / "llm_calls.sqlite").unlink()
    assert pipeline.publish_again(told.settings, lambda *_: None) == {}
    said = told.query("select narrator, x_why_template from fct_insights where x_is_current")
    assert {narrator for narrator, _ in said} == {"template"}
    assert all("key" in why and "sk-never" not in why for _, why in said)
    assert 1 <= len(server.requests) <= 4  # those at once; nobody else was asked with it


def test_insights_are_read_in_the_terminal(told, monkeypatch, capsys):
    newest = told.query("select insight_id, title from fct_insights where x_is_current and subject = 'month' limit 1")[
        0
    ]
    for arguments, expected in (
        (["list"], "Insights"),
        (["show", newest[0]], newest[1]),
    ):
        config = ["--config", str(told.folder / "costs.yaml")]
        monkeypatch.setattr("sys.argv", ["costs", "insights", arguments[0], *config, *arguments[1:]])
        cli.main()
        assert expected in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["costs", "insights", "show", "nothing", *config])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "no insight nothing is published; costs insights list shows them" in capsys.readouterr().err
