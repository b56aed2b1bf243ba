"""The worked examples of docs/changes.md: what comes of each bill is what was worked out there by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.changes.warehouse import Line, decompose, of_lines

DOC = Path(__file__).resolve().parents[2] / "docs/changes.md"
PARTS = ("usage", "price", "mix", "commitment", "days", "one-off", "new", "gone")
COLUMNS = {
    "service": "service_name", "before": "previous_effective_cost", "now": "effective_cost",
    **{part: f"{part.replace('-', '_')}_cost_change" for part in PARTS},
}  # fmt: skip


def _examples() -> dict[str, list[list[dict[str, str]]]]:
    """By heading, the example's tables: each a list of rows by column."""
    found = {}
    for section in DOC.read_text().partition("\n## Examples\n")[2].split("\n### ")[1:]:
        heading, _, text = section.partition("\n")
        tables = [block.splitlines() for block in text.split("\n\n") if block.strip().startswith("|")]
        found[heading] = [_rows(table) for table in tables]
    return found


def _rows(table: list[str]) -> list[dict[str, str]]:
    head, _, *rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table if line.strip()]
    return [dict(zip(head, row, strict=True)) for row in rows]


EXAMPLES = _examples()


def _line(row: dict[str, str]) -> Line:
    return Line(
        month=row["month"], effective_cost=row["effective"], service_name=row["service"],
        x_usage_type=row["usage type"] or None, consumed_unit=row["unit"] or None, x_charge_group=row["group"],
        commitment_discount_status=row["status"] or None, consumed_quantity=row["quantity"].replace(",", "") or None,
        contracted_cost=row["contracted"], list_cost=row["contracted"], x_days_with_costs=int(row["days"]),
    )  # fmt: skip


@pytest.mark.parametrize("heading", EXAMPLES)
def test_a_worked_example_comes_out_as_it_was_worked_out(heading):
    bill, worked_out = EXAMPLES[heading]
    db = of_lines(_line(row) for row in bill)
    decompose(db)
    found = db.execute(
        f"select {', '.join(COLUMNS.values())} from fct_cost_changes_monthly where scope = 'service' order by all"
    ).fetchall()
    expected = sorted(
        (row["service"], *(Decimal(row[name]) for name in COLUMNS if name != "service")) for row in worked_out
    )
    assert found == expected
    for _, before, now, *parts in expected:
        assert now - before == sum(parts), "the tables of the page add up"


def test_every_part_has_an_example():
    rows = [row for _, worked_out in EXAMPLES.values() for row in worked_out]
    assert len(EXAMPLES) >= 5
    for name in PARTS:
        assert any(Decimal(row[name]) != 0 for row in rows), name
