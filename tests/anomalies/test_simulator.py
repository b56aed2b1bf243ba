"""The simulator repeats itself, labels what it planted, and keeps its groups apart."""

from __future__ import annotations

import numpy as np

from benchmarks.simulator import simulate


def test_the_same_seed_gives_the_same_panel_and_whole_accounts_do_not_depend_on_the_others():
    small, large = simulate(12, 5), simulate(30, 5)
    assert np.array_equal(small.cost, large.cost[:12])
    assert [label for label in large.labels if label.series < 12 and label.kind != "fee"] == [
        label for label in small.labels if label.kind != "fee"
    ]


def test_labels_hold_the_money_they_moved():
    panel, quiet = simulate(60, 5), simulate(60, 5, anomalies=False)
    moved = panel.usage - quiet.usage
    alone = [label for label in panel.labels if label.kind in ("spike", "drop")]
    assert len(alone) > 20
    for label in alone:  # an earlier lasting shift of the same series scales what a later one moves
        before = moved[label.series, : label.start]
        if not before.any():
            assert np.isclose(moved[label.series, label.start : label.end + 1].sum(), label.impact)
    assert not quiet.labels and not quiet.excused.any()


def test_a_move_leaves_the_account_where_it_was():
    panel = simulate(300, 5)
    moves = [label for label in panel.labels if label.kind == "move"]
    assert moves
    for incident in {label.incident for label in moves}:
        assert np.isclose(sum(label.impact for label in moves if label.incident == incident), 0)


def test_groups_add_up_and_only_credits_are_negative():
    panel = simulate(60, 5)
    assert np.allclose(panel.cost, panel.usage + panel.fees + panel.tax + panel.credits + panel.unused)
    assert min(panel.usage.min(), panel.fees.min(), panel.tax.min(), panel.unused.min()) >= 0
    assert panel.credits.max() <= 0
