"""A prospect as rows of fct_cost_forecasts: totals from their parts to the cent, bounds calibrated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from cost_assets.forecasts.account import HORIZON, Prospect
from cost_assets.forecasts.calibration import Factors, kind_of
from cost_assets.forecasts.coherent import coherent
from cost_assets.forecasts.landing import MONTHS
from cost_assets.forecasts.totals import Total
from cost_assets.series import AccountSeries
from cost_assets.tables import write_texts

_NAMES = ("scope", "sub_account_id", "service_name", "cost_centre", "model", "kind", "start")
BOUNDS = ("lower_80", "upper_80", "lower_95", "upper_95")


@dataclass(frozen=True)
class _Whose:
    """A row's scope and names, its place in the hierarchy, and what was forecast."""

    scope: str
    sub_account_id: str | None
    service_name: str | None
    path: tuple[int, ...]
    total: Total
    model: str
    kind: str
    start: str | None = None
    cost_centre: str | None = None


def write_rows(
    db: duckdb.DuckDBPyConnection, account: AccountSeries, said: Prospect, factors: Factors, cost_basis: str,
    said_at: datetime,
) -> None:  # fmt: skip
    """Add the rows of one account to the table `new_forecasts`.

    Of billed cost the months of the billing account are told, of effective cost every scope and day.
    """
    everything = cost_basis == "effective_cost"
    whose = list(_whose(account, said, totals_only=not everything))
    write_texts(db, "names", ("n", *_NAMES), [_names(n, one) for n, one in enumerate(whose)])
    for grain in ("day", "month") if everything else ("month",):
        db.register("places", _places(whose, said, grain, factors))
        db.execute(_insert(cost_basis), _parameters(account, grain, said_at))
        db.unregister("places")


def _insert(cost_basis: str) -> str:
    bounds = ",\n    ".join(
        f"round(known_cost::double + {name}, 2)::decimal(38, 12) as {name}, "
        f"known_cost::double + raw_{name} as x_raw_{name}"
        for name in BOUNDS
    )
    sql = (Path(__file__).parent / "rows.sql").read_text()
    return sql.format(cost_basis=cost_basis, bounds=bounds)


def _parameters(account: AccountSeries, grain: str, said_at: datetime) -> dict[str, object]:
    return {
        "account": account.billing_account_id, "currency": account.billing_currency, "as_of": account.as_of,
        "grain": grain, "said_at": said_at,
    }  # fmt: skip


def _whose(account: AccountSeries, said: Prospect, totals_only: bool) -> Iterator[_Whose]:
    if not totals_only:
        subs = {sub: n for n, sub in enumerate(said.by_sub)}
        for n, (series, model, total) in enumerate(zip(said.series, said.models, said.parts, strict=True)):
            sub, service = account.sub_account_ids[series], account.service_names[series]
            path, start = (0, subs[sub], n), said.starts[n] and json.dumps(said.starts[n])
            yield _Whose("service", sub, service, path, total, model, kind_of(model), start)
        for sub, total in said.by_sub.items():
            yield _Whose("sub_account", sub, None, (0, subs[sub]), total, "sum", "sub_account")
    yield _Whose("billing_account", None, None, (0,), said.account, "sum", "billing_account")
    if said.centres and not totals_only:
        yield from _centres(account.by_centre, said.centres)


def _centres(account: AccountSeries, said: Prospect) -> Iterator[_Whose]:
    """The cost centres: other parts of the billing account, whose path begins with another number therefore."""
    for n, (series, model, total) in enumerate(zip(said.series, said.models, said.parts, strict=True)):
        start, centre = said.starts[n] and json.dumps(said.starts[n]), account.cost_centres[series]
        yield _Whose("cost_centre", None, None, (1, n), total, model, "cost_centre", start, centre)


def _names(n: int, one: _Whose) -> dict[str, str | None]:
    return {"n": str(n)} | {name: getattr(one, name) for name in _NAMES}


def _places(whose: list[_Whose], said: Prospect, grain: str, factors: Factors) -> dict[str, np.ndarray]:
    """Targets, cents and bounds, row after row; the bounds as forecast, and calibrated."""
    first = said.days.dates[said.days.known]
    if grain == "day":
        targets = first + np.arange(HORIZON)
        points = {one.path: one.total.points[:HORIZON] for one in whose}
        bounds = np.array([one.total.day_bounds[:, :HORIZON] for one in whose])
    else:
        targets = (first.astype("datetime64[M]") + np.arange(MONTHS)).astype("datetime64[D]")
        points = {one.path: one.total.months for one in whose}
        bounds = np.array([one.total.month_bounds for one in whose])
    cents = _cents(points)
    middle = np.array([points[one.path] for one in whose])[:, None, :]
    by_kind = {kind: factors.of(grain, kind, said.days, len(targets)) for kind in {one.kind for one in whose}}
    wider = np.array([by_kind[one.kind] for one in whose])
    calibrated = _nested(middle, middle + wider * (bounds - middle))
    return {
        "n": np.repeat(np.arange(len(whose), dtype=np.int32), len(targets)),
        "target": np.tile(targets.astype(np.int32), len(whose)),
        "cents": np.concatenate([cents[one.path] for one in whose]),
        **{f"raw_{name}": bounds[:, n].ravel() for n, name in enumerate(BOUNDS)},
        **{name: calibrated[:, n].ravel() for n, name in enumerate(BOUNDS)},
    }


def _cents(points: Mapping[tuple[int, ...], np.ndarray]) -> dict[tuple[int, ...], np.ndarray]:
    """Whole cents of every path: services up to their total, which cost centres then share out among them."""
    of_services = {path: costs for path, costs in points.items() if path[0] == 0}
    deepest = max(len(path) for path in of_services)
    cents = coherent({path: costs for path, costs in of_services.items() if len(path) == deepest})
    of_centres = {path: costs for path, costs in points.items() if path[0] == 1}
    return cents | coherent(of_centres, whole=cents[0,])


def _nested(middle: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Bounds (n, 4, targets) around their point, those of 80 % within those of 95; each was calibrated on its own."""
    lower_80 = np.minimum(bounds[:, 0], middle[:, 0])
    upper_80 = np.maximum(bounds[:, 1], middle[:, 0])
    return np.stack(
        [lower_80, upper_80, np.minimum(bounds[:, 2], lower_80), np.maximum(bounds[:, 3], upper_80)], axis=1
    )
