"""What people are told of rules that they try."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

from rich.console import Console

from cost_assets.allocation.replaying import Difference, Outcome, Replay
from cost_assets.allocation_report import replayed

APRIL = date(2026, 4, 1)


def shown(differences: list[Difference], outcomes: list[Outcome]) -> str:
    console = Console(width=200, record=True, file=StringIO())
    replayed(console, Replay([APRIL], differences, outcomes))
    return console.export_text()


def outcome(rule: str, verdict: str, currency: str | None = "USD", by: str | None = None) -> Outcome:
    return Outcome(rule, currency, Decimal(5), verdict, by)


def test_a_rule_is_warned_of_once_and_not_where_it_is_there_for_another_currency():
    text = shown([], [
        outcome("euros", "places", "EUR"), outcome("euros", "matches nothing"),
        outcome("tax", "nobody to share it", "EUR"), outcome("tax", "places"),
        outcome("late", "shadowed", "EUR", "euros"), outcome("late", "matches nothing"),
        outcome("never", "matches nothing", "EUR"), outcome("never", "matches nothing"),
    ])  # fmt: skip
    warned = [line.strip() for line in text.splitlines() if line.startswith("rule: ")]
    assert [line.split("; ")[0] for line in warned] == [
        "rule: 'tax' has nobody to share its costs, which stay unallocated",
        "rule: 'late' places nothing: 'euros' before it takes what it asks for",
        "rule: 'never' places nothing: no cost is as it asks",
    ]


def test_names_with_markup_are_shown_as_they_are():
    name = "[red]x[/red][/]"
    moved = [
        Difference(APRIL, name, name, Decimal(9), Decimal(4), False),
        Difference(APRIL, "shop", name, Decimal(0), Decimal(5), True),
    ]
    text = shown(moved, [outcome(name, "shadowed", name, by=name)])
    assert text.count(name) == 7  # title, centre, caption, rule, currency, and twice in the warning
    assert "2026-04 signed" in text


def test_a_bill_that_names_no_currency_is_shown_too():
    moved = [Difference(APRIL, "shop", None, Decimal(1), Decimal(2), False)]
    assert "shop" in shown(moved, [outcome("a", "places", None)])
