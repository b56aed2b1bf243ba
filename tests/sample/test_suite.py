"""The suite: its files say what its truth says, every trap lies where it is said to, and rows change only rows."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from cost_assets import cli
from cost_assets.sample.suite.beside import write_beside
from cost_assets.sample.suite.organisation import payers
from cost_assets.sample.suite.write import deliver_step
from cost_assets.settings import load_settings

GRAIN = ("step", "export_name", "billing_period_start")
NOT_SPLIT = "coalesce(line_item_operation, '') not in ('EKSPod-EC2', 'ECSTask-EC2')"
GROSS = "line_item_unblended_cost::decimal(38, 10)"
NET = "coalesce(line_item_net_unblended_cost, line_item_unblended_cost)::decimal(38, 10)"
# The net columns are absent from some deliveries.
WITH_NET = "select * from delivered union all by name (select null::double as line_item_net_unblended_cost where false)"


def sample(*arguments: str) -> int | None:
    """The exit status of `costs sample`; None where it ends by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["costs", "sample", *arguments])
        try:
            cli.main()
        except SystemExit as ended:
            return ended.code
    return None


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    assert not sample("--out", str(folder), "--rows", "1500")
    return folder


def deliveries(suite: Path) -> list[dict]:
    return json.loads((suite / "deliveries.json").read_text())


def files(suite: Path, delivery: dict) -> list[str]:
    """The files that the delivery's own manifest names."""
    (manifest,) = (suite / delivery["folders"][1]).glob("*-Manifest.json")
    said = json.loads(manifest.read_text())["dataFiles"]
    return [str(suite / delivery["folders"][0] / address.rpartition("/")[2]) for address in said]


def asked(files: list[str], select: str, where: str = "true") -> list[tuple]:
    """Ask the rows of a delivery."""
    with duckdb.connect() as db:
        db.read_parquet(files).create_view("delivered")
        return sorted(db.execute(f"select {select} from ({WITH_NET}) where {where} group by all").fetchall())


def true(suite: Path, table: str, select: str, where: str = "true") -> list[tuple]:
    """Ask the truth."""
    with duckdb.connect() as db:
        asked = f"select {select} from '{suite}/truth/{table}.parquet' where {where} group by all"
        return sorted(db.execute(asked).fetchall())


def of(delivery: dict) -> str:
    return " and ".join(f"{key} = '{delivery[key]}'" for key in GRAIN)


def test_the_files_hold_the_rows_and_the_costs_of_the_truth_by_account_and_currency(suite):
    for delivery in deliveries(suite):
        own = f"filter ({NOT_SPLIT})"
        found = asked(
            files(suite, delivery),
            f"line_item_usage_account_id, line_item_currency_code, count(*), count(*) {own}, "
            f"sum({GROSS}) {own}, sum({NET}) {own}",
        )
        assert found == true(
            suite, "costs",
            "sub_account_id, billing_currency, sum(rows), sum(rows - split_rows), sum(x_unblended_cost), "
            "sum(x_net_unblended_cost)",
            of(delivery),
        )  # fmt: skip


def test_closed_months_are_invoiced_and_their_invoices_add_up(suite):
    for delivery in deliveries(suite):
        invoiced = f"{NOT_SPLIT} and bill_invoice_id <> ''"
        found = asked(files(suite, delivery), f"bill_payer_account_id, bill_invoice_id, sum({NET})", invoiced)
        told = true(
            suite, "invoices", "billing_account_id, invoice_id, total",
            f"step = {delivery['step']} and billing_period_start = '{delivery['billing_period_start']}'",
        )  # fmt: skip
        assert found == [row for row in told if row[0] in {payer for payer, *_ in found}]
        assert bool(found) == (delivery["stage"] in ("closed", "credited"))


def test_the_list_of_invoices_has_each_as_it_was_last_delivered(suite):
    with (suite / "invoices.csv").open() as file:
        listed = [(row["invoice_id"], row["billing_currency"], Decimal(row["total"])) for row in csv.DictReader(file)]
    assert sorted(listed) == true(suite, "invoices", "invoice_id, billing_currency, arg_max(total, step)")


def test_unblended_is_amortized_but_for_what_was_paid_upfront(suite):
    """Of a month that is over: unblended = amortized - the month's part of what was paid upfront + what was paid."""
    with duckdb.connect() as db:
        different = db.execute(f"""
            with sides as (
                select
                    step, export_name, billing_period_start, billing_currency,
                    x_unblended_cost as unblended, x_amortized_cost as amortized
                from '{suite}/truth/costs.parquet'
                union all
                select
                    step, export_name, billing_period_start, billing_currency,
                    0, upfront_fee_cost - amortized_upfront_cost
                from '{suite}/truth/commitments.parquet'
            )
            select step, billing_period_start::varchar, export_name, billing_currency, sum(unblended) = sum(amortized)
            from sides group by all
        """).fetchall()
    estimates = {
        (each["step"], each["billing_period_start"]) for each in deliveries(suite) if each["stage"] == "estimate"
    }
    assert len(different) == 40
    assert all(holds for step, month, *_, holds in different if (step, month) not in estimates)


def test_a_commitment_costs_what_was_used_of_it_and_what_was_not(suite):
    assert true(suite, "commitments", "*", "commitment_cost <> used_cost + unused_cost or unused_cost <= 0") == []
    ahead = true(suite, "commitments", "step, billing_period_start::varchar", "ahead_cost > 0")
    assert ahead == [(1, "2024-01-01"), (2, "2024-02-01"), (4, "2024-03-01")]


def test_the_parts_of_an_instance_add_up_to_it(suite):
    for delivery in deliveries(suite):
        told = true(suite, "splits", "parent_resource_id, gross_split_cost, gross_unused_cost", of(delivery))
        parts = [f"sum(split_line_item_{part}_cost::decimal(38, 10))" for part in ("split", "unused")]
        columns = ", ".join(["split_line_item_parent_resource_id", *parts])
        assert asked(files(suite, delivery), columns, f"not ({NOT_SPLIT})") == told
        for instance, used, unused in told:
            of_instance = f"line_item_resource_id = '{instance}'"
            assert asked(files(suite, delivery), f"sum({GROSS})", of_instance) == [(used + unused,)]


def traps_of(suite: Path) -> list[dict[str, str]]:
    with (suite / "truth/traps.csv").open() as file:
        return list(csv.DictReader(file))


def test_every_trap_lies_where_it_is_said_to(suite):
    where = {tuple(str(each[key]) for key in GRAIN): each for each in deliveries(suite)}
    for trap in traps_of(suite):
        delivery = where[tuple(trap[key] for key in GRAIN)]
        folder = suite / delivery["folders"][0]
        account = f"line_item_usage_account_id = '{trap['sub_account_id']}'" if trap["sub_account_id"] else "true"
        with duckdb.connect() as db:
            db.read_parquet(files(suite, delivery), filename=True).filter(account).create_view("delivered")
            db.read_parquet(f"{folder}/*.parquet").create_view("lying")
            db.read_parquet(f"{folder.parent}/*/*.parquet", union_by_name=True).create_view("ever")
            assert db.execute(f"select {trap['condition']} from delivered limit 1").fetchall() == [(True,)], trap


def test_the_bills_hold_all_traps_that_are_not_of_something_else(suite):
    """T19, T24 and T25 are of other layouts and formats; T36 to T38 and T41 of what is made of a bill."""
    others = {19, 24, 25, 36, 37, 38, 41}
    assert {trap["trap"] for trap in traps_of(suite)} == {f"T{n}" for n in range(1, 45) if n not in others}


def test_the_same_seed_is_the_same_truth_and_another_is_not(tmp_path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        write_beside(tmp_path / name, payers(seed, "", "suite"), deliver_step(tmp_path / name, 3, 1_500, seed))
    for path in (tmp_path / "one/truth").iterdir():
        assert (tmp_path / "same/truth" / path.name).read_bytes() == path.read_bytes()
        assert (tmp_path / "other/truth" / path.name).read_bytes() != path.read_bytes()


def test_rows_change_only_rows_and_a_salt_changes_only_ids(tmp_path):
    coarse, fine, salted = (
        deliver_step(tmp_path / name, 3, rows, 7, salt)
        for name, rows, salt in (("coarse", 1_500, ""), ("fine", 12_000, ""), ("salted", 1_500, "x"))
    )
    for one, two, three in zip(coarse, fine, salted, strict=True):
        assert one.truth.commitments == two.truth.commitments
        assert [_costs(row) for row in one.truth.costs] == [_costs(row) for row in two.truth.costs]
        assert sum(row.rows for row in two.truth.costs) == 8 * sum(row.rows for row in one.truth.costs)
        amounts = [sorted((row.service_name, row.billed_cost) for row in each.truth.costs) for each in (one, three)]
        assert amounts[0] == amounts[1]
        assert not {row.sub_account_id for row in one.truth.costs} & {row.sub_account_id for row in three.truth.costs}


def _costs(row) -> dict:
    return {key: value for key, value in vars(row).items() if key not in ("rows", "split_rows")}


def test_what_the_command_writes_can_be_run(suite):
    settings = load_settings(suite / "costs.yaml")
    assert [export.name for export in settings.exports] == ["suite_rows", "suite_net", "suite_euro"]
    assert settings.invoices.exists() and all((export.folder / "metadata").is_dir() for export in settings.exports)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rows", "1499"], "costs: --rows is 1499; at least 1500 are needed, one for each line of a month's bill"),
        (["--rows", "many"], "costs: Invalid value for '--rows': 'many' is not a valid integer"),
        (["--seed", "-1"], "costs: Invalid value for '--seed': -1 is not in the range x>=0"),
    ],
)
def test_a_bad_value_is_told_in_one_sentence(tmp_path, capsys, arguments, said):
    assert sample("--out", str(tmp_path / "suite"), *arguments) == 2
    assert capsys.readouterr().err.strip().rstrip(".") == said
    assert not (tmp_path / "suite").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine").write_text("precious")
    for out in (tmp_path, tmp_path / "mine"):
        assert sample("--out", str(out)) == 2
        assert capsys.readouterr().err == f"costs: --out is {out}, which is not an empty folder; name a new one\n"
    assert (tmp_path / "mine").read_text() == "precious"
