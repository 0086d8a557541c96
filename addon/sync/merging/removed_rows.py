"""Rows a person removed: no source re-creates them; its news about them is listed; a person can put them back. Pure.

The baselines of such a row stay as they were when it went. What its sources have said since is kept
beside them, so that the row finds its place in the merge again, whoever puts it back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from addon.cells import canonical, from_canonical
from addon.sources import MACHINES, REMADE, SourceRow, joined, key_text
from addon.sync.merging.agreement import UNDONE, AgreedRow, AgreedTab, last_told, pack
from addon.sync.merging.identify import Resolve
from addon.sync.merging.merge import Verdict, said_by
from addon.sync.merging.row_merge import foretold_digest
from addon.sync.merging.tab_plan import ROW, Decision, Difference, NewRow, TabPlan
from addon.sync.merging.typed_words import words_in
from addon.tabs import Tab, Value

SourceCell = dict[str, dict[str, str]]
MERGED = frozenset({"shared", "source"})


class Names:
    """Which row each source means by a natural key by now."""

    def __init__(self, agreed: AgreedTab, key: Sequence[str]) -> None:
        self._agreed = agreed
        self._key = key
        self._living: dict[str, dict[str, str]] = {}

    def left_to(self, base: AgreedRow) -> AgreedRow:
        """Return a row that comes back without what sources said of it that mean another row by its name by now.

        Else the source would call both rows by one name, and its values would move from one to the other.
        """
        sheet, said = base.baselines()
        since = base.said_since()
        lost = {source for source in {**said, **since} if not self._means(source, base)}
        if not lost:
            return base
        kept = [{name: texts for name, texts in one.items() if name not in lost} for one in (said, since)]
        return replace(base, packed=pack(sheet, *kept))

    def _means(self, source: str, base: AgreedRow) -> bool:
        """Return whether nobody else is called by the row's name; it then has the name."""
        if source not in self._living:
            called = self._agreed.called(source, self._key)
            self._living[source] = {name: rid for name, rid in called.items() if not self._agreed.rows[rid].gone}
        texts = base.last_said(source)
        parts = [texts.get(field, "") for field in self._key]
        return not any(parts) or self._living[source].setdefault(key_text(parts), base.rid) == base.rid


def hear(plan: TabPlan, base: AgreedRow, touch: Mapping[str, SourceRow]) -> None:
    """Take in what sources say about a removed row; list it if that is something new."""
    made = _with_news(plan.tab, base, touch)
    if made != base:
        plan.agreed[base.rid] = made
        plan.differences[base.rid, ROW] = deleted_here(plan.tab, made)


def deleted_here(tab: Tab, base: AgreedRow) -> Difference:
    """Return the difference to list about a removed row of which sources have said something since."""
    sources = ", ".join(base.said_since())
    return Difference(base.rid, ROW, Verdict.CONFLICT, "deleted here", in_words(tab, base), sources)


def removed_again(tab: Tab, base: AgreedRow, was: str, day: date) -> AgreedRow:
    """Return a row that had been put back as the removed one that it ``was``, with what its sources have said since."""
    removed = replace(base, packed=was, gone=day.isoformat(), digest=b"")
    return _with_news(tab, removed, {name: SourceRow(values=texts) for name, texts in base.baselines()[1].items()})


def _with_news(tab: Tab, base: AgreedRow, touch: Mapping[str, SourceRow]) -> AgreedRow:
    """Return a removed row with what sources say about it, beside what they have said since it went."""
    _, said = base.baselines()
    before = base.said_since()
    heard = {name: {**before.get(name, {}), **_news(tab, said, before, (name, row))} for name, row in touch.items()}
    heard = {**before, **{name: texts for name, texts in heard.items() if texts}}
    return base if heard == before else replace(base, packed=pack(*base.baselines(), heard))


def _news(tab: Tab, said: SourceCell, before: SourceCell, told: tuple[str, SourceRow]) -> dict[str, str]:
    name, row = told
    if name in MACHINES:
        return {}
    known = {**said.get(name, {}), **before.get(name, {})}
    merged = {column.field for column in tab.columns if column.owner in MERGED}
    texts = {field: canonical(value) for field, value in row.values.items() if field in merged}
    return {field: text for field, text in texts.items() if text and text != known.get(field, "")}


def in_words(tab: Tab, base: AgreedRow) -> str:
    """Return what the sources have said about a removed row since it went, as one text to decide on."""
    told = _newest(base.said_since())
    return "; ".join(f"{c.header}: {told[c.field]}" for c in tab.columns if c.field in told)


def obey(plan: TabPlan, base: AgreedRow, decision: Decision, *, resolve: Resolve, names: Names) -> None:
    """Do what a person decided about a removed row: ``EHR`` puts it back, ``sheet`` leaves it removed."""
    if decision.said != in_words(plan.tab, base):
        return
    spot = (base.rid, ROW)
    if decision.word == "EHR":
        put_row_back(plan, names.left_to(base), resolve)
    else:
        sheet, said = base.baselines()
        plan.agreed[base.rid] = replace(base, packed=pack(sheet, _told(said, base)))
    plan.obeyed[spot] = decision.word
    plan.settled.add(spot)


def put_row_back(plan: TabPlan, base: AgreedRow, resolve: Resolve) -> None:
    """Append the row with its id: people's columns as they were, the others as the sources say now.

    So do words that nobody can read; they count as they did.
    """
    sheet, said = base.baselines()
    words = words_in(sheet)
    texts = {**sheet, **{name: text for name, text in _now_said(plan, _told(said, base)).items() if name not in words}}
    columns = [column for column in plan.tab.columns if column.owner != "id" and texts.get(column.field)]
    values: dict[str, Value] = {
        column.field: from_canonical(column, texts[column.field])
        for column in columns
        if not (column.is_consent and column.field in words)
    }
    values["id"] = base.rid
    follows = {name: value for name, value in resolve(plan.tab.name, values).items() if value not in (None, "")}
    values |= follows
    told = _told(said, base)
    if follows:
        texts |= {name: canonical(value) for name, value in follows.items()}
        told["groupkeeper"] = {**told.get("groupkeeper", {}), **{name: texts[name] for name in follows}}
    was = "" if base.gone == UNDONE else pack(sheet, said)
    plan.appends.append(NewRow(base.rid, values, words, was))
    plan.overlay[base.rid] = values
    digest = b"" if words else foretold_digest(plan, values)
    plan.agreed[base.rid] = replace(base, gone="", digest=digest, packed=pack(texts, told))


def made_again(plan: TabPlan, base: AgreedRow, touch: Mapping[str, SourceRow], resolve: Resolve) -> bool:
    """Append a row that an undo emptied, where our own computation asks for it; return whether it does.

    What is computed returns, and what later runs filled in. What the undone run had from an export stays undone: its
    baselines are kept, so that the same file does not fill it in again.
    """
    ours = {name: row.values.items() for name, row in touch.items() if name in REMADE}
    if base.gone != UNDONE or not ours:
        return False
    later, told = base.baselines()[0], _told(base.baselines()[1], base)
    computed = {name: {field: canonical(value) for field, value in cells} for name, cells in ours.items()}
    wanted = {
        name: {field: text for field, text in one.items() if field not in later} for name, one in computed.items()
    }
    put_row_back(plan, base.with_baselines(later, wanted), resolve)
    made = plan.agreed[base.rid]
    sheet, said = made.baselines()
    plan.agreed[base.rid] = replace(made, packed=pack(sheet, {**told, **said, **computed}))
    return True


def _now_said(plan: TabPlan, told: SourceCell) -> dict[str, str]:
    found = {}
    for column in plan.tab.columns:
        one = said_by(column, {}, {name: last_told(texts, column.field) for name, texts in told.items()})
        if one and one.e and column.owner in MERGED:
            found[column.field] = one.e
    return found


def back_again(plan: TabPlan, base: AgreedRow, said: Mapping[str, SourceRow]) -> dict[str, SourceRow]:
    """A person put the row back: return what its sources say, with what they have said since it went."""
    plan.settled.add((base.rid, ROW))
    whole = dict(said)
    for name, texts in base.said_since().items():
        values = {field: from_canonical(plan.tab.column(field), text) for field, text in texts.items()}
        since = SourceRow(values=values, rid=base.rid)
        whole[name] = joined(since, said[name]) if name in said else since
    return whole


def _told(said: SourceCell, base: AgreedRow) -> SourceCell:
    since = base.said_since()
    return {name: {**said.get(name, {}), **since.get(name, {})} for name in {**said, **since}}


def _newest(since: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {field: text for texts in since.values() for field, text in texts.items()}
