"""The tab Import mapping: asks what the columns of unknown files are, and remembers what people told as a format.

By the time this part computes, the pass has read the files whose rows people answered: what they told is an export
profile, kept in the practice's folder and read like any other.
"""

from collections.abc import Iterator, Mapping

from addon.exports.folder import ACCEPTED, counts_in_words, settled
from addon.exports.guessing.answers import TAB, Asked, Rows, answer_of, asked, typed_row, with_removed
from addon.exports.guessing.nearest import like
from addon.exports.guessing.practice_keys import NO_KEYS, practice_keys
from addon.exports.guessing.tables import Table
from addon.exports.profile import Profile
from addon.keyed_rows import ENDED
from addon.mapping.choices import CHOICES, choice_lines
from addon.mapping.rows import ONE_ROW_EACH, Told, closed_rows, rows_of, told
from addon.memory import Kept, news
from addon.names_in_text import date_in_words
from addon.part import Given, Part, RememberedFormat, Result
from addon.sources import Source, SourceRow
from addon.today_line import Target, TodayLine, TodayLines

TO_KEEP = Kept("format to keep", str)
"""By file name, the text of each format that was told and is not in the practice's folder yet."""


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
    rows |= {row.rid: row for row in _closed(given, typed, rows)}
    away = _away(given, typed)
    lines = tuple(_line(one, is_away=one.asked.row_id() in away) for one in unfamiliar)
    wanted = _to_keep(given, told_now, typed)
    return Result(
        sources=(Source(name="computed", tab=TAB, rows=tuple(rows.values())),),
        memory=(news(TO_KEEP, given.remembered(TO_KEEP), wanted),),
        effects=tuple(RememberedFormat(name=name, text=text) for name, text in sorted(wanted.items())),
        hands=(TodayLines(lines, ("unknown file waits", "unknown files wait")),),
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
    return like(table, given.from_exports.formats.values())


# --- told, and remembered -------------------------------------------------------------------------------------------


def _to_keep(given: Given, told_now: list[tuple[Asked, Profile]], typed: Rows) -> dict[str, str]:
    """Return the formats that have to be in the folder and are not, as far as this pass knows."""
    formats = given.from_exports.formats
    found = {
        name: text for name, text in given.remembered(TO_KEEP).items() if name.removesuffix(".toml") not in formats
    }
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
    counts = {export.sha256: counts_in_words(settled(export, ACCEPTED, {}, 0)) for export in given.from_exports.exports}
    told_of = {one.row_id(): counts.get(one.table.sha256, "its rows wait: see Needs review and Today")}
    there = {rid for rid, row in typed.items() if not row.is_removed}
    yield from closed_rows(iter(sorted(mine & there)), status, told_of)


def _closed(given: Given, typed: Rows, now: Mapping[str, SourceRow]) -> Iterator[SourceRow]:
    """Yield the open rows of files that nobody asks about any more; of what cannot be read nobody can tell."""
    files = given.from_exports
    asked_about = {one.name for one in files.unfamiliar}
    for rid, (name,) in given.views[TAB].rows(("file",)):
        unclear = files.is_away or (str(name) in files.unread and str(name) not in asked_about)
        if rid not in now and not unclear and not typed[rid].status.startswith(ENDED):
            why = "this is not asked any more" if str(name) in asked_about else "no such file waits any more"
            yield from closed_rows(iter([rid]), f"closed {date_in_words(given.today)}: {why}", {})


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


IMPORT_MAPPING = Part(name="import mapping", tabs=(TAB,), compute=_mapping, memory=(TO_KEEP,))


def _choices(_: Given) -> Result:
    return Result(lines={CHOICES: choice_lines()})


IMPORT_CHOICES = Part(name="import choices", tabs=(CHOICES,), compute=_choices)
