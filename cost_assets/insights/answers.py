"""Answers: what a model returns, read strictly into a draft, or refused in words that it can be asked again with."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, conlist

from cost_assets.insights.claims import Claim, Draft, Figure

LONGEST = 60_000
_MOST_CLAIMS, _MOST_CITED, _MOST_FIGURES = 24, 30, 12


class BadAnswer(Exception):
    """An answer that is no draft; the message says what is wrong with it and what would be right.

    kind    `empty`, `too long`, `not JSON` or `wrong shape`
    """

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


def _text(longest: int) -> Any:
    return Annotated[str, StringConstraints(min_length=1, max_length=longest, strip_whitespace=True)]


_Id = Annotated[str, StringConstraints(pattern=r"^E[0-9]{1,4}$")]


class FigureAnswer(_Strict):
    """A number that a claim's text spells out; a slot in the text needs none of these."""

    text: _text(60)
    source: _text(200)
    entity: _text(300)
    period: _text(30)
    metric: _text(80)
    unit: _text(30)


class ClaimAnswer(_Strict):
    kind: Literal["finding", "cause", "check", "action"]
    text: _text(600)
    evidence: conlist(_Id, max_length=_MOST_CITED)
    figures: conlist(FigureAnswer, max_length=_MOST_FIGURES) = []


class Answer(_Strict):
    title: _text(160)
    claims: conlist(ClaimAnswer, min_length=1, max_length=_MOST_CLAIMS)


def schema() -> dict[str, Any]:
    """The JSON schema of an answer, for prompts and for providers that enforce one."""
    return Answer.model_json_schema()


def draft(answer: str | None) -> Draft:
    """A model's answer as a draft; JSON alone, or inside one fence of Markdown.

    Raises:
        BadAnswer: it is empty, too long, no JSON, or JSON of another shape.
    """
    if answer is None or not answer.strip():
        raise BadAnswer("empty", "the answer is empty; answer with one JSON object with title and claims")
    if len(answer) > LONGEST:
        raise BadAnswer("too long", f"the answer has {len(answer):,} characters; at most {LONGEST:,} are read")
    try:
        parsed = json.loads(_unfenced(answer), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(
            "not JSON", f"the answer is not JSON ({error}); answer with one JSON object and nothing else"
        ) from error
    try:
        read = Answer.model_validate(parsed)
    except ValidationError as error:
        raise BadAnswer("wrong shape", _told(error)) from error
    claims = tuple(
        Claim(
            each.kind, each.text, tuple(each.evidence), tuple(Figure(**figure.model_dump()) for figure in each.figures)
        )
        for each in read.claims
    )
    return Draft(read.title, claims)


def _unfenced(answer: str) -> str:
    fence = re.fullmatch(r"\s*```(?:json|JSON)?[ \t]*\n(.*?)\n?```\s*", answer, re.DOTALL)
    return fence[1] if fence else answer


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would hide the first of its values."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a key stands twice among {', '.join(key for key, _ in pairs)[:100]}")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _told(error: ValidationError) -> str:
    """The first faults of a shape, each with its place; what stood there is not repeated."""
    faults = []
    for each in error.errors(include_input=False, include_url=False)[:5]:
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in each["loc"]).lstrip(".")
        faults.append(f"{where or 'the answer'}: {each['msg'][0].lower()}{each['msg'][1:]}")
    return f"the answer is JSON of another shape; {'; '.join(faults)}"
