"""Rows that stand in a delivery more than once, by their key: to be looked at, nothing is removed.

Rows without a key are left out: an export chooses its columns, and nobody can say which of its rows are the same.
A row is repeated when its key's 64-bit hash is; that may raise a false alarm (about 3 in a million
at 10M rows), never hide a repetition. numpy sorts the hashes in a tenth of the time in which DuckDB
counts distinct ones.
"""


def model(dbt, session):
    dbt.config(materialized="table")
    line_items = dbt.ref("int_aws_line_items")
    exports = (
        dbt.source("landing", "deliveries")
        .filter("format in ('aws_cur2', 'aws_cur')")
        .project("export_name")
        .distinct()
    )
    found = ["(null::varchar, null::bigint)"]  # a month may have no such delivery
    for (export,) in exports.fetchall():
        delivered = line_items.filter(
            f"x_export_name = '{export}' and identity_line_item_id is not null and identity_time_interval is not null"
        )
        keys = delivered.project("hash(identity_line_item_id, identity_time_interval) as key").fetchnumpy()["key"]
        keys.sort()
        found.append(f"('{export}', {(keys[1:] == keys[:-1]).sum()})")
    return session.sql(
        f"select * from (values {', '.join(found)}) as found (export_name, rows_delivered_twice) "
        "where export_name is not null"
    )
