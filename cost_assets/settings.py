"""`costs.yaml` and the environment, typed, checked, and refused with a clear word."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlparse

import yaml
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from cost_assets.errors import ConfigError
from cost_assets.llm_settings import Llm
from cost_assets.partitions import month_of
from cost_assets.strict import Strict, problem

# What DuckDB or dbt reads in a path as more than part of a name: ends of texts and addresses, patterns, a=b.
NOT_IN_A_HOME = "'*?[\\=#"

Format = Literal["aws_cur2", "aws_cur", "focus"]
Month = Annotated[date, BeforeValidator(lambda value: month_of(str(value)))]


class Export(Strict):
    """One billing export: where it is delivered, in which format, and who may read it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    format: Format
    url: str
    role_arn: str | None = None
    external_id: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    region: str | None = None
    from_month: Month | None = Field(default=None, alias="from")
    until_month: Month | None = Field(default=None, alias="until")
    layout: Literal["manifests", "plain"] = "manifests"
    still_minutes: int = Field(default=5, ge=0)

    @field_validator("url")
    @classmethod
    def _known_scheme(cls, url: str) -> str:
        if urlparse(url).scheme == "s3" and not urlparse(url).netloc:
            raise ValueError("names no bucket; write it as s3://bucket/prefix")
        if urlparse(url).scheme not in ("s3", "file", ""):
            raise ValueError("should start with s3:// or file://")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _plain_is_focus(self) -> Export:
        if self.layout == "plain" and self.format != "focus":
            raise ValueError(f"is plain, which only focus can be; {self.format} comes with manifests")
        return self

    @property
    def folder(self) -> Path | None:
        """The local folder of a `file://` export; None for a bucket."""
        parsed = urlparse(self.url)
        return None if parsed.scheme == "s3" else Path(unquote(parsed.netloc + parsed.path))

    def covers(self, month: date) -> bool:
        """Whether `month` lies within `from` (inclusive) and `until` (exclusive)."""
        return (not self.from_month or self.from_month <= month) and (not self.until_month or month < self.until_month)


class Duckdb(Strict):
    """What DuckDB may use; the defaults hold 30M rows a month on two cores."""

    threads: int = Field(default=2, ge=1)
    memory_limit: str = Field(default="4GB", pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")
    max_temp_directory_size: str = Field(default="50GB", pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")


class Sensitivity(Strict):
    """How much has to stand out to be told of, in money, per cent and usual deviations; see
    `cost_assets/anomalies/sensitivity.py` for what is meant, and for what holds where nothing is said."""

    min_impact: float | None = Field(default=None, ge=0)
    min_pct: float | None = Field(default=None, ge=0)
    min_fall_pct: float | None = Field(default=None, ge=0)
    min_fee: float | None = Field(default=None, ge=0)
    one_day: float | None = Field(default=None, gt=0)
    two_days: float | None = Field(default=None, gt=0)
    three_days: float | None = Field(default=None, gt=0)
    drift: float | None = Field(default=None, gt=0)


class Anomalies(Strict):
    """What is told of, by scope, and the known events."""

    service: Sensitivity = Sensitivity()
    sub_account: Sensitivity = Sensitivity()
    billing_account: Sensitivity = Sensitivity()
    cost_centre: Sensitivity = Sensitivity()
    events: Path | None = None

    def scope(self, name: str) -> Sensitivity:
        """What is said of a scope."""
        return getattr(self, name)


class Forecasts(Strict):
    """`backtested_series` is how many series of a billing account, the dearest, are tried on the past one by one;
    what is left of each sub account is tried as one."""

    backtested_series: int = Field(default=100, ge=1)
    backtested_months: int = Field(default=6, ge=1)


class Insights(Strict):
    """What is put into words: the newest `months` of a billing account and of its dearest `accounts`, as many cost
    centres included, and what stood out in the last `days`."""

    months: int = Field(default=2, ge=1)
    accounts: int = Field(default=50, ge=0)
    days: int = Field(default=92, ge=1)


class Kpis(Strict):
    """Goals by the name of a KPI, in its unit, over those of `cost_assets/kpis/kpis.yaml`; null for no goal."""

    goals: dict[str, float | None] = Field(default_factory=dict)


class Settings(Strict):
    """Everything that `costs.yaml` may say. Paths in it are relative to the file."""

    home: Path = Path(".costs")
    exports: list[Export] = Field(min_length=1)
    completeness_lag_hours: int = Field(default=36, ge=0)
    late_after_hours: int = Field(default=48, ge=1)
    keep_versions: int = Field(default=3, ge=1)
    invoices: Path | None = None
    accounts: Path | None = None
    tie_out_tolerance: Decimal = Field(default=Decimal("0.01"), ge=0)
    lock_timeout_seconds: int = Field(default=60, ge=0)
    look_every_seconds: int = Field(default=60, ge=1)
    retry_after_seconds: int = Field(default=60, ge=1)
    keep_superseded_days: int | None = Field(default=None, ge=1)
    resource_costs: bool = True
    allocation: Path | None = None
    restated_share: Decimal = Field(default=Decimal("0.05"), ge=0)
    duckdb: Duckdb = Duckdb()
    forecasts: Forecasts = Forecasts()
    anomalies: Anomalies = Anomalies()
    insights: Insights = Insights()
    kpis: Kpis = Kpis()
    llm: Llm = Llm()

    @model_validator(mode="after")
    def _names_are_unique(self) -> Settings:
        twice = [name for name, n in Counter(e.name for e in self.exports).items() if n > 1]
        if twice:
            raise ValueError(f"exports: the name {twice[0]!r} is used twice; each export needs a name of its own")
        return self

    @property
    def tagged_costs(self) -> bool:
        """Whether costs are kept by their tags: with those of resources, or since an allocation may ask for them."""
        return self.resource_costs or self.allocation is not None

    def export(self, name: str) -> Export:
        """The export of that name.

        Raises:
            ConfigError: there is none.
        """
        for export in self.exports:
            if export.name == name:
                return export
        raise ConfigError(f"no export {name!r} in costs.yaml; there are: {', '.join(e.name for e in self.exports)}")


def config_path(given: str | None = None) -> Path:
    """Where `costs.yaml` is looked for: as given, else `COSTS_CONFIG`, else here."""
    return Path(given or os.environ.get("COSTS_CONFIG") or "costs.yaml")


def load_settings(config: str | Path | None = None, home: str | Path | None = None) -> Settings:
    """Read `costs.yaml`.

    Args:
        config: the file; without it `COSTS_CONFIG`, else `./costs.yaml`.
        home: overrides `home`, as `COSTS_HOME` does.

    Raises:
        ConfigError: the file is missing, is not YAML, or says something that it
            may not; the message names the key's path and the value.
    """
    path = config_path(str(config) if config else None)
    try:
        said = yaml.safe_load(path.read_text())
    except FileNotFoundError:
        raise ConfigError(
            f"no configuration at {path}; write one (see costs.example.yaml), or name it with --config or COSTS_CONFIG"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path} cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(said, dict):
        raise ConfigError(f"{path} holds {type(said).__name__}, not settings; it should have the key exports:")
    override = home or os.environ.get("COSTS_HOME")
    try:
        settings = Settings.model_validate(said)
    except ValidationError as error:
        raise ConfigError(f"{path}: {problem(error, Settings)}") from None
    settings = _resolved(settings, path.resolve().parent, Path(override).absolute() if override else None)
    refuse_home(settings.home, ("--home" if home else "COSTS_HOME") if override else f"{path}: home")
    return settings


def refuse_home(home: Path, said: str) -> None:
    """Refuse a folder in which tables could not be read, before anything is written to it.

    Args:
        home: the absolute path.
        said: where it was named.

    Raises:
        ConfigError: the path holds one of `NOT_IN_A_HOME`.
    """
    wrong = next((sign for sign in str(home) if sign in NOT_IN_A_HOME), None)
    if wrong:
        raise ConfigError(
            f"{said} is {home}, and its path holds {wrong} which DuckDB or dbt does not read as part of a name; "
            f"choose a folder whose path holds none of {' '.join(NOT_IN_A_HOME)}"
        )


def _resolved(settings: Settings, base: Path, home: Path | None) -> Settings:
    events = settings.anomalies.events
    exports = [
        export.model_copy(update={"url": (base / export.folder).resolve().as_uri()}) if export.folder else export
        for export in settings.exports
    ]
    return settings.model_copy(
        update={
            "home": home or (base / settings.home.expanduser()).resolve(),
            "exports": exports,
            "invoices": settings.invoices and (base / settings.invoices.expanduser()).resolve(),
            "accounts": settings.accounts and (base / settings.accounts.expanduser()).resolve(),
            "allocation": settings.allocation and (base / settings.allocation.expanduser()).resolve(),
            "anomalies": settings.anomalies.model_copy(
                update={"events": events and (base / events.expanduser()).resolve()}
            ),
        }
    )
