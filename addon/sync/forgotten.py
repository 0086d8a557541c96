"""People who were forgotten: a pass reads no row about them, of the workbook or of an export.

What is kept of them is their code, which is never given to anybody else, and salted hashes of their names, so that the
next export does not bring them back.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import pbkdf2_hmac

from addon.cells import canonical, code_in, read_value
from addon.exports.export import Export
from addon.exports.names import person_keys
from addon.exports.rows import ClientRef
from addon.memory import Kept
from addon.tabs import Tab, matched_columns
from addon.workbook import Raw, Snapshot, TabSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """One forgotten member. ``marks`` are hashes of the names, ``born`` of the first name with the birth date.

    Of a caller, who is in no export, there are none.
    """

    salt: str
    marks: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    on: date


FORGOTTEN = Kept("forgotten", Forgotten)
"""By the member's code, or the id of a caller's row in Requests."""


PEOPLE = ("members", "intake")
"""The tabs of which each row is one person."""


def marks_of(code: str, names: Sequence[str], born: str, *, salt: str, on: date) -> Forgotten:
    """Return what is kept of a member of these names."""
    keys = list(dict.fromkeys(key for name in names for key in person_keys(name)))
    dated = [f"{key} {born}" for key in keys] if born else []
    hashed = [tuple(_mark(text, f"{salt}{code}") for text in texts) for texts in (keys, dated)]
    return Forgotten(salt=f"{salt}{code}", marks=hashed[0], born=hashed[1], on=on)


def _mark(text: str, salt: str) -> str:
    return pbkdf2_hmac("sha256", text.encode(), salt.encode(), 2_000, dklen=16).hex()


def names_in(tab: Tab, there: TabSnapshot) -> frozenset[str]:
    """Return every reading of the names in the Members tab, alone and with the birth date."""
    at = matched_columns(tab, there.headers)
    if "name" not in at:
        return frozenset()
    cells = (
        [raw[at[name]] if at.get(name, len(raw)) < len(raw) else None for name in ("name", "birth_date")]
        for raw in there.rows
    )
    found = [
        (key, canonical(read_value(tab.column("birth_date"), born)))
        for name, born in cells
        for key in person_keys(canonical(name))
    ]
    return frozenset(key for key, _ in found) | {f"{key} {born}" for key, born in found}


def rows_about(tab: Tab, there: TabSnapshot, codes: Collection[str]) -> list[int]:
    """Return the places (0-based) of the rows that are about one of these members, or of a caller's in Requests."""
    at = matched_columns(tab, there.headers)
    fields = ["id"] if tab.name in {*PEOPLE, "requests"} else []
    fields += ["member_code", "member", "prospect_code", "prospect"] if tab.name != "members" else []
    places = [at[name] for name in fields if name in at]
    return [
        number
        for number, raw in enumerate(there.rows)
        if any(_is_of(raw[place], codes) for place in places if place < len(raw))
    ]


def rows_in_words(there: TabSnapshot, code: str) -> list[int]:
    """Return the places (0-based) of the rows that tell of a member in a sentence: questions and conflicts."""
    named = re.compile(rf"\b{re.escape(code)}\b")
    return [place for place, raw in enumerate(there.rows) if any(named.search(canonical(cell)) for cell in raw)]


def _is_of(raw: Raw, codes: Collection[str]) -> bool:
    text = canonical(raw)
    return text in codes or code_in(text) in codes


def without_forgotten_rows(snapshot: Snapshot, tabs: Mapping[str, Tab], codes: Collection[str]) -> Snapshot:
    """Return the workbook as if the rows about these members were blank; views are rewritten and stay as they are."""
    if not codes:
        return snapshot
    seen = {name: _blanked(tabs[name], there, codes) for name, there in snapshot.tabs.items() if name in tabs}
    return replace(snapshot, tabs={**snapshot.tabs, **seen})


def _blanked(tab: Tab, there: TabSnapshot, codes: Collection[str]) -> TabSnapshot:
    found = set(rows_about(tab, there, codes)) if tab.layer != "view" else set()
    if not found:
        return there
    return replace(there, rows=[() if number in found else raw for number, raw in enumerate(there.rows)])


def without_forgotten_clients(
    exports: Iterable[Export], forgotten: Collection[Forgotten], present: Collection[str]
) -> list[Export]:
    """Return the exports without the rows of forgotten members, which count as skipped.

    ``present`` are the names of the members there are (``names_in``): a row with the name of one of them is theirs,
    unless its birth date is another.
    """
    memo: dict[tuple[str, date | None], bool] = {}

    def is_forgotten(client: ClientRef) -> bool:
        key = (client.name, client.birth_date)
        if key not in memo:
            memo[key] = any(_means(one, person_keys(client.name), client.birth_date, present) for one in forgotten)
        return memo[key]

    return [_without(export, is_forgotten) for export in exports] if forgotten else list(exports)


def _means(one: Forgotten, keys: Sequence[str], born: date | None, present: Collection[str]) -> bool:
    marks = one.marks
    if born and one.born:
        keys, marks = [f"{key} {born.isoformat()}" for key in keys], one.born
    return not any(key in present for key in keys) and any(_mark(key, one.salt) in marks for key in keys)


def _without(export: Export, is_forgotten: Callable[[ClientRef], bool]) -> Export:
    rows = tuple(row for row in export.rows if not is_forgotten(row.client))
    waiting = tuple(row for row in export.held_back if not is_forgotten(row.client))
    loaded, review = len(export.rows) - len(rows), len(export.held_back) - len(waiting)
    if not loaded + review:
        return export
    counts = export.counts
    skipped = {**counts.skipped, "forgotten member": loaded + review}
    loaded, review = min(loaded, counts.loaded), min(review, counts.review)
    counts = replace(counts, loaded=counts.loaded - loaded, review=counts.review - review, skipped=skipped)
    return replace(export, rows=rows, held_back=waiting, counts=counts)
