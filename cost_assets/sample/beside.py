"""What the company keeps beside its bill: the rules of whose money it is, and what it counts."""

import csv
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

from cost_assets.sample.company import DATA, ML, SHARED

TEAMS = {"checkout": 41, "search": 34, "identity": 12, "growth": 9, "data": 22, "platform": 6, "payments": 27}
_ORDERS, _GROWTH = 48_000, 0.0006  # on the first weekday, and a day

ALLOCATION = f"""\
# Whose money it is. The first rule that holds for a cost places it; what none places is `unallocated`.
tags:
  - key: team
  - key: environment
    spelled: [env]
    values:
      prod: [production]
      dev: [development]
      staging: [stage]
  - key: cost center

policy:
  required:
    - key: team
    - key: environment
      values: [prod, staging, dev]
    - key: cost center

cost_centres:
{"".join(f"  - name: {team}{chr(10)}" for team in TEAMS)}
telemetry:
  - name: orders
    file: orders.csv
    of: all
  - name: requests
    file: requests.csv

rules:
  - name: support
    where:
      service_name: "*support*"
    share:
      by: cost
  - name: taxes
    where:
      charge_category: Tax
    share:
      by: cost
  - name: shared services
    where:
      sub_account_id: "{SHARED}"
    share:
      by: telemetry
      telemetry: requests
  - name: by team
    cost_centre:
      tag: team
  - name: machine learning
    where:
      sub_account_id: "{ML}"
    cost_centre: data
  - name: untagged of the data platform
    where:
      sub_account_id: "{DATA}"
    share:
      by: even
      among: [data, platform]
"""


def write_beside(folder: Path, first: date, until: date) -> None:
    """Write allocation.yaml, and the orders and requests of every day from `first` to `until`, to `folder`."""
    days = [first + timedelta(days=number) for number in range((until - first).days + 1)]
    (folder / "allocation.yaml").write_text(ALLOCATION)
    orders = [(day, "", "order", _counted("orders", day, first, _ORDERS)) for day in days]
    requests = [
        (day, team, "million requests", _counted(team, day, first, size))
        for day in days
        for team, size in TEAMS.items()
    ]
    for name, rows in {"orders": orders, "requests": requests}.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("date", "scope", "unit", "quantity"))
            writer.writerows(rows)


def _counted(what: str, day: date, first: date, size: int) -> int:
    """A day's quantity: growth, quiet weekends, and what no two days have alike."""
    draw = int.from_bytes(blake2b(f"{what}|{day}".encode(), digest_size=4).digest()) / 2**32
    weekend = 0.7 if day.weekday() >= 5 else 1.0
    return round(size * weekend * (1 + _GROWTH) ** (day - first).days * (0.95 + 0.1 * draw))
