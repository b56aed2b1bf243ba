"""Drift: what a delivery's files hold that the one before them did not, and the other way round."""

from __future__ import annotations

from pathlib import Path

from cost_assets.exports.deliveries import Delivery


def drift(delivery: Delivery, before: Delivery | None) -> list[str]:
    """What a person should know about a delivery's columns, a line for each kind; none if all is as before."""
    new = {column["name"]: column["type"] for column in delivery.columns}
    old = {column["name"]: column["type"] for column in before.columns} if before and before.rows else new
    retyped = [f"{name} ({old[name]} to {new[name]})" for name in new.keys() & old.keys() if new[name] != old[name]]
    found = {
        "new columns": new.keys() - old.keys(),
        "columns that are gone": old.keys() - new.keys() if delivery.rows else (),
        "columns of another type": retyped,
        "text that is not of its column's type": {
            f"{each['column']} has {each['value']!r} (in {each['rows']:,} rows of {Path(each['source']).name})"
            for each in delivery.unread
        },
    }
    return [f"{what}: {', '.join(sorted(names))}" for what, names in found.items() if names]
