"""A workbook of Groupkeeper's own among the exports, such as a safety copy: its rows would count twice. Pure."""

import re
from collections.abc import Sequence

from addon.exports.limits import Limits
from addon.exports.zipped import legible
from addon.problems import UnreadableExport
from addon.tabs import folded

TITLES = frozenset(
    {"Billing lines", "Check-in items", "Conflicts", "Flag rules", "Message texts", "Needs review"}
    | {"Read me first", "Reminder rules"}
)
"""Tabs of ours whose titles no list of an EHR has."""
GREY = frozenset({"ID", "Member code", "Named in the file"})
"""Headers that the tab Payments has, and no list of payments."""
_SEVERAL = 3
"""A sheet may be called like a tab by chance, and brings its tab's name along where it is copied: not so many do."""
_BOOK = "xl/workbook.xml"
_NAME = re.compile(rb"""<(?:\w+:)?definedName\s[^>]*?\bname\s*=\s*["'](_gk_\w+)""")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\bname\s*=\s*["']([^"']*)""")
_STEP = (
    "It does not belong in exports: if it is there, take it out. "
    "To take back what was typed since a backup, use groupkeeper undo with --to."
)


def refuse_own_workbook(name: str, content: bytes, limits: Limits) -> None:
    """Raise UnreadableExport for a workbook with our tabs: by their hidden names, else by their titles."""
    for _, book in legible(content, limits, _BOOK.__eq__):
        titles = {folded(one.decode(errors="replace")) for one in _SHEET.findall(book)}
        if max(len(set(_NAME.findall(book))), len(titles & set(map(folded, TITLES)))) >= _SEVERAL:
            what = "this is a workbook of Groupkeeper, not an export; nothing of it is read"
            raise UnreadableExport(name, what, _STEP, code="own-workbook")


def refuse_own_tab(name: str, header: Sequence[object]) -> None:
    """Raise UnreadableExport for a list that was saved from the tab Payments."""
    if set(map(folded, GREY)) <= set(map(folded, header)):
        what = "this is the tab Payments of a Groupkeeper workbook, not an export; nothing of it is read"
        raise UnreadableExport(name, what, _STEP, code="own-workbook")
