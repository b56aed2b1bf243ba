"""What was known at a moment: a home of its own, built from the deliveries that had been made by then."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from cost_assets import records
from cost_assets.errors import ConfigError, CostsError
from cost_assets.exports.deliveries import Delivery, current, landed
from cost_assets.insights.models import ledger, secret_key
from cost_assets.lake import Lake, clear, replace_text
from cost_assets.partitions import month_key
from cost_assets.settings import Settings, refuse_home


def known_by(settings: Settings, as_of: datetime, into: Path) -> list[Delivery]:
    """What `settings.home` had been delivered by `as_of`; nothing is changed.

    Args:
        as_of: naive UTC; compared with when a delivery was made, not with when it landed.
        into: the folder that is to hold it.

    Raises:
        ConfigError: `into` is the home itself, holds something else, or has a name in which no home can be.
        CostsError: nothing had been delivered by then, or files that count then were removed by retention.
    """
    source, target = Lake(settings.home), Lake(into)
    refuse_home(into, "--into")
    if into.resolve() == settings.home.resolve():
        raise ConfigError(f"--into {into} is the home itself; name a folder of its own")
    # Whoever is about to lay it out holds its lock, which lies in it.
    if into.exists() and any(path != target.lock for path in into.iterdir()) and target.as_of is None:
        raise ConfigError(f"--into {into} is not empty, and was not made by --as-of; name another folder")
    configured = {export.name for export in settings.exports}
    deliveries = [each for each in landed(source) if each.export_name in configured]
    known = [each for each in deliveries if each.delivered_at <= as_of]
    _refuse_what_is_not_there(source, deliveries, known, as_of)
    return known


def lay_out(settings: Settings, as_of: datetime, into: Path) -> Settings:
    """Lay out `into` as a home that holds what `settings.home` had been delivered by `as_of`, and nothing else.

    Files are hard links where that is possible, since a delivery never changes. What the folder held of
    another moment is taken out of it; months that stay the same are not built again. The caller holds the
    lock of `into`: somebody may be building there.

    Raises:
        ConfigError, CostsError: as `known_by`, and nothing is changed then.
    """
    source, target = Lake(settings.home), Lake(into)
    known = known_by(settings, as_of, into)
    replace_text(target.home / "as_of", f"{as_of.isoformat()}\n")
    clear(target.tmp)
    _take(source, target, known)
    for path in records.paths(source):
        if records.said_at(path) <= as_of:
            copy = target.records / path.relative_to(source.records)
            copy.parent.mkdir(parents=True, exist_ok=True)
            _link(path, copy)
    _take_answers(source, target, as_of)
    return settings.model_copy(update={"home": into})


def _refuse_what_is_not_there(source: Lake, deliveries: list[Delivery], known: list[Delivery], as_of: datetime) -> None:
    if not known:
        first = min((each.delivered_at for each in deliveries), default=None)
        since = f"; the first delivery is of {first:%Y-%m-%d %H:%M} UTC" if first else ", nor ever"
        raise CostsError(f"nothing had been delivered into {source.home} by {as_of:%Y-%m-%d %H:%M} UTC{since}")
    pruned = [each for each in current(known).values() if each.pruned_at]
    if pruned:
        one = min(pruned, key=lambda each: (each.month, each.export_name))
        raise CostsError(
            f"{one.export_name} {month_key(one.month)}: delivery {one.delivery_id}, current at "
            f"{as_of:%Y-%m-%d %H:%M} UTC, was removed on {one.pruned_at:%Y-%m-%d}; keep_superseded_days says how long "
            "such deliveries stay"
        )


def _take(source: Lake, target: Lake, known: list[Delivery]) -> None:
    """Make the target's deliveries and records exactly those of `known`."""
    keys = {source.delivery(e.export_name, e.month, e.delivery_id).relative_to(source.landing) for e in known}
    for key in target.delivery_keys():
        if Path(key) not in keys:
            shutil.rmtree(target.landing / key)
    for key in sorted(keys):
        if not (target.landing / key).exists():
            _link_tree(source.landing / key, target.landing / key, target.tmp)
    shutil.rmtree(target.records, ignore_errors=True)
    for key in sorted(keys):
        record = Path("restatements") / key.with_name(f"{key.name}.parquet")
        if (source.records / record).exists():
            (target.records / record).parent.mkdir(parents=True, exist_ok=True)
            _link(source.records / record, target.records / record)


def _take_answers(source: Lake, target: Lake, as_of: datetime) -> None:
    """What language models had answered by then, and the key by which their answers are read."""
    ledger.Ledger(ledger.path_in(source)).copy(ledger.path_in(target), as_of)
    key = secret_key.path_in(source)
    if key.exists():
        shutil.copy2(key, secret_key.path_in(target))


def _link_tree(source: Path, target: Path, tmp: Path) -> None:
    """Put a copy of a folder in place by one rename."""
    work = tmp / f"{target.name}.{os.getpid()}"
    shutil.copytree(source, work, copy_function=_link)
    target.parent.mkdir(parents=True, exist_ok=True)
    work.rename(target)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)
