"""Causes: what a claim of kind cause names as having moved a figure, which need not be of it."""

from __future__ import annotations

import re

from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.reading import Reading, sentence_of
from cost_assets.insights.checker.words import any_of

CAUSES = any_of(
    """because, caused, causes, causing, due to, as a result, resulted from, results from, owing to, driven by,
    led to, leads to, thanks to, triggered, stems from, stemmed from, brought about, the cause, the reason,
    is responsible, are responsible,
    (?<!\ue000 )(?:pushed|drove|drives|sent|propelled|dragged|fuell?ed|spurred|prompted|sparked), therefore, thus,
    hence, consequently, so the, which is why, made the(?! difference),
    makes the(?! difference), is behind,
    did (?:it|this|that), to blame, culprits?, at fault"""
)
# How a cause is worded as a possibility.
HEDGES = any_of(
    r"""may, maybe, might, could, can, would, should, possibl[ey], possibilit\w+, likel\w+, unlikely, probabl[ey],
    perhaps, suggest\w*, consistent, plausibl[ey], potential(?:ly)?, seem\w*, appear\w*, points? to, pointing to,
    indicat\w+, suspect\w*, presumabl[ey], in line with, explanations?, hypothes\w+, candidates?, if, whether,
    hints?, coincid\w+"""
)
# Verbs that make what follows them rise or fall.
MAKES = re.compile(
    r"(?<!\ue000 )\b(?:raised|lifted|brought|took|put|hiked|inflated|swelled|bloated|boosted|cut|lowered|reduced|"
    r"increased|pulled|bumped|nudged)\s(?:up |down )?$",
    re.I,
)
# In a claim of kind cause: what follows is thought to have moved the figure.
CAUSAL = re.compile(
    rf"{CAUSES.pattern}|\b(?:likely|probably|perhaps|may|might|could|suggests?|coincid(?:es|ed) with|points to|"
    r"follow(?:s|ed|ing))\b",
    re.I,
)
# In a claim of kind cause: what stands before it is thought to have moved what stands behind it.
EXPLAINS = re.compile(
    r"\b(?:explains?|explained|caused|drove|drives|contributed to|account(?:s|ed)? for|led to)\b", re.I
)
_CAUSE_IS = re.compile(r"\b(?:cause|reason|explanation)s? (?:of|for|behind)\b.*\b(?:is|are|was|were|be)\s", re.I)


def is_cause(reading: Reading, mention: Mention, what: str) -> bool:
    """What is named behind `due to`, or before `explains`.

    Args:
        what: `entity` or `period`.
    """
    first, last = sentence_of(reading, mention.start)
    said = [each.start for each in reading.said if first <= each.start < last]
    behind = [each for each in reading.said if mention.end <= each.start < last]
    if behind and behind[0].amount.of(what) & mention.means:
        return False
    if _CAUSE_IS.search(reading.words[first : mention.start]) and not behind:
        return True
    due = CAUSAL.search(reading.words, first, mention.start)
    explains = EXPLAINS.search(reading.words, mention.end, last)
    return bool(due and not any(due.start() < each for each in said)) or bool(
        explains and not any(each < explains.start() for each in said)
    )


def is_passed_on(reading: Reading, mention: Mention, what: str) -> bool:
    """A cause with a figure of its own: `EC2 rose {E1}, due to m5.large, which cost {E2}`."""
    first, _ = sentence_of(reading, mention.start)
    later = [each for each in reading.said if each.start > mention.end]
    due = CAUSAL.search(reading.words, first, mention.start)
    return bool(due) and bool(later) and bool(later[0].amount.of(what) & mention.means)


_WHO = re.compile(r"\b(?:which|who|whom|whether|what|why|how)(?: \S+){1,5} $", re.I)


def is_no_claim(reading: Reading, match: re.Match[str]) -> bool:
    """Where something is asked for: `see which user sent the requests`, or `…, because the change was {E7}`.

    The first asks, the second tells by a figure why it is asked; what moved a figure before it, neither tells.
    """
    first, _ = sentence_of(reading, match.start())
    if match[0].lower() == "because":
        return tells_why(reading, match.start())
    asks = bool(_WHO.search(reading.words, first, match.start()))
    return asks and not any(first <= each.start < match.start() for each in reading.said)


def tells_why(reading: Reading, place: int) -> bool:
    """Whether all figures of a sentence stand behind a `because` or `since`: they say why something is asked for."""
    first, last = sentence_of(reading, place)
    said = [each.start for each in reading.said if first <= each.start < last]
    return bool(said) and said[0] > place


def is_put_beside(reading: Reading, place: int) -> bool:
    """`that put {E2.entity} {E1} above what was expected` and `brought {E2.entity} a saving of {E1}`: no move of it."""
    figure = next((each for each in reading.said if each.start == place + 1), None)
    if figure:
        return bool(re.match(r"\s(?:above|below|over|under)\b", reading.words[figure.end :]))
    return bool(re.match(r"\s(?:a|the) (?:\w+ )?savings?\b", reading.words[place:], re.I))
