"""The merge of one row: each cell through ``merge.plan_cell``, verdicts into writes and differences. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from addon.cells import BadCell, canonical, from_canonical, same
from addon.problems import Problem, in_tab
from addon.sources import MACHINES, SourceRow, key_text
from addon.sync.merging.agreement import (
    FIRM,
    LAST,
    SAME,
    WEAK,
    AgreedRow,
    as_text,
    bare,
    beside,
    digest,
    last_told,
    marks,
    pack,
)
from addon.sync.merging.identify import Resolve
from addon.sync.merging.identify_rows import SeenRow, UnreadCell, as_read
from addon.sync.merging.merge import SourceCell, Verdict, plan_cell, said_by, shows, still_shown
from addon.sync.merging.tab_plan import CellChange, Decision, Difference, NewRow, TabPlan, TypedChange
from addon.sync.merging.typed_words import WORDS, as_words, shown_text, typed_text
from addon.sync.merging.unread import LOCKED, NEVER, TOLD, as_marks, last_agreed
from addon.tabs import Column, Value
from addon.workbook import Raw


@dataclass(slots=True, kw_only=True)
class RowMerge:
    """One sheet row at work: what is said about it, what was decided, and its cells as they will be."""

    plan: TabPlan
    row: SeenRow
    base: AgreedRow | None
    said_now: dict[str, SourceRow]
    decisions: Mapping[tuple[str, str], Decision]
    resolve: Resolve
    after: list[Raw]
    sheet0: dict[str, str]
    said0: dict[str, dict[str, str]]
    sheet1: dict[str, str]
    values: dict[str, Value]
    unread0: dict[str, str]
    unread1: dict[str, str]


def merge_row(
    plan: TabPlan,
    row: SeenRow,
    *,
    base: AgreedRow | None,
    said: Mapping[str, SourceRow],
    decisions: Mapping[tuple[str, str], Decision],
    resolve: Resolve,
) -> None:
    """Merge one row into the plan: writes, differences, problems and the row's new baselines."""
    sheet0, said0, unread0 = last_agreed(base) if base else ({}, {}, {})
    if base and base.gone and row.stamp_id:
        blank = [name for name, at in plan.seen.at.items() if row.raw[at] is None]
        sheet0, unread0 = {**sheet0, **dict.fromkeys(blank, "")}, {**unread0, **dict.fromkeys(blank, TOLD)}
    work = RowMerge(
        plan=plan,
        row=row,
        base=base,
        said_now=dict(said),
        decisions=decisions,
        resolve=resolve,
        after=list(row.raw),
        sheet0=sheet0,
        said0=said0,
        sheet1={name: text for name, text in sheet0.items() if name.removeprefix(WORDS) not in plan.seen.at},
        values={"id": row.rid},
        unread0=unread0,
        unread1={name: text for name, text in unread0.items() if name not in plan.seen.at},
    )
    if row.stamp_id:
        _write(work, "id", row.rid, canonical(row.raw[plan.seen.at["id"]]))
    derived = [column for column in plan.tab.columns if "groupkeeper" in column.sources]
    _merge_cells(work, (column for column in plan.tab.columns if column not in derived))
    if derived:
        _read_cells(work, derived)
        follows = _without_old_codes(work, resolve)
        if follows:
            before = work.said_now.get("groupkeeper")
            joined = {**(before.values if before else {}), **follows}
            work.said_now["groupkeeper"] = SourceRow(values=joined, rid=row.rid)
        _merge_cells(work, derived)
    work.said0 = _heard(work)
    _remember(work)


def _heard(work: RowMerge) -> dict[str, dict[str, str]]:
    """Return what each source has said by now; of a blank also its last value, while the cell shows that."""
    heard = dict(work.said0)
    for source, row in work.said_now.items():
        before, now = heard.get(source, {}), {name: canonical(value) for name, value in row.values.items()}
        kept = {name: text for name, text in before.items() if bare(name) not in now}
        blank = () if source in MACHINES else [name for name, text in now.items() if not text]
        last = {f"{LAST}{name}": text for name in blank if (text := last_told(before, name))}
        told = {**kept, **now, **last, **marks(source, row)}
        # In the order of before: what is the same once more is remembered as the same.
        heard[source] = {name: told[name] for name in (*before, *told) if name in told}
    return {source: _while_shown(work, texts) for source, texts in heard.items()}


def _while_shown(work: RowMerge, texts: dict[str, str]) -> dict[str, str]:
    """Forget the last values of fields left blank that a person has replaced since."""
    lasts = [name for name in texts if name.startswith(LAST)]
    over = [name for name in lasts if not _is_shown(work, bare(name), texts[name])]
    return {name: text for name, text in texts.items() if name not in over} if over else texts


def _is_shown(work: RowMerge, name: str, text: str) -> bool:
    column = work.plan.tab.by_field.get(name)
    return column is not None and shows(column, text, work.sheet1.get(name, ""))


def _without_old_codes(work: RowMerge, resolve: Resolve) -> Mapping[str, Value]:
    """Return the columns that follow; a pick that was typed over and means nobody loses the code beside it."""
    picks = {column.field: column.code_of[1] for column in work.plan.tab.columns if column.code_of}
    over = [name for name, pick in picks.items() if work.base and _is_typed_over(work, pick)]
    if not over:
        return resolve(work.plan.tab.name, work.values)
    follows = resolve(work.plan.tab.name, {**work.values, **dict.fromkeys(over)})
    return {**dict.fromkeys(over), **follows}


def _is_typed_over(work: RowMerge, pick: str) -> bool:
    """Return whether a person put another text into a filled pick since the last pass."""
    before, now = work.sheet0.get(pick, ""), work.sheet1.get(pick, "")
    return bool(before and now) and not same(work.plan.tab.column(pick), before, now)


def _read_cells(work: RowMerge, columns: Iterable[Column]) -> None:
    for column in columns:
        at = work.plan.seen.at.get(column.field)
        value = None if at is None else work.plan.seen.readings(column.field)[work.row.raw[at]]
        work.values[column.field] = None if isinstance(value, BadCell) else value


def _merge_cells(work: RowMerge, columns: Iterable[Column]) -> None:
    for column in columns:
        at = work.plan.seen.at.get(column.field)
        if at is None or column.owner == "id" or column.is_unkept:
            continue
        value = work.plan.seen.readings(column.field)[work.row.raw[at]]
        work.values[column.field] = value = None if isinstance(value, BadCell) else value
        is_locked = (work.row.number, at) in work.plan.seen.snapshot.locked
        if column.field in work.row.unread:
            _tell(work, column)
            work.unread1[column.field] = _mark(work, column, value, locked=is_locked)
            if not is_locked:
                work.sheet1[column.field] = work.sheet0.get(column.field, "")
                _note_typed(work, column, typed_text(work.row.unread[column.field].raw))
                continue
            value = None
        text = work.sheet1[column.field] = canonical(value)
        before = work.sheet0.get(column.field, "")
        if column.field not in work.row.unread:
            _note_typed(work, column, text)
        said = None if column.owner == "person" else _said(work, column, text)
        if said is None:
            continue
        verdict = plan_cell(
            column,
            said,
            text,
            before,
            locked=is_locked,
            first_contact=said.source not in work.said0,
        )
        work.sheet1[column.field] = _settle(work, column, said, verdict, locked=is_locked)


def _note_typed(work: RowMerge, column: Column, text: str) -> None:
    """Note what a cell shows, if a person has changed that since the last pass."""
    before = shown_text(work.sheet0, column.field)
    if work.base and not work.base.gone and text != before:
        work.plan.typed.append(TypedChange(work.row.rid, column.field, before, text))


def _mark(work: RowMerge, column: Column, counts_as: Value, *, locked: bool) -> str:
    """Return how a cell that cannot be read is remembered; what its source tells meanwhile is merged afterwards."""
    if work.row.unread[column.field].never:
        return NEVER
    if locked:
        return f"{LOCKED}{canonical(counts_as)}"
    if work.unread0.get(column.field, "").startswith(TOLD):
        return work.unread0[column.field]
    before = _said(work, column, work.sheet0.get(column.field, ""))
    return f"{TOLD}{before.e0 if before else ''}"


def _tell(work: RowMerge, column: Column) -> None:
    """Tell of a cell that cannot be read; it stays as it is, and what follows from the row counts it as it was."""
    name, seen = column.field, work.plan.seen
    bad = work.row.unread[name].bad
    counts = "" if seen.is_used(work.row) else "; this row is not used"
    if work.values[name] is not None or work.sheet0.get(name):
        counts = "; it counts as no" if column.is_consent else "; the last value that could be read counts"
    place = in_tab(seen.snapshot.title, seen.cell(work.row, name))
    quotes = column.holds == "weekly times"
    work.plan.problems.append(Problem(place, "bad-cell", f"{bad.what}{counts}", bad.next_step, quotes=quotes))


def _said(work: RowMerge, column: Column, text: str) -> SourceCell | None:
    """Return what the sources say about a cell that shows this text."""
    name = column.field
    now = {source: canonical(row.values[name]) for source, row in work.said_now.items() if name in row.values}
    before = {source: texts.get(name, "") for source, texts in work.said0.items()}
    last = still_shown(column, {source: last_told(texts, name) for source, texts in work.said0.items()}, text)
    was_weak, weak = _weak(work, name)
    now |= {source: value for source, value in last.items() if not now.get(source, before[source])}
    said = said_by(column, now, before | last, weak=weak, was_weak=was_weak)
    told = work.unread0.get(name, "")
    return replace(said, e0=told.removeprefix(TOLD)) if said and told.startswith(TOLD) else said


def _weak(work: RowMerge, name: str) -> tuple[Collection[str], Collection[str]]:
    """Return the sources of which a value was weak, and is; none, once one of them has shown what makes it firm."""
    was = {source for source, texts in work.said0.items() if f"{WEAK}{name}" in texts}
    was_firm = any(f"{FIRM}{name}" in texts for texts in work.said0.values())
    told = {source for source, row in work.said_now.items() if name in row.values}
    weak = (was - told) | {source for source, row in work.said_now.items() if name in row.weak}
    is_firm = was_firm or any(name in row.firm for row in work.said_now.values())
    return () if was_firm else was, () if is_firm else weak


def _settle(work: RowMerge, column: Column, said: SourceCell, verdict: Verdict, *, locked: bool) -> str:
    """Turn a verdict into a write, a listed difference or nothing; return the sheet text afterwards."""
    text, spot = work.sheet1[column.field], (work.row.rid, column.field)
    decision = work.decisions.get(spot)
    bound = decision and decision.sheet == text and decision.said == said.e
    if decision and bound and verdict is not Verdict.AGREE:
        return _obey(work, column, said, decision, locked=locked)
    if verdict is Verdict.WRITE:
        work.plan.settled.add(spot)
        return _write(work, column.field, _value(work, column, said), text)
    if verdict is Verdict.AGREE:
        work.plan.settled.add(spot)
    elif verdict is Verdict.LOCKED:
        place = in_tab(work.plan.seen.snapshot.title, work.plan.seen.cell(work.row, column.field))
        what = "a formula, an error or a merged cell is where a value would go; it is left alone"
        work.plan.problems.append(Problem(place, "locked-cell", what, "Put a plain value there if it should follow."))
        kind = Verdict.TYPED_OVER if column.owner == "source" else Verdict.CONFLICT
        work.plan.differences[spot] = Difference(*spot, kind, text, said.e, said.source)
    elif verdict is not Verdict.KEEP or (work.base and work.base.gone and said.e and not said.machine):
        verdict = Verdict.CONFLICT if verdict is Verdict.KEEP else verdict  # it stood when the row went
        work.plan.differences[spot] = Difference(*spot, verdict, text, said.e, said.source)
    return text


def _value(work: RowMerge, column: Column, said: SourceCell) -> Value:
    row = work.said_now.get(said.source)
    if row is not None and column.field in row.values:
        return row.values[column.field] if said.e else None
    return from_canonical(column, said.e) if said.e else None


def _obey(work: RowMerge, column: Column, said: SourceCell, decision: Decision, *, locked: bool) -> str:
    text, spot = work.sheet1[column.field], (work.row.rid, column.field)
    wanted = said.e if decision.word == "EHR" else decision.other
    value = from_canonical(column, wanted) if wanted else None
    shown = text if locked or decision.word == "sheet" else canonical(value)
    work.plan.obeyed[spot] = "locked" if locked else decision.word
    if locked or not (said.machine or decision.word == "EHR" or shows(column, said.e, shown)):
        work.plan.differences[spot] = Difference(*spot, Verdict.ENTER_IN_EHR, shown, said.e, said.source)
    else:
        work.plan.settled.add(spot)
    return text if shown == text else _write(work, column.field, value, text)


def _write(work: RowMerge, name: str, value: Value, before: str) -> str:
    text = canonical(value)
    work.plan.cells.append(CellChange(work.row.rid, work.row.number, name, value, before, text))
    work.plan.overlay[work.row.rid][name] = work.values[name] = value
    work.after[work.plan.seen.at[name]] = as_read(value)
    return text


def _remember(work: RowMerge) -> None:
    plan, row, base = work.plan, work.row, work.base
    made = AgreedRow(
        rid=row.rid,
        key=_key(plan, work.values) or row.key or (base.key if base else ""),
        digest=digest(_declared(plan, work.after)) if not row.unread else b"",
        packed=pack({**work.sheet1, **as_marks(work.unread1), **as_words(_typed_over(work))}, work.said0),
    )
    if made != base:
        plan.agreed[row.rid] = made


def _typed_over(work: RowMerge) -> Mapping[str, UnreadCell]:
    """Return the cells in which words are that cannot be read; an error or a formula is none."""
    at, locked = work.plan.seen.at, work.plan.seen.snapshot.locked
    return {name: cell for name, cell in work.row.unread.items() if (work.row.number, at[name]) not in locked}


def _key(plan: TabPlan, values: Mapping[str, Value]) -> str:
    if any(values.get(name) in (None, "") for name in plan.tab.required):
        return ""
    return key_text([canonical(values.get(name)) for name in plan.tab.key])


def _declared(plan: TabPlan, raw: list[Raw]) -> tuple[Raw, ...]:
    return tuple(raw[plan.seen.at[name]] for name in plan.shown)


def foretold_digest(plan: TabPlan, values: Mapping[str, Value]) -> bytes:
    """Return the digest that a row with these values will have when it is read."""
    return digest(tuple([as_read(value) for value in map(values.get, plan.shown)]))


def _seeds(plan: TabPlan, sources: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Return which of these sources seed each column of a new row, best first; worked out once a tab."""
    if sources not in plan.seeds:
        plan.seeds[sources] = []
        for column in plan.tab.columns:
            order = (*column.sources, *sources) if column.owner == "person" else column.sources or sources
            heard = tuple(dict.fromkeys(name for name in order if name in sources))
            if heard and column.owner != "id":
                plan.seeds[sources].append((column.field, heard))
    return plan.seeds[sources]


def append_row(plan: TabPlan, rid: str, said: Mapping[str, SourceRow], resolve: Resolve) -> None:
    """Plan one new row below, seeded from all sources in their order (person's columns included, once)."""
    values: dict[str, Value] = {"id": rid}
    for name, heard in _seeds(plan, tuple(said)):
        for source in heard:
            value = said[source].values.get(name)
            if value is not None and value != "":
                values[name] = value
                break
    follows = {name: value for name, value in resolve(plan.tab.name, values).items() if value not in (None, "")}
    told: dict[str, Mapping[str, Value]] = {name: row.values for name, row in said.items()}
    if follows:
        told["groupkeeper"] = {**told.get("groupkeeper", {}), **follows}
        values = {**follows, **values}
    texts = {name: canonical(value) for name, value in values.items()}
    plan.appends.append(NewRow(rid, values))
    plan.overlay[rid] = values
    sheet = {name: texts[name] for name in plan.shown if texts.get(name) and name != "id"}
    kept = {source: _beside(cells, values, sheet) for source, cells in told.items()}
    weak = {source: {**kept[source], **marks(source, row)} for source, row in said.items() if row.weak or row.firm}
    packed = as_text([sheet, kept | weak])
    key = _key(plan, values) or rid
    plan.agreed[rid] = AgreedRow(rid=rid, key=key, digest=foretold_digest(plan, values), packed=packed)


def _beside(said: Mapping[str, Value], values: Mapping[str, Value], sheet: Mapping[str, str]) -> Mapping[str, str]:
    """Return what a source said beside the sheet's texts; nearly always all of it is what the new row shows."""
    if said.items() <= values.items() and said.keys() <= sheet.keys():
        return _all_the_same(tuple(said))
    return beside(sheet, [(name, canonical(value)) for name, value in said.items()])


@lru_cache(maxsize=1000)
def _all_the_same(names: tuple[str, ...]) -> Mapping[str, str]:
    return beside(dict.fromkeys(names, SAME), dict.fromkeys(names, SAME).items())
