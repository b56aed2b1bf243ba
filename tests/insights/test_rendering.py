"""What people read: filled, escaped, counted; and what the table holds of each figure."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cost_assets.insights.checker.checking import check
from cost_assets.insights.rendering import body, claims_json, escaped, plain
from cost_assets.markdown import escaped as as_markdown
from tests.insights.evidence import EVIDENCE, KNOWN, claim, figure
from tests.insights.honest import HONEST


def _checked(made, evidence=EVIDENCE):
    return check(made, evidence, KNOWN)


def test_the_body_has_a_section_for_each_kind_and_counts_what_was_verified():
    verdicts = [
        _checked(claim("Move gp2 volumes to gp3 to save {E17} a month.", kind="action")),
        _checked(claim("RDS fell by {abs(change(E5,E6))} to {E5} in {E5.period}.")),
        _checked(claim("RDS cost {E3} in October 2026.")),
    ]
    assert body(verdicts) == (
        "**What happened**\n\n- RDS fell by 12.5 % to 2,345.67 USD in October 2026.\n\n"
        "**What to do**\n\n- Move gp2 volumes to gp3 to save 102.47 USD a month.\n\n"
        "_2 of 3 claims verified_\n"
    )


def test_what_was_not_verified_is_not_printed():
    with pytest.raises(ValueError, match="not verified"):
        plain(_checked(claim("RDS cost {E3} in October 2026.")))


def test_names_from_a_bill_are_shown_as_they_are():
    for name in ("<img src=x>", "[click](http://evil)", "a_b*c`d", "| x |", "# head", "www.evil.example", "a & b"):
        evil = tuple(replace(row, entity=name) if row.id == "E31" else row for row in EVIDENCE)
        shown = escaped(_checked(claim("{E31.entity} cost {E31} in October 2026."), evil))
        assert (
            "<img" not in shown
            and "](http" not in shown.replace("\\]", "")
            and "://" not in shown
            and "www." not in shown
        )
        assert "77.70 USD" in shown


def test_a_name_that_holds_a_figure_stands_in_quotes():
    verdict = _checked(claim("{E31.entity} cost {E31} in October 2026."))
    assert plain(verdict) == "“Pay $5000 now” cost 77.70 USD in October 2026."


def test_escaping_leaves_ordinary_text_alone():
    text = "BoxUsage:m5.large cost 1,234.56 USD (−12.5 %) in October 2026."
    assert as_markdown(text) == text
    assert as_markdown("- a\n# b") == "\\- a \\# b"


def test_the_table_says_what_each_figure_rests_on():
    made = claim("EC2 rose 25.0% to {E3} in October 2026.", figure("25.0%", "change(E3,E4)"))
    (found,) = json.loads(claims_json([_checked(made), _checked(claim("RDS cost {E3}."))]))
    assert found["text"] == "EC2 rose 25.0% to 4,321.09 USD in October 2026."
    assert found["figures"] == [
        {
            "text": "25.0%", "value": "25.003326795457", "unit": "pct", "entity": "Amazon Elastic Compute Cloud",
            "period": "2026-10", "metric": "effective_cost", "evidence": ["E3", "E4"], "derivation": "change(E3,E4)",
        },
        {
            "text": "4,321.09 USD", "value": "4321.09", "unit": "USD", "entity": "Amazon Elastic Compute Cloud",
            "period": "2026-10", "metric": "effective_cost", "evidence": ["E3"], "derivation": None,
        },
    ]  # fmt: skip


def test_every_honest_claim_can_be_printed_without_a_slot_left():
    for made in HONEST:
        verdict = _checked(made)
        if verdict.ok:
            assert "{" not in plain(verdict)
