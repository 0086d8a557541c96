"""Which container a file is, and where in it a known format begins."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import shorten

from addon.exports.headers import Layout, layouts, nearest, repeated
from addon.exports.limits import Limits, check_size
from addon.exports.own_files import refuse_own_tab, refuse_own_workbook
from addon.exports.profile import Profile
from addon.exports.text_files import TextFile, decoded, encoding_problem, usable_delimiters
from addon.exports.workbook_files import sheets
from addon.problems import Problem, UnreadableExport, in_file
from addon.written import letters

Records = Sequence[Sequence[object]]
_HEADER, _MOST, _SEVERAL = 60, 6, 2
"""How many letters of a header, and how many headers, a message quotes; from how many lists on a file is refused."""
_DATA = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|[\d() .+-]{7,}|[$€]?\d+[.,]\d\d|\S+@\S+\.\S+")
"""A day, a phone number, an amount, an address: no column is called so."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file of a known format: its ``records`` from row 1 on, and how a text file ends."""

    layout: Layout
    records: Records
    is_text: bool
    open_ended: bool = False
    ends_quoted: bool = False
    problems: tuple[Problem, ...] = field(default=())


def opened(name: str, content: bytes, profiles: Mapping[str, Profile], limits: Limits) -> Opened:
    """Recognise container and format. Raises UnreadableExport with a code and the next step."""
    if not content.strip():
        raise UnreadableExport(name, "the file is empty", "Export it again.", code="empty")
    check_size(name, content, limits)
    _refuse_foreign(name, content)
    if content.startswith(b"PK"):
        refuse_own_workbook(name, content, limits)
        return _opened_workbook(name, content, profiles, limits)
    return _opened_text(decoded(name, content), profiles, limits)


def _refuse_foreign(name: str, content: bytes) -> None:
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            step = "Remove the password and drop it again."
            raise UnreadableExport(name, "the workbook is protected by a password", step, code="locked")
        step = "Open it and save it as .xlsx or CSV."
        raise UnreadableExport(name, "this is an old Excel file (.xls)", step, code="old-excel")
    if start.startswith(b"<"):
        step = "Open it in a spreadsheet program and save it as .xlsx, or export as CSV."
        raise UnreadableExport(name, "this is a web page or XML with another name", step, code="html")
    if start.startswith(b"%pdf"):
        raise UnreadableExport(name, "this is a PDF", "Export it as CSV or Excel.", code="pdf")


def _opened_text(file: TextFile, profiles: Mapping[str, Profile], limits: Limits) -> Opened:
    usable = usable_delimiters(file, limits)
    there = [mark for mark in usable if mark in file.text] or usable[:1]
    tops = {mark: file.records(mark, limits.header_depth) for mark in there}
    found = {mark: layouts(top, profiles.values()) for mark, top in tops.items()}
    best = max((mark for mark in found if found[mark]), key=lambda mark: found[mark][0].score, default=None)
    if best is None:
        raise _unknown(file.name, list(tops.values()), profiles)
    layout = _chosen(file.name, found[best], tops[best])
    return Opened(
        layout=layout,
        records=file.records(best),
        is_text=True,
        open_ended=file.open_ended,
        ends_quoted=file.ends_quoted,
        problems=encoding_problem(file),
    )


def _opened_workbook(name: str, content: bytes, profiles: Mapping[str, Profile], limits: Limits) -> Opened:
    tops: list[Records] = []
    lists: dict[str, tuple[list[Layout], Records]] = {}
    for title, rows in sheets(name, content, limits):
        tops.append(rows[: limits.header_depth])
        if found := layouts(tops[-1], profiles.values()):
            lists[title] = found, rows
    if not lists:
        raise _unknown(name, tops, profiles)
    _refuse_several(name, [title for title, (found, rows) in lists.items() if _has_rows(found[0], rows)])
    known, records = max(lists.values(), key=lambda one: (_has_rows(one[0][0], one[1]), one[0][0].score))
    return Opened(layout=_chosen(name, known, records[: limits.header_depth]), records=records, is_text=False)


def _has_rows(layout: Layout, rows: Records) -> bool:
    """Return whether anything is below the header: a sheet that was only prepared is no list yet."""
    return any(str(cell).strip() for row in rows[layout.row + 1 :] for cell in row)


def _refuse_several(name: str, titles: Sequence[str]) -> None:
    """Raise UnreadableExport where several sheets are lists: all but one of them would be lost without a word."""
    if len(titles) < _SEVERAL:
        return
    quoted = [_heading(one) for one in titles[:_MOST]]
    more = [f"{len(titles) - _MOST} more"] if len(titles) > _MOST else []
    *first, last = quoted + more
    count = "two" if len(titles) == _SEVERAL else len(titles)
    what = f"{count} of its sheets are lists: {', '.join(first)} and {last}"
    raise UnreadableExport(name, what, "Save each as a file of its own and drop them here.", code="several-lists")


def _chosen(name: str, found: Sequence[Layout], top: Sequence[Sequence[object]]) -> Layout:
    best = found[0]
    refuse_own_tab(name, top[best.row])
    rivals = sorted({one.profile.name for one in found if one.row == best.row and one.score == best.score})
    if len(rivals) > 1:
        raise UnreadableExport(
            name, f"the header fits {' and '.join(rivals)}", "Name the profile when importing.", code="two-formats"
        )
    twice = repeated(best, top[best.row])
    if twice:
        place = str(in_file(name, best.row + 1))
        raise UnreadableExport(
            place, f"the header has {', '.join(twice)} more than once", "Export it again.", code="header-twice"
        )
    return best


def _unknown(
    name: str, tops: Sequence[Sequence[Sequence[object]]], profiles: Mapping[str, Profile]
) -> UnreadableExport:
    found = [one for top in tops if (one := nearest(top, profiles.values())) is not None]
    step = "Rename its columns to those of the generic formats, or add a profile."
    if not found and any(_begins_with_data(top) for top in tops):
        what = "it has no header row: its first row is data already"
        step = "Export it again with the names of the columns, or type them into a first row."
        return UnreadableExport(name, what, step, code="unknown-format")
    if not found:
        return UnreadableExport(name, "no known format has this header", step, code="unknown-format")
    best = max(found, key=lambda one: one.share)
    what = f"the header is nearest to {best.profile.title}, but {', '.join(best.missing)} is not there"
    return UnreadableExport(name, what, "Export it again with this column. " + step, code="unknown-format")


def _begins_with_data(top: Sequence[Sequence[object]]) -> bool:
    """Return whether the first two rows, each of several cells, both have what no column is called."""
    first = [[str(cell).strip() for cell in row] for row in top[:2]]
    are_wide = all(sum(map(bool, row)) > 1 for row in first)
    return len(first) > 1 and are_wide and all(any(map(_DATA.fullmatch, row)) for row in first)


def _heading(cell: object) -> str:
    """Return a column's heading as it is quoted: short, and without letters that a terminal would obey."""
    return shorten("".join(one if one.isprintable() else " " for one in str(cell)), _HEADER, placeholder=" …")


def unknown_columns(name: str, layout: Layout, header: Sequence[object]) -> tuple[Problem, ...]:
    """Return the notice that the file has columns that its profile does not know, by letter and by what heads them."""
    if not layout.unknown:
        return ()
    headed = {at: f"{letters(at)} “{_heading(cell)}”" for at, cell in enumerate(header)}

    def told(*columns: str) -> str:
        more = f" and {len(columns) - _MOST} more" if len(columns) > _MOST else ""
        are = "is" if len(columns) == 1 else "are"
        return f"column {', '.join(columns[:_MOST])}{more} {are} not known to {layout.profile.name} and {are} not read"

    plain = told(*map(letters, layout.unknown))
    what = told(*(headed.get(at, letters(at)) for at in layout.unknown))
    step = (
        f"Nothing to do, unless you need what is in it: then copy {layout.profile.name}.toml into export-profiles/ "
        "and add the column's wording there."
    )
    place = in_file(name, layout.row + 1)
    return (Problem(place, "unknown-column", what, step, quotes=what != plain, unquoted=plain),)
