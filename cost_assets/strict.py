"""What the files that people write are made of: unknown keys are refused, and what was read never changes."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

SECRET = "secret"  # the type of a problem whose value must not be shown


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def problem(error: ValidationError, root: type[BaseModel]) -> str:
    """What is wrong first, in a sentence: where, the value, and what would be right.

    Args:
        root: the model that was to be read.
    """
    first = error.errors()[0]
    if first["type"] == "invalid_key":
        return f"{first['input']!r} is not a known key; known here: {', '.join(_known_keys(root, first['loc']))}"
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    if first["type"] == "extra_forbidden":
        return f"{where} is not a known key; known here: {', '.join(_known_keys(root, first['loc']))}"
    if first["type"] == "missing":
        return f"{where} is missing"
    if first["type"] == "value_error" and not where:
        return str(first["ctx"]["error"])
    hidden = isinstance(first["input"], (dict, list, tuple)) or first["type"] == SECRET
    said = "" if hidden else f" is {first['input']!r}"
    wrong = first["msg"].removeprefix("Value error, ").replace("a valid tuple", "a list")
    return f"{where}{said}: {wrong}"


def _known_keys(root: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """The keys of the model in which the last part of `loc` stands."""
    at: Any = root
    for part in loc[:-1]:
        field = at.model_fields.get(part)  # none for the number in a list, or the name in a dict
        at = _model(field.annotation) if field else at
    return [field.alias or name for name, field in at.model_fields.items()]


def _model(annotation: Any) -> Any:
    """The model that an annotation is of, directly or as what a list or an optional value holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model(each))), None)
