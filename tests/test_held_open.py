"""Dagster's SQLite files, held open while a run writes them."""

from pathlib import Path

import dagster as dg
import psutil

from cost_assets.held_open import held_open


@dg.op
def note(context: dg.OpExecutionContext) -> None:
    context.log.info("noted")


@dg.job
def noting() -> None:
    note()


def test_others_read_what_is_written_and_nothing_stays_open(tmp_path: Path):
    with (
        dg.DagsterInstance.local_temp(str(tmp_path)) as instance,
        dg.DagsterInstance.local_temp(str(tmp_path)) as other,
    ):
        with held_open(instance):
            run = noting.execute_in_process(instance=instance)
            assert {"runs.db", "index.db", f"{run.run_id}.db"} <= _opened(tmp_path)
            assert other.get_run_by_id(run.run_id).is_success
            assert "noted" in {entry.user_message for entry in other.all_logs(run.run_id)}
        assert not _opened(tmp_path)
        assert instance.get_run_by_id(run.run_id).is_success


def _opened(folder: Path) -> set[str]:
    return {Path(file.path).name for file in psutil.Process().open_files() if Path(file.path).is_relative_to(folder)}
