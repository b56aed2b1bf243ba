"""What the marts are made from: where it changes, they are made again."""

from __future__ import annotations

import pytest

from cost_assets.charges.dbt import inputs_digest

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}


@pytest.mark.parametrize("more", [{"until": "2026-05"}, {"from": "2026-04"}, {"name": "other"}])
def test_which_months_an_export_counts_for_is_part_of_it(home, more):
    home.configure(ACME)
    before = inputs_digest(home.settings, home.lake, {}, [])
    assert before == inputs_digest(home.settings, home.lake, {}, [])
    home.configure(ACME | more)
    assert inputs_digest(home.settings, home.lake, {}, []) != before
