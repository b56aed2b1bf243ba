"""The lines of a sheet that a person keeps as CSV: cells by column, each able to say what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cost_assets.errors import ConfigError

Read = TypeVar("Read")


@dataclass(frozen=True)
class Row:
    """A line of a sheet, its cells by column; an empty cell is None."""

    path: Path
    line: int
    cells: dict[str, str | None]

    def refusal(self, column: str, right: str) -> ConfigError:
        """What is wrong with a cell, and what would be `right`."""
        cell = self.cells.get(column)
        said = "is empty" if cell is None else f"is {cell!r}"
        return ConfigError(f"{self.path}, line {self.line}: {column} {said}; {right}")

    def text(self, column: str, like: re.Pattern[str], right: str) -> str:
        """The cell, which has to be filled, and filled like that."""
        cell = self.cells.get(column)
        if cell is None or not like.fullmatch(cell):
            raise self.refusal(column, right)
        return cell

    def value(self, column: str, read: Callable[[str], Read], right: str) -> Read | None:
        """What `read` makes of the cell; None where it is empty."""
        cell = self.cells.get(column)
        try:
            return None if cell is None else read(cell)
        except ValueError:
            raise self.refusal(column, right) from None


def rows(path: Path, known: Collection[str], required: Collection[str]) -> Iterator[Row]:
    """The lines below the header that are not blank, as spreadsheets write them: with or without a byte order mark,
    in any order of columns.

    Raises:
        ConfigError: the file is missing, is not CSV in UTF-8, or its columns are not those known and required.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    header: list[str] = []
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            filled = [cell.strip() or None for cell in cells]
            if not any(filled):
                continue
            if not header:
                header = _header(f"{path}, line {line}", filled, known, required)
                continue
            if any(filled[len(header) :]):
                raise ConfigError(
                    f"{path}, line {line}: {len(filled)} cells, where the header has {len(header)}; "
                    "quote what holds a comma"
                )
            yield Row(path, line, dict(zip(header, filled, strict=False)))
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}: not CSV ({error}); save the sheet as CSV UTF-8") from None
    if not header:
        raise ConfigError(f"{path} is empty; its first line should name the columns {', '.join(known)}")


def _header(where: str, cells: list[str | None], known: Collection[str], required: Collection[str]) -> list[str]:
    names = [(cell or "").lower() for cell in cells]
    while not names[-1]:
        names.pop()
    wrong = [name for name in names if name not in known]
    if wrong:
        hint = "separate columns by commas" if re.search("[;\t]", wrong[0]) else f"known are {', '.join(known)}"
        raise ConfigError(f"{where}: {wrong[0]!r} is not a known column; {hint}")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ConfigError(f"{where}: the column {twice[0]} stands there twice; write it once")
    missing = [name for name in required if name not in names]
    if missing:
        raise ConfigError(f"{where}: there is no column {missing[0]}; known are {', '.join(known)}")
    return names


def _text(path: Path) -> str:
    try:
        said = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; correct the path in costs.yaml") from None
    try:
        return said.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = said[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}, line {line}: not UTF-8 text; save the sheet as CSV UTF-8") from None
