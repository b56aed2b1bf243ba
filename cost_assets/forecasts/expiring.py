"""The commitments that run out within the months ahead, and what each service gets of them."""

from __future__ import annotations

import duckdb
import numpy as np

from cost_assets.forecasts.endings import Ending
from cost_assets.series import AccountSeries

_DAYS = 14
_AHEAD_DAYS = 130


def endings(db: duckdb.DuckDBPyConnection, account: AccountSeries) -> list[Ending]:
    """What the account's series got a day, over the last two weeks, of each commitment that ends within four months."""
    found = db.execute(
        """
        select
            charges.sub_account_id, charges.service_name,
            (ending.x_commitment_end_at - interval 1 second)::date as ends_on,
            sum(charges.effective_cost) filter (charges.commitment_discount_status = 'Used')::double / $days,
            sum(charges.list_cost) filter (charges.commitment_discount_status = 'Used')::double / $days,
            sum(charges.effective_cost) filter (charges.commitment_discount_status = 'Unused')::double / $days
        from fct_charges_daily as charges
        inner join fct_commitment_expiries as ending
            using (billing_account_id, commitment_discount_id, billing_currency)
        where charges.billing_account_id is not distinct from $account
            and charges.billing_currency is not distinct from $currency
            and charges.charge_date between $as_of::date - $days + 1 and $as_of
            and ending.x_commitment_end_at between $as_of and $as_of::date + $ahead
        group by all
        """,
        {
            "account": account.billing_account_id, "currency": account.billing_currency, "as_of": account.as_of,
            "days": _DAYS, "ahead": _AHEAD_DAYS,
        },
    ).fetchall()  # fmt: skip
    keys = zip(account.sub_account_ids, account.service_names, strict=True)
    numbers = {key: n for n, key in enumerate(keys)}
    return [
        Ending(numbers[sub, service], np.datetime64(ends_on), *(max(cost or 0.0, 0.0) for cost in costs))
        for sub, service, ends_on, *costs in found
        if (sub, service) in numbers
    ]
