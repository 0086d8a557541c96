"""Columns beside a table that a person made of a tab: sorting it parts them from their rows. Pure; all adapters'."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from addon.problems import Problem, in_tab
from addon.tabs import Tab, matched_columns
from addon.workbook import TabSnapshot
from addon.written import letters

Span = tuple[int, int]
"""The first column of a table and the one behind its last, from 0."""


def up_to(there: TabSnapshot, end: int) -> TabSnapshot:
    """Return a tab as if it ended before a column, so that new ones come there."""
    return replace(
        there,
        headers=there.headers[:end],
        rows=[row[:end] for row in there.rows],
        locked=frozenset(at for at in there.locked if at[1] < end),
    )


def is_blank(there: TabSnapshot, columns: range) -> bool:
    """Return whether columns are blank from the headers down."""
    lines = ([header or None for header in there.headers], *there.rows)
    is_filled = any(cell is not None for line in lines for cell in line[columns.start : columns.stop])
    return not is_filled and not any(row >= there.first_row - 1 and column in columns for row, column in there.locked)


def around_ours(tab: Tab, there: TabSnapshot, spans: Iterable[Span]) -> list[Span]:
    """Return the spans that have a column of ours inside."""
    at = matched_columns(tab, there.headers).values()
    return [(first, end) for first, end in spans if any(first <= column < end for column in at)]


def parted(
    tabs: Mapping[str, Tab], found: Mapping[str, TabSnapshot], spans: Mapping[str, Iterable[Span]]
) -> Iterator[Problem]:
    """Yield a problem for each table that holds some of our columns and not all; ``spans``: tables at our headers.

    Views are rewritten, so that no row of theirs can be torn.
    """
    for key, there in found.items():
        for first, end in around_ours(tabs[key], there, spans.get(key, ())) if tabs[key].layer != "view" else ():
            at = sorted(matched_columns(tabs[key], there.headers).values())
            outside = [column for column in at if not first <= column < end]
            if outside:
                yield _problem(there, (first, end), outside)


def _problem(there: TabSnapshot, span: Span, outside: list[int]) -> Problem:
    top = there.first_row - 1
    names = ", ".join(there.headers[column] for column in outside)
    what = (
        f"{names}: outside the table of columns {letters(span[0])} to {letters(span[1] - 1)}, so that sorting it "
        "moves the other cells of a row and leaves these where they are"
    )
    step = (
        "Move the columns right beside the table and drag the corner of the table over them, before anybody sorts it."
    )
    return Problem(in_tab(there.title, f"{letters(outside[0])}{top}"), "outside-the-table", what, step)
