"""Prompts: Markdown files with a head that says their name, version and variables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from cost_assets.code import PROMPTS
from cost_assets.errors import ConfigError

SUBJECTS = ("anomaly", "month", "day", "recommendations")
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int
    variables: list[str]
    system: str | None = None
    max_tokens: int = 1500
    temperature: float = 0.2


@dataclass(frozen=True)
class Prompt:
    """A prompt. `version` is what its head says and a digest of all its text: a changed word is another version."""

    name: str
    version: str
    system: str
    body: str
    variables: tuple[str, ...]
    max_tokens: int
    temperature: float

    def messages(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        """The system's and the user's message.

        Raises:
            ConfigError: `values` lack a variable of the prompt, or hold one that it does not know.
        """
        if values.keys() != set(self.variables):
            wrong = sorted(values.keys() ^ set(self.variables))
            raise ConfigError(f"prompt {self.name}: {', '.join(wrong)} is missing or unknown; it has {self.variables}")
        filled = _VARIABLE.sub(lambda found: values[found[1]], self.body)
        return [{"role": "system", "content": self.system}, {"role": "user", "content": filled}]


@cache
def load(name: str, folder: Path = PROMPTS) -> Prompt:
    """Read a prompt, and the rules that it names as its system message.

    Raises:
        ConfigError: there is none; its head is not as it should be; or head and text name different variables.
    """
    head, body = _read(name, folder)
    system = _read(head.system, folder)[1] if head.system else ""
    named = set(_VARIABLE.findall(body))
    if named != set(head.variables):
        wrong = ", ".join(sorted(named ^ set(head.variables)))
        raise ConfigError(f"{folder / name}.md: {wrong} stands in the text or under variables, and not in both")
    digest = hashlib.sha256(f"{system}\0{body}".encode()).hexdigest()[:8]
    return Prompt(
        head.name, f"{head.name}-{head.version}-{digest}", system, body, tuple(head.variables), head.max_tokens,
        head.temperature,
    )  # fmt: skip


def _read(name: str, folder: Path) -> tuple[_Head, str]:
    path = folder / f"{name}.md"
    try:
        _, head, body = path.read_text().split("---\n", 2)
        parsed = _Head.model_validate(yaml.safe_load(head))
    except FileNotFoundError:
        there = ", ".join(sorted(each.stem for each in folder.glob("*.md")))
        raise ConfigError(f"no prompt {name} in {folder}; there are: {there}") from None
    except (ValueError, yaml.YAMLError) as error:
        why = (
            error.errors()[0]["msg"] if isinstance(error, ValidationError) else "it should begin with ---, a head, ---"
        )
        raise ConfigError(f"{path}: the head cannot be read: {why}") from None
    if parsed.name != name:
        raise ConfigError(f"{path}: its head says name: {parsed.name}; it should be {name}")
    return parsed, body.strip()
