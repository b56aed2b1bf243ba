"""The registry: what it refuses, and that docs/kpis.md says what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from cost_assets import cli
from cost_assets.kpis import catalogue
from cost_assets.kpis.registry import REGISTRY, Registry, registry

_SAID = yaml.safe_load(REGISTRY.read_text())


def _with(of: str, /, **changed: object) -> dict:
    """The registry with one KPI changed."""
    return _SAID | {"kpis": [kpi | (changed if kpi["name"] == of else {}) for kpi in _SAID["kpis"]]}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (_with("untaggable_share", goal=5), "untaggable_share has a goal, and no side of it that is good"),
        (_with("ec2_unit_cost", saving=registry().kpis[1].saving), "ec2_unit_cost says what a goal saves"),
        (_with("commitment_waste", scopes=["cost_centre"]), "made for scopes that commitments does not tell apart"),
        (_with("commitment_waste", name="tag_compliance"), r"a name is used twice: \['tag_compliance'"),
        (_with("commitment_waste", colour="red"), "Extra inputs are not permitted"),
        (_with("commitment_waste", unit="dollars"), "unit"),
    ],
)
def test_what_does_not_fit_is_refused(changed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Registry.model_validate(changed)


def test_every_trait_that_is_asked_for_has_a_name():
    names = {line.split(",")[0] for line in REGISTRY.with_name("names.csv").read_text().splitlines()[1:]}
    asked = set(re.findall(r"'([a-z0-9_]+)' (?:not )?in traits", REGISTRY.read_text()))
    asked |= {
        name for names in re.findall(r"traits, \[(.*?)\]", REGISTRY.read_text()) for name in re.findall(r"\w+", names)
    }
    assert asked <= names and {"compute", "oracle", "lambda_x86"} <= asked


def test_the_page_of_kpis_is_that_of_the_registry():
    """python -m cost_assets.kpis.catalogue writes it anew."""
    page = catalogue.PAGE.read_text()
    assert catalogue.written(page) == page


def test_a_senseless_goal_is_refused_before_anything_runs(tmp_path: Path, capsys):
    config = tmp_path / "costs.yaml"
    config.write_text("exports: [{name: acme, format: aws_cur2, url: bill}]\nkpis: {goals: {savings: 10}}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["costs", "run", "--config", str(config)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert ended.value.code == 2
    assert "kpis.goals.savings is not a KPI; known are: effective_savings_rate" in capsys.readouterr().err
