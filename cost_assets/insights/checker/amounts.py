"""Amounts: a value with its unit and what it is of, and the one place that prints it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cost_assets.insights.claims import Evidence

# Half of the last printed digit is at most this part of what is true.
COARSEST = Decimal("0.05")


_CHANGES = ("difference", "change", "points")
# The parts of fct_cost_changes_monthly, which add up to the change of a month.
PARTS = tuple(f"{each}_cost_change" for each in (
    "usage", "price", "mix", "commitment", "days", "one_off", "new", "gone", "shared"
))  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A value with what it is of.

    Attributes:
        value: exact to 50 digits.
        unit: the unit of its evidence, or `pct`, `points`, `ratio`, `rank`, `USD per day`.
        form: `value`, or the derivation that made it.
        rows: the evidence that it is of: a change's newer row, a share's part.
        base: the evidence that it is held against: a change's older row, a share's whole.
        signed: `value` before `abs`.
        whole_change: of a share of a change, what it is a share of.
    """

    value: Decimal
    unit: str
    form: str
    rows: tuple[Evidence, ...]
    base: tuple[Evidence, ...] = ()
    signed: Decimal = Decimal(0)
    whole_change: Decimal | None = None

    @property
    def is_change(self) -> bool:
        """Whether its sign says more or less than something else."""
        return self.form in _CHANGES or (self.form in ("value", "sum") and _measures_change(self.rows[0].metric))

    @property
    def is_all_parts(self) -> bool:
        """Whether it is the sum of a change's parts, and so the change itself."""
        return self.form == "sum" and len(self.of("metric")) > 1

    @property
    def is_level(self) -> bool:
        """Whether it is what something cost, and no change of it."""
        return self.form == "value" and is_money(self.unit) and not self.is_change

    @property
    def is_credit(self) -> bool:
        """Whether it lowers a bill by what it is."""
        return self.signed < 0 and any(word in self.metrics for word in ("credit", "refund", "discount"))

    @property
    def tells_change(self) -> bool:
        """Whether a word such as rose or fell may be said of it: a change, a share of one, or a credit."""
        return self.is_change or self.whole_change is not None or self.is_credit

    @property
    def metrics(self) -> str:
        """What its rows and its base measure, comma-separated."""
        return ", ".join(sorted(self.of("metric") | self.against("metric")))

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.rows + self.base)

    def of(self, what: str) -> frozenset[str]:
        """The entities, periods or metrics of its rows."""
        return frozenset(getattr(row, what) for row in self.rows)

    def against(self, what: str) -> frozenset[str]:
        """The entities, periods or metrics of its base."""
        return frozenset(getattr(row, what) for row in self.base)


def _measures_change(metric: str) -> bool:
    return any(
        word in metric for word in ("impact", "change", "difference", "deviation", "increase", "delta", "restated")
    )


def is_money(unit: str) -> bool:
    return len(unit) == 3 and unit.isupper() and unit.isascii()


def value_of(row: Evidence) -> Amount:
    return Amount(row.value, row.unit, "value", (row,), (), row.value)


_LEAST = Decimal("0.000001")


def printed(amount: Amount) -> str:
    """As people read it: `-1,234.56 USD`, `12.3 %`, `1.2 percentage points`, `3.2×`, `2nd`, `5 days`.

    Two decimals of money and one of per cents; more where rounding would be coarser than 5 %. Counts stay as they are.
    Of money, what is left of a division prints as nothing.
    """
    value, unit = amount.value, amount.unit
    if unit == "rank":
        return ordinal(int(value))
    if unit in ("pct", "points", "ratio"):
        text = _rounded(value, 1)
        return text + {"pct": " %", "points": " percentage points", "ratio": "×"}[unit]
    if unit.endswith(" per day"):
        return f"{_rounded(value, 2)} {unit.removesuffix(' per day')} a day"
    if is_money(unit):
        return f"{_rounded(value if abs(value) >= _LEAST else Decimal(0), 2)} {unit}"
    whole = value == value.to_integral_value()
    text = f"{int(value):,}" if whole else _rounded(value, 2)
    if unit == "count":
        return text
    return f"{text} day" if unit == "days" and value == 1 else f"{text} {unit}"


def ordinal(n: int) -> str:
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _rounded(value: Decimal, decimals: int) -> str:
    for places in range(decimals, decimals + 30):
        step = Decimal(1).scaleb(-places)
        rounded = value.quantize(step, ROUND_HALF_UP)
        if rounded == value or step / 2 <= COARSEST * abs(value):
            break
    return f"{rounded:,f}" if rounded else f"{abs(rounded):,f}"
