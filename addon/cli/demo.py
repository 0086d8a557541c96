"""``groupkeeper demo``: makes a sample practice and shows a week of it in three passes."""

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape

from addon.cells import canonical, to_cell
from addon.cli.days import typed_day
from addon.cli.pass_report import say_report
from addon.cli.practices import clock, run_pass
from addon.cli.shown import FAILED, OK, err, say, say_command, table
from addon.intake.accepted import A_MEMBER
from addon.names_in_text import day_in_words
from addon.pass_lock import only_one
from addon.problems import SettingsInvalid
from addon.records import ON_CLOSED_DAYS, VIRTUAL
from addon.sample.alerts_done import alerts_done
from addon.sample.asking import asking_rows, interviews
from addon.sample.contracts import RulesCell, contract_cells, filing_cells
from addon.sample.day_program import day_marks, day_rows, days_held
from addon.sample.feedback import NAME as SURVEY_NAME
from addon.sample.feedback import feedback_forms, feedback_rows
from addon.sample.improving import improving_rows
from addon.sample.insurance import RULE_CELLS
from addon.sample.monthly import fee_amounts, monthly_rows
from addon.sample.offered import offered_rows
from addon.sample.papers import paper_rows, switched_on
from addon.sample.placed import (
    least_to_begin,
    not_together_rows,
    placements_done,
    signed_on_paper,
    with_licences,
    withdrawn,
)
from addon.sample.practice import sample_practice
from addon.sample.rules_tried import rules_tried
from addon.sample.shape import Sample
from addon.sample.sick import given_away, sick_row
from addon.sample.starting import starting_rows
from addon.sample.story import Story, first_exports, late_exports, told_story
from addon.sample.team import first_move_accepted, talked_with, team_cells, team_rows, with_team
from addon.sample.telling import edits, rows_of, sorted_cells, starting_appends
from addon.surveys import SURVEY
from addon.tabs import Value, matched_columns
from addon.wiring.beginning import add_settings, init_practice, make_folders
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.wiring.sending import channel_sources, open_sender
from addon.wiring.served import LOCK
from addon.workbook import CellWrite, RowAppend, SheetBatch, Snapshot, TabSnapshot

ZONE = "America/New_York"
_PLACES = {
    "Practice.xlsx": "start at the tab Today: what needs a person, most urgent first",
    "calendars": "one .ics per clinician: sessions, preparation, documentation",
    "billing": "one package per month for the billing staff",
}
MAILS_AS_FILES = """
# The demo sends to nobody: its e-mails are written into this folder as .eml files. Nobody answers at its address.
[email]
folder = "mail"

[service]
public_url = "https://pages.example.org"
"""
_ON_CLOSED_DAYS = ("settings", "name", ON_CLOSED_DAYS, "value", VIRTUAL)
MARK = ".groupkeeper-demo"
"""The file that marks a folder as a demo: the command may delete it and make it again."""


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make it.", metavar="DIR")] = Path("demo-practice"),
    *,
    today: Annotated[
        date | None, typer.Option(help="The day the story ends.", parser=typed_day, metavar="YEAR-MONTH-DAY")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes another practice.")] = 7,
) -> None:
    """Make a sample practice and play a week of it."""
    sample = sample_practice(seed, today or clock().date())
    story = told_story(sample)
    _make_room(folder)
    make_folders(folder)
    (folder / MARK).touch()  # first: a demo that was broken off can be made again
    init_practice(folder, ZONE)
    add_settings(folder, MAILS_AS_FILES)
    with open_practice(folder, now=clock) as home:
        code = _tell(home, sample, story)
    _say_what_to_open(folder)
    raise typer.Exit(code)


def _make_room(folder: Path) -> None:
    if not folder.exists():
        return
    if not (folder / MARK).is_file():
        raise SettingsInvalid(
            str(folder), "this folder exists and is no demo", "Name another folder; nothing was changed."
        )
    lock = folder / "state" / LOCK
    if lock.exists():
        with only_one(lock, doing="groupkeeper demo"):
            pass  # a service would go on with files that are gone, and a second one could begin beside it
    shutil.rmtree(folder)


def _tell(home: PracticeFolder, sample: Sample, story: Story) -> int:
    _scene(day_in_words(story.first_export_day), "The practice has pasted its lists. The first exports arrive.")
    _paste(home, sample, story)
    _drop(home, first_exports(sample, story), "monday")
    code = say_report(run_pass(home, now=_at(story.first_export_day, 9)))
    _scene(day_in_words(story.marked_on), "A virtual assistant (VA) works in the workbook.")
    _edit(home, story)
    _answer_survey(home)
    _scene(
        day_in_words(story.late_export_day), "Later exports arrive. They disagree with the VA about one phone number."
    )
    _drop(home, late_exports(sample, story), "friday")
    code = max(code, say_report(run_pass(home, now=_at(story.late_export_day, 17))))
    code = max(code, _tell_sick(home, sample, story))
    _scene("A minute later", "Another pass, with nothing new.")
    again = run_pass(home, now=_at(story.late_export_day, 17, 11))
    say_report(again)
    if again is not None and again.cells + again.rows:
        err.print("[bold red]The last pass wrote something. Please report this.[/]")
        return FAILED
    return OK if code == OK else code


def _tell_sick(home: PracticeFolder, sample: Sample, story: Story) -> int:
    """Tell of a clinician who calls in sick: one row typed, sessions to cover, one of them given away in Cover."""
    row = sick_row(sample, story)
    _scene(
        "Five minutes later",
        f"{row['clinician']} calls in sick. The VA types one row into Time off. A clinician decides in Placements.",
    )
    snapshot = home.workbook.read()
    rows = starting_appends({"time_off": [row]}, home.tabs, {"time_off": snapshot.tabs["time_off"].headers})
    appends = tuple(RowAppend(name, values) for name, values in rows)
    leader = f"{snapshot.tabs['clinicians'].rows[0][1]}"
    done = placements_done(home.tabs["placements"], snapshot.tabs["placements"], leader, story.late_export_day)
    cells = tuple(CellWrite(*cell) for cell in done)
    home.workbook.write(SheetBatch(based_on=snapshot.version, cells=cells, appends=appends))
    code = say_report(run_pass(home, now=_at(story.late_export_day, 17, 5)))
    _cover(home)
    snapshot = home.workbook.read()
    names = ("cover", "papers", "placements", "attendance", "sessions")
    tabs = {name: (home.tabs[name], snapshot.tabs[name]) for name in names}
    day = story.late_export_day
    gone = withdrawn(tabs["papers"], tabs["placements"], day)
    came = (*day_marks(*tabs["attendance"], day), *days_held(*tabs["sessions"], day))
    typed = (*given_away(*tabs["cover"]), *gone, *came)
    cells = tuple(CellWrite(*cell) for cell in typed)
    _scene(
        "Five minutes later",
        "The VA picks the first candidate under Give to. Calendars and billing follow. The mails that are due were "
        "written; one of those who were placed takes back what they signed.",
    )
    _write_mails(home, _at(story.late_export_day, 17, 6))
    home.workbook.write(SheetBatch(based_on=snapshot.version, cells=cells))
    code = max(code, say_report(run_pass(home, now=_at(story.late_export_day, 17, 10))))
    _cover(home)
    return code


def _write_mails(home: PracticeFolder, now: datetime) -> None:
    """Write the e-mails that are due, as the service would send them."""
    sender = open_sender(channel_sources(home, now=lambda: now, public_url=home.file.service.public_url), paused=str)
    sender.send_due(now, looked_at=now)


def _cover(home: PracticeFolder) -> None:
    """Show the tab Cover as it is now."""
    found = rows_of(home.tabs["cover"], home.workbook.read().tabs["cover"])
    table("Cover", ("Session", "Away", "Status"), (tuple(map(canonical, _told(row))) for _, row in found))


def _told(row: Mapping[str, Value]) -> tuple[Value, ...]:
    return row["session"], row["away"], row["status"]


def _scene(when: str, what: str) -> None:
    say(f"\n[bold cyan]── {escape(when)} ──[/]\n{escape(what)}\n")


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def _paste(home: PracticeFolder, sample: Sample, story: Story) -> None:
    snapshot = home.workbook.read()
    headers = {name: tab.headers for name, tab in snapshot.tabs.items()}
    every = (
        with_team(with_licences(starting_rows(sample), sample), sample),
        offered_rows(sample),
        paper_rows(sample),
        asking_rows(sample, story.first_export_day),
        not_together_rows(sample),
        monthly_rows(sample),
        rules_tried(sample),
        team_rows(sample),
        improving_rows(sample, story.first_export_day),
        feedback_rows(story.first_export_day),
        day_rows(sample),
    )
    tabs = dict.fromkeys(tab for some in every for tab in some)
    typed = {tab: [row for some in every for row in some.get(tab, ())] for tab in tabs}
    rows = starting_appends(typed, home.tabs, headers)
    appends = tuple(RowAppend(name, values) for name, values in rows)
    own = (*contract_cells(sample.today), *filing_cells(), *team_cells())
    cells = (
        *(_typed(home, snapshot, one) for one in (_ON_CLOSED_DAYS, *RULE_CELLS, *own)),
        *switched_on(home.tabs["documents"], snapshot.tabs["documents"]),
        *(CellWrite(*cell) for cell in least_to_begin(home.tabs["group_kinds"], snapshot.tabs["group_kinds"])),
        *(CellWrite(*cell) for cell in fee_amounts(home.tabs["no_show_rules"], snapshot.tabs["no_show_rules"])),
    )
    home.workbook.write(SheetBatch(based_on=snapshot.version, appends=appends, cells=cells))


def _typed(home: PracticeFolder, snapshot: Snapshot, cell: RulesCell) -> CellWrite:
    """Return one cell of a row that came with the workbook: (tab, field and text that find the row, field, value)."""
    tab, finds, text, field, value = cell
    sheet = snapshot.tabs[tab]
    at = matched_columns(home.tabs[tab], sheet.headers)
    rows = enumerate(sheet.rows, sheet.first_row)
    number = next(number for number, row in rows if row[at[finds]] == text)
    return CellWrite(tab, number, at[field], to_cell(value))


def _drop(home: PracticeFolder, files: dict[str, bytes], day: str) -> None:
    for name, content in files.items():
        stem, _, ending = name.rpartition(".")
        (home.folder / home.file.places.exports / f"{stem} {day}.{ending}").write_bytes(content)


def _edit(home: PracticeFolder, story: Story) -> None:
    """Write the VA's edits into the workbook, as a person would make them in a spreadsheet program."""
    snapshot = home.workbook.read()
    yes = _answer(home, snapshot.tabs["needs_review"])
    typed = [*edits(story, home.tabs, snapshot.tabs), *(cell for _, cell in yes)]
    alerts = list(alerts_done(home.tabs["alerts"], snapshot.tabs["alerts"], story.marked_on))
    answered = list(interviews(home.tabs["screening_answers"], snapshot.tabs["screening_answers"]))
    typed += [*alerts, *answered]
    typed += talked_with(home.tabs["wellbeing"], snapshot.tabs["wellbeing"], story.marked_on)
    typed += first_move_accepted(home.tabs["rebalance"], snapshot.tabs["rebalance"])
    waiting = (home.tabs["placements"], snapshot.tabs["placements"])
    typed += signed_on_paper((home.tabs["papers"], snapshot.tabs["papers"]), waiting, story.marked_on)
    home.workbook.write(SheetBatch(based_on=snapshot.version, cells=tuple(CellWrite(*cell) for cell in typed)))
    snapshot = home.workbook.read()
    moved = [c for sort in story.sorts for c in sorted_cells(sort, home.tabs[sort.tab], snapshot.tabs[sort.tab])]
    home.workbook.write(SheetBatch(based_on=snapshot.version, cells=tuple(CellWrite(*cell) for cell in moved)))
    done = [(edit.tab.capitalize(), edit.told) for edit in (*story.edits, story.moved)]
    done += [(sort.tab.capitalize(), f"sorted the whole tab by {sort.by}") for sort in story.sorts]
    done += [(note.tab.capitalize(), f"added a column {note.header} and a note in it") for note in story.notes]
    done += [("Needs review", what) for what, _ in yes]
    done += [("Screening answers", "filled in the answers of interviews")] * len(answered)
    done += [("Alerts", "noted reviews, talks, tries and decisions")] * len({number for _, number, _, _ in alerts})
    table("What the VA did", ("Tab", "What", "# Times"), ((*one, count) for one, count in Counter(done).items()))


def _answer_survey(home: PracticeFolder) -> None:
    """Let the staff answer the survey on its page: links are made and drawn by lot, each is used once."""
    survey = next(one for one in home.state.remembered(SURVEY).values() if one.name == SURVEY_NAME)
    forms = list(feedback_forms(survey))
    for token, form in zip(home.state.feedback.make(survey.id, len(forms)), forms, strict=True):
        home.state.feedback.put(token, survey, form)


def _answer(home: PracticeFolder, sheet: TabSnapshot) -> list[tuple[str, tuple[str, int, int, str]]]:
    """Return what is answered with yes, in words and as a cell."""
    at, found = matched_columns(home.tabs["needs_review"], sheet.headers), []
    for number, row in enumerate(sheet.rows, sheet.first_row):
        cell = ("needs_review", number, at["decision"], "yes")
        if row[at["kind"]] == "proposed group":
            found.append(("answered yes to the proposed group", cell))
        elif A_MEMBER in str(row[at["question"]]):
            found.append(("answered yes where somebody in Intake is a member already", cell))
    return found


def _say_what_to_open(folder: Path) -> None:
    say("\n[bold]Open these[/]")
    for name, what in _PLACES.items():
        say(f"  [cyan]{escape(str(folder / name))}[/]")
        say(f"    {what}")
    say("\n[bold]Then[/] change a cell, save and close the file, and run")
    say_command("sync", folder)
    say("[bold]Or[/] let the service do that by itself; it has a page for the staff, too:")
    say_command("user", "add", folder, "ana", "--role", "admin")
    say_command("serve", folder)
    say("The sample ends on the day of its last pass.")
    say("If today is a later day, the next pass finds a new date.")
