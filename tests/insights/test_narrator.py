"""The narrator without a model: golden texts of the sample company, and the checker's word on every sentence."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from cost_assets.code import PROMPTS
from cost_assets.insights import rendering
from cost_assets.insights.cases import run_cases, subject_of
from cost_assets.insights.checker.checking import check_draft
from cost_assets.insights.narrator import narrate

CASES = sorted((PROMPTS / "cases").glob("*/*.json"))
GOLDEN = Path(__file__).parent / "golden"


def told(path: Path) -> tuple[str, bool]:
    """What the template says of a recorded subject, and whether all of it holds."""
    case = json.loads(path.read_text())
    subject = subject_of(case["subject"])
    title, verdicts = check_draft(narrate(subject), subject, case["names"])
    head = rendering.plain(title) if title.ok else ""
    return f"# {head}\n\n{rendering.body(verdicts)}", title.ok and all(each.ok for each in verdicts)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_template_says_what_was_read_and_found_good(path):
    text, holds = told(path)
    assert holds
    assert text == (GOLDEN / f"{path.stem}.md").read_text()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_figure_that_changes_changes_what_is_said(path, tmp_path):
    """Every evidence that the text shows comes from the evidence, none from the template."""
    case = json.loads(path.read_text())
    before, _ = told(path)
    for n, each in enumerate(case["subject"]["evidence"], start=3):  # by other factors, or shares would stay
        each["value"] = f"{Decimal(each['value']) * n + 1000:f}"
    changed = tmp_path / path.name
    changed.write_text(json.dumps(case))
    after, _ = told(changed)
    figures = [
        set(part for part in text.split() if part[:1].isdigit() and "." in part[:-1]) for text in (before, after)
    ]
    assert figures[0] & figures[1] == set()


def test_the_recorded_answers_are_read_as_recorded():
    outcomes = run_cases()
    assert {each.prompt for each in outcomes} == {"anomaly", "day", "month", "recommendations"}
    assert [(each.case, each.differs) for each in outcomes if each.differs] == []
    assert all(0 < each.verified < each.total for each in outcomes)  # each holds a lie


def test_a_recommendation_tells_its_saving_of_what_it_is_saved_of():
    """The pair belongs together: a saving is never more than what it is about."""
    path = next(path for path in CASES if path.parent.name == "recommendations")
    subject = subject_of(json.loads(path.read_text())["subject"])
    by_id = {each.id: each for each in subject.evidence}
    claims = [claim for claim in narrate(subject).claims if "a saving of" in claim.text]
    assert len(claims) > 5
    for claim in claims:
        metrics = {by_id[id].metric: by_id[id] for id in claim.evidence}
        assert metrics["saving_cost"].value <= metrics["base_cost"].value + Decimal("0.01")  # to the cent
        assert int(metrics["base_cost"].id[1:]) == int(metrics["saving_cost"].id[1:]) + 1
