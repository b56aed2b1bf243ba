"""The suite on disk: each step's deliveries, and for all of them the truth and a configuration to run on."""

import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from uuid import UUID

from cost_assets.sample.delivery import deliver
from cost_assets.sample.suite.adding_up import truth_of
from cost_assets.sample.suite.beside import Delivered, write_beside
from cost_assets.sample.suite.bill import charges_of
from cost_assets.sample.suite.organisation import ROLES, Key, payers
from cost_assets.sample.suite.steps import STEPS, Delivery, deliveries

LEAST_ROWS = 1_500
_ONE_FILE = 1_000_000


def write_suite(
    folder: Path,
    rows: int = 20_000,
    seed: int = 7,
    salt: str = "",
    prefix: str = "suite",
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Delivered]:
    """Write all steps under `folder`, and beside them `costs.yaml`, `invoices.csv`, `deliveries.json` and `truth/`.

    Args:
        rows: of a whole month, over all exports. More rows are finer rows: what it costs does not depend on them.
        salt: makes other accounts, payers and ids, of the same amounts.
        prefix: how the exports' names begin, in small letters, digits and underscores.
        progress: called before each step with the day it is delivered on, its number from 1, and how many there are.

    Raises:
        ValueError: `rows` is too few for the lines of the bill.
    """
    found = []
    for step, (day, _) in enumerate(STEPS, start=1):
        if progress:
            progress(f"{day}", step, len(STEPS))
        found += deliver_step(folder, step, rows, seed, salt, prefix)
    write_beside(folder, payers(seed, salt, prefix), found)
    return found


def deliver_step(
    folder: Path,
    step: int,
    rows: int = 20_000,
    seed: int = 7,
    salt: str = "",
    prefix: str = "suite",
    only: Collection[Key] = tuple(ROLES),
) -> list[Delivered]:
    """Write what the exports deliver in one step, numbered from 1, and nothing beside them.

    Further arguments and errors are those of `write_suite`.

    Args:
        only: the payers whose exports deliver.
    """
    if rows < LEAST_ROWS:
        raise ValueError(f"rows is {rows}; at least {LEAST_ROWS} are needed, one for each line of a month's bill")
    delivering = [payer for payer in payers(seed, salt, prefix) if payer.key in only]
    return [_deliver(folder, each) for each in deliveries(step, delivering, rows, seed, salt)]


def _deliver(folder: Path, delivery: Delivery) -> Delivered:
    charges, company = charges_of(delivery), delivery.payer.company
    name = f"{delivery.step}|{delivery.month.first}"
    run = str(UUID(hex=delivery.id(name) + delivery.id(f"{name}|run"), version=4))
    written = deliver(
        folder / company.export,
        company,
        delivery.month,
        [each.line for each in charges],
        delivery.delivered_at,
        run,
        final=False,
        layout="create_new",
        format="parquet",
        rows_per_file=delivery.rows // 2 + 1 if delivery.is_invoiced else _ONE_FILE,
        without=delivery.lacks,
    )
    if delivery.is_invoiced and delivery.payer.key == "euro":
        _leave_stale_file(folder / company.export / written[0])
    folders = [f"{company.export}/{part.as_posix()}" for part in written]
    return Delivered(truth_of(delivery, charges), run, folders)


def _leave_stale_file(folder: Path) -> None:
    """A file among the delivery's own that no manifest names, as a larger delivery before it would leave."""
    first = min(folder.iterdir())
    shutil.copyfile(first, folder / first.name.replace("-00001.", "-00009."))
