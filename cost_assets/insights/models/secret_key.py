"""The key of a home's pseudonyms: made once, kept with the records, read by nobody else."""

from __future__ import annotations

import os
import re
import secrets
import threading
from pathlib import Path

from cost_assets.errors import CostsError
from cost_assets.lake import Lake, sync_file


def path_in(lake: Lake) -> Path:
    """Where a home keeps it."""
    return lake.records / "pseudonyms.key"


def key_in(lake: Lake) -> bytes:
    """The home's key, made when it is first asked for: who has it can tell which pseudonym is whose.

    Raises:
        CostsError: the file holds no key; a new one would make every pseudonym another one.
    """
    path = path_in(lake)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"tmp_{path.name}.{os.getpid()}.{threading.get_ident()}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
        sync_file(fresh)
        try:
            os.link(fresh, path)  # unlike a rename, leaves the key of who was first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        sync_file(path.parent)
    said = path.read_text().strip()
    if not re.fullmatch(r"[0-9a-f]{64}", said):
        raise CostsError(f"{path} should hold 64 hexadecimal digits; put back the file that was there, or remove it")
    return bytes.fromhex(said)
