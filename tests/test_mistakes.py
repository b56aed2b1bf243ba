"""Ten ways in which tools get bills wrong, each made on purpose in a copy of the SQL: who notices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from cost_assets.charges import dbt, month_files
from cost_assets.charges.nodes import Node
from cost_assets.exports.deliveries import landed
from cost_assets.exports.landing import land, survey
from cost_assets.warehouse import writing
from tests.conftest import Home
from tests.golden.bill import deliver

DELIVERED = "int_staged_totals__are_what_was_delivered"
STAGED = "int_charges_daily__adds_up_to_staging"
BALANCED = "int_staged_totals__billed_is_amortized_and_trued_up"  # a warning, as AWS's own bills break it at times
LINE = {"identity_line_item_id": "same", "line_item_resource_id": "i-1", "cost": "0.2"}
RESERVED = {"type": "DiscountedUsage", "ri": "ri", "cost": "0.5", "net": "0", "ri_effective": "0.7"}
# Two hours under the id of one line; two hours that a reservation covers, billed 0 net and worth 0.63 each, and its
# fee of 6.66 net, of which 5.40 went unused; an hour that a plan covers at more than it costs at list, 13 of 12, and
# the fee of 13; a refund; a pod's part of i-1; another currency.
BILL = (
    LINE | {"cost": "100000000.1", "identity_time_interval": "2026-04-02T00:00:00Z/2026-04-02T01:00:00Z"},
    LINE | {"identity_time_interval": "2026-04-02T01:00:00Z/2026-04-02T02:00:00Z"},
    RESERVED | {"ri_net_effective": "0.63", "line_item_resource_id": "i-2"},
    RESERVED | {"ri_net_effective": "0.63", "line_item_resource_id": "i-3"},
    {
        "type": "RIFee", "ri": "ri", "cost": "7.4", "net": "6.66", "ri_unused_upfront": "0", "ri_unused_recurring": "6",
        "ri_net_unused_upfront": "0", "ri_net_unused_recurring": "5.4",
    },
    {"type": "SavingsPlanCoveredUsage", "sp": "sp", "cost": "12", "public": "12", "sp_effective": "13"},
    {"type": "SavingsPlanNegation", "sp": "sp", "cost": "-12"},
    {"type": "SavingsPlanRecurringFee", "sp": "sp", "cost": "13", "sp_total": "13", "sp_used": "13"},
    {"type": "Refund", "cost": "-8.5"},
    {"cost": "0.2", "operation": "EKSPod-EC2"},
    {"cost": "7", "currency": "EUR"},
)  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    """A text in a file of the dbt project, what stands there instead, and the check that notices."""

    name: str
    file: str
    right: str
    wrong: str
    check: str


MISTAKES = [
    Mistake(
        "files by a pattern instead of the manifest's list",
        "macros/deliveries.sql",
        "'''' || folder || file.name || ''''",
        "'''' || folder || '../*/0*.parquet'''",
        DELIVERED,
    ),
    Mistake(
        "fees counted beside the usage that they pay for",
        "macros/aws.sql",
        "('SavingsPlanNegation', 'SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee', 'RIFee') then 0",
        "('SavingsPlanNegation', 'SavingsPlanUpfrontFee') then 0",
        "int_aws_charges__fees_cost_nothing_beside_what_they_cover",
    ),
    Mistake(
        "refunds zeroed",
        "macros/aws.sql",
        "{{ money('coalesce(line_item_net_unblended_cost, line_item_unblended_cost)') }} as billed_cost",
        "case when line_item_line_item_type = 'Refund' then 0 else "
        "{{ money('coalesce(line_item_net_unblended_cost, line_item_unblended_cost)') }} end as billed_cost",
        DELIVERED,
    ),
    Mistake(
        "split rows counted",
        "macros/aws_charges.sql",
        "coalesce(line_item_operation in ('EKSPod-EC2', 'ECSTask-EC2'), false) as x_is_split_row",
        "false as x_is_split_row",
        DELIVERED,
    ),
    Mistake(
        "savings never below zero",
        "models/intermediate/month/int_charges_daily.sql",
        "sum(list_cost)::",
        "sum(greatest(list_cost, effective_cost))::",
        STAGED,
    ),
    Mistake(
        "net taken only above zero",
        "macros/aws.sql",
        "{{ money('coalesce(line_item_net_unblended_cost, line_item_unblended_cost)') }} as billed_cost",
        "{{ money('if(line_item_net_unblended_cost > 0, line_item_net_unblended_cost, line_item_unblended_cost)') }}"
        " as billed_cost",
        DELIVERED,
    ),
    Mistake(
        "the largest instead of the sum",
        "macros/aws_charges.sql",
        "sum(commitment_cost)",
        "max(commitment_cost)",
        BALANCED,
    ),
    Mistake("sums of doubles", "macros/money.sql", "as decimal(38, 10))", "as double)", DELIVERED),
    Mistake(
        "rows merged by the id of their line",
        "models/intermediate/month/int_aws_line_items.sql",
        "from {{ ref('stg_aws_cur2__line_items') }}",
        "from {{ ref('stg_aws_cur2__line_items') }} qualify row_number() over (partition by identity_line_item_id) = 1",
        DELIVERED,
    ),
    Mistake(
        "currencies summed",
        "macros/aws_charges.sql",
        "    line_item_currency_code,",
        "    'USD' as line_item_currency_code,",
        DELIVERED,
    ),
]


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that has landed the bill twice, and in which the right SQL has published it."""
    home = Home(tmp_path_factory.mktemp("right"))
    home.configure({"name": "acme", "format": "aws_cur2", "url": "export"})
    (export,), lake = home.settings.exports, home.lake
    for day in (3, 4):
        made_at = datetime(2026, 5, day, 12)
        deliver(home.folder / "export", *BILL, execution=f"run-{day}", at=made_at)
        (manifest,) = survey(export, lake, landed(lake), made_at).wanted
        land(export, manifest, lake, landed(lake), made_at)
    assert home.run().failed == {}
    return home


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the dbt project, to make mistakes in."""
    return shutil.copytree(dbt.PROJECT, tmp_path_factory.mktemp("project") / "dbt_project")


@pytest.fixture
def made(project: Path, mistake: Mistake, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The mistake is made in the copy, and the copy is what runs."""
    path = project / mistake.file
    right = path.read_text()
    assert right.count(mistake.right) == 1, f"{mistake.file} should say {mistake.right!r} once"
    path.write_text(right.replace(mistake.right, mistake.wrong))
    monkeypatch.setattr(dbt, "PROJECT", project)
    yield
    path.write_text(right)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_noticed(right, made, mistake):
    """By the check that is named; unless that one only warns, the month is not put in place."""
    before = right.month_file("2026-04")
    verdicts = _verdicts(right)
    assert "error" not in {node.status for node in verdicts.values()}
    noticed = verdicts[mistake.check]
    assert noticed.status == ("warn" if mistake.check == BALANCED else "fail")
    assert noticed.rows, "what objects is shown"
    if mistake.check != BALANCED:
        assert right.month_file("2026-04") == before


def test_without_a_mistake_there_is_nothing_to_notice(right):
    assert not {"fail", "warn"} & {node.status for node in _verdicts(right).values()}


def _verdicts(home: Home) -> dict[str, Node]:
    """How each model and check of the month went."""
    with writing(home.lake, 1):
        nodes = month_files.build(home.settings, home.lake, date(2026, 4, 1))
    return {node.name: node for node in nodes}
