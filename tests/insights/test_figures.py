"""Numbers in a text: read with sign, unit, scale and last digit, or not read at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cost_assets.insights.checker.figures import numbers


@pytest.mark.parametrize(
    ("text", "value", "unit", "step"),
    [
        ("$1,234.56", "1234.56", "USD", "0.01"),
        ("1,234.56 USD", "1234.56", "USD", "0.01"),
        ("USD 1,234", "1234", "USD", "1"),
        ("$1.2k", "1200", "USD", "100"),
        ("$1.25M", "1250000", "USD", "10000"),
        ("1.2 million dollars", "1200000", "USD", "100000"),
        ("-$5", "-5", "USD", "1"),
        ("$-5", "-5", "USD", "1"),
        ("−12.5%", "-12.5", "pct", "0.1"),
        ("–12.5%", "-12.5", "pct", "0.1"),
        ("+3 %", "3", "pct", "1"),
        ("12 percent", "12", "pct", "1"),
        ("1.2 percentage points", "1.2", "points", "0.1"),
        ("1.2 pp", "1.2", "points", "0.1"),
        ("35 bps", "0.35", "points", "0.01"),
        ("3.2×", "3.2", "ratio", "0.1"),
        ("3x", "3", "ratio", "1"),
        ("2nd", "2", "rank", "1"),
        ("€9", "9", "EUR", "1"),
        ("50 cents", "0.50", "USD", "0.01"),
        ("$33.10 a day", "33.10", "USD per day", "0.01"),
        ("about 1,200 USD", "1200", "USD", "100"),
        ("12", "12", "", "1"),
    ],
)
def test_a_number_is_read(text, value, unit, step):
    (number,) = numbers(text)
    assert (number.value, number.unit, number.step, number.fault) == (Decimal(value), unit, Decimal(step), "")


@pytest.mark.parametrize(
    "text",
    [
        "1.234,56 USD",
        "1 234 USD",
        "1’234 USD",
        "1'234",
        "12,34",
        "1,2345",
        "007",
        "1e9",
        "1.2E+5",
        "EC2",
        "Q3",
        "5GB",
        "3/4",
        ".5 %",
        "5–9 %",
        "5-9 %",
        "5 to 9 %",
        "between 5 % and 9 %",
        "10-fold",
        "$5m5",
        "5m",
        "--5",
        "$5 EUR",
        "1:2",
        "#5",
        "a$5",
        "2026-10-03T10",
        "1^2",
        "5_000",
    ],
)
def test_what_may_be_read_in_two_ways_is_not_read(text):
    assert all(number.fault for number in list(numbers(text))[:1]), text


def test_numbers_stand_in_order_and_none_is_left_out():
    text = "rose from $1,000 to $1,250, or 25 %, on 4 of 5 days"
    assert [number.text.strip() for number in numbers(text)] == ["$1,000", "$1,250", "25 %", "4", "5"]
