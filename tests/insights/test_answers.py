"""Answers of a model: read strictly, and told apart where they cannot be."""

from __future__ import annotations

import json

import pytest

from cost_assets.insights.answers import LONGEST, BadAnswer, draft, schema
from cost_assets.insights.claims import Figure

CLAIM = {"kind": "finding", "text": "EC2 cost {E3}.", "evidence": ["E3"], "figures": []}
FIGURE = {"text": "$5", "source": "E3", "entity": "EC2", "period": "2026-10", "metric": "effective_cost", "unit": "USD"}


def _answer(**changed) -> str:
    return json.dumps({"title": "October 2026", "claims": [CLAIM | changed]})


def test_an_answer_becomes_a_draft():
    found = draft(_answer(figures=[FIGURE]))
    assert found.title == "October 2026"
    assert found.claims[0].evidence == ("E3",)
    assert found.claims[0].figures == (Figure(**FIGURE),)


def test_a_fence_around_it_is_taken_off():
    assert draft(f"```json\n{_answer()}\n```") == draft(_answer()) == draft(f"\n```\n{_answer()}\n```\n")


def test_figures_may_be_left_out():
    assert draft(json.dumps({"title": "t", "claims": [{k: v for k, v in CLAIM.items() if k != "figures"}]})).claims


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (None, "empty", "empty"),
        ("", "empty", "empty"),
        (" \n", "empty", "empty"),
        ("Sure! Here is the report.", "not JSON", "not JSON"),
        (_answer()[:-5], "not JSON", "not JSON"),
        (f"Here it is:\n```json\n{_answer()}\n```", "not JSON", "nothing else"),
        ('{"title": "a", "title": "b", "claims": []}', "not JSON", "twice"),
        ('{"title": NaN}', "not JSON", "NaN"),
        ("[" * 50_000, "not JSON", "not JSON"),
        ("[]", "wrong shape", "the answer"),
        ('"text"', "wrong shape", "the answer"),
        ('{"title": "t", "claims": []}', "wrong shape", "claims"),
        ('{"title": "t"}', "wrong shape", "claims"),
        (_answer(kind="rumour"), "wrong shape", "claims[0].kind"),
        (_answer(extra=1), "wrong shape", "claims[0].extra"),
        (_answer(text=5), "wrong shape", "claims[0].text"),
        (_answer(text="x" * 601), "wrong shape", "claims[0].text"),
        (_answer(evidence=["3"]), "wrong shape", "claims[0].evidence[0]"),
        (_answer(evidence=["E1"] * 31), "wrong shape", "claims[0].evidence"),
        (_answer(figures=[FIGURE | {"value": 5}]), "wrong shape", "claims[0].figures[0].value"),
        (_answer(figures=[{"text": "$5"}]), "wrong shape", "claims[0].figures[0].source"),
        (json.dumps({"title": "t", "claims": [CLAIM] * 25}), "wrong shape", "claims"),
        ("x" * (LONGEST + 1), "too long", "characters"),
    ],
)
def test_what_is_no_draft_is_told_apart(answer, kind, told):
    with pytest.raises(BadAnswer) as error:
        draft(answer)
    assert error.value.kind == kind
    assert told in str(error.value)


def test_a_fault_does_not_repeat_what_was_answered():
    with pytest.raises(BadAnswer) as error:
        draft(_answer(kind="secret-value"))
    assert "secret-value" not in str(error.value)


def test_the_schema_forbids_what_is_not_in_it():
    assert schema()["additionalProperties"] is False
