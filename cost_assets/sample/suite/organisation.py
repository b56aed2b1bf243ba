"""Who is billed: three payers with their accounts, whose ids follow from the seed and a salt."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from cost_assets.sample.company import Company

Key = Literal["rows", "net", "euro"]

# How each payer's export differs: discounts as rows, discounts inside the net columns, and another currency.
CURRENCIES: dict[Key, str] = {"rows": "USD", "net": "USD", "euro": "EUR"}
ROLES: dict[Key, tuple[str, ...]] = {
    "rows": ("management", "production", "platform", "sandbox", "newcomer", "leaver", "mover"),
    "net": ("management", "analytics", "retail", "mover"),
    "euro": ("management", "webshop", "warehouse"),
}
# The mover is one account under two payers, one after the other.
_SHARED_BY_PAYERS = ("mover",)


@dataclass(frozen=True)
class Payer:
    """One payer: how discounts reach its bill, the company that its export is made for, and its accounts by role."""

    key: Key
    company: Company
    roles: dict[str, str]


def digest(*parts: object) -> int:
    """A number of 64 bits, always the same for the same parts."""
    text = "|".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def payers(seed: int, salt: str, prefix: str) -> list[Payer]:
    """The organisation's payers; their exports are named `prefix`, an underscore and the payer's key."""
    found = []
    for key, roles in ROLES.items():
        ids = {role: _account(seed, salt, role if role in _SHARED_BY_PAYERS else f"{key}|{role}") for role in roles}
        names = {account: f"{'' if role in _SHARED_BY_PAYERS else key + '-'}{role}" for role, account in ids.items()}
        company = Company(f"{prefix}_{key}", ids["management"], names, CURRENCIES[key])
        found.append(Payer(key, company, ids))
    return found


def _account(seed: int, salt: str, name: str) -> str:
    """Twelve digits; those of sandboxes begin with zeros, which a number would lose."""
    number = f"{digest(seed, salt, name) % 10**12:012}"
    return f"00{number[2:]}" if name.endswith("sandbox") else number
