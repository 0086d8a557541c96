"""Rows of people's tabs with a pick that means nothing: what is missed elsewhere may be in one of them. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache

from addon.cells import canonical
from addon.part import View
from addon.tabs import folded, matched_columns

_MEMBER = ("member", "member_code")
_NEEDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "roster": (_MEMBER, ("group", "group_code")),
    "scores": (_MEMBER, ("measure", "measure"), ("score", "score"), ("date", "date")),
    "attendance": (_MEMBER, ("session", "session")),
}
"""By tab the cells that people fill so that a row counts, each with the field that tells what it means."""
_ANYBODY = ""


def unsure_in(views: Mapping[str, View], measures: Collection[str]) -> Callable[[str, str], bool]:
    """Return what tells whether a tab has such a row that may be about a member.

    ``measures`` are the folded names of Measures: another name may be one of them, mistyped.
    """
    about = cache(lambda tab: frozenset(_about(views[tab], _NEEDED[tab], measures)))
    return lambda tab, member: not about(tab).isdisjoint({member, _ANYBODY})


def _about(view: View, needed: Collection[tuple[str, str]], measures: Collection[str]) -> Iterator[str]:
    """Yield the member of each row with a filled cell that means nothing, "" where nobody can tell whose it is.

    A row without an id is one only once everything is filled in: somebody is still typing it, or it is a total.
    """
    numbers, fields = {number: rid for rid, number in view.numbers.items()}, [field for _, field in needed]
    meant = {rid: dict(zip(fields, map(canonical, values), strict=True)) for rid, values in view.rows(fields)}
    for number, filled in _filled(view, [typed for typed, _ in needed]):
        rid = numbers.get(number)
        if rid is None and not all(filled):
            continue
        row = meant.get(rid or "", {})
        if row.get("measure") and folded(row["measure"]) not in measures:
            row["measure"] = ""
        if any(is_filled and not row.get(field) for is_filled, field in zip(filled, fields, strict=True)):
            yield row.get("member_code", _ANYBODY)


def _filled(view: View, typed: Collection[str]) -> Iterator[tuple[int, list[bool]]]:
    """Yield (row number, whether each of these cells is filled) of the rows as they were read."""
    at = matched_columns(view.tab, view.sheet.headers)
    columns = [at.get(name) for name in typed]
    for number, row in enumerate(view.sheet.rows, view.sheet.first_row):
        yield number, [index is not None and index < len(row) and row[index] not in {None, ""} for index in columns]
