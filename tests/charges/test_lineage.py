"""What columns are made of, in the shapes that the models have."""

from cost_assets.charges.lineage import column_sources

TABLES = {"a": {"x": "integer", "y": "integer"}, "b": {"x": "integer", "z": "integer"}}


def test_expressions_name_every_column_they_read():
    sql = "with c as (select x, sum(y) filter (where x > 0) as total from a group by all) select * from c"
    assert column_sources(sql, ["x", "total"], TABLES) == {"x": [("a", "x")], "total": [("a", "x"), ("a", "y")]}


def test_a_union_by_name_goes_by_names_and_not_by_places():
    sql = "select x, y from a union all by name select z as w, x from b"
    assert column_sources(sql, ["x", "y", "w"], TABLES) == {
        "x": [("a", "x"), ("b", "x")],
        "y": [("a", "y")],
        "w": [("b", "z")],
    }


def test_columns_of_landed_files_stand_under_no_table():
    sql = """
    with delivered as (select 'acme' as x_name, * from read_parquet(['/lake/it''s.parquet'], union_by_name = true))
    select *, cast(cost as decimal(38, 10)) as billed_cost, billed_cost * 2 as twice from delivered
    """
    found = column_sources(sql, ["x_name", "cost", "billed_cost", "twice"], TABLES)
    assert found == {"cost": [("", "cost")], "billed_cost": [("", "cost")], "twice": [("", "cost")]}


def test_constants_have_no_source():
    assert column_sources("select 1 as one, x from a", ["one", "x"], TABLES) == {"x": [("a", "x")]}
