"""An answer as the checker reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cost_assets.insights import answers, leaving
from cost_assets.insights.checker.checking import Verdict, check_draft
from cost_assets.insights.claims import Subject
from cost_assets.insights.models.pseudonyms import Pseudonyms
from cost_assets.insights.models.questions import Answer


@dataclass(frozen=True)
class Reading:
    """An answer, and the verdict on its title and on each of its claims; `fault` where it is not what was asked for."""

    answer: Answer
    title: Verdict | None = None
    verdicts: tuple[Verdict, ...] = ()
    fault: str = ""

    @property
    def held(self) -> tuple[Verdict, ...]:
        return tuple(each for each in self.verdicts if each.ok)

    @property
    def faults(self) -> list[str]:
        """What is to be mended, a line each."""
        if self.fault:
            return [self.fault]
        named = [("title", self.title), *((f"claim {n}", each) for n, each in enumerate(self.verdicts, start=1))]
        return [f"{name}: {fault}" for name, each in named if each for fault in each.faults]


def read(answer: Answer, subject: Subject, names: Mapping[str, str], pseudonyms: Pseudonyms) -> Reading:
    """Check what a model said of a subject.

    Args:
        subject: with the evidence that it was given.
        names: every name that the home knows, with its kind.
    """
    try:
        draft = leaving.revealed(answers.draft(answer.text), pseudonyms)
    except answers.BadAnswer as error:
        return Reading(answer, fault=str(error))
    title, verdicts = check_draft(draft, subject, names)
    return Reading(answer, title, verdicts)
