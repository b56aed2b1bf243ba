"""Declared figures: each number that a text spells out is given the figure that says what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cost_assets.insights.checker import characters
from cost_assets.insights.checker.amounts import Amount
from cost_assets.insights.checker.figures import Number, numbers
from cost_assets.insights.checker.reading import Reading, Said
from cost_assets.insights.checker.slots import evaluate
from cost_assets.insights.claims import Evidence, Figure


def declare(reading: Reading, figures: Sequence[Figure], found: Sequence[Number], rows: Mapping[str, Evidence]) -> None:
    """Give each number of the text its declared figure, from left to right."""
    open_ = list(found)
    for figure in figures:
        text = characters.plain(figure.text)
        try:
            amount = evaluate(figure.source, rows)
        except ValueError as error:
            reading.faults.append(f"figure {figure.text!r}: {error}")
            open_ = [each for each in open_ if each.text.strip() != text]
            continue
        reading.faults += _mislabelled(figure, amount)
        if amount.form == "rank" and not any(char.isdigit() for char in text):
            places = [m.start() for m in re.finditer(rf"\b{re.escape(text)}\b", reading.words)]
            reading.proofs.update({place: amount for place in places})
            if not places:
                reading.faults.append(f"figure {figure.text!r} does not stand in the text")
            continue
        number = next((each for each in open_ if _same(each, text)), None)
        if number is None:
            reading.faults.append(
                f"figure {figure.text!r} does not stand in the text as a number that is not declared yet"
            )
            continue
        open_.remove(number)
        reading.said.append(Said(number.start, number.end, amount, figure.source, number))
    for number in open_:
        text = number.text.strip()
        reading.faults.append(
            number.fault or f"{text!r} stands in the text and is no declared figure; write a slot for it"
        )


def _same(number: Number, text: str) -> bool:
    """A declared text may leave out what stands around the number, such as a unit in words, but no digit."""
    mine, theirs = (re.sub(r"\s", "", each.casefold()) for each in (number.text, text))
    return mine == theirs or (
        not number.fault and [each.value for each in numbers(text) if not each.fault] == [number.value]
    )


def _mislabelled(figure: Figure, amount: Amount) -> list[str]:
    """Where what a figure says of itself is not what its evidence says."""
    faults = []
    rows = amount.rows + amount.base
    for what in ("entity", "period", "metric"):
        true = [getattr(row, what) for row in rows]
        own = [getattr(row, what) for row in amount.rows]
        said = getattr(figure, what)
        joined = {", ".join(dict.fromkeys(own)), " + ".join(dict.fromkeys(own)), " and ".join(dict.fromkeys(own))}
        allowed = {each.casefold() for each in (*own, *joined)}
        if amount.form in ("ratio", "share", "difference", "change", "points"):
            allowed |= {each.casefold() for each in true if what != "entity"}
        if what == "metric":
            allowed |= {amount.form} if amount.form != "value" else set()
        if said.casefold().strip() not in allowed:
            faults.append(
                f"figure {figure.text!r} says {what} {said!r}; {figure.source} is of {', '.join(dict.fromkeys(true))}"
            )
    if _unit(figure.unit) != _unit(amount.unit):
        faults.append(f"figure {figure.text!r} says unit {figure.unit!r}; {figure.source} is in {amount.unit}")
    return faults


_SPOKEN = {
    "%": "pct", "percent": "pct", "pp": "points", "percentage points": "points", "x": "ratio", "×": "ratio",
    "day": "days", "$": "usd",
}  # fmt: skip


def _unit(unit: str) -> str:
    said = unit.casefold().strip()
    return _SPOKEN.get(said, said)
