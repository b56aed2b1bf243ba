"""The registry as people read it.

python -m cost_assets.kpis.catalogue writes the tables of docs/kpis.md anew.
"""

from __future__ import annotations

from pathlib import Path

from cost_assets.kpis.registry import Kpi, registry
from cost_assets.markdown import table

PAGE = Path(__file__).resolve().parents[2] / "docs/kpis.md"
_BEGIN, _END = "<!-- from kpis.yaml -->\n", "<!-- until here -->\n"
_SIDE = {"at_least": "≥", "at_most": "≤", None: ""}
_SHORT = {"all": "all", "billing_account": "payer", "sub_account": "account", "cost_centre": "cost centre"}


def catalogue() -> str:
    """Every KPI with its formula, basis, goal and scopes, then what saves what, then what cannot be answered."""
    kpis = registry().kpis
    return "\n\n".join(
        (
            table([_row(kpi) for kpi in kpis]),
            "What lies beyond the goal is moved, and what that saves:",
            table([{"KPI": kpi.title, "at goal": kpi.saving.says} for kpi in kpis if kpi.saving]),
            "What the bill alone cannot answer:",
            table([{"asked": each.title, "why not": each.why} for each in registry().absent]),
        )
    )


def written(page: str) -> str:
    """The page with the tables between its marks as the registry has them now."""
    before, rest = page.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}\n{catalogue()}\n\n{_END}{after}"


def _row(kpi: Kpi) -> dict[str, str]:
    goal = "" if kpi.goal is None else f"{kpi.goal:g}{' %' if kpi.unit == 'percent' else ''}"
    return {
        "KPI": f"`{kpi.name}`", "is": kpi.says, "formula": kpi.formula, "basis": f"`{kpi.basis}`",
        "goal": f"{_SIDE[kpi.good]} {goal}".strip(),
        "for": ", ".join(_SHORT[scope] for scope in kpi.scopes), "source": kpi.source,
    }  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
