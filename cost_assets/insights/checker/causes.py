"""Causes: what a claim of kind cause names as having moved a figure, which need not be of it."""

from __future__ import annotations

import re

from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.reading import Reading, sentence_of
from cost_assets.insights.checker.words import CAUSAL, EXPLAINS

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
