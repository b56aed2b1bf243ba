"""Columns that come, go, and change their type: what lands, what is told, and what stops a delivery."""

import duckdb
import pytest

from cost_assets.errors import CostsError
from cost_assets.exports.checks import landing_results
from cost_assets.exports.drifting import drift
from cost_assets.settings import Settings


@pytest.fixture
def retyped(folder):
    """Deliver one charge as Parquet, of which a column is made by other SQL."""

    def deliver(column: str, sql: str, execution: str = "run-1") -> None:
        (path,) = folder.deliver([{}], execution=execution)
        fresh = path.with_suffix(".fresh")
        source = f"read_parquet('{path}', hive_partitioning = false)"
        duckdb.execute(f"copy (select * replace ({sql} as {column}) from {source}) to '{fresh}' (format parquet)")
        fresh.replace(path)

    return deliver


@pytest.mark.parametrize(
    ("column", "sql", "value"),
    [
        ("line_item_unblended_cost", "'1.5E0'", 1.5),
        ("line_item_unblended_cost", "1.5::decimal(18, 4)", 1.5),
        ("line_item_unblended_cost", "2::integer", 2),
        ("line_item_usage_start_date", "'2026-04-02T00:00:00Z'", "2026-04-02 00:00:00"),
        ("line_item_usage_start_date", "timestamptz '2026-04-02 00:00:00+00'", None),
        ("line_item_product_code", "'AmazonEC2'::blob", "AmazonEC2"),
        ("product", """'{"product_name": "Amazon EC2"}'""", {"product_name": "Amazon EC2"}),
        ("product", "{product_name: 'Amazon EC2'}", {"product_name": "Amazon EC2"}),
    ],
)
def test_a_column_of_another_type_is_read_where_its_meaning_is_certain(
    retyped, folder, land_all, rows_of, column, sql, value
):
    retyped(column, sql)
    (delivery,) = land_all(folder.export())
    assert delivery.rows == 1 and delivery.unread == []
    if value is not None:
        ((found,),) = rows_of(f"select {column} from landed")
        assert (str(found) if isinstance(value, str) else found) == value


@pytest.mark.parametrize(
    ("column", "sql", "sentence"),
    [
        (
            "line_item_unblended_cost",
            "'much'",
            r"has 'much' in column line_item_unblended_cost, which should be DOUBLE",
        ),
        ("line_item_unblended_cost", "[1.5]", r"has column line_item_unblended_cost of type DECIMAL\(2,1\)\[\], which"),
        ("line_item_usage_start_date", "20260402", r"has column line_item_usage_start_date of type INTEGER, which"),
        (
            "line_item_usage_start_date",
            "'soon'",
            r"has 'soon' in column line_item_usage_start_date, which should be TIME",
        ),
        ("product", "5", r"has column product of type INTEGER, which should be MAP"),
    ],
)
def test_a_type_that_nobody_can_read_stops_the_month_with_its_column(
    retyped, folder, land_all, nothing_left, column, sql, sentence
):
    retyped(column, sql)
    with pytest.raises(CostsError, match=sentence):
        land_all(folder.export())
    nothing_left()


def test_what_drifted_is_a_warning_in_words(retyped, folder, lake, land_all, tmp_path):
    folder.deliver([{}])
    (first,) = land_all(folder.export())
    folder.without = ("cost_category",)
    retyped("x_new_column", "7", "run-2")
    (second,) = land_all(folder.export())
    assert drift(second, first) == [
        "columns that are gone: cost_category",
        "columns of another type: x_new_column (VARCHAR to INTEGER)",
    ]
    settings = Settings(home=tmp_path, exports=[folder.export()])
    columns, restated = landing_results(settings, ["landing", "acme"], second, first)
    assert (columns.passed, restated.passed) == (False, True)
    assert columns.severity.value == "WARN" and columns.description.startswith("2026-04: columns that are gone: ")
