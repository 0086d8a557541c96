"""One pass of a practice, and what its rules make of a member."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from secrets import token_hex

from addon.audit.events import SERVICE
from addon.control.part import CONTROL
from addon.explaining import explained
from addon.exports.folder import DroppedFile
from addon.online.opening import OnlineCalendars
from addon.online.two_way import have_news, version_of
from addon.part import Part
from addon.parts import PARTS, VIEWS
from addon.rules.explanation import RuleVerdict
from addon.sending.opening import member_channels
from addon.sync.adapters.apart.reader import reading_apart
from addon.sync.next_pass import NotingWorkbook, looks_again
from addon.sync.one_member import no_member
from addon.sync.one_pass import computed_only, finished, passing
from addon.sync.passes import Pass, PassPlaces, PassReport
from addon.sync.running import RunningPass, busy_span
from addon.wiring.audited import note_pass
from addon.wiring.copies import late_saves
from addon.wiring.folder import PracticeFolder
from addon.wiring.inputs import INPUTS, arrived, inputs
from addon.wiring.online import calendars_of
from addon.wiring.opening import PLACE, place
from addon.workbook import Workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOptions:
    """How a pass is wanted: as a rehearsal, with confirmations; and by whom, as the audit log calls them."""

    dry_run: bool = False
    accept: frozenset[str] = frozenset()
    by: str = SERVICE


def sync_practice(home: PracticeFolder, wish: PassOptions, *, now: datetime) -> PassReport | None:
    """Run one pass; None if nothing at all changed since the last one (same bytes, same day, same settings)."""
    return finished(practice_steps(home, wish, now=now))


def practice_steps(
    home: PracticeFolder, wish: PassOptions, *, now: datetime
) -> Generator[str, None, PassReport | None]:
    """Run one pass as ``sync_practice`` does, telling each step before it begins."""
    files = home.files()
    today = now.astimezone(home.file.zone_info).date().isoformat()
    before, heard = home.state.remembered(INPUTS).get("last"), arrived(home)
    workbook = NotingWorkbook(home.workbook)
    with calendars_of(home, now=now, dry_run=wish.dry_run, accept=wish.accept) as calendars:
        heard = f"{heard} {version_of(calendars.own(busy_span(now, home.file.zone)))}".strip()
        same = before == inputs(home, files, today, home.workbook.version(), heard)
        if same and not (wish.dry_run or wish.accept) and not have_news(calendars.two_way, home.state):
            return None
        report = yield from passing(_pass(home, files, wish, now, (workbook, calendars)))
    if not wish.dry_run:
        note_pass(home, report, by=wish.by, accept=wish.accept, now=now)
    if not wish.dry_run and home.state.remembered(PLACE).get("workbook") is None:
        home.state.keep(PLACE, "workbook", place(home.file))
    if not (wish.dry_run or looks_again(report)):
        home.state.keep(INPUTS, "last", inputs(home, files, today, workbook.seen, heard))
    return report


def explain_member(home: PracticeFolder, member: str, *, now: datetime) -> list[tuple[str, tuple[RuleVerdict, ...]]]:
    """Return what every flag rule says about a member, by subject. Raises UnknownRun for an unknown code."""
    running = computed_now(home, now=now, until=CONTROL)
    if all(member != one.code for one in running.practice.members):
        raise no_member(member)
    return explained(running.given_for(CONTROL), [member])[member]


def computed_now(home: PracticeFolder, *, now: datetime, until: Part | None = None) -> RunningPass:
    """Let the parts compute, all or those before one, and return the pass as it is then; nothing is written."""
    wish = PassOptions(dry_run=True)
    with calendars_of(home, now=now, dry_run=wish.dry_run, accept=wish.accept) as calendars:
        whole = _pass(home, home.files(), wish, now, (home.workbook, calendars))
        return computed_only(replace(whole, parts=tuple(takewhile(lambda one: one is not until, whole.parts))))


def _pass(
    home: PracticeFolder,
    files: Sequence[DroppedFile],
    wish: PassOptions,
    now: datetime,
    places: tuple[Workbook, OnlineCalendars],
) -> Pass:
    workbook, calendars = places
    return Pass(
        places=PassPlaces(
            workbook=workbook,
            state=home.state,
            calendars=home.calendars,
            two_way=calendars.two_way,
            busy=calendars.busy,
            packages=home.packages,
            formats=home.formats,
            late_saves=lambda: list(late_saves(home, now)),
        ),
        tabs=home.tabs,
        parts=PARTS,
        views=VIEWS,
        now=now,
        zone=home.file.zone,
        run=run_id(now),
        files=files,
        profiles=home.profiles(),
        group_codes=frozenset(home.file.exports.group_codes),
        dates=home.dates,
        reading=reading_apart,
        accept=wish.accept,
        dry_run=wish.dry_run,
        public_url=home.file.service.public_url,
        channels=member_channels(home.file),
    )


def run_id(now: datetime) -> str:
    """Return a new run's id."""
    return f"{now:%Y%m%dT%H%M%S}-{token_hex(4)}"
