"""Comparisons: words such as outweighs and in order, held against the figures on both sides of them."""

from __future__ import annotations

import re

from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown

_OUTDOES = re.compile(
    r"\b(?:dwarf|outweigh|outstrip|outpac|outgr[eo]w|eclips|surpass|outr[ua]n|outrank|overshadow|exceed)\w*\b", re.I
)
_IN_ORDER = re.compile(r"\bin (?:descending |that |this )?order\b|\branked\b|\bfollowed by\b|\bahead of\b", re.I)


def comparison_faults(reading: Reading) -> list[str]:
    """`EC2 ({E3}) dwarfs RDS ({E5})`, of which the first is not the larger one."""
    faults = []
    for match in _OUTDOES.finditer(reading.words):
        said = _of_sentence(reading, match.start())
        before = [each for each in said if each.end <= match.start()]
        behind = [each for each in said if each.start >= match.end()]
        if not before or not behind or before[-1].amount.unit != behind[0].amount.unit:
            continue
        if abs(before[-1].amount.value) <= abs(behind[0].amount.value):
            faults.append(f"{match[0]!r} is said of {shown(before[-1])} against {shown(behind[0])}, which is not less")
    return faults


def order_faults(reading: Reading) -> list[str]:
    """`in order: …` and `followed by`, before figures that do not go from the largest down."""
    faults = []
    for match in _IN_ORDER.finditer(reading.words):
        said = _of_sentence(reading, match.start())
        before = [each for each in said if each.end <= match.start()]
        behind = [each for each in said if each.start >= match.end()]
        listed = behind if "order" in match[0].lower() or match[0].lower() == "ranked" else [*before[-1:], *behind]
        listed = [each for each in listed if each.amount.unit == listed[0].amount.unit and each.amount.form != "rank"]
        values = [abs(each.amount.value) for each in listed]
        if values != sorted(values, reverse=True):
            faults.append(f"{match[0]!r} asks for figures from the largest down; {shown(listed[0])} and on are not")
    return faults


def _of_sentence(reading: Reading, place: int) -> list[Said]:
    first, last = sentence_of(reading, place)
    return [each for each in reading.said if first <= each.start < last]
