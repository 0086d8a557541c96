"""Stop a source before anything of it is applied, when the file rather than the practice has changed. Pure.

Every refusal says why and is confirmed once, by its code, for that file and that reason only.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

from addon.cells import canonical
from addon.exports.dates import TURNED
from addon.sources import Source, SourceRow, few, key_text
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.tabs import Tab

MASS = 10
"""Below this many compared rows a changed column is no sign of a damaged file."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a source is not applied. ``code`` is what a person confirms: bound to the file and the reason."""

    reason: str
    what: str
    code: str


def guard(
    tab: Tab,
    source: Source,
    agreed: AgreedTab,
    *,
    file_hash: str,
    covers: Callable[[AgreedRow], bool] = lambda _: True,
    older: bool = False,
) -> Refusal | None:
    """Return why the source must wait for a person, or None.

    ``covers`` tells whether a known row lies in the file's own dates, ``older`` whether a later file
    of the same kind has been accepted already.
    """
    if not source.rows:
        return _refusal("no rows", "it has no rows at all", file_hash)
    keys = [_name(tab, row) for row in source.rows]
    twice = sum(1 for count in Counter(keys).values() if count > 1)
    if twice:
        return _refusal("duplicate keys", f"{twice} rows have the key of another row", file_hash)
    before = _said_before(source.name, agreed)
    known = {key: row.rid for key, row in agreed.by_key().items()} | {rid: rid for rid in agreed.rows}
    known |= agreed.called(source.name, tab.key)
    told = {known[key]: row for key, row in zip(keys, source.rows, strict=True) if key in known}
    missing = sum(1 for rid, base in before.items() if rid not in told and not base.gone and covers(base))
    if missing > few(len(before)):
        return _refusal("rows missing", f"{missing} of {len(before)} rows it used to have are missing", file_hash)
    if older and missing:
        return _refusal("older file", "a later file was accepted already and has more rows of the same days", file_hash)
    return _changed_too_much(
        tab, source.name, [(before[rid], row) for rid, row in told.items() if rid in before], file_hash, older=older
    )


def _name(tab: Tab, row: SourceRow) -> str:
    return row.rid or key_text([canonical(row.values.get(name)) for name in tab.key])


def _said_before(name: str, agreed: AgreedTab) -> dict[str, AgreedRow]:
    return {rid: row for rid, row in agreed.rows.items() if row.has_said(name)}


def _changed_too_much(
    tab: Tab, name: str, pairs: Sequence[tuple[AgreedRow, SourceRow]], file_hash: str, *, older: bool
) -> Refusal | None:
    watched = [c.field for c in tab.columns if c.kind in {"date", "datetime", "choice"} or c.field in tab.key]
    compared: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for base, row in pairs:
        said = base.last_said(name)
        for field in said.keys() & row.values.keys():
            compared[field] += 1
            changed[field] += said[field] != canonical(row.values[field])
    if older and any(changed.values()):
        return _refusal(
            "older file", "a later file was accepted already and says otherwise on the same rows", file_hash
        )
    for field in watched:
        if compared[field] >= MASS and changed[field] * 2 > compared[field]:
            header = tab.column(field).header
            what = f"{changed[field]} of {compared[field]} rows changed in {header} at once"
            return _refusal("column changed", what, file_hash)
    return None


def _refusal(reason: str, what: str, file_hash: str) -> Refusal:
    return Refusal(reason, what, sha256(f"{file_hash}|{reason}|{what}".encode()).hexdigest()[:8])


def turned(why: str, file_hash: str) -> Refusal:
    """Return that a file waits because its days and months may have been exchanged."""
    return _refusal(TURNED, why, file_hash)


def days_in(key: str) -> list[date]:
    """Return the days in a natural key such as ``g-01 2026-03-03 18:00|m-0001``."""
    return [day for part in key.split("|") for day in _days(part)]


@lru_cache(maxsize=20_000)  # of 100,000 attendance rows, eight name one session
def _days(part: str) -> tuple[date, ...]:
    found = []
    for word in part.split():
        try:
            found.append(date.fromisoformat(word))
        except ValueError:
            continue
    return tuple(found)
