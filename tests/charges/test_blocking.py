"""dbt's tests stand before what they judge: a failed one skips only nodes that depend on all that it compares."""

from __future__ import annotations

from pathlib import Path

from cost_assets.charges import dbt
from cost_assets.lake import Lake
from cost_assets.settings import Export, Settings


def test_no_month_is_put_in_place_past_a_test_of_what_it_is_made_of(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, exports=[Export(name="acme", format="aws_cur2", url="s3://b/acme")])
    manifest = dbt.manifest(settings, Lake(tmp_path))
    above = _ancestors("model.cost_assets.fct_charges_daily", manifest["parent_map"])
    judged = [
        node for node in manifest["nodes"].values()
        if node.get("attached_node") in above and node["config"]["severity"].lower() == "error"
    ]  # fmt: skip
    assert len(judged) > 10
    for node in judged:
        assert set(node["depends_on"]["nodes"]) <= above, node["name"]


def _ancestors(node: str, parents: dict[str, list[str]]) -> set[str]:
    return {parent for each in parents.get(node, []) for parent in {each, *_ancestors(each, parents)}}
