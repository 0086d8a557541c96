"""Other people's programs: each opens our workbook and saves it, and may type one cell before that.

A program is a way to save: from a path to another, with the cell to type as (tab, cell, text) or none.
"""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

Typed = tuple[str, str, str]
"""A tab's title, a cell and a text."""
NODE_SECONDS = 400


@dataclass(frozen=True, kw_only=True)
class Save:
    """One save: what is opened, where it goes, what is typed, and where the clients from npm are."""

    old: Path
    new: Path
    typed: Typed | None
    npm: Path


Program = Callable[[Save], None]


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=NODE_SECONDS, check=False)  # noqa: S603 - fixed words
    assert done.returncode == 0, f"{Path(command[0]).name}: {done.stderr[-800:]}"


def by_node(script: str, *options: str) -> Program:
    """Return a program that is a script of ``npm/``."""

    def save(one: Save) -> None:
        _run(_found("node"), script, str(one.old), str(one.new), *options, *(one.typed or ()), cwd=one.npm)

    return save


def _found(name: str) -> str:
    path = shutil.which(name)
    assert path, f"the judges need {name}"
    return path


def by_gnumeric(one: Save) -> None:
    """Let Gnumeric convert the workbook into itself; a cell is typed into it before that, by openpyxl."""
    _run(_found("ssconvert"), str(_typed_into(one)), str(one.new))


def _typed_into(one: Save) -> Path:
    """Return the workbook to convert: the old one, with the cell typed by openpyxl if there is one to type."""
    old = one.new.with_name("typed") / one.new.name
    old.parent.mkdir()
    if one.typed:
        by_openpyxl(replace(one, new=old))
    else:
        shutil.copy(one.old, old)
    return old


def by_libreoffice(one: Save) -> None:
    """Let LibreOffice convert the workbook into itself; a cell is typed into it before that, by openpyxl."""
    old = _typed_into(one)
    profile = f"-env:UserInstallation={(old.parent / 'profile').as_uri()}"
    _run(_found("soffice"), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(one.new.parent), str(old))


def by_openpyxl(one: Save) -> None:
    """Open and save with openpyxl."""
    book = openpyxl.load_workbook(one.old)
    if one.typed:
        tab, cell, text = one.typed
        book[tab][cell] = text
    book.save(one.new)


def by_pandas(one: Save) -> None:
    """Read every tab into a table of values and write all of them into a new file: no looks, names or drop-downs."""
    tables = pd.read_excel(one.old, sheet_name=None, header=None, dtype=object, engine="openpyxl")
    if one.typed:
        tab, cell, text = one.typed
        letters, row = coordinate_from_string(cell)
        tables[tab].iloc[row - 1, column_index_from_string(letters) - 1] = text
    with pd.ExcelWriter(one.new, engine="openpyxl") as writer:
        for title, table in tables.items():
            table.to_excel(writer, sheet_name=str(title), header=False, index=False)


def without_looks(one: Save) -> None:
    """Save the values alone, as programs do that write files of their own: no cell has a format, dates are numbers."""
    with zipfile.ZipFile(_typed_into(one)) as old, zipfile.ZipFile(one.new, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                content = re.sub(rb'(<c\b[^>]*?) s="\d+"', rb"\1", content)
            new.writestr(item.filename, content)


PROGRAMS: Mapping[str, Program] = {
    "openpyxl": by_openpyxl,
    "pandas": by_pandas,
    "values without formats": without_looks,
    "LibreOffice": by_libreoffice,
    "Gnumeric": by_gnumeric,
    "SheetJS": by_node("sheetjs.mjs", "{}"),
    "SheetJS with dates and looks": by_node("sheetjs.mjs", '{"cellDates":true,"cellStyles":true,"cellNF":true}'),
    "ExcelJS": by_node("exceljs.mjs"),
    "xlsx-populate": by_node("xlsx_populate.mjs"),
    "excelize": by_node("excelize.mjs"),
}
NEEDS: Mapping[str, tuple[str, ...]] = {
    "LibreOffice": ("soffice",),
    "Gnumeric": ("ssconvert",),
    **dict.fromkeys(
        ("SheetJS", "SheetJS with dates and looks", "ExcelJS", "xlsx-populate", "excelize"), ("node", "npm")
    ),
}
"""Programs that are not collected where these commands are absent."""


def there() -> list[str]:
    """Return the programs that can run here."""
    return [name for name in PROGRAMS if all(map(shutil.which, NEEDS.get(name, ())))]
