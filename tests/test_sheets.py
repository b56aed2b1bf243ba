"""Invoices and accounts beside costs.yaml: what is read of them, and every fault with the sentence that refuses it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cost_assets import cli
from cost_assets.definitions import build_defs
from cost_assets.errors import ConfigError
from cost_assets.sheets import Account, Invoice, read_accounts, read_invoices
from tests.golden.bill import deliver

INVOICES = "invoice_id,payer,month,billing_currency,total"
ACCOUNTS = "sub_account_id,sub_account_name,valid_from,valid_until"
ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}


@pytest.fixture
def sheet(tmp_path: Path):
    """Write a sheet as bytes or as lines of text; its path."""

    def write(*lines: str | bytes) -> Path:
        path = tmp_path / "sheet.csv"
        path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
        return path

    return write


def test_invoices_are_named_by_id_or_by_payer_and_month(sheet):
    path = sheet(INVOICES, "0042,,,USD,-1.50", ",001122334455,2026-04,eur,1000")
    assert read_invoices(path) == [
        Invoice("0042", None, None, "USD", Decimal("-1.50")),
        Invoice(None, "001122334455", date(2026, 4, 1), "EUR", Decimal(1000)),
    ]


def test_a_sheet_may_come_out_of_a_spreadsheet(sheet):
    """A byte order mark, CRLF, another order of columns and case of names, empty columns and lines, quotes, blanks."""
    path = sheet(b"\xef\xbb\xbfTotal,Invoice_ID,BILLING_CURRENCY,,\r", b'"12.5", 007 ,USD,,\r', b",,,,\r", b"\r", b"")
    assert read_invoices(path) == [Invoice("007", None, None, "USD", Decimal("12.5"))]


def test_accounts_have_spans(sheet):
    path = sheet(ACCOUNTS, "7,Old,,2026-03-01", "7,New,2026-03-01,", '8,"Data, Core",,')
    assert read_accounts(path) == [
        Account("7", "Old", None, None, None, None, date(2026, 3, 1)),
        Account("7", "New", None, None, None, date(2026, 3, 1), None),
        Account("8", "Data, Core", None, None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "sheet.csv is empty; its first line should name the columns invoice_id, payer, month"),
        (["invoice_id,total"], "line 1: there is no column billing_currency; known are invoice_id"),
        ([INVOICES + ",paid"], "line 1: 'paid' is not a known column; known are invoice_id"),
        ([INVOICES + ",total"], "line 1: the column total stands there twice; write it once"),
        ([INVOICES.replace(",", ";")], "is not a known column; separate columns by commas"),
        ([INVOICES, "1,,,USD,1,2"], "line 2: 6 cells, where the header has 5; quote what holds a comma"),
        ([INVOICES, '1,,,USD,"1'], "line 2: not CSV (unexpected end of data); save the sheet as CSV UTF-8"),
        ([INVOICES, "1,,,USD,1", b"\xe4,,,USD,1"], "line 3: not UTF-8 text; save the sheet as CSV UTF-8"),
        ([b"PK\x03\x04\x14\x00\xff"], "line 1: not UTF-8 text; save the sheet as CSV UTF-8"),
        ([INVOICES, "", ",,2026-04,USD,1"], "line 3: invoice_id is empty; name the invoice by its invoice_id, or by"),
        ([INVOICES, ",7,,USD,1"], "line 2: invoice_id is empty; name the invoice by its invoice_id, or by payer and"),
        ([INVOICES, ",7,April,USD,1"], "line 2: month is 'April'; write a month as 2026-04"),
        ([INVOICES, ",7,2026-13,USD,1"], "line 2: month is '2026-13'; write a month as 2026-04"),
        ([INVOICES, '1,,,USD,"1,234.56"'], "line 2: total is '1,234.56'; write a number as 1234.56, without"),
        ([INVOICES, "1,,,USD,$12"], "line 2: total is '$12'; write a number as 1234.56"),
        ([INVOICES, "1,,,USD,1e3"], "line 2: total is '1e3'; write a number as 1234.56"),
        ([INVOICES, "1,,,USD,"], "line 2: total is empty; write a number as 1234.56"),
        ([INVOICES, "1,,,,1"], "line 2: billing_currency is empty; write three letters, as USD"),
        ([INVOICES, "1,,,US$,1"], "line 2: billing_currency is 'US$'; write three letters, as USD"),
        ([INVOICES, "1,,,USD,1", "1,,,usd,2"], "line 3: invoice_id is '1'; line 2 names the same invoice"),
        ([INVOICES, ",7,2026-04,USD,1", ",7,2026-04,USD,1"], "line 3: payer is '7'; line 2 names the same invoice"),
    ],
)
def test_a_bad_line_of_invoices_is_refused(sheet, lines, said):
    with pytest.raises(ConfigError) as refused:
        read_invoices(sheet(*lines))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["sub_account_id,owner"], "line 1: there is no column sub_account_name; known are sub_account_id"),
        ([ACCOUNTS, ",Core,,"], "line 2: sub_account_id is empty; every line names an account"),
        ([ACCOUNTS, "7,,,"], "line 2: sub_account_name is empty; every account has a name"),
        ([ACCOUNTS, "7,Core,1.4.2026,"], "valid_from is '1.4.2026'; write a day as 2026-04-01"),
        ([ACCOUNTS, "7,Core,,2026-02-30"], "line 2: valid_until is '2026-02-30'; write a day as 2026-04-01"),
        ([ACCOUNTS, "7,A,2026-04-01,2026-03-01"], "line 2: valid_until is '2026-03-01'; it should come after"),
        ([ACCOUNTS, "7,A,2026-04-01,2026-04-01"], "line 2: valid_until is '2026-04-01'; it should come after"),
        ([ACCOUNTS, "7,A,,2026-04-02", "8,B,,", "7,C,2026-04-01,"], "line 4: sub_account_id is '7'; line 2 tells of"),
        ([ACCOUNTS, "7,A,,", "7,B,,"], "line 3: sub_account_id is '7'; line 2 tells of the same days"),
    ],
)  # fmt: skip
def test_a_bad_line_of_accounts_is_refused(sheet, lines, said):
    with pytest.raises(ConfigError) as refused:
        read_accounts(sheet(*lines))
    assert said in str(refused.value)


@pytest.mark.parametrize("command", ["run", "status"])
@pytest.mark.parametrize("key", ["invoices", "accounts"])
def test_a_bad_sheet_is_refused_before_anything_runs(home, monkeypatch, capsys, command, key):
    home.configure(ACME, **{key: "missing.csv"})
    monkeypatch.setattr("sys.argv", ["costs", command, "--config", str(home.folder / "costs.yaml")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = f"costs: {home.folder / 'missing.csv'} cannot be read: No such file or directory; correct the path"
    assert capsys.readouterr().err.startswith(said)
    assert not home.lake.home.exists()


def test_the_graph_loads_with_a_bad_sheet_and_its_runs_fail_until_it_is_mended(home, sheet):
    deliver(home.folder / "export", {"cost": "1"})
    path = sheet(INVOICES, "INV-1,,,USD,one")
    home.configure(ACME, invoices=path.name)
    build_defs(home.settings)

    failed = home.run().failed
    assert failed == {
        "marts": f"{path}, line 2: total is 'one'; write a number as 1234.56, without separators or signs"
    }
    assert not home.lake.current.exists()

    sheet(INVOICES, "INV-1,,,USD,1.00")
    assert home.run().failed == {}
    assert home.query("select invoice_total, ties_out from fct_tie_out") == [(Decimal(1), True)]

    sheet(INVOICES, "INV-1,,,USD,3.00")
    assert home.run().published
    assert home.query("select difference, ties_out from fct_tie_out") == [(Decimal(2), False)]
