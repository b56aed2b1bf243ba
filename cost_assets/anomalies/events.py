"""Known events: launches, migrations and planned tests that people announce in `events.yaml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from cost_assets.errors import ConfigError


class _Texts(yaml.SafeLoader):
    """Every scalar is the text that stands there: 011254002732 is an account, and no octal number."""

    yaml_implicit_resolvers: ClassVar = {
        first: [each for each in resolvers if each[0] == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Event(BaseModel):
    """Something that people know of: its days, `until` exclusive, and what it touches; None is everything."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str = Field(min_length=1)
    from_day: date = Field(alias="from")
    until_day: date = Field(alias="until")
    billing_account_id: str | None = None
    sub_account_id: str | None = None
    service_name: str | None = None
    cost_centre: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _has_a_day(self) -> Event:
        if self.until_day <= self.from_day:
            raise ValueError(f"until is {self.until_day}, which is exclusive and should be after from, {self.from_day}")
        return self

    def explains(
        self,
        started_on: date,
        billing: str | None,
        sub_account: str | None,
        service: str | None,
        cost_centre: str | None = None,
    ) -> bool:
        """Whether what began on that day, in that account and service or cost centre, is this event. One that names a
        service says nothing of totals: these are expected where all that explains them is."""
        wanted = (self.billing_account_id, self.sub_account_id, self.service_name, self.cost_centre)
        whose = (billing, sub_account, service, cost_centre)
        return self.from_day <= started_on < self.until_day and all(
            event in (None, own) for event, own in zip(wanted, whose, strict=True)
        )


def read_events(path: Path | None) -> list[Event]:
    """The events of a file, in its order; none where no file is named.

    Raises:
        ConfigError: the file is missing, is no YAML list, or an event says what it may not.
    """
    if path is None:
        return []
    try:
        said = yaml.load(path.read_text(), Loader=_Texts)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path} cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(said, list | None):
        raise ConfigError(f"{path} holds {type(said).__name__}; it should be a list of events: name, from, until")
    try:
        return TypeAdapter(list[Event]).validate_python(said or [])
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        value = "" if isinstance(problem["input"], dict) else f" is {problem['input']!r}"
        raise ConfigError(f"{path}: event {where}{value}: {problem['msg'].removeprefix('Value error, ')}") from None
