"""A sample practice on disk with its week played: what the recount reads and recomputes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copy
from zoneinfo import ZoneInfo

from addon.cells import canonical
from addon.outgoing import DELIVERED
from addon.sample.alerts_done import alerts_done
from addon.sample.asking import interviews
from addon.sample.contracts import contract_cells
from addon.sample.improving import improving_rows
from addon.sample.monthly import monthly_rows
from addon.sample.practice import sample_practice
from addon.sample.shape import Sample, Sizes
from addon.sample.story import Story, first_exports, late_exports, told_story
from addon.sample.team import team_cells, team_rows
from addon.sample.telling import edits, rows_of, sorted_cells, starting_appends
from addon.tabs import Value, matched_columns
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.begun import init_practice
from tests.sample.typed_in import types_in

ZONE = "America/New_York"
WORKBOOK = "Practice.xlsx"


_RATES: tuple[tuple[str, str, str, dict[str, Value]], ...] = (
    ("Aetna", "90853", "43.50", {"credential": "LCSW; PsyD"}),
    ("Aetna", "90853", "47.25", {"credential": "LMFT", "modality": "video"}),
    ("Blue Cross Blue Shield", "90853", "41.10", {"modality": "video"}),
    ("Cigna", "90853", "40.35", {"modifier": "95"}),
    ("Cigna", "90853", "44", {"modifier": "93", "until": date(2026, 1, 31)}),
    ("United Healthcare", "90853", "39.99", {"modality": "in person", "from": date(2026, 2, 1)}),
)
"""Rates that differ by more than payer and code."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A finished practice folder and when its two passes ran, in the practice's own time."""

    folder: Path
    first_pass: datetime
    last_pass: datetime


def made_practice(folder: Path, *, seed: int, last_day: date, sizes: Sizes) -> Made:
    """Make a practice of that seed, as a practice and its EHR fill it, with a VA's week between two passes."""
    sample = sample_practice(seed, last_day, sizes=sizes)
    story = told_story(sample)
    init_practice(folder, ZONE)
    monday, friday = datetime.combine(story.first_export_day, time(9)), datetime.combine(last_day, time(17))
    with open_practice(folder, now=lambda: _instant(monday)) as home:
        types_in(home, sample, asking=story.first_export_day)
        _asked_for(home, sample)
        _dropped(folder, "monday", first_exports(sample, story))
        sync_practice(home, PassOptions(), now=_instant(monday))
        at_first_pass(folder).mkdir()
        copy(folder / WORKBOOK, at_first_pass(folder))
        _sent_all_week(home, _instant(monday), _instant(friday))
        _worked_on(home, story)
        _dropped(folder, "friday", late_exports(sample, story))
        sync_practice(home, PassOptions(), now=_instant(friday))
    return Made(folder=folder, first_pass=monday, last_pass=friday)


def at_first_pass(folder: Path) -> Path:
    """Return where the workbook is kept as the first pass left it."""
    return folder.with_name(f"{folder.name} monday")


def _asked_for(home: PracticeFolder, sample: Sample) -> None:
    """Type what changes no session: time off that nobody has approved yet, and papers of some members."""
    people, members = sample.practice.clinicians, sample.practice.members
    signed = (date(2026, 1, 31), date(2025, 2, 28), sample.today - timedelta(days=365), date(2024, 2, 29))
    rows: dict[str, list[dict[str, Value]]] = {
        "time_off": [
            {
                "clinician": one.name,
                "what": "PTO",
                "since": sample.today + timedelta(days=3 * place),
                "until": sample.today + timedelta(days=4 * place + 10),
            }
            for place, one in enumerate(people)
        ],
        "papers": [
            {"member": one.code, "document": "Group consent", "signed_on": on, "signed_by": one.code}
            for one, on in zip(members, signed, strict=False)
        ],
    }
    before = home.workbook.read()
    for tab, some in team_rows(sample).items():
        rows[tab] = [*rows.get(tab, ()), *some]
    rows["program_minutes"] = monthly_rows(sample)["program_minutes"]
    rows |= improving_rows(sample, told_story(sample).first_export_day)
    del rows["segments"]  # each chart has one segment, so that its limits are worked out in one way
    rows["rates"] = [
        dict[str, Value](payer=payer, code=code, allowed=Decimal(allowed)) | {"from": date(2026, 1, 1)} | asks
        for payer, code, allowed, asks in _RATES
    ]
    headers = {name: tab.headers for name, tab in before.tabs.items()}
    appends = tuple(RowAppend(name, values) for name, values in starting_appends(rows, home.tabs, headers))
    home.workbook.write(SheetBatch(based_on=before.version, appends=appends, cells=tuple(_costs(home, sample))))


def _costs(home: PracticeFolder, sample: Sample) -> Iterator[CellWrite]:
    """Yield what rooms and platforms cost, what the contracts with payers are, and how much each clinician works."""
    seen = home.workbook.read()
    team = (cell for cell in team_cells() if cell[0] == "settings")
    for tab, finds, name, field, value in (*contract_cells(sample.today), *_shares(sample), *team):
        found = rows_of(home.tabs[tab], seen.tabs[tab])
        number = next(number for number, row in found if row[finds] == name)
        yield CellWrite(tab, number, matched_columns(home.tabs[tab], seen.tabs[tab].headers)[field], value)


def _shares(sample: Sample) -> Iterator[tuple[str, str, str, str, Value]]:
    """Yield what is typed into Clinicians: of one nobody knows the position, of one the first day."""
    for place, one in enumerate(sample.practice.clinicians):
        if place:
            yield "clinicians", "name", one.name, "fte", Decimal("0.25") * (place % 4 + 1)
            yield "clinicians", "name", one.name, "employed_since", sample.today - timedelta(days=90 * place + 7)
        yield "clinicians", "name", one.name, "pto_days", Decimal(15 + place)
    yield "clinicians", "name", sample.practice.clinicians[1].name, "cap", Decimal("4.5")


def _sent_all_week(home: PracticeFolder, monday: datetime, friday: datetime) -> None:
    """Send at its time whatever the first pass had planned until the last one, as the service would."""
    outbox = home.state.outbox
    for one in outbox.due(friday, most=100_000):
        key, at = one.message.key, max(monday, one.message.due)
        if at < friday and outbox.claim(key, now=at, lease=friday):
            outbox.settle(key, DELIVERED, now=at)


def _instant(wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def _dropped(folder: Path, day: str, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        stem, _, ending = name.rpartition(".")
        (folder / "exports" / f"{stem} {day}.{ending}").write_bytes(content)


def _worked_on(home: PracticeFolder, story: Story) -> None:
    """Do the VA's Tuesday: the edits, a sort of whole rows, and a yes to the proposed group and to members."""
    seen = home.workbook.read()
    typed = list(edits(story, home.tabs, seen.tabs))
    typed += alerts_done(home.tabs["alerts"], seen.tabs["alerts"], story.marked_on)
    typed += interviews(home.tabs["screening_answers"], seen.tabs["screening_answers"])
    sheet = seen.tabs["needs_review"]
    at = matched_columns(home.tabs["needs_review"], sheet.headers)
    for number, row in enumerate(sheet.rows, sheet.first_row):
        if canonical(row[at["kind"]]) == "proposed group" or "of Intake has the name of" in canonical(
            row[at["question"]]
        ):
            typed.append(("needs_review", number, at["decision"], "yes"))
    home.workbook.write(SheetBatch(based_on=seen.version, cells=tuple(CellWrite(*one) for one in typed)))
    seen = home.workbook.read()
    moved = [one for sort in story.sorts for one in sorted_cells(sort, home.tabs[sort.tab], seen.tabs[sort.tab])]
    home.workbook.write(SheetBatch(based_on=seen.version, cells=tuple(CellWrite(*one) for one in moved)))
