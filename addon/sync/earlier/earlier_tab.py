"""One tab in an earlier state, beside what was agreed on since."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.sync.earlier.since import Since
from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.tab_plan import ROW
from addon.sync.merging.typed_words import WORDS, shown_text, typed_text, words_in
from addon.sync.merging.unread import MARK
from addon.sync.undo.tab_undo import Seen, TabUndo, follows
from addon.tabs import Tab
from addon.workbook import Raw


@dataclass(frozen=True, slots=True)
class TypedIn:
    """A cell of an earlier state that somebody typed into: its text then, and what it shows."""

    rid: str
    field: str
    then: str
    text: str


@dataclass(slots=True, kw_only=True)
class EarlierTab:
    """One tab of an earlier workbook beside what was agreed on. ``typed`` counts what people had changed since."""

    work: TabUndo
    since: Since
    typed: int = 0

    def lacking(self) -> Counter[bool]:
        """Count what changed since: how much of it the tab lacks (True), and how much of what runs wrote it shows.

        What people had typed is no sign against an earlier state: a backup has it, and the next run reads it.
        """
        found = Counter[bool]()
        for spot in self.since.before if "id" in self.work.at else ():
            lacks = self._lacks(*spot)
            if lacks or (lacks is False and spot in self.since.written):
                found[lacks] += 1
        return found

    def _lacks(self, rid: str, name: str) -> bool | None:
        """Return whether the tab lacks what a spot was changed to, None where that cannot be told."""
        base, seen = self.work.agreed.rows.get(rid), self.work.rows.get(rid)
        if base is None or name == "id":
            return None
        if name == ROW:
            return (seen is not None) == bool(base.gone)
        if seen is None or base.gone:
            return None
        now, agreed = self.text(seen[1], name), shown_text(base.baselines()[0], name)
        before = self.since.before[rid, name]
        return now != agreed if agreed not in before and now in (agreed, *before) else None

    def put_again(self) -> None:
        """Write again what was agreed on: cells, rows that the tab lacks, and the removal of rows that were removed."""
        work = self.work
        self._find_without_id()
        for row in self._rows_since():
            self.typed += (row.rid, ROW) in self.since.typed
            work.append_again(row.rid, row.baselines()[0])
        for rid, name in self.since.before:
            base = work.agreed.rows.get(rid)
            if base is None or rid not in work.rows:
                continue
            if name not in (ROW, "id") and not base.gone:
                self._put_cell(base, name)
            elif name == ROW and base.gone and self._is_as_it_was(base, work.rows[rid][1]):
                self.typed += (rid, ROW) in self.since.typed
                work.clear(rid, work.rows[rid])

    def _rows_since(self) -> list[AgreedRow]:
        """Return the rows that the tab lacks because they came, or were given their ids, only since."""
        came = [rid for (rid, name), before in self.since.before.items() if name in (ROW, "id") and not before[0]]
        rows = (self.work.agreed.rows.get(rid) for rid in dict.fromkeys(came) if rid not in self.work.rows)
        return [row for row in rows if row and not row.gone]

    def _put_cell(self, base: AgreedRow, name: str) -> None:
        work = self.work
        if name not in work.at:
            return
        sheet, now = base.baselines()[0], self.text(work.rows[base.rid][1], name)
        agreed = shown_text(sheet, name)
        if now == agreed or now not in self.since.before[base.rid, name]:
            return
        if work.is_locked(base.rid, name):
            work.kept += 1
            return
        words, value = words_in(sheet), from_canonical(work.tab.column(name), agreed) if agreed else None
        work.put(base.rid, name, words.get(name, value), seen=name not in words)
        self.typed += (base.rid, name) in self.since.typed

    def _find_without_id(self) -> None:
        """Find the rows that had no id yet by what they hold; the id that they were given since is written again."""
        at, work = self.work.at, self.work
        if "id" not in at:
            return
        loose = list(self._loose())
        found: dict[str, Seen] = {}
        for rid, name in self.since.before if loose else ():
            base = work.agreed.rows.get(rid)
            if name in (ROW, "id") and base and rid not in work.rows and rid not in found:
                match = next((seen for seen in loose if self._is_as_it_was(base, seen[1])), None)
                match = match or next((seen for seen in loose if not base.gone and self._has_key(base, seen[1])), None)
                if match:
                    loose.remove(match)
                    found[rid] = match
        work.rows = {**work.rows, **found}
        for rid in (one for one in found if not work.agreed.rows[one].gone):
            work.put(rid, "id", rid, seen=False)

    def _loose(self) -> Iterator[Seen]:
        """Yield the filled rows without an id."""
        at = self.work.at["id"]
        for number, raw in enumerate(self.work.there.rows, self.work.there.first_row):
            if any(cell is not None for cell in raw) and not (at < len(raw) and raw[at]):
                yield number, raw

    def typed_cells(self) -> Iterator[TypedIn]:
        """Yield the cells that show something else than the earlier state did: somebody has typed there."""
        self._find_without_id()
        columns = [one for one in self.work.tab.columns if one.field in self.work.at and one.owner != "id"]
        for rid, (_, raw) in self.work.rows.items():
            base = self.work.agreed.rows.get(rid)
            sheet = base.baselines()[0] if base and not base.gone else None
            for column in columns if sheet is not None else ():
                before = self.since.before.get((rid, column.field))
                then = before[0] if before else shown_text(sheet or {}, column.field)
                text = self.text(raw, column.field)
                if text != then and not follows(column) and not self._is_still_unread(sheet or {}, raw, column.field):
                    yield TypedIn(rid, column.field, then, text)

    def typed_rows(self) -> Iterator[dict[str, str]]:
        """Yield the rows that nobody knows, by field: somebody has added them."""
        self._find_without_id()
        found = {number for number, _ in self.work.rows.values()}
        for number, raw in self._loose() if "id" in self.work.at else ():
            if number not in found:
                yield {name: text for name in self.work.at if (text := self.text(raw, name))}

    def _has_key(self, base: AgreedRow, raw: Sequence[Raw]) -> bool:
        """Return whether a row names what another one did: somebody has typed it again."""
        sheet, tab = base.baselines()[0], self.work.tab
        needed = [name for name in tab.required if "groupkeeper" not in tab.column(name).sources]
        texts = {name: self.text(raw, name) for name in (*tab.key, *tab.required) if name in self.work.at}
        shown = {name: text for name, text in texts.items() if text and name != "id"}
        return bool(shown) and shown.keys() >= set(needed) and all(sheet.get(name) == shown[name] for name in shown)

    def _is_as_it_was(self, base: AgreedRow, raw: Sequence[Raw]) -> bool:
        """Return whether every cell of a row shows what was agreed on, or what it had before."""
        sheet, _ = base.baselines()
        named = [name for name in (*self.work.tab.key, *self.work.tab.required) if name in self.work.at]
        texts = {name: self.text(raw, name) for name in self.work.at if name != "id"}
        return any(texts.get(name) for name in named) and all(
            text == shown_text(sheet, name)
            or text in self.since.before.get((base.rid, name), ())
            or self._is_still_unread(sheet, raw, name)
            for name, text in texts.items()
        )

    def _is_still_unread(self, sheet: Mapping[str, str], raw: Sequence[Raw], name: str) -> bool:
        """Return whether a cell cannot be read and could not be when it was seen last, if its words are not remembered.

        An error has none, nor has what versions before this one saw.
        """
        return (
            f"{MARK}{name}" in sheet
            and f"{WORDS}{name}" not in sheet
            and _cell(self.work.tab, self.work.at, raw, name)[1] is None
        )

    def text(self, raw: Sequence[Raw], name: str) -> str:
        """Return what a cell shows."""
        return text_of(self.work.tab, self.work.at, raw, name)


def text_of(tab: Tab, at: Mapping[str, int], raw: Sequence[Raw], name: str) -> str:
    """Return what a cell shows; what is no value of its column as it was typed, as the merge remembers it."""
    cell, text = _cell(tab, at, raw, name)
    return typed_text(cell) if text is None else text


def _cell(tab: Tab, at: Mapping[str, int], raw: Sequence[Raw], name: str) -> tuple[Raw, str | None]:
    """Return a cell as it is and its text, None where it is no value of its column."""
    place = at.get(name)
    cell = raw[place] if place is not None and place < len(raw) else None
    value = read_value(tab.column(name), cell)
    return cell, None if isinstance(value, BadCell) else canonical(value)
