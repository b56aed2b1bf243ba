"""Instances that containers share, and the split cost rows that tell each container's part of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cost_assets.sample.suite.charges import Charge, charge
from cost_assets.sample.suite.oddities import tags
from cost_assets.sample.suite.organisation import Key
from cost_assets.sample.suite.steps import Delivery


@dataclass(frozen=True)
class Cluster:
    """One instance, and those who share it: name and percent of the instance that each uses; the rest is unused."""

    payer: Key
    role: str
    service: str
    name: str
    dollars: float
    sharers: tuple[tuple[str, int], ...]

    def resource(self, delivery: Delivery, sharer: str) -> str:
        """The ARN of a pod or a task."""
        account, name = delivery.payer.roles[self.role], delivery.id(f"{self.name}|{sharer}")[:12]
        if self.service == "eks_split":
            return f"arn:aws:eks:us-east-1:{account}:pod/{self.name}/{sharer}/{sharer}-{name}/{name}"
        return f"arn:aws:ecs:us-east-1:{account}:task/{self.name}/{name}"


CLUSTERS = (
    Cluster("rows", "production", "eks_split", "apps", 31, (("checkout", 41), ("search", 22), ("web", 13))),
    Cluster("net", "retail", "ecs_split", "shop", 17, (("orders", 50), ("mail", 9))),
)
_EVERY = 5


@dataclass(frozen=True)
class Shared:
    """One day of an instance, in ticks: what it costs, and per sharer its split cost and its part of the unused.

    All are multiples of ten, so that the net parts add up exactly too.
    """

    date: date
    cost: int
    splits: tuple[tuple[str, int, int], ...]


def days_of(delivery: Delivery, cluster: Cluster) -> Iterator[Shared]:
    """Every fifth day; the parts add up to the instance's cost exactly."""
    for day in delivery.month.days[::_EVERY]:
        cost = delivery.ticks(f"{cluster.name}|{day}", cluster.dollars) // 1_000 * 1_000
        used = {name: cost * percent // 100 for name, percent in cluster.sharers}
        unused, left = cost - sum(used.values()), cost - sum(used.values())
        splits = []
        for name, share in list(used.items())[1:]:
            part = unused * share // sum(used.values()) // 10 * 10
            left -= part
            splits.append((name, share, part))
        first = cluster.sharers[0][0]
        yield Shared(day, cost, ((first, used[first], left), *splits))


def clusters_of(delivery: Delivery) -> list[Cluster]:
    """The payer's clusters."""
    return [cluster for cluster in CLUSTERS if cluster.payer == delivery.payer.key]


def instance(delivery: Delivery, cluster: Cluster) -> str:
    """The id of the instance that a cluster runs on."""
    return f"i-0{delivery.id(cluster.name)}"


def container_charges(delivery: Delivery) -> Iterator[Charge]:
    """The instances as usage, and their split cost rows, which repeat that cost and count in no total."""
    for cluster in clusters_of(delivery):
        for shared in days_of(delivery, cluster):
            span = 24 * (shared.date - delivery.month.first).days + 12
            yield charge(
                delivery, "Usage", cluster.role, "ec2", span, shared.cost, net=delivery.net(shared.cost),
                public=shared.cost, texts={
                    "line_item_resource_id": instance(delivery, cluster), "pricing_term": "OnDemand",
                    "line_item_line_item_description": f"Instance of cluster {cluster.name}",
                },
            )  # fmt: skip
            for sharer, used, unused in shared.splits:
                yield _split(delivery, cluster, span, sharer, used, unused)


def _split(delivery: Delivery, cluster: Cluster, span: int, sharer: str, used: int, unused: int) -> Charge:
    amounts = {
        "split_line_item_split_cost": used,
        "split_line_item_unused_cost": unused,
        "split_line_item_public_on_demand_split_cost": used,
        "split_line_item_public_on_demand_unused_cost": unused,
    }
    if delivery.has_net:
        amounts |= {
            "split_line_item_net_split_cost": delivery.net(used),
            "split_line_item_net_unused_cost": delivery.net(unused),
        }
    texts = {
        "line_item_resource_id": cluster.resource(delivery, sharer),
        "line_item_line_item_description": f"Split cost of {cluster.name}, {sharer}",
        "split_line_item_parent_resource_id": instance(delivery, cluster),
    }
    return charge(
        delivery, "Usage", cluster.role, cluster.service, span, used + unused, net=delivery.net(used + unused),
        amounts=amounts, texts=texts | tags({"Cluster": cluster.name, "Workload": sharer}),
    )  # fmt: skip
