"""Wording: names, numbers in words, relative times and causes that a claim of its kind may not hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from cost_assets.insights.checker import causes, names, words
from cost_assets.insights.checker.advised import goes_with
from cost_assets.insights.checker.beside import is_level
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Reading, Said, sentence_of
from cost_assets.insights.claims import Claim, Evidence


def name_faults(claim: Claim, reading: Reading, evidence: Sequence[Evidence], scope: Collection[str]) -> list[str]:
    """Names that the cited evidence does not carry; what is to be checked or done may speak of others."""
    cited = {row.entity for row in evidence if row.id in claim.evidence}
    cited |= {row.entity for said in reading.said for row in said.amount.rows + said.amount.base}
    cited |= goes_with(evidence, [row for said in reading.said for row in said.amount.rows])
    faults = []
    for mention in reading.entities:
        if not mention.means & cited and not _loose(claim, reading, mention.start):
            faults.append(f"{mention.text!r} is named, and no cited evidence is of it")
    faults += _kind_faults(reading)
    for mention in reading.times:
        if not mention.means:
            faults.append(f"{mention.text!r} is the period of no evidence of this subject")
    if claim.kind == "finding":
        told = {row.entity for said in reading.said for row in said.amount.rows + said.amount.base} | set(scope)
        told |= goes_with(evidence, [row for said in reading.said for row in said.amount.rows])
        faults += [
            f"{each.text!r} is named without a figure of it; give one, or leave it out"
            for each in reading.entities
            if reading.said and not each.means & told
        ]
    for match in [*names.unknown(reading.words), *names.longer(reading.text, reading.entities)]:
        if not _loose(claim, reading, match.start()):
            faults.append(f"{match[0]!r} looks like a name, and no cited evidence carries it")
    return faults


_KIND = re.compile(
    r"\b(?:the|this|in|of) (account|service|region|operation|usage type|resource|tag|commitment|cost centre)\s$", re.I
)


def _kind_faults(reading: Reading) -> list[str]:
    """`the account {E7.entity}`, of what is a service."""
    faults = []
    for mention in reading.entities:
        called = _KIND.search(reading.words[: mention.start])
        kinds = {row.entity_kind.replace("_", " ") for row in reading.evidence if row.entity in mention.means}
        if called and kinds and called[1].lower() not in kinds:
            faults.append(f"{called[1]!r} is said of {mention.text}, which is of kind {' or '.join(sorted(kinds))}")
    return faults


# What there is none of; `no charges` of what the evidence shows is read as a figure before.
_NO = re.compile(r"\b(?:no|not any) (?!longer\b|change|differen)[a-z]\w+", re.I)


_JUDGED = re.compile(
    r"\b(?:was|is|were|are|remain\w*|look\w*|seem\w*) (?:very |quite |too |rather |fairly |unusually )?"
    r"(?:low|high|small|large|big|cheap|expensive|dear|modest|minor|normal|typical|usual)\b(?! (?:end|bound|price))",
    re.I,
)


def _loose(claim: Claim, reading: Reading, place: int) -> bool:
    first, last = sentence_of(reading, place)
    return claim.kind in ("check", "action") and not any(first <= each.start < last for each in reading.said)


def wording_faults(claim: Claim, reading: Reading) -> list[str]:
    faults = _number_faults(claim, reading)
    if claim.kind == "finding":
        faults += _judgement_faults(reading)
    faults += _cause_faults(claim, reading)
    faults += _relative_faults(claim, reading)
    return faults + _negation_faults(claim, reading)


_NEGATIVE = re.compile(r"\b(?:negative|below zero)$", re.I)


def _number_faults(claim: Claim, reading: Reading) -> list[str]:
    text = reading.words
    faults = [
        f"{m[0]!r} is a number in words; write it as a slot, or leave it out"
        for m in words.NUMBERS.finditer(text)
        if not (m[0].lower() == "both" and _of_two(reading, m.start()))
        and not (_NEGATIVE.search(text[: m.end()]) and _has_sign(reading, m, -1))
    ]
    faults += [f"{m[0]!r} is a number in words; leave it out" for m in words.ROMAN.finditer(text)]
    positive = re.finditer(r"\bpositive\b", text, re.I) if claim.kind == "finding" else ()
    faults += [f"{m[0]!r} is said of no such figure; leave it out" for m in positive if not _has_sign(reading, m, 1)]
    if claim.kind == "finding":
        loose = [m[0] for m in words.LOOSE_NUMBERS.finditer(text)]
        faults += [f"{word!r} is a number in words; write it as a slot, or leave it out" for word in loose]
    return faults


def _has_sign(reading: Reading, match: re.Match[str], sign: int) -> bool:
    """`It is negative`, `a negative figure` and `was negative, at {E1}`, of the figure told last in this sentence, else
    of the one that comes, else of the last one of the sentence before.

    Right before a figure it would be a second sign.
    """
    first, last = sentence_of(reading, match.start())
    told = [each for each in reading.said if first <= each.start < match.start()][-1:]
    told = told or [each for each in reading.said if match.end() <= each.start < last][:1]
    told = told or [each for each in reading.said if each.start < first][-1:]
    is_sign = re.match(r"\s\S*\ue000", reading.words[match.end() :])
    return bool(told) and not is_sign and told[0].amount.value * sign > 0


def _judgement_faults(reading: Reading) -> list[str]:
    text = reading.words
    faults = [f"{m[0]!r} cannot be shown by figures; leave it out" for m in _NO.finditer(text)]
    faults += [
        f"{m[0]!r} is a judgement, which no figure shows; leave it out"
        for m in _JUDGED.finditer(text)
        if not _is_compared(reading, m.start())
    ]
    return faults + [f"{m[0]!r} says what went on before; no figure here shows it" for m in words.HABITS.finditer(text)]


def _cause_faults(claim: Claim, reading: Reading) -> list[str]:
    text = reading.words
    if claim.kind == "cause":
        is_hedged = causes.HEDGES.search(text)
        return [] if is_hedged else ["a cause is a possibility; word it as one (may, could, likely)"]
    asked = claim.kind in ("check", "action")
    claimed = [
        repr(m[0])
        for m in causes.CAUSES.finditer(text)
        if not _tells_share(reading, m) and not (asked and causes.is_no_claim(reading, m))
    ]
    before = {each.start: text[: each.start] for each in reading.entities}
    since = [each for each in reading.entities if re.search(r"\bsince\s$", before[each.start], re.I)]
    claimed += [f"'since {each.text}'" for each in since if not (asked and causes.tells_why(reading, each.start))]
    claimed += [
        f"that something moved {each.text}"
        for each in reading.entities
        if causes.MAKES.search(before[each.start]) and not causes.is_put_beside(reading, each.end)
    ]
    return [f"{what} claims a cause; only a claim of kind cause may" for what in claimed]


def _relative_faults(claim: Claim, reading: Reading) -> list[str]:
    faults = []
    for match in words.RELATIVE.finditer(reading.words):
        is_told = match[0].lower().startswith("same") and _is_told(reading, match)
        if not _loose(claim, reading, match.start()) and not _is_in_metric(reading, match) and not is_told:
            faults.append(f"{match[0]!r} depends on the day of reading; name the period, such as {{E1.period}}")
    return faults


def _is_told(reading: Reading, match: re.Match[str]) -> bool:
    """`over the same months`, where the claim names such a period before, or any behind."""
    before = {Period.of(name).grain for each in reading.times if each.end <= match.start() for name in each.means}
    noun = match[0].lower().split()[-1]
    grains = {"day": ("day",), "week": ("7 days",), "month": ("month",)}.get(noun.removesuffix("s"), ())
    spans = noun == "days" and any(grain.endswith("days") for grain in before)
    return spans or bool(before & set(grains)) or any(each.start > match.end() for each in reading.times)


def _negation_faults(claim: Claim, reading: Reading) -> list[str]:
    text, asked = reading.words, claim.kind in ("check", "action")
    faults = []
    for said in reading.said:
        clause = reading.clause_of(said.start)
        negation = words.NEGATIONS.search(text[clause.start : clause.end])
        if negation and not _is_allowed(negation[0].lower(), said, reading, clause.start + negation.end(), asked):
            faults.append(f"{negation[0]!r} beside a figure says that it does not hold; say what does")
    return faults + [
        f"{m[0]!r} denies a change, which no figure shows; say the figures"
        for m in words.NEGATIONS.finditer(text)
        if re.match(r"\s\w*\s?(?:rise|rose|fall|fell|increase|change|grow)", text[m.end() :])
        and not asked
        and m[0].lower() != "if"
        and not _is_no_change(reading, m.end())
    ]


def _is_allowed(negation: str, said: Said, reading: Reading, place: int, asked: bool) -> bool:
    """Whether a negation that ends at `place` leaves the figure beside it as it is."""
    return (
        (said.amount.is_change and not said.amount.value)
        or (negation == "if" and is_level(said.amount))
        or (negation == "instead of" and _is_in_place(reading, place))
        or (asked and negation in ("if", "unless", "no", "without", "instead of", "except"))
    )


def _of_two(reading: Reading, place: int) -> bool:
    """Whether a sentence has two figures, of two things: then `both` counts nothing else."""
    first, last = sentence_of(reading, place)
    said = [each.amount.of("entity") for each in reading.said if first <= each.start < last]
    return len(said) == 2 and said[0] != said[1]


def _tells_share(reading: Reading, match: re.Match[str]) -> bool:
    """`is responsible for {share(E1, E2)}` and `{share(E1, E2)} is due to {E1.entity}`: no more than a share says."""
    ahead = [each for each in reading.said if each.end <= match.start()]
    behind = next((each for each in reading.entities if each.start == match.end() + 1), None)
    if behind and ahead and ahead[-1].amount.form == "share":
        return ahead[-1].amount.of("entity") <= behind.means
    figure = next((each for each in reading.said if each.start >= match.end()), None)
    near = figure and re.fullmatch(r" for (?:\w+ ){0,2}", reading.words[match.end() : figure.start])
    return bool(near) and match[0].lower().endswith("responsible") and figure.amount.form == "share"


def _is_in_place(reading: Reading, place: int) -> bool:
    """`{E13} instead of {E14}`: two levels of one thing and one time, of which both hold."""
    one, other = (
        [each for each in reading.said if test(each)]
        for test in (lambda each: each.end <= place, lambda each: 0 <= each.start - place <= 1)
    )
    if not one or not other or any(each.amount.form != "value" for each in (one[-1], other[0])):
        return False
    alike = one[-1].amount.unit == other[0].amount.unit
    return alike and all(one[-1].amount.of(what) == other[0].amount.of(what) for what in ("entity", "period"))


def _is_compared(reading: Reading, place: int) -> bool:
    """Whether a sentence holds something against something else, so that `small` has a measure."""
    first, last = sentence_of(reading, place)
    said = [each.amount for each in reading.said if first <= each.start < last]
    return len(said) > 1 or any(each.tells_change for each in said)


def _is_no_change(reading: Reading, place: int) -> bool:
    """`did not change ({E5})`, where the next figure of the sentence is a change of nothing."""
    _, last = sentence_of(reading, place)
    behind = [each.amount for each in reading.said if place <= each.start < last]
    return bool(behind) and behind[0].is_change and not behind[0].value


def _is_in_metric(reading: Reading, match: re.Match[str]) -> bool:
    """`mid-month` of what was forecast in mid month, and `now` of what was forecast otherwise before."""
    first, last = sentence_of(reading, match.start())
    near = [each for each in reading.said if first <= each.start < last]
    if match[0].lower() != "now":
        return any(match[0].lower().replace("-", "_") in each.amount.metrics for each in near)
    behind = [each for each in near if each.start > match.start()] or near
    is_newer = bool(behind) and not any("before" in metric for metric in behind[0].amount.of("metric"))
    return is_newer and any("before" in each.amount.metrics for each in near)
