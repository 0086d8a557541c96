"""The tabs Not together and Payer limits as records, and what is wrong with their rows. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from addon.cells import BadCell, read_value, text_of, typed
from addon.fits.judge import STALE
from addon.keyed_rows import checks
from addon.names_in_text import date_in_words
from addon.part import Given, Part, Result, View
from addon.records import BLOCK, NotTogether, Practice, SizeLimit
from addon.tabs import Value, matched_columns

PAIRS, LIMITS = "not_together", "payer_limits"
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


def limits(view: View) -> Iterator[tuple[str, SizeLimit]]:
    """Yield each limit by its row id; a blank Effect blocks."""
    for rid, values in view.rows(("payer", "most", "effect", "source", "checked_on")):
        payer, most, effect, source, checked = values
        if payer:
            yield (
                rid,
                SizeLimit(
                    payer=text_of(payer),
                    most=_most(most),
                    effect=text_of(effect) or BLOCK,
                    source=text_of(source),
                    checked=typed(date, checked),
                ),
            )


def _most(value: Value) -> int | None:
    number = typed(int, value)
    return number if number is not None and number > 0 else None


def check_of(limit: SizeLimit, today: date) -> str:
    """Return what is to be done about a limit, OK if nothing is."""
    if limit.most is None:
        return "Fill in Most in the room: until then nobody can tell whether a room is too large."
    if limit.checked is None:
        return "To verify: check it with the payer, then fill in Checked on."
    if today - limit.checked > STALE:
        return f"To verify: last checked {date_in_words(limit.checked)}, more than a year ago."
    return "OK" if limit.checked <= today else "Checked on is a day to come."


def _checked(given: Given) -> Result:
    view = given.views[LIMITS]
    return Result(sources=(checks(view, ((rid, check_of(one, given.today)) for rid, one in limits(view))),))


def _with_limits(given: Given, _: Result) -> Practice:
    return replace(given.practice, size_limits=tuple(one for _, one in limits(given.views[LIMITS])))


def _with_pairs(given: Given, _: Result) -> Practice:
    return replace(given.practice, not_together=tuple(pairs(given)))


NOT_TOGETHER = Part(name="not together", tabs=(PAIRS,), records=_with_pairs)
PAYER_LIMITS = Part(name="payer limits", tabs=(LIMITS,), compute=_checked, records=_with_limits)
