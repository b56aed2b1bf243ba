"""A charge: the line that is delivered, and beside it what it costs on every basis, both decided at once."""

from dataclasses import dataclass, field
from typing import Any

from cost_assets.sample.lines import Line
from cost_assets.sample.suite.steps import Delivery

_CATEGORIES = {
    "Usage": ("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation"),
    "Purchase": ("Fee", "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "FlatRateSubscription"),
    "Tax": ("Tax",),
    "Credit": ("Credit",),
}
CATEGORY = {type_: category for category, types in _CATEGORIES.items() for type_ in types}
DISCOUNTS = ("EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "SppDiscount", "RiVolumeDiscount", "Discount")


@dataclass(frozen=True)
class Costs:
    """Ticks on every basis. Gross and net, unblended and amortized; null where the bill names no public price."""

    unblended: int = 0
    net_unblended: int = 0
    amortized: int = 0
    net_amortized: int = 0
    list: int | None = 0
    contracted: int | None = 0


@dataclass
class Charge:
    """A line and its costs; of a commitment's fee also the part that went unused, a usage charge of its own."""

    line: Line
    category: str
    costs: Costs
    unused: Costs = field(default_factory=Costs)


def charge(
    delivery: Delivery,
    type_: str,
    role: str,
    service: str,
    span: int,
    unblended: int,
    *,
    net: int | None = None,
    amortized: tuple[int, int] | None = None,
    public: int | None = None,
    amounts: dict[str, int] | None = None,
    unused: tuple[int, int] = (0, 0),
    texts: dict[str, str] | None = None,
    **line: Any,
) -> Charge:
    """A charge of one account.

    Args:
        unblended, net: the cost before and after what the net columns take off; null leaves the net column empty.
        amortized: gross and net; by default what is billed.
        public: on-demand cost at public prices; null where the bill names none.
        amounts: further CUR columns, in ticks.
        unused: gross and net part of a commitment's fee that nobody used.
        line: further attributes of the line.
    """
    billed = unblended if net is None else net
    own = {
        "line_item_unblended_cost": unblended,
        "line_item_net_unblended_cost": net,
        "pricing_public_on_demand_cost": public,
    }
    said = {name: amount for name, amount in (own | (amounts or {})).items() if amount is not None}
    made = Line(type_, delivery.payer.roles[role], service, span, said, billed, 0, texts=dict(texts or {}), **line)
    category = CATEGORY.get(type_, "Adjustment")
    if made.is_split:
        return Charge(made, category, Costs())
    gross, effective = amortized or (unblended, billed)
    made.effective = effective
    listed, contracted = _prices(type_, category, billed, public)
    costs = Costs(unblended, billed, gross, effective, listed, contracted)
    return Charge(made, category, costs, Costs(amortized=unused[0], net_amortized=unused[1]))


def _prices(type_: str, category: str, billed: int, public: int | None) -> tuple[int | None, int | None]:
    """List and contracted cost of a charge."""
    if type_ == "SavingsPlanNegation":
        return 0, 0
    if category == "Usage":
        return public, public if type_ == "DiscountedUsage" else billed
    if category in ("Purchase", "Tax"):
        return billed, billed
    return 0, billed if type_ in DISCOUNTS else 0
