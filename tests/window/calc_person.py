"""A person at LibreOffice Calc: opens one workbook, does what is told on standard input, saves, and ends.

Run by the system's Python (Debian's python3-uno belongs to it), not by ours:

    python3 calc_person.py WORKBOOK PROFILE_FOLDER < gestures.json

Each gesture is a list: its name and its arguments. Ranges are written as people see them ("Members", "B3:C9"); where
the program has a command for a gesture, that command is dispatched with the range selected, as its menu does.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import uno
from com.sun.star.beans import PropertyValue

WAIT = 60
"""Seconds to wait for the program to answer."""
MOMENT = 1.5
"""Seconds in which a window shows what a key did."""
WHOLE = 180
"""Seconds for all the gestures."""


def prop(name: str, value: object) -> Any:
    """Return a named argument of a dispatch."""
    one = PropertyValue()
    one.Name, one.Value = name, value
    return one


class Desk:
    """An open workbook in a window."""

    def __init__(self, context: Any, path: Path) -> None:
        services = context.ServiceManager
        desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        self.book = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, ())
        self.window = self.book.CurrentController
        self.desktop = desktop

    def sheet(self, tab: str) -> Any:
        """Return a tab."""
        return self.book.Sheets.getByName(tab)

    def select(self, tab: str, cells: str) -> Any:
        """Select cells of a tab and return them."""
        sheet = self.sheet(tab)
        self.window.setActiveSheet(sheet)
        self.window.select(sheet.getCellRangeByName(cells))
        return sheet.getCellRangeByName(cells)

    def do(self, command: str, *args: Any) -> None:
        """Dispatch a command of the menus."""
        self.dispatcher.executeDispatch(self.window.Frame, f".uno:{command}", "", 0, tuple(args))

    # --- gestures ---

    def type(self, tab: str, cell: str, text: str) -> None:
        """Type into a cell and press Enter: the program decides what kind of value it is."""
        self.select(tab, cell)
        self.do("EnterString", prop("StringName", text))

    def pick(self, tab: str, cell: str, word: str) -> None:
        """Open a cell's drop-down with Alt and Down, type the beginning of a word until it is marked, press Enter."""
        self.select(tab, cell)
        time.sleep(MOMENT)
        for keys in (("key", "alt+Down"), ("type", "--delay", "60", word), ("key", "Return")):
            subprocess.run(["/usr/bin/xdotool", *keys], check=True)
            time.sleep(MOMENT)

    def picture(self, tab: str, cell: str, path: str) -> None:
        """Take a picture of the screen with a cell in view."""
        self.select(tab, cell)
        time.sleep(MOMENT)
        subprocess.run(["/usr/bin/import", "-window", "root", path], check=True)

    def delete_rows(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("DeleteRows")

    def insert_rows(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("InsertRowsBefore")

    def delete_columns(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("DeleteColumns")

    def insert_columns(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("InsertColumnsBefore")

    def fill_down(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("FillDown")

    def clear(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("ClearContents")

    def clear_formats(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("ResetAttributes")

    def copy(self, tab: str, cells: str, to: str) -> None:
        self.select(tab, cells)
        self.do("Copy")
        self.select(tab, to)
        self.do("Paste")

    def paste(self, tab: str, to: str, lines: list[list[str]]) -> None:
        """Paste lines of text, as copied from another program's table."""
        top = self.select(tab, to).CellAddress
        for down, line in enumerate(lines):
            for right, text in enumerate(line):
                cell = self.sheet(tab).getCellByPosition(top.Column + right, top.Row + down)
                cell.FormulaLocal = text

    def move_column(self, tab: str, column: str, before: str) -> None:
        """Cut a whole column and insert it before another one, as dragging with Alt does."""
        sheet = self.sheet(tab)
        self.insert_columns(tab, f"{before}1")
        source = sheet.Columns.getByName(column)
        shifted = source.RangeAddress
        if column >= before:
            shifted = sheet.Columns.getByIndex(source.RangeAddress.StartColumn + 1).RangeAddress
        target = sheet.getCellRangeByName(f"{before}1").CellAddress
        sheet.moveRange(target, shifted)
        sheet.Columns.removeByIndex(shifted.StartColumn, 1)

    def hide_rows(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("HideRow")

    def hide_columns(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("HideColumn")

    def group(self, tab: str, cells: str) -> None:
        chosen = self.select(tab, cells)
        self.sheet(tab).group(chosen.RangeAddress, uno.Enum("com.sun.star.table.TableOrientation", "ROWS"))

    def filter_to(self, tab: str, cells: str, column: int, word: str) -> None:
        """Filter so that only the rows with a word stay visible."""
        chosen = self.select(tab, cells)
        wanted = chosen.createFilterDescriptor(True)
        field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        field.Field, field.IsNumeric, field.StringValue = column, False, word
        field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
        wanted.ContainsHeader = True
        wanted.setFilterFields((field,))
        chosen.filter(wanted)

    def protect(self, tab: str) -> None:
        self.sheet(tab).protect("")

    def freeze(self, tab: str, columns: int, rows: int) -> None:
        self.window.setActiveSheet(self.sheet(tab))
        self.window.freezeAtPosition(columns, rows)

    def bold(self, tab: str, cells: str) -> None:
        self.select(tab, cells)
        self.do("Bold", prop("Bold", True))

    def colour(self, tab: str, cells: str, rgb: int) -> None:
        self.select(tab, cells)
        self.do("BackgroundColor", prop("BackgroundColor", rgb))

    def date_format(self, tab: str, cells: str, pattern: str) -> None:
        chosen = self.select(tab, cells)
        formats, locale = self.book.NumberFormats, uno.createUnoStruct("com.sun.star.lang.Locale")
        key = formats.queryKey(pattern, locale, False)
        chosen.NumberFormat = formats.addNew(pattern, locale) if key == -1 else key

    def sort(self, tab: str, cells: str, column: int) -> None:
        """Sort a selection with a header by one of its columns (0-based within it), the last first."""
        chosen = self.select(tab, cells)
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = column, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        chosen.sort((prop("ContainsHeader", True), prop("SortFields", fields)))

    def merge_cells(self, tab: str, cells: str) -> None:
        self.select(tab, cells).merge(True)

    def comment(self, tab: str, cell: str, text: str) -> None:
        sheet = self.sheet(tab)
        sheet.Annotations.insertNew(sheet.getCellRangeByName(cell).CellAddress, text)

    def rename(self, tab: str, name: str) -> None:
        self.sheet(tab).Name = name

    def move_tab(self, tab: str, at: int) -> None:
        self.book.Sheets.moveByName(tab, at)

    def copy_tab(self, tab: str, name: str) -> None:
        self.book.Sheets.copyByName(tab, name, self.book.Sheets.Count)

    def undo(self, _: str) -> None:
        self.do("Undo")

    def replace_all(self, tab: str, old: str, new: str) -> None:
        wanted = self.sheet(tab).createReplaceDescriptor()
        wanted.SearchString, wanted.ReplaceString = old, new
        self.sheet(tab).replaceAll(wanted)


def connected(office: subprocess.Popen[bytes], pipe: str) -> Any:
    """Return the program's context once it answers."""
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    until = time.monotonic() + WAIT
    while time.monotonic() < until and office.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  # not there yet
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not start")


def _too_long(*_: object) -> NoReturn:
    raise TimeoutError("the program waits for an answer")


def main() -> None:
    """Start the program, make the gestures, save."""
    signal.signal(signal.SIGALRM, _too_long)
    path, profile = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    gestures = json.load(sys.stdin)
    pipe = f"person{hash(str(profile)) & 0xFFFFFF}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            f"--accept=pipe,name={pipe};urp",
            "--norestore",
            "--nologo",
            "--nodefault",
            *sys.argv[3:],
        ]
    )
    try:
        name, args = "open", []
        desk = Desk(connected(office, pipe), path)
        signal.alarm(WHOLE)  # a dialog that nobody answers ends the person, and with it the program
        for name, *args in gestures:
            getattr(desk, name)(*args)
        desk.book.store()
        desk.book.close(True)
        desk.desktop.terminate()
        office.wait(WAIT)
    except Exception:
        print("at gesture", name, args, file=sys.stderr)
        raise
    finally:
        if office.poll() is None:
            office.kill()


if __name__ == "__main__":
    main()
