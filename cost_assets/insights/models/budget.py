"""How much money calls may cost: what one may cost at most, and whether it still fits into the day and the month."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from cost_assets.errors import CostsError
from cost_assets.llm_settings import Price

_MILLION = Decimal(1_000_000)
_TOKENS_PER_MESSAGE = 64
_TOKENS_AROUND_A_SCHEMA = 1_000


class OverBudget(CostsError):
    """A call was not made, since it might have cost more than is left."""


@dataclass(frozen=True)
class Caps:
    """USD per UTC day and month; None is no limit."""

    per_day: Decimal | None = None
    per_month: Decimal | None = None

    def __bool__(self) -> bool:
        return self.per_day is not None or self.per_month is not None

    def check(self, day: Decimal, month: Decimal, asked: Decimal, now: datetime) -> None:
        """Refuse what does not fit.

        Args:
            day, month: USD already spent or reserved in the UTC day and month of `now` (naive UTC).
            asked: what the call may cost at most.

        Raises:
            OverBudget: with the cap, what is gone of it, and when it opens again.
        """
        tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        first = (now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
        for name, cap, spent, opens in (
            ("month", self.per_month, month, first),
            ("day", self.per_day, day, tomorrow),
        ):
            if cap is None or spent + asked <= cap:
                continue
            told = f"llm.budget_usd_per_{name} is {cap}, and this call may cost up to {_shown(asked)} USD"
            if asked > cap:
                raise OverBudget(f"{told}, so it is never made; raise the budget or ask a cheaper model")
            raise OverBudget(
                f"{told}, but {_shown(spent)} are spent or reserved; it opens again on {opens:%Y-%m-%d} at 00:00 UTC"
            )


def upper_bound(
    price: Price, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any] | None, max_tokens: int
) -> Decimal:
    """The most that a call can cost, in USD.

    A token is at least one byte of UTF-8 in every tokenizer there is, so the bytes of the messages, as JSON, bound the
    tokens that are read; to these come what a provider puts around each message, and around a schema. What is written,
    thoughts included, is bounded by `max_tokens`.
    """
    read = len(json.dumps([list(messages), schema], ensure_ascii=False).encode())
    read += _TOKENS_PER_MESSAGE * len(messages) + (_TOKENS_AROUND_A_SCHEMA if schema else 0)
    return (price.input * read + price.output * max_tokens) / _MILLION


def _shown(usd: Decimal) -> str:
    return f"{usd.quantize(Decimal('0.0001'), ROUND_UP):f}"
