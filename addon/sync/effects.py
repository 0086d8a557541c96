"""What a pass does outside the workbook: packages, calendars, messages, once the sheet was written or has to wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from addon.calendars.known_events import KNOWN, TOKEN, to_remember
from addon.calendars.ports import Calendars, TwoWayCalendar
from addon.calendars.showing import EventWrites, carry_out_plan
from addon.exports.guessing.new_words import with_words
from addon.memory import Memory
from addon.part import (
    FORMAT_TO_KEEP,
    BillingPackage,
    CalendarFiles,
    Effect,
    FormatTakenOut,
    FreedSeats,
    PackageSent,
    PackageTakenBack,
    RememberedFormat,
    TaughtWords,
    ToSend,
)
from addon.problems import Fault, KeysUnusable, Problem, StateUnusable
from addon.sending_paused import SendingWish, carry_out_wish
from addon.sync.packages import PackageFolder, Packages
from addon.sync.state.outbox import Outbox
from addon.sync.state.seats import Seats
from addon.sync.unwritten import not_in_calendar, not_written, remember_unwritten, unwritten_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The places outside the workbook."""

    calendars: Calendars
    two_way: Mapping[str, TwoWayCalendar]
    packages: Packages
    formats: PackageFolder
    memory: Memory
    outbox: Outbox
    seats: Seats
    now: datetime


@dataclass(slots=True)
class WrittenOutside:
    """How many calendars and waiting messages had to change, which packages, and how many sent ones were moved.

    ``problems``: what could not be written. ``put_right``: what the pass before could not write, and this one could.
    """

    package_names: list[str] = field(default_factory=list)
    moved: int = 0
    calendars: int = 0
    messages: int = 0
    problems: tuple[Problem, ...] = ()
    put_right: tuple[Problem, ...] = ()

    @property
    def packages(self) -> int:
        """Return how many files for the billing staff changed."""
        return len(self.package_names) + self.moved


def carry_out_effects(effects: Iterable[Effect], outside: Outside, *, waiting: bool) -> WrittenOutside:
    """Carry out every effect; what fails stops no other, is told, and is remembered until a later pass can write it.

    The sheets were read and written by now, so only a state that cannot be used fails the pass: it is raised
    afterwards. ``waiting``: the sheet's writes wait and the pass is not remembered, so its decisions are not carried
    out yet, in calendars either, and new changes are not told. Only a wish about all sending is, at once: nobody pauses
    it so that it goes on while they have the workbook open.
    """
    written, faults, unwritten = WrittenOutside(), list[Fault](), list[Problem]()
    for effect in effects:
        try:
            unwritten += _carried_out(effect, outside, written, waiting=waiting)
        except (StateUnusable, KeysUnusable) as fault:
            faults.append(fault)
        except Fault as fault:
            unwritten.append(not_written(fault))
    if faults:
        raise faults[0]
    before, written.problems = unwritten_before(outside.memory), tuple(dict.fromkeys(unwritten))
    lasting = dict.fromkeys((*(before if waiting else ()), *written.problems))
    written.put_right = tuple(one for one in before if one not in lasting)
    remember_unwritten(outside.memory, tuple(lasting))
    return written


def _carried_out(effect: Effect, outside: Outside, written: WrittenOutside, *, waiting: bool) -> list[Problem]:
    """Carry out one effect and count it; return what a calendar did not take. Raises what kept it from being done."""
    if isinstance(effect, BillingPackage):
        changed = outside.packages.keep(effect, is_remembered=not waiting)
        written.package_names += [effect.name] * changed
    elif isinstance(effect, PackageSent | PackageTakenBack):
        written.moved += _settled(effect, outside.packages, waiting=waiting)
    elif isinstance(effect, CalendarFiles):
        written.calendars += outside.calendars.write(effect.events, now=outside.now)
    elif isinstance(effect, ToSend):
        written.messages += outside.outbox.plan(effect.messages, now=outside.now, is_remembered=not waiting)
    elif not isinstance(effect, EventWrites):
        _once(effect, outside, waiting=waiting)
    elif not (waiting and effect.obeys):
        wrote, problems = _write_events(effect, outside)
        written.calendars += wrote
        return problems
    return []


def _settled(effect: PackageSent | PackageTakenBack, packages: Packages, *, waiting: bool) -> bool:
    """Let a sent file stay, or set one aside that nobody is to send, once that is remembered; tell if a file moved."""
    if waiting:
        return False
    if isinstance(effect, PackageTakenBack):
        return packages.takes_back(effect.name)
    packages.sent(effect.name)
    return False


def _once(
    effect: SendingWish | FreedSeats | RememberedFormat | TaughtWords | FormatTakenOut,
    outside: Outside,
    *,
    waiting: bool,
) -> None:
    """Pause or resume sending; once it is remembered why, give seats back, or write or take out formats."""
    if isinstance(effect, SendingWish):
        carry_out_wish(outside.memory, effect)
        return
    if waiting:
        return
    if isinstance(effect, RememberedFormat):
        outside.formats.write(effect.name, effect.text.encode())
        outside.memory.keep(FORMAT_TO_KEEP, effect.name, "")  # who takes the file out later wants it gone
        return
    if isinstance(effect, FormatTakenOut):
        outside.formats.remove(effect.name)
        return
    if isinstance(effect, TaughtWords):
        text = (outside.formats.read(effect.name) or b"").decode()
        outside.formats.write(effect.name, with_words(effect.name, text, effect.words).encode())
        return
    for name, person in effect.seats:
        outside.seats.release(effect.kind, name, person)


def _write_events(effect: EventWrites, outside: Outside) -> tuple[bool, list[Problem]]:
    """Write one two-way calendar; return whether anything was written, and what was not.

    Its token is kept once everything is written: until then the next reading tells again what was.
    """
    code, memory = effect.clinician, outside.memory
    done = carry_out_plan(outside.two_way[code], effect.plan, effect.before)
    now = to_remember(done.known)
    if memory.remembered(KNOWN).get(code) != now:
        memory.keep(KNOWN, code, now)
    if not done.faults and memory.remembered(TOKEN).get(code) != effect.token:
        memory.keep(TOKEN, code, effect.token)
    return done.wrote, not_in_calendar(code, done.faults)
