"""The tab Not together as records. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from addon.cells import BadCell, read_value, text_of
from addon.part import Given, Part, Result, View
from addon.records import NotTogether, Practice
from addon.tabs import matched_columns

PAIRS = "not_together"
_PICKS = ("member", "other")


def pairs(given: Given) -> Iterator[NotTogether]:
    """Yield every row; also those in which it is not clear who is meant, so that nobody is placed past them."""
    view = given.views[PAIRS]
    for rid, (one, other, why) in view.rows(("member_code", "other_code", "why")):
        at = view.at(rid, "other" if one else "member")
        yield NotTogether(one=text_of(one), other=text_of(other), why=text_of(why), at=at)
    there, rows = matched_columns(view.tab, view.sheet.headers), set(view.numbers.values())
    for number, raw in enumerate(view.sheet.rows, view.sheet.first_row):
        shown = {name: raw[index] for name, index in there.items() if index < len(raw)}
        cells = [_cell(view, name, shown.get(name)) for name in _PICKS]
        if number not in rows and any(cells):
            codes = [given.directory.code("members", cell) for cell in cells]
            yield NotTogether(one=codes[0], other=codes[1], at=f"row {number}")


def _cell(view: View, name: str, raw: object) -> str:
    """Return what a pick shows; what cannot be read is not empty."""
    value = read_value(view.tab.column(name), raw)
    return "?" if isinstance(value, BadCell) else text_of(value)


def _with_pairs(given: Given, _: Result) -> Practice:
    return replace(given.practice, not_together=tuple(pairs(given)))


NOT_TOGETHER = Part(name="not together", tabs=(PAIRS,), records=_with_pairs)
