"""The warehouse's lock: who holds it, and who goes right on."""

from __future__ import annotations

import fcntl

import pytest

from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.warehouse import writing


def test_a_step_that_is_closed_late_takes_nothing_from_the_next_run(tmp_path):
    """A step's generator may outlive its run: the next one in the process still goes right on in its own steps."""
    lake = Lake(tmp_path)
    run, step = writing(lake, 0), writing(lake, 0)
    run.__enter__()
    step.__enter__()
    run.__exit__(None, None, None)
    with writing(lake, 0):
        step.__exit__(None, None, None)
        with writing(lake, 0):
            pass
        with lake.lock.open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_home_is_free_once_its_run_has_ended(tmp_path):
    lake = Lake(tmp_path)
    with writing(lake, 0), writing(lake, 0):
        pass
    with lake.lock.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(CostsError, match="is held by process"), writing(lake, 0):
            pass
