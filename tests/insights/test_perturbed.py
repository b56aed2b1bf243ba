"""True figures survive at any sensible rounding, and whatever is changed in them is refused (after FAITH's masking)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cost_assets.insights.checker.amounts import COARSEST, Amount, printed
from cost_assets.insights.checker.checking import check
from cost_assets.insights.checker.slots import evaluate
from cost_assets.insights.claims import Claim
from tests.insights.evidence import BY_ID, EVIDENCE, KNOWN, claim, figure

# A figure's sentence by its source, as a narrator writes it; the figure itself stands for {}.
SENTENCES = {
    "E1": "The total bill was {} in October 2026.",
    "E3": "EC2 cost {} in October 2026.",
    "E5": "RDS cost {} in October 2026.",
    "E7": "S3 cost {} in October 2026.",
    "E9": "CloudWatch cost {} in October 2026.",
    "E12": "The budget for the bill was {} in October 2026.",
    "E22": "From 3 to 9 October 2026, {} was expected of EC2.",
    "E26": "EC2 ran {} instances in October 2026.",
    "change(E3,E4)": "EC2 changed by {} in October 2026.",
    "change(E5,E6)": "RDS changed by {} in October 2026.",
    "difference(E3,E4)": "EC2 changed by {} in October 2026.",
    "difference(E5,E6)": "RDS changed by {} in October 2026.",
    "points(E18,E19)": "Coverage changed by {} in October 2026.",
    "share(E3,E1)": "EC2 accounts for {} of the bill in October 2026.",
    "sum(E3,E5)": "EC2 and RDS together cost {} in October 2026.",
    "ratio(E3,E5)": "EC2 cost {} as much as RDS in October 2026.",
    "per_day(E3)": "EC2 cost {} in October 2026.",
    "rank(E5)": "RDS came {} among services in October 2026.",
}
sources = st.sampled_from(sorted(SENTENCES))
NOT_SLOW = settings(max_examples=150, deadline=None)


def _claim(source: str, text: str, evidence=EVIDENCE) -> Claim:
    made = claim(SENTENCES[source].replace("{}", text), figure(text, source))
    return replace(made, evidence=tuple(dict.fromkeys(made.evidence)))


def _text(amount: Amount, value: Decimal, step: Decimal, style: str) -> str:
    """A value as a model would write it, to a last digit of `step`."""
    rounded = value.quantize(step) if step < 1 else (value / step).quantize(Decimal(1)) * step
    number = f"{abs(rounded):,f}"
    sign = "-" if rounded < 0 else ""
    unit = amount.unit
    if unit == "pct":
        return f"{sign}{number}%" if style == "short" else f"{sign}{number} percent"
    if unit == "points":
        return f"{sign}{number} pp" if style == "short" else f"{sign}{number} percentage points"
    if unit == "ratio":
        return f"{number}x"
    if unit == "USD per day":
        return f"${number} per day"
    if unit == "USD":
        return f"{sign}${number}" if style == "short" else f"{sign}{number} USD"
    return printed(replace(amount, value=rounded))


@given(sources, st.sampled_from(["short", "long"]), st.integers(0, 4))
@NOT_SLOW
def test_a_true_figure_passes_at_every_sensible_rounding(source, style, places):
    amount = evaluate(source, BY_ID)
    step = Decimal(1).scaleb(-places)
    whole = amount.unit in ("count", "rank")
    rounded = amount.value.quantize(step)
    assume(rounded == amount.value or step / 2 <= COARSEST * abs(amount.value))
    text = printed(amount) if whole else _text(amount, amount.value, step, style)
    assert check(_claim(source, text), EVIDENCE, KNOWN).faults == ()


@given(
    st.sampled_from(["E1", "E3", "E5", "E7", "sum(E3,E5)", "difference(E3,E4)"]),
    st.sampled_from("kK"),
    st.integers(1, 3),
)
@NOT_SLOW
def test_a_true_figure_passes_in_thousands(source, scale, places):
    amount = evaluate(source, BY_ID)
    thousands = (amount.value / 1000).quantize(Decimal(1).scaleb(-places))
    assume(Decimal(500).scaleb(-places) <= COARSEST * amount.value)
    assert check(_claim(source, f"${thousands:,f}{scale}"), EVIDENCE, KNOWN).faults == ()


@given(sources, st.data())
@NOT_SLOW
def test_a_figure_with_any_digit_changed_is_refused(source, data):
    text = printed(evaluate(source, BY_ID))
    place = data.draw(st.sampled_from([n for n, char in enumerate(text) if char.isdigit()]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    lie = text[:place] + other + text[place + 1 :]
    assert not check(_claim(source, lie), EVIDENCE, KNOWN).ok, lie


@given(sources, st.sampled_from(["sign", "k", "M", "x10", "digit more", "digit less"]))
@NOT_SLOW
def test_a_figure_of_another_sign_or_scale_is_refused(source, change):
    amount = evaluate(source, BY_ID)
    assume(amount.unit not in ("rank",) or change in ("sign", "x10"))
    scaled = {"sign": -1, "x10": 10, "digit more": Decimal("10.5"), "digit less": Decimal("0.1")}
    if change in scaled:
        value = amount.value * scaled[change]
        lie = f"-{printed(amount)}" if change == "sign" and amount.unit in ("rank", "ratio", "count") else ""
        lie = lie or printed(replace(amount, value=value))
    else:
        number, _, rest = printed(amount).partition(" ")
        lie = f"{number}{change} {rest}".strip()
    assert not check(_claim(source, lie), EVIDENCE, KNOWN).ok, lie


@given(sources, st.sampled_from(["pct", "points", "ratio", "USD", "EUR", "count", "USD per day", "days"]))
@NOT_SLOW
def test_a_figure_of_another_unit_is_refused(source, unit):
    amount = evaluate(source, BY_ID)
    assume(amount.unit != unit)
    lie = printed(replace(amount, unit=unit, value=amount.value if unit != "count" else Decimal(round(amount.value))))
    assert not check(_claim(source, lie), EVIDENCE, KNOWN).ok, lie


@given(sources, sources)
@settings(max_examples=300, deadline=None)
def test_another_evidence_in_a_sentence_is_refused_as_slot_and_as_figure(source, other):
    assume(evaluate(source, BY_ID).value != evaluate(other, BY_ID).value)
    sentence = SENTENCES[source]
    slot = claim(sentence.replace("{}", f"{{{other}}}"), cites=" ".join(evaluate(source, BY_ID).ids))
    if (source, other) not in TRUE_TOO:
        assert not check(slot, EVIDENCE, KNOWN).ok, slot.text
    text = printed(evaluate(other, BY_ID))
    lie = claim(sentence.replace("{}", text), figure(text, source), cites=" ".join(evaluate(other, BY_ID).ids))
    assert not check(lie, EVIDENCE, KNOWN).ok, lie.text


# Other figures that are as true where they stand.
TRUE_TOO = {
    ("share(E3,E1)", "E3"),
    ("share(E3,E1)", "per_day(E3)"),
    ("E3", "per_day(E3)"),
    ("per_day(E3)", "E3"),
    ("change(E3,E4)", "difference(E3,E4)"),
    ("difference(E3,E4)", "change(E3,E4)"),
    ("change(E5,E6)", "difference(E5,E6)"),
    ("difference(E5,E6)", "change(E5,E6)"),
}


@given(st.text(max_size=120))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_checker(text):
    for kind in ("finding", "action"):
        check(Claim(kind, text, ("E3",)), EVIDENCE, KNOWN)


@given(st.text(alphabet="{}E0123456789(),. sumabschangeshareEC2RDS$%-–", max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_slot_breaks_the_checker(text):
    check(Claim("finding", text, ("E3",)), EVIDENCE, KNOWN)
