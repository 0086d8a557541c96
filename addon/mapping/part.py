"""The tab Import mapping: asks what the columns of unknown files are, and remembers what people told as a format.

By the time this part computes, the pass has read the files whose rows people answered: what they told is an export
profile, kept in the practice's folder and read like any other.
"""

from collections.abc import Iterator, Mapping

from addon.exports.export import Export
from addon.exports.folder import ACCEPTED, counts_in_words, settled
from addon.exports.guessing.answers import (
    AGAIN,
    TAB,
    Asked,
    Rows,
    answer_of,
    asked,
    asked_again,
    remembered_as,
    typed_row,
    with_removed,
)
from addon.exports.guessing.nearest import is_of, told_before
from addon.exports.guessing.new_words import NewWord, taught_words
from addon.exports.guessing.practice_keys import NO_KEYS, practice_keys
from addon.exports.guessing.tables import Table
from addon.exports.profile import Profile
from addon.keyed_rows import ENDED
from addon.mapping.choices import CHOICES, choice_lines
from addon.mapping.left import FILLED_TABS, left_behind
from addon.mapping.new_words import word_lines, word_row
from addon.mapping.rows import ONE_ROW_EACH, Told, closed_rows, rows_of, told
from addon.memory import news
from addon.names_in_text import date_in_words
from addon.part import (
    FORMAT_ASKED_AGAIN,
    FORMAT_TO_KEEP,
    FormatTakenOut,
    Given,
    Part,
    RememberedFormat,
    Result,
    TaughtWords,
)
from addon.sources import Source, SourceRow
from addon.today_line import Target, TodayLine, TodayLines


def _mapping(given: Given) -> Result:
    typed = _typed(given)
    files = given.from_exports
    told_now = [(asked(table, typed), profile) for table, profile in files.mapped]
    open_now = {one.signature: asked(one, typed) for one in files.unfamiliar}
    rows: dict[str, SourceRow] = {}
    for one, profile in told_now:
        rows |= {row.rid: row for row in _remembered(given, one, profile, typed)}
    keys = practice_keys(given.practice) if open_now else NO_KEYS
    unfamiliar = [told(one, typed, keys, _like(given, one.table)) for one in open_now.values()]
    for told_of in unfamiliar:
        rows |= {row.rid: row for row in rows_of(told_of, given.directory.tabs)}
    rows |= {one.rid: _word_row(given, one) for one in files.new_words}
    taught = taught_words(files.new_words)
    rows |= {row.rid: row for row in _closed(given, typed, rows)}
    rows |= {row.rid: row for row in _answered(given, typed)}
    away = _away(given, typed)
    lines = tuple(_line(one, is_away=one.asked.row_id() in away) for one in unfamiliar)
    wanted = _to_keep(given, told_now, typed)
    tables = [one.table for one, _ in told_now]
    open_again = (one for name, one in _again(given).items() if not any(is_of(table, name) for table in tables))
    again = {one.name: one.model_dump_json() for one in open_again}
    return Result(
        sources=(Source(name="computed", tab=TAB, rows=tuple(rows.values())),),
        memory=(
            news(FORMAT_TO_KEEP, given.remembered(FORMAT_TO_KEEP), wanted),
            news(FORMAT_ASKED_AGAIN, given.remembered(FORMAT_ASKED_AGAIN), again),
        ),
        effects=(
            *(FormatTakenOut(name=f"{name}.toml") for name in sorted(files.asked_again)),
            *(RememberedFormat(name=name, text=text) for name, text in sorted(wanted.items())),
            *(TaughtWords(name=f"{name}.toml", words=words) for name, words in sorted(taught.items())),
        ),
        hands=(
            TodayLines(lines, ("unknown file waits", "unknown files wait")),
            TodayLines(tuple(word_lines(files)), ("file has new status words", "files have new status words")),
        ),
        note=f"{len(told_now)} file{'s' if len(told_now) > 1 else ''} mapped" if told_now else "",
    )


def _typed(given: Given) -> Rows:
    fields = ("status", "guess", "read_as", "load")
    view = given.views[TAB]
    return with_removed({rid: typed_row(*values) for rid, values in view.rows(fields)}, view.tombstones)


def _away(given: Given, typed: Rows) -> set[str]:
    """Return the ids of the rows that were in the tab and are not now: somebody has just deleted them."""
    view = given.views[TAB]
    gone = {row["id"] for row in view.removed()} - {rid for rid, _ in view.undone("computed")}
    return gone | (typed.keys() - view.numbers.keys())


def _like(given: Given, table: Table) -> Profile | None:
    return told_before(table, _again(given), given.from_exports.formats.values())


def _again(given: Given) -> dict[str, Profile]:
    """Return the formats that were taken out to be asked about anew, by name."""
    texts = given.remembered(FORMAT_ASKED_AGAIN)
    told = {name: Profile.model_validate_json(text) for name, text in texts.items()}
    return {**told, **given.from_exports.asked_again}


# --- told, and remembered -------------------------------------------------------------------------------------------


def _to_keep(given: Given, told_now: list[tuple[Asked, Profile]], typed: Rows) -> dict[str, str]:
    """Return the formats that have to be in the folder: told now, or told before and never written."""
    found = {name: text for name, text in given.remembered(FORMAT_TO_KEEP).items() if text}
    for one, profile in told_now:
        before = _like(given, one.table)
        text, _, _ = answer_of(one, typed, before).drafted(one.table, given.directory.tabs)
        found[_file_of(profile)] = text
    return found


def _file_of(profile: Profile) -> str:
    return f"{profile.name}.toml"


def _remembered(given: Given, one: Asked, profile: Profile, typed: Rows) -> Iterator[SourceRow]:
    """Yield the rows of a file that was read as people told: closed, with what became of its rows."""
    status = f"closed {date_in_words(given.today)}: remembered as {_file_of(profile)}"
    mine = {one.row_id(), *(one.row_id(at) for at in range(len(one.table.headers)))}
    open_here = given.views[TAB].rows(("file",))
    mine |= {rid for rid, (name,) in open_here if name == one.table.name and typed[rid].is_open}
    counts = {one.sha256: _counts(one, given) for one in given.from_exports.exports}
    became = counts.get(one.table.sha256, "its rows wait: see Needs review and Today")
    before = next((told for name, told in _again(given).items() if is_of(one.table, name)), None)
    left = left_behind(given, before, profile) if before else ""
    told_of = {one.row_id(): "; ".join(filter(None, (became, left)))}
    there = {rid for rid, row in typed.items() if not row.is_removed}
    yield from closed_rows(iter(sorted(mine & there)), status, told_of)


def _counts(export: Export, given: Given) -> str:
    """Return what became of a file's rows, those that an earlier part lets wait for a person among them."""
    return counts_in_words(settled(export, ACCEPTED, {}, given.waiting.get(export.file, 0)))


def _word_row(given: Given, one: NewWord) -> SourceRow:
    """Return the row of a new word of a known format: open, or closed as its meaning was told."""
    if one.meaning is not None:
        status = f"closed {date_in_words(given.today)}: remembered in {_file_of(one.profile)}"
        return next(closed_rows(iter([one.rid]), status, {}))
    return word_row(one)


def _closed(given: Given, typed: Rows, now: Mapping[str, SourceRow]) -> Iterator[SourceRow]:
    """Yield the open rows of files that nobody asks about any more; of what cannot be read nobody can tell."""
    files = given.from_exports
    asked_about = {one.name for one in files.unfamiliar}
    for rid, (name,) in given.views[TAB].rows(("file",)):
        unclear = files.is_away or (str(name) in files.unread and str(name) not in asked_about)
        if rid not in now and not unclear and not typed[rid].status.startswith(ENDED):
            why = "this is not asked any more" if str(name) in asked_about else "no such file waits any more"
            yield from closed_rows(iter([rid]), f"closed {date_in_words(given.today)}: {why}", {})


_TAKEN_OUT = (
    "was taken out: its files are asked about in new rows. What they filled stays until they are loaded as you tell "
    "it then; Check of the new row lists the cells of columns that you do not read any more"
)
_NO = f"this row is closed, so a no changes nothing. To tell it anew, pick {AGAIN} in this row under Read as"


def _answered(given: Given, typed: Rows) -> Iterator[SourceRow]:
    """Yield the closed rows of files in which a person wants to be asked again, or typed no."""
    day, again = date_in_words(given.today), asked_again(typed)
    for rid, (asks, load) in given.views[TAB].rows(("asks", "load")):
        name = again.get(rid, "")
        if name in given.from_exports.asked_again:
            yield from closed_rows(iter([rid]), f"closed {day}: asked again", {rid: f"{name} {_TAKEN_OUT}"})
        elif asks == "file" and load is False and remembered_as(typed[rid]):
            yield SourceRow(rid=rid, values={"check": _NO})


_PLAN = "Pick under Read as where it says please choose, then type yes under Load it"
_DELETED = (
    "Its row in Import mapping was deleted. Answer the question about that in Needs review, if there is one; then the "
    "next pass asks anew"
)


def _line(one: Told, *, is_away: bool) -> TodayLine:
    """Return the line about a file; ``is_away``: its row in the tab was deleted, so that nothing leads there."""
    what = "This file has columns that nobody knows yet, so nothing of it is used"
    if one.people:
        what = "Each person has a column in this file, so nothing of it can be used"
    return TodayLine(
        kind="Import",
        urgency="this week",
        who=one.asked.table.name,
        what=what,
        plan=_DELETED if is_away else ONE_ROW_EACH if one.people else _PLAN,
        target=None if is_away else Target(tab=TAB, value=one.asked.row_id()),
        as_it_is=True,
        is_shown=True,
    )


IMPORT_MAPPING = Part(
    name="import mapping",
    tabs=(TAB,),
    sees=FILLED_TABS,
    compute=_mapping,
    memory=(FORMAT_TO_KEEP, FORMAT_ASKED_AGAIN),
)


def _choices(_: Given) -> Result:
    return Result(lines={CHOICES: choice_lines()})


IMPORT_CHOICES = Part(name="import choices", tabs=(CHOICES,), compute=_choices)
