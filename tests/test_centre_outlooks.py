"""Cost centres through both stages: what is forecast and flagged of them, before and after a rule has changed.

The warehouse is made by hand, since both stages read tables and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from cost_assets.anomalies import detecting
from cost_assets.anomalies.checks import CHECKS as ANOMALY_CHECKS
from cost_assets.forecasts import forecasting
from cost_assets.forecasts.checks import CHECKS as FORECAST_CHECKS
from cost_assets.lake import Lake
from cost_assets.outlook_report import anomalies
from cost_assets.series import account_series
from cost_assets.settings import Export, Settings
from tests.test_outlooks import EC2, SPIKE, lines

AS_OF, NOW = date(2026, 4, 13), datetime(2026, 4, 15, 12)
LATER = NOW + timedelta(hours=1)
# Computing is the shop's, of storage each half; the second rule places one half elsewhere from April on.
FIRST = "case when x_charge_group = 'tax' then 'unallocated' when half = 'none' then 'shop' else half end"
SECOND = f"case when half = 'data' and charge_date >= date '2026-04-01' then 'lake' else {FIRST} end"
Tables = dict[str, list[tuple]]


class Stages:
    """A warehouse with the bill of `test_outlooks` until the middle of April, and both stages on it."""

    def __init__(self, home: Path):
        self.lake = Lake(home)
        self.lake.warehouse.mkdir(parents=True)
        self.settings = Settings(
            exports=[Export(name="acme", format="focus", url="bill")], home=home, resource_costs=False
        )
        self.db = duckdb.connect()
        charges = [line for month in (1, 2, 3, 4) for line in lines(date(2026, month, 1), AS_OF)]
        self.db.execute(
            "create table bill (charge_date date, service_name varchar, x_charge_group varchar, cost decimal(38, 12))"
        )
        self.db.executemany(
            "insert into bill values (?, ?, ?, ?)",
            [
                (
                    line["start"][:10], "Amazon S3" if line.get("code") else EC2,
                    "tax" if line.get("type") else "usage", line["cost"],
                )
                for line in charges
            ],
        )  # fmt: skip
        self.db.execute(_MARTS)

    def allocate(self, rule: str) -> None:
        """Share each storage cost evenly between `data` and `shop`, and place all as `rule` says."""
        self.db.execute(
            f"""
            create or replace table fct_allocated_costs_daily as
            with halves as (
                select
                    *, unnest(case service_name when 'Amazon S3' then ['data', 'shop'] else ['none'] end) as half,
                    case half when 'none' then 1 else 0.5 end as part
                from fct_charges_daily
            )
            select
                charge_date, billing_period_start, billing_account_id, sub_account_id, service_name, charge_category,
                x_charge_group, {rule} as cost_centre, billing_currency,
                sum(billed_cost * part)::decimal(38, 12) as billed_cost,
                sum(effective_cost * part)::decimal(38, 12) as effective_cost
            from halves group by all
            """
        )

    def run(self, settings: Settings, now: datetime) -> Tables:
        accounts = list(account_series(self.db, settings))
        forecasting.measure(self.db, self.lake, settings, accounts)
        forecasting.forecast(self.db, self.lake, accounts, now)
        detecting.detect(self.db, self.lake, settings, now)
        return {name: self.rows(name) for name in ("forecasts", "scores", "fct_anomalies", "fct_forecast_accuracy")}

    def rows(self, name: str) -> list[tuple]:
        for view, folder in (("forecasts", "fct_cost_forecasts"), ("scores", "fct_anomaly_scores")):
            files = self.lake.warehouse / folder / "20*.parquet"
            self.db.execute(f"create or replace temp view {view} as from read_parquet('{files}', union_by_name = true)")
        return self.db.execute(f"from {name} order by all").fetchall()


_MARTS = """
    create table fct_charges_daily as
    select
        charge_date, date_trunc('month', charge_date)::date as billing_period_start, 'payer' as billing_account_id,
        'a' as sub_account_id, service_name, x_charge_group,
        case x_charge_group when 'tax' then 'Tax' else 'Usage' end as charge_category, 'USD' as billing_currency,
        sum(cost)::decimal(38, 12) as billed_cost, sum(cost)::decimal(38, 12) as effective_cost,
        sum(cost)::decimal(38, 12) as list_cost, null::varchar as region_id, null::varchar as x_usage_type,
        null::varchar as x_operation, null::varchar as commitment_discount_status,
        null::varchar as commitment_discount_id, null::double as consumed_quantity, null::varchar as consumed_unit
    from bill group by all;
    create view int_costs_daily as from fct_charges_daily;
    create view fct_account_costs_daily as from fct_charges_daily;
    create table int_accounts_as_of as
    select 'payer' as billing_account_id, date '2026-01-01' as first_day, date '2026-04-13' as as_of_date,
        true as is_current;
    create table int_account_periods as
    select distinct billing_account_id, billing_period_start, least(last_day(billing_period_start), date '2026-04-13')
        as complete_until
    from fct_charges_daily;
    create table fct_commitment_expiries (
        billing_account_id varchar, commitment_discount_id varchar, billing_currency varchar,
        x_commitment_end_at timestamp
    )
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stages, list[Tables]]]:
    """A home without cost centres, with those of the first rule, of the second, and without them once more."""
    stages = Stages(tmp_path_factory.mktemp("centres"))
    allocating = stages.settings.model_copy(update={"allocation": Path("allocation.yaml")})
    stages.allocate(FIRST)
    found = [stages.run(stages.settings, NOW), stages.run(allocating, NOW)]
    _hold(stages)
    stages.allocate(SECOND)
    found.append(stages.run(allocating, LATER))
    _hold(stages)
    yield stages, [*found, stages.run(stages.settings, LATER)]
    stages.db.close()


def _hold(stages: Stages) -> None:
    for check in (*FORECAST_CHECKS, *ANOMALY_CHECKS):
        assert stages.db.execute(check.sql).fetchall() == [], check.name


def of_centres(tables: Tables, name: str) -> list[tuple]:
    """The rows of cost centres: these name one, in the last column."""
    return [row for row in tables[name] if row[-1] is not None]


def others(tables: Tables, name: str) -> list[tuple]:
    return [row for row in tables[name] if row[-1] is None]


def test_every_centre_is_forecast_and_they_add_up_to_the_account(told):
    _, (_, first, second, _) = told
    for tables, centres in (
        (first, {"shop", "data", "unallocated"}),
        (second, {"shop", "data", "lake", "unallocated"}),
    ):
        newest = [row for row in tables["forecasts"] if row[15]]
        by_scope: dict[str, dict[tuple, Decimal]] = {"cost_centre": {}, "billing_account": {}}
        for row in newest:
            if row[1] in by_scope and row[8] == "effective_cost":
                sums = by_scope[row[1]]
                sums[row[2:4]] = sums.get(row[2:4], Decimal(0)) + row[9]
        assert by_scope["cost_centre"] == by_scope["billing_account"] and len(by_scope["cost_centre"]) == 94
        assert {row[-1] for row in newest} == centres | {None}


def test_a_month_of_a_centre_is_what_is_known_of_it_and_what_is_to_come(told):
    """The shop has all of the computing and half of the storage, and is forecast much as these are."""
    stages, (_, first, _, _) = told
    april = [row for row in first["forecasts"] if row[15] and row[2:4] == ("month", date(2026, 4, 1))]
    (shop,) = [row for row in april if row[-1] == "shop"]
    services = {row[6]: row[9] for row in april if row[1] == "service"}
    known = stages.db.execute(
        """
        select service_name, sum(effective_cost) from int_costs_daily
        where charge_date between '2026-04-01' and '2026-04-13' and x_charge_group = 'usage' group by all
        """
    )
    spent = dict(known.fetchall())
    assert shop[16] == spent[EC2] + spent["Amazon S3"] / 2
    usage = services[EC2] - 180 + services["Amazon S3"] / 2  # the tax is nobody's
    assert abs(shop[9] - usage) < usage / 50
    assert shop[10] <= shop[9] <= shop[11]


def test_services_and_totals_are_what_they_were_without_centres(told):
    _, (without, first, second, again) = told
    for name in ("forecasts", "scores", "fct_anomalies", "fct_forecast_accuracy"):
        assert of_centres(without, name) == [] != of_centres(first, name)
        plain = [_without_when(name, row) for row in without[name]]
        for tables in (first, second):
            assert [_without_when(name, row) for row in others(tables, name)] == plain
    for name in ("scores", "fct_anomalies", "fct_forecast_accuracy"):
        assert again[name] == without[name]
    assert {row[-1] for row in again["forecasts"] if row[15]} == {None}


def _without_when(name: str, row: tuple) -> tuple:
    """Forecasts are said anew of the same day where centres are: all but when."""
    return row[:17] if name == "forecasts" else row


def test_the_spike_is_one_of_its_centre_and_told_once(told):
    stages, (_, first, _, _) = told
    columns = [name for name, *_ in stages.db.execute("describe fct_anomalies").fetchall()]
    of_april = [dict(zip(columns, row, strict=True)) for row in first["fct_anomalies"]]
    of_april = [row for row in of_april if row["started_on"] >= date(2026, 4, 1)]
    (centre,) = [row for row in of_april if row["scope"] == "cost_centre"]
    assert (centre["cost_centre"], centre["started_on"], centre["kind"]) == ("shop", SPIKE, "spike")
    assert Decimal(270) < centre["impact_cost"] < Decimal(330)
    assert len([row for row in of_april if row["parent_anomaly_id"] is None]) == 1
    assert f'"value": "{EC2}"' in centre["drivers"]


def test_what_was_said_of_a_day_stays_and_a_new_verdict_stands_beside_it(told):
    """The data team has lost its half from April on: its days of April are scored again, and say when they were
    first; the lake is new, and first scored now."""
    _, (_, first, second, _) = told

    def verdicts(tables: Tables, centre: str) -> dict[date, tuple]:
        return {row[0]: row[13:16] for row in of_centres(tables, "scores") if row[-1] == centre}

    def costs(tables: Tables, centre: str) -> dict[date, Decimal]:
        return {row[0]: row[6] for row in of_centres(tables, "scores") if row[-1] == centre}

    assert verdicts(second, "data") == verdicts(first, "data")
    assert {at for at, _, _ in verdicts(first, "data").values()} == {NOW, None}
    march, april = date(2026, 3, 31), date(2026, 4, 1)
    assert costs(first, "data")[march] == costs(second, "data")[march] > 0
    assert costs(first, "data")[april] == costs(second, "lake")[april] > 0 == costs(second, "data")[april]
    assert min(costs(second, "lake")) == april and "lake" not in {row[-1] for row in first["scores"]}
    assert verdicts(second, "shop") == verdicts(first, "shop")


def test_the_list_names_cost_centres_and_hides_what_is_told_elsewhere(told, tmp_path, capsys):
    stages, (_, first, _, _) = told
    current = Lake(tmp_path).current
    current.mkdir(parents=True)
    columns = [name for name, *_ in stages.db.execute("describe fct_anomalies").fetchall()]
    stages.db.execute("create or replace temp table listed as from fct_anomalies limit 0")
    stages.db.executemany(f"insert into listed values ({', '.join('?' * len(columns))})", first["fct_anomalies"])

    def shown(query: str, everything: bool) -> str:
        stages.db.execute(f"copy ({query}) to '{current / 'fct_anomalies.parquet'}'")
        anomalies(Console(width=120), Lake(tmp_path), everything)
        return capsys.readouterr().out

    assert "cost centre shop" in shown("from listed", everything=True)
    assert "cost centre" not in shown("from listed", everything=False)
    assert "04-08" in shown("select * exclude (cost_centre) from listed", everything=False)  # of an older version
