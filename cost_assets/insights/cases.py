"""Recorded answers: each prompt filled with a recorded subject, and what is made of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cost_assets.code import PROMPTS
from cost_assets.insights import answers, prompts, rendering
from cost_assets.insights.checker.checking import check_draft
from cost_assets.insights.claims import Evidence, Subject


@dataclass(frozen=True)
class Outcome:
    """How a case fared; `differs` says in what it is not as recorded, and is empty where it is."""

    prompt: str
    case: str
    verified: int
    total: int
    differs: str


def run_cases(folder: Path = PROMPTS) -> list[Outcome]:
    """Every case of every prompt, in order of their names.

    Raises:
        ConfigError: a prompt cannot be read.
    """
    for name in prompts.SUBJECTS:
        prompts.load(name, folder)
    return list(_outcomes(folder))


def subject_of(said: dict) -> Subject:
    """The subject that a case holds."""
    evidence = tuple(
        Evidence(**(each | {"value": Decimal(each["value"]), "sql": each.get("sql", "")})) for each in said["evidence"]
    )
    return Subject(said["kind"], said["id"], evidence, said["facts"])


def _outcomes(folder: Path) -> Iterator[Outcome]:
    for path in sorted((folder / "cases").glob("*/*.json")):
        case = json.loads(path.read_text())
        subject = subject_of(case["subject"])
        prompt = prompts.load(path.parent.name, folder)
        prompt.messages({name: "" for name in prompt.variables})
        title, verdicts = check_draft(answers.draft(json.dumps(case["answer"])), subject, case["names"])
        held = [each for each in verdicts if each.ok]
        found = {"title": rendering.plain(title) if title.ok else "", "body": rendering.body(verdicts)}
        differing = [name for name, text in found.items() if text != case["said"][name]]
        if case["prompt_version"] != prompt.version:
            differing.append(f"recorded for {case['prompt_version']}, and the prompt is {prompt.version} now")
        yield Outcome(prompt.name, path.stem, len(held), len(verdicts), ", ".join(differing))
