"""The rows of Import mapping about new words of known formats, and the lines of Today about all of them. Pure."""

from collections.abc import Iterator

from addon.exports.export import Export
from addon.exports.guessing.answers import TAB
from addon.exports.guessing.guesses import ASK
from addon.exports.guessing.new_words import NewWord
from addon.exports.guessing.tables import SHOWN
from addon.mapping.rows import OPEN
from addon.part import ExportsRead
from addon.sources import SourceRow
from addon.today_line import Target, TodayLine
from addon.written import one_line


def word_row(one: NewWord) -> SourceRow:
    """Return the open row that asks what a new word means; everything else stays as it was told."""
    rows = f"in {one.word.rows} row{'s' if one.word.rows > 1 else ''}"
    return SourceRow(
        rid=one.rid,
        values={
            "status": OPEN,
            "file": one.files[0],
            "asks": "word",
            "column": f"word of {one.column}",
            "sample_1": one_line(one.word.word, SHOWN),
            "sample_2": None,
            "sample_3": None,
            "guess": ASK,
            "sure": ASK,
            "why": f"{rows}; the format {one.profile.name} does not know it yet",
            "check": f"{one.missing}; its rows wait, and the next pass loads them",
        },
    )


def word_lines(files: ExportsRead) -> Iterator[TodayLine]:
    """Yield a line for each file of which rows wait because of words that its format does not know."""
    rows = {name: one for one in reversed(files.new_words) if one.meaning is None for name in one.files}
    for export in files.exports:
        if export.unknown_words:
            yield _line(export, rows.get(export.file))


def _line(export: Export, word: NewWord | None) -> TodayLine:
    waiting, first = sum(one.rows for one in export.unknown_words), min(one.first for one in export.unknown_words)
    rows = f"1 row waits, row {first}" if waiting == 1 else f"{waiting} rows wait, from row {first} on"
    by_hand = f"Type what they mean into the workbook yourself, or add the words to the format {export.profile}"
    plan = "Pick under Read as what each new word means; the next pass loads its rows"
    return TodayLine(
        kind="Import",
        urgency="this week",
        who=export.file,
        what=f"{rows}: their status words are new to the format of this file",
        plan=plan if word else f"{by_hand} (docs/export-profiles.md)",
        target=Target(tab=TAB, value=word.rid) if word else None,
        as_it_is=True,
        is_shown=True,
    )
