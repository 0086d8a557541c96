"""One table of one file -> an export: its rows, completed by those of other tables, go the way of any file's rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from addon.exports.beside import TEST_ROW, Tally, Why
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.headers import Layout
from addon.exports.opening import Opened
from addon.exports.profile import CLIENT_NAMES, Profile
from addon.exports.reading import export_of
from addon.exports.sorting import DataRows
from addon.exports.table_sets.model import Join, SetRows, TableSet, columns_in
from addon.exports.table_sets.tables import Cells, TablePart, Tables, cell_of
from addon.exports.typed import typed_columns
from addon.exports.united import CONTRADICTS
from addon.same_person import is_nobody
from addon.written import number

_SHIFTED = Why(
    "row-width",
    "this row has more or fewer cells than the header: they may have shifted",
    "Export it again.",
    review=False,
)
_DISPUTED = Why(
    "contradicts",
    "another row of the same key says otherwise, and nothing tells which is later",
    "Export once more, and take the older files out of the exports folder.",
)


@dataclass(frozen=True, slots=True)
class JoinedRows:
    """As what the rows of one table are read, and the tables that complete them."""

    found: TableSet
    rows: SetRows
    tables: Tables

    def skip_rule(self, there: Mapping[str, Cells]) -> str:
        """Return the name of the rule by which a row is not read, or ""."""
        for rule in self.rows.skip:
            if all(_meets(cell_of(name, there), condition) for name, condition in rule.when.items()):
                return rule.name
        return ""

    def cells(self, there: Mapping[str, Cells]) -> tuple[str, ...]:
        """Return the text of each field: of several headers the first that is filled counts."""
        texts = ((self.cell(header, there) for header in column.headers) for column in self.rows.columns)
        return tuple(next(filter(None, each), "") for each in texts)

    def cell(self, header: str, there: Mapping[str, Cells]) -> str:
        """Return the text under a header, signs in words; of several columns what is filled, with a space between."""
        return " ".join(text for name in columns_in(header) if (text := self._meant(name, there)))

    def _meant(self, name: str, there: Mapping[str, Cells]) -> str:
        text = cell_of(name, there)
        meanings = self.found.meanings.get(name if "." in name else f"{self.rows.table}.{name}")
        return meanings.get(text, text) if meanings else text


def rows_of_table(name: str, part: TablePart, how: JoinedRows, dates: PracticeDates) -> Export:
    """Return what one table of one file yields. Raises UnreadableExport."""
    profile = how.rows.as_profile(how.found.name)
    data = DataRows(fields=tuple(column.field for column in profile.columns))
    tally = _sorted(data, part, how)
    layout = _layout(profile, part)
    typed = typed_columns(name, layout, data, dates)
    export = export_of(name, "", Opened(layout=layout, records=(), is_text=True), data, typed)
    more = tally.counts()
    counts = replace(
        export.counts,
        read=part.read,
        review=export.counts.review + more.review,
        error=export.counts.error + more.error,
    )
    problems = (*(one for one in export.problems if one.code != "no-rows"), *tally.problems(name))
    return replace(export, counts=counts, problems=problems, covers=None, adds=True)


def _sorted(data: DataRows, part: TablePart, how: JoinedRows) -> Tally:
    """Fill in the rows to read, completed; return what became of the others."""
    tally = Tally()
    rows: list[tuple[object, ...]] = []
    numbers: list[int] = []
    tally.whys[_SHIFTED] += part.shifted
    for row in part.rows:
        there = {"": row.content}
        rule = (row.fate if row.fate != CONTRADICTS else "") or how.skip_rule(there)
        joined = _DISPUTED if row.fate == CONTRADICTS else how.tables.joined(row.content, how.rows)
        if rule:
            data.skipped[rule] += 1
        elif isinstance(joined, dict):
            cells = (
                next(filter(None, (how.cell(one, joined) for one in column.headers)), "") for column in how.rows.columns
            )
            told = dict(zip(data.fields, cells, strict=True))
            if is_nobody(" ".join(filter(None, (told.get(one, "") for one in CLIENT_NAMES)))):
                data.skipped[TEST_ROW] += 1
            else:
                rows.append(tuple(told.values()))
                numbers.append(row.number)
        else:
            tally.whys[_lacking(joined) if isinstance(joined, Join) else joined].append(row.number)
    data.numbers = numbers
    data.cells = dict(zip(data.fields, zip(*rows, strict=True), strict=True)) if rows else {}
    data.distinct = {name: set(column) for name, column in data.cells.items()}
    tally.whys = type(tally.whys)(list, {why: numbers for why, numbers in tally.whys.items() if numbers})
    return tally


def _lacking(join: Join) -> Why:
    what = f"what this row needs of {join.table} is in none of the files, or there more than once"
    return Why("not-found", what, f"Drop the file with {join.table} too; files that are read together may come later.")


def _layout(profile: Profile, part: TablePart) -> Layout:
    """Return where each field is: a column of the table by its letter, one of another table by its name."""
    first = {column.field: column.headers[0] for column in profile.columns}
    at = {field: part.header.index(one.casefold()) for field, one in first.items() if one.casefold() in part.header}
    return Layout(
        profile=profile,
        row=0,
        width=len(part.header),
        at=at,
        unknown=(),
        signature=profile.name,
        score=0,
        called={field: header for field, header in first.items() if field not in at},
    )


def _meets(text: str, condition: str) -> bool:
    found = number(text) if text else None
    if condition == "> 0":
        return found is not None and found > 0
    return not text or found == 0
