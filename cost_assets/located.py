"""YAML that people keep, read so that what is wrong with it can be said with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cost_assets.errors import ConfigError
from cost_assets.strict import problem

DEEPEST = 20
Model = TypeVar("Model", bound=BaseModel)
Place = tuple[Any, ...]


@dataclass(frozen=True)
class Located:
    """What a file says, every scalar as the text that stands there (an id keeps its leading zeros), and where."""

    path: Path
    said: Any
    lines: dict[Place, int]

    def line(self, place: Sequence[Any]) -> int:
        """The line of a place, such as ('rules', 2, 'name'), or of the nearest one around it."""
        known: Place = ()
        for part in place:
            known = (*known, part) if (*known, part) in self.lines else known
        return self.lines[known]

    def refusal(self, place: Sequence[Any], wrong: str) -> ConfigError:
        """What is wrong there, in a sentence."""
        return ConfigError(f"{self.path}, line {self.line(place)}: {wrong}")

    def checked(self, model: type[Model]) -> Model:
        """What the file says as `model`.

        Raises:
            ConfigError: it says something that it may not.
        """
        try:
            return model.model_validate(self.said)
        except ValidationError as error:
            raise self.refusal(error.errors()[0]["loc"], problem(error, model)) from None


def read_located(path: Path, example: str) -> Located:
    """Read a file of YAML.

    Args:
        example: what it should have, for who has an empty one.

    Raises:
        ConfigError: it is missing, is not YAML, is no mapping, or says a key twice.
    """
    try:
        node = yaml.compose(path.read_text(), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigError(f"{path}{line}: not YAML: {error.problem or error}") from None
    except RecursionError:
        raise ConfigError(f"{path} is nested too deeply to read; it should have {example}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read as YAML: {' '.join(str(error).split())}") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; correct the path in costs.yaml") from None
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{path} holds no keys; it should have {example}")
    lines: dict[Place, int] = {(): 1}
    said = _read(path, node, (), lines)
    return Located(path, said, lines)


def _read(path: Path, node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if len(place) > DEEPEST:  # also what holds itself, by an alias
        raise ConfigError(f"{path}, line {node.start_mark.line + 1}: it is nested more than {DEEPEST} deep")
    if isinstance(node, yaml.SequenceNode):
        for number, each in enumerate(node.value):
            lines[*place, number] = each.start_mark.line + 1
        return [_read(path, each, (*place, number), lines) for number, each in enumerate(node.value)]
    held: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigError(f"{path}, line {line}: a key is a list or has keys of its own; write a text")
        if key.value in held:
            before = lines[*place, key.value]
            raise ConfigError(f"{path}, line {line}: {key.value} stands in line {before} already; say it once")
        lines[*place, key.value] = line
        held[key.value] = _read(path, value, (*place, key.value), lines)
    return held
