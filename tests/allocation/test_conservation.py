"""Nothing is lost and nothing is doubled, whatever the rules say and whatever the bill holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cost_assets.allocation.rules import Allocation
from tests.allocation.bill import MEASURES, Cost, Placed, cost, placed

UNIT = 10**12
CENTRES = ("payments", "search", "Ops'")
DAYS = ("2026-03-31", "2026-04-01", "2026-04-10", "2026-04-30", "2026-05-02")
# tiny and huge, of either sign, in units of the twelfth decimal; each of these as likely as any other number
UNITS = st.one_of(st.integers(-(10**25), 10**25), st.integers(-200, 200), st.integers(-(10**15), 10**15))
AMOUNTS = UNITS.map(lambda units: f"{'-' if units < 0 else ''}{abs(units) // UNIT}.{abs(units) % UNIT:012}")
TAGS = st.dictionaries(
    st.sampled_from(["team", "user:Team", "squad", "env"]),
    st.sampled_from([*CENTRES, "SEARCH", "lost", "none"]),
    max_size=2,
)
COSTS = st.builds(
    cost,
    AMOUNTS,
    tags=TAGS,
    categories=st.sampled_from([{}, {"unit": "payments"}]),
    charge_date=st.sampled_from(DAYS),
    sub_account_id=st.sampled_from(["1", "2", None]),
    service_name=st.sampled_from(["Amazon EC2", "Support"]),
    region_id=st.sampled_from(["eu-west-1", None]),
    charge_category=st.sampled_from(["Usage", "Tax"]),
    x_usage_type=st.sampled_from(["a", "b"]),
    billing_currency=st.sampled_from(["USD", "EUR", None]),
    billed_cost=AMOUNTS,
    list_cost=st.none() | AMOUNTS,
    contracted_cost=st.none() | AMOUNTS,
)
WHERES = st.sampled_from(
    [
        {"service_name": "support"},
        {"service_name": "supp*", "charge_category": ["Tax", "Usage"]},
        {"charge_category": "Tax"},
        {"sub_account_id": "1"},
        {"sub_account_id": ["2", "3*"], "region_id": "eu-*"},
        {"tags": {"team": ["search", "p*"]}},
        {"tags": {"env": "*"}},
        {"cost_categories": {"Unit": "pay*"}},
        {},
    ]
)
AMONG = st.lists(st.sampled_from(CENTRES), unique=True, min_size=1)
SHARES = st.one_of(
    st.fixed_dictionaries({"by": st.sampled_from(["even", "cost"])}, optional={"among": AMONG}),
    st.fixed_dictionaries({"by": st.just("telemetry"), "telemetry": st.just("requests")}, optional={"among": AMONG}),
    st.sampled_from(["33.333333", "0.000001", "50"]).map(
        lambda part: {"by": "fixed", "parts": {"payments": part, "search": str(100 - Decimal(part))}}
    ),
)
CENTRE = st.sampled_from(
    [*CENTRES, {"tag": "team"}, {"cost_category": "unit"}, {"account": "name"}, {"account": "owner"}]
)
DATED = st.sampled_from(
    [{}, {}, {}, {"valid_from": "2026-04-10"}, {"valid_until": "2026-04-11"},
     {"valid_from": "2026-04-01", "valid_until": "2026-05-01"}]
)  # fmt: skip
POOLS = st.fixed_dictionaries({"share": SHARES, "where": WHERES.filter(bool)})
PLACES = st.fixed_dictionaries({"cost_centre": CENTRE, "where": WHERES})
RULES = st.lists(st.builds(dict.__or__, st.one_of(POOLS, PLACES), DATED), min_size=2, max_size=6)
LAST = {"cost_centre": {"tag": "team"}}
SAID = st.builds(
    lambda rules, listed, dated: Allocation.model_validate(
        {
            "tags": [{"key": "team", "spelled": "squad", "values": {"search": "lost"}, **dated}],
            "cost_centres": [{"name": name} for name in CENTRES if listed],
            "policy": {"required": [{"key": "env", "values": "search"}]},
            "rules": [{"name": f"rule {number}", **each} for number, each in enumerate([*rules, LAST])],
        }
    ),
    RULES, st.booleans(), DATED,
)  # fmt: skip
ACCOUNTS = [
    ("1", "shop", "x", "payments", None, "2026-04-10"),
    ("1", "store", "x", "search", "2026-04-10", None),
    ("2", "unallocated", "x", None, None, None),
]
COUNTED = [("requests", "payments", "0.000000001"), ("requests", "Ops'", "12345678901234567890")]
# A failing bill is short enough to read; making it shorter would take minutes.
GENERATED = settings(
    max_examples=24, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def place(said: Allocation, costs: list[Cost]) -> Placed:
    return placed(said, *costs, accounts=ACCOUNTS, quantities=COUNTED)


def totals(rows: Iterable[tuple]) -> dict[tuple, int | None]:
    """By measure and all of a row but its last four columns, in units of 1e-12: sums of what is known."""
    found: dict[tuple, int | None] = defaultdict(lambda: None)
    for row in rows:
        for measure, amount in zip(MEASURES, row[-4:], strict=True):
            key = (measure, *row[:-4])
            units = None if amount is None else _units(amount)
            found[key] = found[key] if units is None else (found[key] or 0) + units
    return dict(found)


def _units(amount: Decimal | str) -> int:
    sign, digits, exponent = Decimal(amount).as_tuple()
    return (-1) ** sign * int("".join(map(str, digits))) * 10 ** (exponent + 12)


def of_bill(costs: list[Cost], *columns: str) -> dict[tuple, int | None]:
    return totals(tuple(str(each.columns[name]) for name in columns) + _amounts(each) for each in costs)


def _amounts(each: Cost) -> tuple:
    return tuple(each.columns[measure] for measure in MEASURES)


def of_table(found: Placed, table: str, *columns: str) -> dict[tuple, int | None]:
    rows = found.query(f"select {', '.join((*columns, *MEASURES))} from {table}")
    return totals(tuple(map(str, row[:-4])) + row[-4:] for row in rows)


@GENERATED
@given(SAID, st.lists(COSTS, min_size=12, max_size=25))
def test_what_is_placed_is_what_it_cost(said, costs):
    """Per day, account, service and currency on all four bases, and by usage type; the rules tell of all that has one;
    a row is there once and somebody's; and the same bill in another order gives the same tables."""
    found = place(said, costs)
    by_day = ("charge_date", "sub_account_id", "service_name", "billing_currency")
    assert of_table(found, "allocated", *by_day) == of_bill(costs, *by_day)
    by_usage = ("x_usage_type", "region_id", "sub_account_id", "billing_currency")
    assert of_table(found, "placed_monthly", *by_usage) == of_bill(costs, *by_usage)

    by_rule = "select allocation_rule, billing_currency, sum(effective_cost) from {} where {} group by all order by all"
    told = found.query(by_rule.format("rule_outcomes", "verdict in ('places', 'nobody to share it')"))
    assert told == found.query(by_rule.format("allocated", "allocation_rule is not null"))
    told_of = f"* exclude ({', '.join(MEASURES)})"
    assert found.query(f"select {told_of} from allocated group by all having count(*) > 1") == []
    assert found.query("from allocated where allocation_rule is null and cost_centre <> 'unallocated'") == []
    assert set(found.centres) <= {*CENTRES, "lost", "SEARCH", "shop", "store", "unallocated"}

    again = place(said, costs[::-1])
    for table in ("allocated", "placed_monthly", "rule_outcomes", "compliance"):
        assert again.query(f"from {table} order by all") == found.query(f"from {table} order by all"), table
