"""Rows that are no record though their cells are filled: titles, header rows, headings and totals. Pure.

People paste them along with a list, or put a line under it. Such a row gets no id and is told about, never used.
"""

from collections.abc import Iterable, Iterator

from addon.problems import Problem, in_tab
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.tabs import folded
from addon.written import is_no_record

_NAMES = frozenset(
    {"name", "names", "fullname", "firstname", "lastname", "client", "clients", "clientname", "patient", "patientname"}
    | {"member", "members", "membername", "group", "groupname", "clinician", "clinicianname", "therapist", "provider"}
)
"""Headers that lists from elsewhere have above the names."""
_LISTS = frozenset({"list", "clients", "members", "patients", "groups", "roster", "scores", "report", "attendance"})
_TITLE = 3
"""A title has more words than this, a digit or a word for a list, and fills one or two cells."""


def no_records(seen: SeenTab, fresh: Iterable[SeenRow]) -> dict[int, Problem]:
    """Return, by row number, what is wrong with the rows without id that cannot be records."""
    if seen.tab.layer != "people":
        return {}
    rows = {row.number: row for row in fresh if not row.rid}
    headers = {column for one in seen.tab.columns for column in map(folded, (one.header, *one.aliases))}
    found: dict[int, Problem] = {}
    for number, row in rows.items():
        if _is_header(seen, row, headers):
            found[number] = _problem(seen, row, "a header")
            above = rows.get(number - 1)
            if above is not None and _is_title(seen, above):
                found[number - 1] = _problem(seen, above, "the title of a list")
        elif any(is_no_record(text) for text in _naming(seen, row)):
            found[number] = _problem(seen, row, "a total or a heading")
    return dict(sorted(found.items()))


def _filled(seen: SeenTab, row: SeenRow) -> list[tuple[str, str]]:
    """Return the filled cells as ``(field, text)``, in the order of the sheet."""
    places = sorted((at, name) for name, at in seen.at.items() if at < len(row.raw))
    return [(name, str(row.raw[at]).strip()) for at, name in places if row.raw[at] not in (None, "")]


def _naming(seen: SeenTab, row: SeenRow) -> Iterator[str]:
    """Yield the texts that name somebody or something, and the first of the row; not one under ID in a whole row."""
    is_whole = bool(seen.tab.required) and {name for name, _ in _filled(seen, row)}.issuperset(seen.tab.required)
    for place, (name, text) in enumerate(_filled(seen, row)):
        if (place == 0 and not (is_whole and name == "id")) or name == "name" or seen.tab.column(name).kind == "pick":
            yield text


def _is_header(seen: SeenTab, row: SeenRow, headers: set[str]) -> bool:
    texts = _filled(seen, row)
    own = sum(folded(text) in headers for _, text in texts)
    naming = any(folded(text) in _NAMES for text in _naming(seen, row))
    return bool(texts) and (own >= max(2, len(texts) / 2) or naming)


def _is_title(seen: SeenTab, row: SeenRow) -> bool:
    texts = [text for _, text in _filled(seen, row)]
    words = " ".join(texts).casefold().split()
    telling = len(words) > _TITLE or not _LISTS.isdisjoint(words) or any(map(str.isdigit, "".join(words)))
    return len(texts) <= 2 and telling


def _problem(seen: SeenTab, row: SeenRow, what: str) -> Problem:
    name = next((name for name, _ in _filled(seen, row)), seen.tab.columns[0].field)
    step = "Delete this row, or leave it: it is not used. If it is a record, write a plain name."
    return Problem(in_tab(seen.snapshot.title, seen.cell(row, name)), "no-record", f"this row is {what}", step)
