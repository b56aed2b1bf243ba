"""The graph as a whole: it loads, and what it consists of stands in graph.txt, where a change shows.

python -m tests.test_definitions > tests/graph.txt
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from cost_assets.definitions import build_defs
from cost_assets.settings import Export, Settings

SNAPSHOT = Path(__file__).with_name("graph.txt")


def graph(home: Path) -> str:
    """Every asset with what it is made of and its checks, then the jobs and what starts them."""
    settings = Settings(
        home=home,
        exports=[
            Export(name="acme", format="aws_cur2", url="s3://acme-billing/exports/acme", **{"from": "2026-01"}),
            Export(name="beta", format="focus", url="file:///srv/exports/beta", **{"from": "2026-01"}),
        ],
    )
    defs = build_defs(settings)
    dg.Definitions.validate_loadable(defs)
    lines = []
    for spec in sorted(defs.resolve_all_asset_specs(), key=lambda spec: (spec.group_name, spec.key)):
        lines += _asset(spec, defs)
    for job in sorted(defs.resolve_all_job_defs(), key=lambda job: job.name):
        if not job.name.startswith("__"):
            lines += [f"job {job.name}: {', '.join(sorted(node.name for node in job.nodes))}"]
    for sensor in defs.sensors or []:
        lines.append(
            f"sensor {sensor.name}: {', '.join(job.name for job in sensor.jobs)}; {sensor.default_status.value}"
        )
    for schedule in defs.schedules or []:
        said = f"{schedule.cron_schedule} {schedule.execution_timezone}; {schedule.default_status.value}"
        lines.append(f"schedule {schedule.name}: {schedule.job.name}; {said}")
    return "\n".join(lines) + "\n"


def _asset(spec: dg.AssetSpec, defs: dg.Definitions) -> list[str]:
    months = ", by month" if spec.partitions_def else ""
    owners = ", ".join(spec.owners) or "nobody"
    lines = [f"{spec.group_name}: {spec.key.to_user_string()} ({', '.join(sorted(spec.kinds))}{months}) of {owners}"]
    lines += [f"    from {dep.asset_key.to_user_string()}" for dep in sorted(spec.deps, key=lambda dep: dep.asset_key)]
    checks = [key for key in defs.resolve_asset_graph().asset_check_keys if key.asset_key == spec.key]
    lines += [f"    check {key.name}{_severity(key, defs)}" for key in sorted(checks, key=lambda key: key.name)]
    return lines


def _severity(key: dg.AssetCheckKey, defs: dg.Definitions) -> str:
    return ", blocking" if defs.resolve_asset_graph().get(key).blocking else ""


def test_the_graph_is_what_the_snapshot_says(tmp_path: Path) -> None:
    assert graph(tmp_path) == SNAPSHOT.read_text()


def test_every_asset_says_what_it_is_and_whose(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, exports=[Export(name="acme", format="aws_cur2", url="s3://b/acme")])
    for spec in build_defs(settings).resolve_all_asset_specs():
        assert spec.description and spec.owners and spec.kinds and spec.group_name != "default", spec.key


@pytest.mark.parametrize("months", [["2021-03", None], ["2021-03", "2022-04"]])
def test_partitions_start_where_the_exports_do(tmp_path: Path, months: list[str | None]) -> None:
    exports = [
        Export(name=f"e{n}", format="aws_cur2", url="s3://b/e", **({"from": month} if month else {}))
        for n, month in enumerate(months)
    ]
    landing = build_defs(Settings(home=tmp_path, exports=exports)).resolve_assets_def(["landing", "e0"])
    assert landing.partitions_def.get_first_partition_key() == ("2021-03-01" if all(months) else "2020-01-01")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        print(graph(Path(folder)), end="")
