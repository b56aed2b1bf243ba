"""Reviews of cost centres: whose, from what, in which words, and what of them leaves."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from cost_assets.insights import rendering
from cost_assets.insights.checker.amounts import PARTS
from cost_assets.insights.checker.checking import check_draft
from cost_assets.insights.claims import Subject
from cost_assets.insights.gathering import Gathered, differing, gather
from cost_assets.insights.leaving import let_go, protected
from cost_assets.insights.narrating import by_template
from cost_assets.insights.narrator import narrate
from cost_assets.lake import Lake
from cost_assets.settings import Insights
from tests.insights import warehouse

NOW = datetime(2026, 11, 6)
SHOP = "2026-10/payer/cost_centre=shop/USD"
TOLD = """\
- shop cost 100.00 USD in October 2026, 20.00 USD more than in September 2026 (25.0 %).
- shop is 62.5 % of what acme cost in October 2026.
- Parts of the change in shop in October 2026: new services 30.00 USD, shared charges -20.00 USD, prices 6.00 USD, \
usage 4.00 USD. Together they are a change of 20.00 USD.
- Amazon S3 is new, with 30.00 USD.
- Support is gone; in September 2026 it cost 20.00 USD.
- Amazon EC2 rose by 10.00 USD to 70.00 USD."""

Home = tuple[duckdb.DuckDBPyConnection, Lake]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return warehouse.shop_and_data(tmp_path)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """Of the shop and the data as they are."""
    return gathered(warehouse.shop_and_data(tmp_path_factory.mktemp("centres")))


def gathered(home: Home, **settings: int) -> Gathered:
    """What there is to speak of; all of it is found again by its own queries."""
    db, lake = home
    found = gather(db, lake, Insights(**{"months": 1, **settings}), NOW)
    assert differing(db, [each for _, subject in found.subjects for each in subject.evidence]) == []
    return found


def subject_of(found: Gathered, id: str = SHOP) -> Subject:
    return next(subject for _, subject in found.subjects if (subject.kind, subject.id) == ("month", id))


def told(found: Gathered, id: str = SHOP) -> str:
    """What the template says of a month, all of which holds."""
    subject = subject_of(found, id)
    title, verdicts = check_draft(narrate(subject), subject, found.names)
    assert [fault for each in (title, *verdicts) for fault in each.faults] == []
    return rendering.body(verdicts)


def figures(subject: Subject, metric: str) -> dict[tuple[str, str], Decimal]:
    return {(each.entity, each.period): each.value for each in subject.evidence if each.metric == metric}


def reviewed(found: Gathered) -> set[str]:
    return {subject.id for _, subject in found.subjects if subject.kind == "month"}


def test_a_month_of_a_cost_centre_is_told_as_it_was_worked_out_by_hand(found):
    assert TOLD in told(found)


def test_the_dearest_cost_centres_are_reviewed_and_the_rest_among_them(home, found):
    centres = [f"2026-10/payer/cost_centre={name}/USD" for name in ("shop", "data", "unallocated")]
    assert reviewed(found) == {"2026-10/payer/USD", *centres}
    assert reviewed(gathered(home, accounts=2)) == {"2026-10/payer/USD", *centres[:2]}


def test_where_nothing_is_divided_no_cost_centre_is_reviewed(home):
    home[0].execute("update fct_chargeback_monthly set cost_centre = 'unallocated'")
    found = gathered(home)
    assert reviewed(found) == {"2026-10/payer/USD"}
    assert "cost_centre" not in found.names.values()


@pytest.mark.parametrize(
    ("id", "change"), [(SHOP, 20), ("2026-10/payer/USD", 30), ("2026-10/payer/cost_centre=data/USD", 10)]
)
def test_parts_add_up_to_the_change_that_they_are_told_of(found, id, change):
    subject = subject_of(found, id)
    costs, whole = figures(subject, "effective_cost"), subject.evidence[0].entity
    parts = [each.value for each in subject.evidence if each.metric in PARTS]
    assert sum(parts) == costs[whole, "2026-10"] - costs[whole, "2026-09"] == change


def test_what_rounding_leaves_is_in_the_sum_and_not_worth_a_word(home):
    home[0].execute("update fct_cost_changes_monthly set mix_cost_change = 1e-9 where cost_centre = 'shop'")
    text = told(gathered(home))
    assert "usage 4.00 USD. Together" in text and "mix" not in text


def test_shared_costs_and_what_changed_since_the_month_was_signed_off(home):
    home[0].execute("""
        update fct_chargeback_monthly set is_shared = true where cost_centre = 'data';
        insert into fct_chargeback_monthly by name
        select * replace ('difference' as entry, -3 as effective_cost, -3 as billed_cost)
        from fct_chargeback_monthly where cost_centre = 'data' and billing_period_start = '2026-10-01'
    """)
    text = told(gathered(home), "2026-10/payer/cost_centre=data/USD")
    assert "data cost 47.00 USD" in text  # signed, and what changed since
    assert "Its part of shared costs in October 2026: 47.00 USD." in text
    assert "In October 2026 data differs by -3.00 USD from what was signed off." in text


def test_its_own_forecast_and_its_own_anomaly_also_where_another_tells_the_money(home):
    db, lake = home
    db.execute(f"""
        copy (
            select * replace ('cost_centre' as scope, date '2026-11-05' as as_of_date, 'month' as grain,
                date '2026-11-01' as target_date, 'payer' as billing_account_id, 'USD' as billing_currency,
                'effective_cost' as cost_basis, cost as forecast_cost, cost - 5 as lower_80, cost + 5 as upper_80,
                true as is_latest, name as cost_centre)
            from (values ('shop', 110), ('data', 55)) as t(name, cost)
            left join '{lake.warehouse}/fct_cost_forecasts/2026-10.parquet' on true
        ) to '{lake.warehouse}/fct_cost_forecasts/2026-11.parquet' (format parquet);
        insert into fct_anomalies by name
        select 'a1' as anomaly_id, 'cost_centre' as scope, 'payer' as billing_account_id, 'USD' as billing_currency,
            'shop' as cost_centre, date '2026-10-03' as started_on, date '2026-10-04' as ended_on, 'up' as direction,
            'spike' as kind, 'high' as severity, 'ended' as state, 9 as impact_cost, 'p1' as parent_anomaly_id,
            '[]' as drivers, '{{}}' as x_drivers_by_dimension
    """)
    found = gathered(home)
    text = told(found)
    assert "1 anomaly began in October 2026; shop was 9.00 USD above what was expected on 3–4 October 2026." in text
    assert "For November 2026 the forecast is 110.00 USD; its bounds are 105.00 USD and 115.00 USD." in text
    assert "anomal" not in told(found, "2026-10/payer/USD")


def test_names_of_cost_centres_leave_with_resources_alone(found):
    shop, payer = subject_of(found), subject_of(found, "2026-10/payer/USD")
    for send in ("totals", "services"):
        assert (let_go(shop, send).evidence, dict(let_go(shop, send).facts)) == ((), {})
        assert let_go(payer, send).evidence
        assert "shop" not in str(let_go(payer, send))
    assert let_go(shop, "resources") == shop


def test_an_account_is_protected_whatever_else_is_called_the_same(home):
    home[0].execute("""
        update fct_chargeback_monthly set cost_centre = 'Acme' where cost_centre = 'shop';
        insert into dim_services values ('acme')
    """)
    found = gathered(home)
    assert figures(subject_of(found, "2026-10/payer/cost_centre=Acme/USD"), "billed_cost").keys() == {
        ("Acme (cost centre)", "2026-10"), ("Acme (cost centre)", "2026-09"),
    }  # fmt: skip
    assert found.names["acme"] == "account"
    assert "acme" in {each.value for each in protected(dict(found.names), [])}


def test_what_strangers_call_a_cost_centre_breaks_no_query(home):
    names = ["2026-10-01", "it's", "billing_period_start = '2026-10-01'", "a/b", "100 USD", "{E1}", ""]
    for table in ("fct_chargeback_monthly", "fct_allocated_costs_daily", "fct_cost_changes_monthly"):
        columns = f"select * replace (unnest(?) as cost_centre) from {table} where cost_centre = 'shop'"
        home[0].execute(f"insert into {table} {columns}", [names])
    found = gathered(home)
    for name in names:
        subject = subject_of(found, f"2026-10/payer/cost_centre={name}/USD")
        assert figures(subject, "charges") == {("Amazon S3", "2026-09"): 0, ("Support", "2026-10"): 0}


def test_no_word_of_the_template_is_silenced_by_a_cost_centre_of_that_name(found):
    words = {word.strip(".,:;()") for word in told(found).split()}
    named = dict(found.names) | {word: "cost_centre" for word in words if word.isalpha()}
    silenced = [
        each for each in by_template(Gathered(found.subjects, named)) if each.claims_verified < each.claims_total
    ]
    assert silenced == []
