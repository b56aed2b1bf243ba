"""`allocation.yaml` read and checked whole, before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cost_assets.allocation.rules import UNALLOCATED, Allocation, Dated, canonical
from cost_assets.located import Located, read_located

Wrong = Iterator[tuple[Sequence[Any], str]]


def read_allocation(path: Path | None) -> Allocation:
    """What a file says; nothing is placed where no file is named. Its telemetry files are named in full.

    Raises:
        ConfigError: it is missing, or says something that it may not; the message names the file, the line, the key,
            the value, and what would be right.
    """
    if path is None:
        return Allocation()
    located = read_located(path, "rules:, a list of name, where, and cost_centre or share")
    said = located.checked(Allocation)
    for check in (_names, _spellings, _asked_tags, _cost_centres, _telemetry, _required):
        for place, wrong in check(said):
            raise located.refusal(place, wrong)
    return _resolved(said, located)


def _names(said: Allocation) -> Wrong:
    """What is found by its name has one of its own; a rule may follow on one of the same name, on later days."""
    yield from _twice("rules", [(rule.name, rule) for rule in said.rules])
    for kind in ("cost_centres", "telemetry"):
        yield from _twice(kind, [(each.name, Dated()) for each in getattr(said, kind)])
    for number, each in enumerate(said.cost_centres):
        if each.name.lower() == UNALLOCATED:
            yield ("cost_centres", number, "name"), f"{each.name!r} is what no rule places; it needs no line here"


def _spellings(said: Allocation) -> Wrong:
    """A key on the bill is one tag's."""
    spelled = [
        (number, spelling)
        for number, each in enumerate(said.tags)
        for spelling in sorted({canonical(text) for text in (each.key, *each.spelled)})
    ]
    for first, second in _clashes([(spelling, said.tags[number]) for number, spelling in spelled]):
        (one, _), (other, spelling) = spelled[first], spelled[second]
        keys = f"{said.tags[other].key!r}, as {said.tags[one].key!r} is on the same days"
        yield ("tags", other), f"{spelling!r} is a spelling of {keys}; case, user: and separators do not count"


def _asked_tags(said: Allocation) -> Wrong:
    """A rule asks for a tag by its one name: what is a spelling of another is not there under its own."""
    own = {canonical(each.key) for each in said.tags}
    spelled = {canonical(text): each.key for each in said.tags for text in each.spelled}
    asked = [
        (("rules", number, "where", "tags", key), key)
        for number, rule in enumerate(said.rules)
        for key in rule.where.tags
    ]
    asked += [
        (("rules", number, "cost_centre", "tag"), rule.cost_centre.tag)
        for number, rule in enumerate(said.rules)
        if rule.cost_centre and rule.cost_centre.tag
    ]
    asked += [(("policy", "required", number, "key"), each.key) for number, each in enumerate(said.policy.required)]
    for place, key in asked:
        if canonical(key) in spelled and canonical(key) not in own:
            yield place, f"{key!r} is a spelling of {spelled[canonical(key)]!r}; name the tag so"


def _twice(kind: str, named: list[tuple[str, Dated]]) -> Wrong:
    for first, second in _clashes([(name.lower(), each) for name, each in named]):
        yield (kind, second, "name"), f"the name {named[second][0]!r} is that of {kind}[{first}] too; give each its own"


def _clashes(named: list[tuple[str, Dated]]) -> Iterator[tuple[int, int]]:
    """Pairs of one name that hold on a same day."""
    for second, (name, each) in enumerate(named):
        for first, (other_name, other) in enumerate(named[:second]):
            if name == other_name and _begins(each) < _ends(other) and _begins(other) < _ends(each):
                yield first, second


def _begins(each: Dated) -> date:
    return each.valid_from or date.min


def _ends(each: Dated) -> date:
    return each.valid_until or date.max


def _cost_centres(said: Allocation) -> Wrong:
    """A name that is not listed, or is written in two ways, would be a cost centre by a slip of the pen."""
    known = {each.name for each in said.cost_centres}
    written: dict[str, str] = {}
    for place, name in _named(said):
        if known and name not in known:
            yield place, f"{name!r} is not among cost_centres; listed are {', '.join(sorted(known))}"
        first = written.setdefault(name.lower(), name)
        if first != name:
            yield place, f"{name!r} is {first!r} in another rule; case does not count, write it one way"


def _named(said: Allocation) -> Iterator[tuple[Sequence[Any], str]]:
    """Every cost centre that a rule names, and where."""
    for number, rule in enumerate(said.rules):
        if rule.cost_centre and rule.cost_centre.named:
            yield ("rules", number, "cost_centre"), rule.cost_centre.named
        if rule.share:
            yield from ((("rules", number, "share", "among", n), name) for n, name in enumerate(rule.share.among))
            yield from ((("rules", number, "share", "parts", name), name) for name in rule.share.parts)


def _telemetry(said: Allocation) -> Wrong:
    by_name = {each.name: each for each in said.telemetry}
    for number, rule in enumerate(said.rules):
        wanted = rule.share.telemetry if rule.share else None
        place = ("rules", number, "share", "telemetry")
        if wanted is not None and wanted not in by_name:
            yield place, f"{wanted!r} is not among telemetry; listed are {', '.join(by_name) or 'none'}"
        elif wanted is not None and by_name[wanted].of != "cost_centre":
            yield place, f"{wanted!r} counts by {by_name[wanted].of}; shares need one of: cost_centre"


def _required(said: Allocation) -> Wrong:
    seen: dict[str, int] = {}
    for number, each in enumerate(said.policy.required):
        if canonical(each.key) in seen:
            right = f"required[{seen[canonical(each.key)]}] asks for it too"
            yield ("policy", "required", number, "key"), f"{each.key!r}: {right}; say it once, with all its values"
        seen[canonical(each.key)] = number


def _resolved(said: Allocation, located: Located) -> Allocation:
    base = located.path.resolve().parent
    full: Callable[[Path], Path] = lambda file: (base / file.expanduser()).resolve()  # noqa: E731
    for number, each in enumerate(said.telemetry):
        try:
            is_there = full(each.file).is_file()
        except (RuntimeError, ValueError):  # the home of nobody, or a character that no path has
            is_there = False
        if not is_there:
            raise located.refusal(("telemetry", number, "file"), f"{each.file} is not there; correct the path")
    return said.model_copy(
        update={"telemetry": tuple(each.model_copy(update={"file": full(each.file)}) for each in said.telemetry)}
    )
