"""What was last agreed on, as plain values: one record per row of a tab. Pure.

A record keeps, per row id, the canonical texts last seen in the sheet (``sheet``) and said by each
source (``said``), packed into one text so that 100,000 unchanged rows cost one look at a digest.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b

from addon.cells import canonical
from addon.sources import MACHINES, SourceRow, key_text
from addon.workbook import Raw

_DECODER = json.JSONDecoder()

UNDONE = "undone"
"""In place of the day: an undo emptied the row, and our own computation may make it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedRow:
    """The baseline of one row. ``gone``: the day a person removed it (a tombstone), or UNDONE; "" while it is there.

    ``digest`` is that of the row's declared cells as read; ``packed`` the two baselines, and for a
    removed row what its sources have said since.
    """

    rid: str
    key: str
    digest: bytes = b""
    packed: str = "[{},{}]"
    gone: str = ""

    def baselines(self) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return ``(sheet texts by field, texts by source and field)``."""
        sheet, said, *_ = json.loads(self.packed)
        for texts in said.values():
            if SAME in texts:
                texts.update((name, sheet[name]) for name in texts.pop(SAME).split())
        return sheet, said

    def sheet_text(self) -> str:
        """Return the sheet's texts by field as JSON."""
        return self.packed[1 : _DECODER.raw_decode(self.packed, 1)[1]]

    def said_since(self) -> dict[str, dict[str, str]]:
        """Return what sources have said about a removed row since it went: texts by source and field."""
        _, _, *since = json.loads(self.packed)
        return since[0] if since else {}

    def last_said(self, source: str) -> dict[str, str]:
        """Return what a source said last, whether the row stood in the sheet or not."""
        _, said = self.baselines()
        texts = {name: text for name, text in said.get(source, {}).items() if not name.startswith(MARKS)}
        return {**texts, **(self.said_since().get(source, {}) if self.gone else {})}

    def has_said(self, source: str) -> bool:
        """Return whether a source ever spoke of the row (seen without unpacking: quotes inside texts are escaped)."""
        return _as_key(source) + "{" in self.packed

    def has_text(self, name: str) -> bool:
        """Return whether a text is remembered under a field (seen without unpacking)."""
        return _as_key(name) + '"' in self.packed

    def mentions(self, text: str) -> bool:
        """Return whether one of the remembered texts is exactly this one."""
        return f":{as_text(text)}" in self.packed

    def still_says(self, source: str, row: SourceRow) -> bool:
        """Return whether the source said all of this when it spoke last, and as firmly."""
        sheet, said, *_ = json.loads(self.packed)
        known = said.get(source)
        if known is None:
            return False
        same = known.get(SAME, "").split()
        for name, value in row.values.items():
            if (sheet[name] if name in same else known.get(name, "")) != canonical(value):
                return False
        about = row.values.keys() | row.firm
        marked = {name for name in known if name.startswith((WEAK, FIRM)) and bare(name) in about}
        return marked == marks(source, row).keys()

    def with_baselines(self, sheet: Mapping[str, str], said: Mapping[str, Mapping[str, str]]) -> "AgreedRow":
        """Return the row with other baselines; blank texts are left out (they are the default)."""
        return replace(self, packed=pack(sheet, said))


SAME = "="
"""The name of the fields in which a source has what the sheet shows: most of them, so their texts are kept once."""
WEAK = "~"
"""Before the name of a field that a source told weakly when it spoke last."""
FIRM = "^"
"""Before the name of a field that is weak no longer, whichever source told it, by what a source has shown."""
LAST = "<"
"""Before the name of a field that a source left blank: behind it is its last value, while the cell shows that still."""
MARKS = (WEAK, FIRM, LAST)


def last_told(texts: Mapping[str, str], name: str) -> str:
    """Return what a source has told of a field, or what it told last before it left that blank."""
    return texts.get(name) or texts.get(f"{LAST}{name}", "")


def marks(source: str, row: SourceRow) -> dict[str, str]:
    """Return the marks of what a row tells weakly, and of what it makes firm; what we compute never becomes firm."""
    if source in MACHINES or not (row.weak or row.firm):
        return {}
    weak = (name for name in row.weak if row.values.get(name) not in (None, ""))
    return {f"{WEAK}{name}": WEAK for name in weak} | {f"{FIRM}{name}": FIRM for name in row.firm}


def bare(name: str) -> str:
    """Return the name of the field that a text is about, without its mark."""
    return name[1:] if name.startswith(MARKS) else name


def _same_in(source: str) -> str:
    """Return how the list of fields in which a source agrees with the sheet begins in the packed text."""
    return f'"{source}":{{"{SAME}":"'


def _agree(packed: str, begin: str, key: tuple[str, ...]) -> bool:
    """Return whether the source certainly calls the row by the key it has in the sheet (seen without unpacking)."""
    at = packed.find(begin)
    if at < 0:
        return False
    at += len(begin)
    return _hold_all(packed[at : packed.index('"', at)], key)


@cache
def _hold_all(fields: str, key: tuple[str, ...]) -> bool:
    return set(key) <= set(fields.split())


as_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Return plain values as compact JSON."""


@cache
def _as_key(name: str) -> str:
    return f"{as_text(name)}:"


def pack(
    sheet: Mapping[str, str],
    said: Mapping[str, Mapping[str, str]],
    since: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return two baselines (and what was said since a row was removed) as one text."""
    shorter = {name: beside(sheet, texts.items()) for name, texts in said.items()}
    parts = [{k: v for k, v in sheet.items() if v}, shorter, *([since] if since else [])]
    return as_text(parts)


def beside(sheet: Mapping[str, str], texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a source's texts beside the sheet's: the names of the fields that are the same, and the other texts."""
    same, others = [], {}
    for name, text in texts:
        if text:
            if sheet.get(name) == text:
                same.append(name)
            else:
                others[name] = text
    return {SAME: " ".join(same), **others} if same else others


def digest(cells: tuple[Raw, ...]) -> bytes:
    """Return a short digest of a row's declared cells as read."""
    return blake2b(repr(cells).encode(), digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class AgreedTab:
    """All baselines of one tab by row id, tombstones included."""

    rows: Mapping[str, AgreedRow] = field(default_factory=dict)

    def living(self) -> Iterator[AgreedRow]:
        """Yield the rows that stood in the sheet at the last pass."""
        return (row for row in self.rows.values() if not row.gone)

    def removed(self) -> frozenset[str]:
        """Return the ids of the rows that a person removed; those that an undo emptied come back."""
        return frozenset(row.rid for row in self.rows.values() if row.gone and row.gone != UNDONE)

    def all_by_key(self) -> dict[str, list[AgreedRow]]:
        """Return all rows by natural key text: the living ones by id, then the tombstoned, who went last first."""
        found: dict[str, list[AgreedRow]] = {}
        for row in self.rows.values():
            if row.key:
                found.setdefault(row.key, []).append(row)
        for rows in found.values():
            if len(rows) > 1:
                rows.sort(key=lambda row: row.rid)
                rows.sort(key=lambda row: (not row.gone, row.gone), reverse=True)
        return found

    def by_key(self) -> dict[str, AgreedRow]:
        """Return who has a natural key: of several living rows the one with the first id, else who went last."""
        return {key: rows[0] for key, rows in self.all_by_key().items()}

    def called(self, source: str, key: Sequence[str]) -> dict[str, str]:
        """Return row ids by the natural key under which a source last spoke of them.

        Of several living rows the one with the last id has it, else who went last.
        """
        begin, names = _same_in(source), tuple(key)
        gone: dict[str, str] = {}
        alive: dict[str, str] = {}
        for row in sorted((row for row in self.rows.values() if row.gone), key=lambda row: (row.gone, row.rid)):
            if row.has_said(source):
                gone[self._called(row, source, names)] = row.rid
        for row in self.rows.values():
            if row.gone or not row.has_said(source):
                continue
            agreeing = row.key and row.digest and _agree(row.packed, begin, names)
            name = row.key if agreeing else self._called(row, source, names)
            if alive.get(name, "") < row.rid:
                alive[name] = row.rid
        found = gone | alive
        found.pop(key_text([""] * len(key)), None)
        return found

    @staticmethod
    def _called(row: AgreedRow, source: str, key: Sequence[str]) -> str:
        texts = row.last_said(source)
        return key_text([texts.get(name, "") for name in key])
