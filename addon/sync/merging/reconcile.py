"""One tab against its sources: which rows to merge, append, tombstone or leave alone. Pure.

Rows whose cells nobody touched and about which no source says anything new cost one comparison of
digests; everything else goes cell by cell through ``row_merge``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from operator import attrgetter

from addon.cells import canonical, from_canonical
from addon.sources import Source, SourceRow, derived_id, few, joined, key_text
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.identify import NOT_THERE, Resolve
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.sync.merging.mint import Mint
from addon.sync.merging.own_rows import OWN
from addon.sync.merging.removed_rows import Names, back_again, hear, made_again, obey, put_row_back
from addon.sync.merging.row_merge import append_row, merge_row
from addon.sync.merging.tab_plan import ROW, CellChange, Decision, TabPlan, TypedChange
from addon.sync.merging.unread import unread_column
from addon.sync.merging.vanished_rows import add_again, vanished_together
from addon.tabs import Value

Touches = dict[str, dict[str, SourceRow]]
"""What this pass's sources say, by row id (or new key) and source name."""

_THERE = "{}"
"""What is remembered of a row that a person added: only that; its cells are in the agreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a merge needs beside rows and sources: the day, new ids, derived columns, people's answers.

    ``as_it_is`` holds the ``left_alone_key`` of each tab that a person wants to be read as it is; ``vanished``, by tab
    and row id, whether a row that vanished is to be put back, where a person has answered. ``added_with`` returns, for
    a tab and some of its rows, all that was appended there by each run that appended one of them.
    """

    today: date
    mint: Mint
    resolve: Resolve
    decisions: Mapping[str, Mapping[tuple[str, str], Decision]] = field(default_factory=dict)
    as_it_is: frozenset[str] = frozenset()
    vanished: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    added_with: Callable[[str, Collection[str]], Collection[frozenset[str]]] = lambda *_: ()


def reconcile(seen: SeenTab, sources: Sequence[Source], agreed: AgreedTab, given: Circumstances) -> TabPlan:
    """Merge a tab with its sources. A tab from which too many rows vanished is left alone."""
    plan = TabPlan(seen, problems=list(seen.problems))
    rows = {row.rid: row for row in seen.rows}
    vanished, again = _vanished(plan, [row for row in agreed.living() if row.rid not in rows], agreed, given)
    if plan.left_alone:
        return plan
    places = ((number, name, text) for number, texts in seen.emptied.items() for name, text in texts.items())
    plan.cells += [CellChange("", number, name, None, text, "") for number, name, text in places]
    for base in vanished:
        plan.removed.append(base.rid)
        plan.typed.append(TypedChange(base.rid, ROW, base.sheet_text(), ""))
        plan.agreed[base.rid] = replace(base, gone=given.today.isoformat())
    by_now = AgreedTab({**agreed.rows, **plan.agreed}) if vanished else agreed
    loud = {row.rid for row in seen.rows if not _quiet(row, agreed.rows.get(row.rid))}
    touches, news = _sort_out(plan, sources, by_now, (rows, loud))
    names = Names(by_now, plan.tab.key)
    _merge_rows(plan, touches, given, there=(rows, loud), before=(agreed, names))
    for base in again.values():
        add_again(plan, names.left_to(base), touches.get(base.rid, {}), given.resolve)
    for rid in touches.keys() - rows.keys() - again.keys():
        base = plan.agreed.get(rid) or agreed.rows[rid]
        if not made_again(plan, base, touches[rid], given.resolve):
            hear(plan, base, touches[rid])
    for (rid, name), decision in given.decisions.get(seen.tab.name, {}).items():
        if name == ROW and rid not in rows and rid in agreed.rows:
            base = plan.agreed.get(rid) or agreed.rows[rid]
            obey(plan, base, decision, resolve=given.resolve, names=names)
    needed = _needed(plan)
    for key, said in news.items():
        if _nameable(needed, said):
            rid = next((row.rid for row in said.values() if row.rid), "") or given.mint.new(plan.tab, key)
            given.mint.note(plan.tab, [rid])
            append_row(plan, rid, said, given.resolve)
    _in_order(plan)
    plan.typed += [TypedChange(row.rid, ROW, "", _THERE) for row in seen.rows if _is_added(agreed.rows.get(row.rid))]
    return plan


def _is_added(base: AgreedRow | None) -> bool:
    return base is None or bool(base.gone)


def put_back(seen: SeenTab, _: Sequence[Source], agreed: AgreedTab, given: Circumstances) -> TabPlan:
    """Give a tab that came back its rows again, as they were last; what sources say is merged by the next pass."""
    plan = TabPlan(seen, problems=list(seen.problems), left_alone="its rows come back with this pass")
    there, names = {row.rid for row in seen.rows}, Names(agreed, plan.tab.key)
    for base in list(agreed.living()):
        if base.rid not in there:
            put_row_back(plan, names.left_to(base), given.resolve)
    _in_order(plan)
    for row in seen.rows if plan.tab.starter else ():
        plan.cells += _as_before(plan, row, agreed.rows.get(row.rid))
    return plan


def _in_order(plan: TabPlan) -> None:
    """Bring the rows to append into the tab's order, where it has one."""
    if order := plan.tab.row_order:
        plan.appends.sort(key=lambda row: [canonical(row.values.get(name)) for name in order])


def _as_before(plan: TabPlan, row: SeenRow, base: AgreedRow | None) -> Iterator[CellChange]:
    """Yield the cells of a row that came back as it is at first, where something else was remembered."""
    texts = base.baselines()[0] if base else {}
    shown = plan.seen.values(row)
    for column in (plan.tab.column(name) for name in plan.shown if name in texts):
        text, wanted = canonical(shown.get(column.field)), texts[column.field]
        if text != wanted and text in {"", *(first.get(column.header, "") for first in plan.tab.starter)}:
            yield CellChange(row.rid, row.number, column.field, from_canonical(column, wanted), text, wanted)


def _lost_column(plan: TabPlan, living: Sequence[AgreedRow]) -> str:
    """A people's column that used to hold something and is gone (or renamed) would read as all blank."""
    if plan.tab.layer != "people":
        return ""
    absent = [column.field for column in plan.tab.columns if column.field not in plan.seen.at]
    return next((name for name in absent if any(row.has_text(name) for row in living)), "")


def _vanished(
    plan: TabPlan, vanished: list[AgreedRow], agreed: AgreedTab, given: Circumstances
) -> tuple[list[AgreedRow], dict[str, AgreedRow]]:
    """Part the rows that vanished into those that a person removed and those, by id, that are added again."""
    again = {} if plan.tab.name in OWN else vanished_together(plan, vanished, given.added_with)
    vanished = [row for row in vanished if row.rid not in again]
    answered = given.vanished.get(plan.tab.name, {})
    _leave_alone(plan, [row.rid for row in vanished if row.rid not in answered], list(agreed.living()), given)
    again |= {row.rid: row for row in vanished if answered.get(row.rid)}
    return [row for row in vanished if row.rid not in again], again


def _leave_alone(plan: TabPlan, vanished: Sequence[str], living: Sequence[AgreedRow], given: Circumstances) -> None:
    most, name = few(len(living)), plan.tab.name
    may_ask = name not in OWN  # in a tab that is left alone nobody could see the question, or answer it
    plan.lost = _lost_column(plan, living) if "id" in plan.seen.at else "id"
    if plan.lost:
        header = plan.tab.column(plan.lost).header
        plan.left_alone = f'its column "{header}" is missing' if plan.seen.snapshot.headers else NOT_THERE
        plan.left_alone_key = f"{name}|column {plan.lost}"
    elif len(vanished) > most and may_ask and not plan.tab.momentary:
        plan.vanished = tuple(sorted(vanished))  # an answer is about these rows only
        plan.left_alone_key = f"{name}|{sha256('|'.join(plan.vanished).encode()).hexdigest()[:8]}"
        plan.left_alone = f"{len(vanished)} rows vanished since the last pass"
    elif plan.seen.parted:
        plan.left_alone, plan.left_alone_key = plan.seen.parted, f"{name}|{plan.seen.parted_key}"
    if may_ask and not plan.left_alone_key:
        _without_unread_column(plan, living, given.as_it_is)


def _without_unread_column(plan: TabPlan, living: Sequence[AgreedRow], accepted: frozenset[str]) -> None:
    """A column that became of another kind was damaged as a whole: what follows from the tab waits for a person."""
    unread, count, of_these = unread_column(plan.seen, living)
    key = f"{plan.tab.name}|{of_these}"
    if unread and key not in accepted:
        header = plan.tab.column(unread).header
        plan.left_alone_key, plan.unread = key, unread
        plan.left_alone = f'{count} cells of the column "{header}" are of another kind than before'


def _merge_rows(
    plan: TabPlan,
    touches: Touches,
    given: Circumstances,
    *,
    there: tuple[Mapping[str, SeenRow], set[str]],
    before: tuple[AgreedTab, Names],
) -> None:
    (rows, loud), (agreed, names) = there, before
    decisions = given.decisions.get(plan.tab.name, {})
    concerned = loud | touches.keys() | {rid for rid, _ in decisions}
    for row in sorted((rows[rid] for rid in concerned if rid in rows), key=attrgetter("number")):
        base, said = agreed.rows.get(row.rid), touches.get(row.rid, {})
        if base and base.gone:
            base = names.left_to(base)
            said = back_again(plan, base, said)
        merge_row(plan, row, base=base, said=said, decisions=decisions, resolve=given.resolve)


def _quiet(row: SeenRow, base: AgreedRow | None) -> bool:
    return base is not None and base.digest == row.digest and not base.gone and not row.stamp_id


def _sort_out(
    plan: TabPlan, sources: Sequence[Source], agreed: AgreedTab, there: tuple[Mapping[str, SeenRow], set[str]]
) -> tuple[Touches, Touches]:
    """Part what the sources say into rows we know (by id, or by natural key) and new keys.

    ``there`` are the rows of the sheet, and the ids of those that somebody touched.
    """
    rows, loud = there
    known: Touches = {}
    new: Touches = {}
    speaking = [source for source in sources if source.rows]
    if not speaking:
        return known, new
    by_key = _by_key(plan, agreed)
    quiet = rows.keys() - loud
    for source in speaking:
        for rid, key, said in _news(plan, source, agreed, by_key, (rows.keys(), quiet)):
            if rid in rows or rid in agreed.rows:
                spoken = known.setdefault(rid, {})
            elif source.creates:
                spoken = new.setdefault(key, {})
            else:
                continue
            before = spoken.get(source.name)
            spoken[source.name] = said if before is None else joined(before, said)
    return known, new


def _news(
    plan: TabPlan,
    source: Source,
    agreed: AgreedTab,
    by_key: Mapping[str, str],
    there: tuple[Collection[str], Collection[str]],
) -> Iterator[tuple[str, str, SourceRow]]:
    """Yield (row id, key, row) of a source, but for what it had before about rows that nobody touched.

    ``there`` are the ids of all rows of the sheet and of those nobody touched. A person may have corrected a key
    in the sheet: what the source used to call a row still means that row.
    """
    present, quiet = there
    news: list[tuple[str, SourceRow]] = []
    heard: set[str] = set()
    for said in source.rows:
        key = said.rid or key_text([canonical(said.values.get(name)) for name in plan.tab.key])
        rid = said.rid or by_key.get(key, "")
        base = None if rid in heard else agreed.rows.get(rid)
        heard.add(rid)
        if base is None or rid not in quiet or not base.still_says(source.name, said):
            news.append((key, said))
    called = agreed.called(source.name, plan.tab.key) if any(not said.rid for _, said in news) else {}
    meant = {called[key] for key, _ in news if key in called}
    for key, said in news:
        old, now = called.get(key, ""), by_key.get(key, "")
        if now in meant or old in present:
            now = old
        yield said.rid or now or old, key, said


def _by_key(plan: TabPlan, agreed: AgreedTab) -> dict[str, str]:
    """Return row ids by natural key. Of several rows with one key, the one that had it first."""
    found = {key: base.rid for key, base in agreed.by_key().items()}
    first: dict[str, str] = {}
    for row in plan.seen.rows:
        if row.key:
            other = first.setdefault(row.key, row.rid)
            if other != row.rid:
                first[row.key] = min(other, row.rid, key=lambda rid: _seniority(plan, agreed, row.key, rid))
    return found | first


def _seniority(plan: TabPlan, agreed: AgreedTab, key: str, rid: str) -> tuple[bool, bool, str]:
    return rid not in agreed.rows, rid != derived_id(plan.tab.prefix, plan.tab.name, key), rid


def _needed(plan: TabPlan) -> list[str]:
    """Return the required fields that a new row cannot work out by itself."""
    derived = {column.field for column in plan.tab.columns if "groupkeeper" in column.sources}
    return [name for name in plan.tab.required if name not in derived]


def _nameable(needed: Iterable[str], said: Mapping[str, SourceRow]) -> bool:
    """A new row needs an id given by its source, or its required cells."""
    return any(row.rid for row in said.values()) or all(
        any(row.values.get(name) not in (None, "") for row in said.values()) for name in needed
    )


def final_values(plan: TabPlan, fields: Sequence[str]) -> list[tuple[str, dict[str, Value]]]:
    """Return ``(row id, {field: value})`` of every complete row as the sheet will show it after the write."""
    cells = final_cells(plan, fields, plan.seen.rows)
    found = [(rid, {"id": rid, **dict(zip(fields, values, strict=True))}) for rid, values in cells]
    found += [(new.rid, {**dict.fromkeys(fields), **new.values}) for new in plan.appends]
    return found


def final_cells(plan: TabPlan, fields: Sequence[str], rows: Iterable[SeenRow]) -> Iterator[tuple[str, list[Value]]]:
    """Yield ``(row id, values)`` of these rows as the sheet will show them; each distinct cell is understood once."""
    memo = [plan.seen.understood(name) for name in fields]
    places = [plan.seen.at.get(name) for name in fields]
    for row in rows:
        raw = row.raw
        values = [None if at is None else known[raw[at]] for known, at in zip(memo, places, strict=True)]
        over = plan.overlay.get(row.rid)
        if over:
            values = [over.get(name, value) for name, value in zip(fields, values, strict=True)]
        yield row.rid, values
