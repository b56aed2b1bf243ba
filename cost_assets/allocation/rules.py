"""What `allocation.yaml` may say: tag keys, a policy, cost centres, telemetry, and the ordered rules."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from cost_assets.strict import Strict

UNALLOCATED = "unallocated"
ALL_REQUIRED = "all required"  # the tag_key under which all tags of the policy are told of at once
CATEGORIES = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")


def _text(said: Any) -> Any:
    if not isinstance(said, str):
        return said
    if not (text := said.strip()):
        raise ValueError("says nothing; write a text, or leave the key out")
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in text):  # control characters, halves of others
        raise ValueError("has a character that nobody can see; write it without")
    return text


def _texts(said: Any) -> Any:
    listed = said if isinstance(said, list | tuple) else [said]
    if not listed:
        raise ValueError("names nothing; name one at least, or leave the key out")
    return listed


def _day(said: Any) -> Any:
    if not isinstance(said, str):
        return said
    try:
        return date(*map(int, re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", said).groups()))
    except (AttributeError, ValueError):  # a number alone would be seconds to pydantic
        raise ValueError("is no day; write one as 2026-04-01") from None


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_texts)]
Name = Annotated[Text, Field(max_length=200)]
Day = Annotated[date, BeforeValidator(_day)]


class Dated(Strict):
    """What holds on days from `valid_from` on, and before `valid_until`; None is without end on that side."""

    valid_from: Day | None = None
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _has_a_day(self) -> Dated:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValueError(
                f"valid_until is {self.valid_until}, the first day after, and should come after {self.valid_from}"
            )
        return self

    def holds_in(self, begins: date, ends: date) -> bool:
        """Whether it holds on all days from `begins` on and before `ends`, between which no validity begins or ends."""
        return (self.valid_from or date.min) <= begins and ends <= (self.valid_until or date.max)

    def meets(self, first: date, last: date) -> bool:
        """Whether it holds on some day from `first` to `last`."""
        return (self.valid_from or date.min) <= last and first < (self.valid_until or date.max)


class TagKey(Dated):
    """A tag under one name, however its key is `spelled` on the bill; case, the prefix user: and separators never
    matter. `values` gives a value the other spellings of it, in which case does not matter either."""

    key: Name
    spelled: Texts = ()
    values: dict[Text, Texts] = Field(default={})

    @field_validator("values")
    @classmethod
    def _each_once(cls, values: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        taken: dict[str, str] = {}
        for value, spellings in values.items():
            for spelling in {each.lower() for each in (value, *spellings)}:
                if spelling in taken:
                    raise ValueError(f"{spelling!r} is a spelling of both {taken[spelling]!r} and {value!r}")
                taken[spelling] = value
        return values


class Places(Strict):
    """Which costs are meant: all that is said has to hold, of a list any one. `*` stands for any text in it, and
    case does not matter."""

    billing_account_id: Texts = ()
    sub_account_id: Texts = ()
    service_name: Texts = ()
    region_id: Texts = ()


class Where(Places):
    """Which costs are meant, by what they are tagged with and what they are too."""

    tags: dict[Text, Texts] = Field(default={})
    cost_categories: dict[Text, Texts] = Field(default={})
    charge_category: Texts = ()

    @field_validator("charge_category")
    @classmethod
    def _is_one(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [each for each in said if each not in CATEGORIES]:
            raise ValueError(f"{wrong[0]!r} is no charge category; known are {', '.join(CATEGORIES)}")
        return said


class Centre(Strict):
    """Which cost centre: one that is `named`, or the one that a tag, a cost category or the account's sheet names."""

    named: Name | None = None
    tag: Name | None = None
    cost_category: Name | None = None
    account: Literal["name", "parent", "owner"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, said: Any) -> Any:
        return {"named": said} if isinstance(said, str) else said

    @model_validator(mode="after")
    def _is_one(self) -> Centre:
        if sum(each is not None for each in (self.named, self.tag, self.cost_category, self.account)) != 1:
            raise ValueError("should be a name, or one of {tag: …}, {cost_category: …}, {account: name|parent|owner}")
        if self.named and self.named.lower() == UNALLOCATED:
            raise ValueError("unallocated is what no rule places; name a cost centre")
        return self


class Share(Strict):
    """How a shared cost is split among cost centres.

    Attributes:
        by: `even`; `cost`, in proportion to what each has in the month and currency by rules that place it; `fixed`, by
            `parts` in per cent; `telemetry`, in proportion to its quantities of the month.
        among: the cost centres; all that have cost of their own in the month where none are named.
    """

    by: Literal["even", "cost", "fixed", "telemetry"]
    among: Texts = ()
    parts: dict[Name, Decimal] = Field(default={})
    telemetry: Name | None = None

    @model_validator(mode="after")
    def _fits(self) -> Share:
        if (self.by == "fixed") != bool(self.parts):
            raise ValueError("by: fixed and parts: belong together, such as parts: {payments: 60, search: 40}")
        if (self.by == "telemetry") != (self.telemetry is not None):
            raise ValueError("by: telemetry and telemetry: belong together, the name of one that is listed")
        if self.among and self.parts:
            raise ValueError("among and parts both name cost centres; parts alone does")
        if len(set(self.among)) < len(self.among):
            raise ValueError("among names a cost centre twice")
        if UNALLOCATED in map(str.lower, (*self.among, *self.parts)):
            raise ValueError("unallocated is what no rule places, and shares nothing; name cost centres")
        if any(not 0 < part <= 100 or part != round(part, 6) for part in self.parts.values()):
            raise ValueError("parts should be more than 0 and at most 100 per cent, of six decimals at most")
        if self.parts and sum(self.parts.values()) != 100:
            raise ValueError(f"parts add up to {sum(self.parts.values()):f}; they should to 100 per cent")
        return self


class Rule(Dated):
    """Where costs go: to a cost centre, or into a pool that is shared. The first rule that holds places a cost."""

    name: Name
    where: Where = Where()
    cost_centre: Centre | None = None
    share: Share | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Rule:
        if (self.cost_centre is None) == (self.share is None):
            raise ValueError("should have either cost_centre or share")
        return self


class Required(Strict):
    """A tag that everything taggable should carry, and which values are right; any where none are listed."""

    key: Name
    values: Texts = ()

    @field_validator("key")
    @classmethod
    def _is_one_tag(cls, key: str) -> str:
        if key.lower() == ALL_REQUIRED:
            raise ValueError(f"{ALL_REQUIRED} stands for all tags of the policy at once; name one tag")
        return key


class Policy(Strict):
    """What tags there should be, and which costs cannot carry any, beside those without a resource."""

    required: tuple[Required, ...] = ()
    untaggable: Places | None = None


class Telemetry(Strict):
    """What is counted: a table of date, scope, unit and quantity, as CSV, Parquet, or the SQL that gives it.

    Attributes:
        of: what a scope is. Of `all` there is none.
    """

    name: Name
    file: Path
    of: Literal["cost_centre", "sub_account", "service", "all"] = "cost_centre"

    @field_validator("file")
    @classmethod
    def _is_known(cls, file: Path) -> Path:
        if file.suffix.lower() not in (".csv", ".parquet", ".sql"):
            raise ValueError("should be a .csv, .parquet or .sql file")
        return file


class CostCentre(Strict):
    """A cost centre, and who answers for it."""

    name: Name
    owner: str | None = None
    parent: str | None = None


class Allocation(Strict):
    """All of it. With `cost_centres` listed, no other names are right, and a tag with another value places nothing."""

    tags: tuple[TagKey, ...] = ()
    policy: Policy = Policy()
    cost_centres: tuple[CostCentre, ...] = ()
    telemetry: tuple[Telemetry, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def names(self) -> list[str]:
        """The cost centres that the file names, in its order, each once: listed, and else those of its rules."""
        if self.cost_centres:
            return [each.name for each in self.cost_centres]
        named = [rule.cost_centre.named for rule in self.rules if rule.cost_centre and rule.cost_centre.named]
        shared = [name for rule in self.rules if rule.share for name in (*rule.share.among, *rule.share.parts)]
        return list(dict.fromkeys((*named, *shared)))

    @property
    def reads_accounts(self) -> bool:
        """Whether a rule asks what the accounts are called or whose they are."""
        return any(rule.cost_centre and rule.cost_centre.account for rule in self.rules)

    def of_days(self, first: date, last: date) -> str:
        """All that matters to costs of these days, as text: rules and spellings of other days do not, but for the place
        of the rules and the cost centres that they name."""
        rules = [(place, rule.model_dump_json()) for place, rule in enumerate(self.rules) if rule.meets(first, last)]
        tags = [tag.model_dump_json() for tag in self.tags if tag.meets(first, last)]
        keys = [tag.key for tag in self.tags]
        return repr((rules, tags, keys, self.names, bool(self.cost_centres), self.policy.model_dump_json()))

    def tag_keys(self) -> list[str]:
        """The tag keys that rules and policy ask for, and those that are spelled in several ways, as `canonical`."""
        asked = [key for rule in self.rules for key in rule.where.tags]
        asked += [rule.cost_centre.tag for rule in self.rules if rule.cost_centre and rule.cost_centre.tag]
        asked += [each.key for each in (*self.policy.required, *self.tags)]
        return list(dict.fromkeys(map(canonical, asked)))

    def edges(self) -> list[date]:
        """The days on which the validity of a rule or of a tag's spelling begins or ends, in order."""
        dated = (*self.tags, *self.rules)
        return sorted({day for each in dated for day in (each.valid_from, each.valid_until) if day})


def canonical(key: str) -> str:
    """A tag's key without what nobody means by it: case, the prefix of user tags, which separators stand in it.

    `resourceTags/user:CostCenter`, `user_cost_center` and `cost-center` are all `costcenter`.
    """
    bare = re.sub(r"^(resourcetags/)?(user[:_])?", "", key.strip().lower())
    return re.sub(r"[\s_.:/-]+", "", bare)
