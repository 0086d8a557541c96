"""The runner over simulated days: what is new leads to one pass, failures to patience, a busy workbook to neither."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from addon.incoming import REPLY, Incoming
from addon.memory import Kept
from addon.outgoing import ANSWER, Address
from addon.problems import StateFull
from addon.sending_paused import pause
from addon.service.due import AGAIN, ARRIVED, BEGAN, NEW_DATE, REGULAR, SAVED, Timetable
from addon.service.ping import FAIL, START, SUCCESS
from addon.service.runner import MESSAGES_DUE, NO_WORD, Known, Runner, RunnerParts, backup_is_due, next_backup
from addon.service.told import BUSY, DONE, FAILED, LAST, LAST_PASS, NOTHING_NEW, WAITS, BackupTold, PassTold
from addon.service.watch import Mark, Watch
from addon.settings import Places
from addon.sync.state.codec import as_text, from_text
from addon.sync.state.database import State
from tests.service.messages import message
from tests.stores import fresh_state

KNOWN = Kept("known", Known)
BEGINS = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


@dataclass
class Day:
    """A runner on a simulated clock; ``result`` is how the next passes end.

    ``is_reborn``: each look is another runner's, which knows what the state kept of the one before, as in workers.
    """

    folder: Path
    is_reborn: bool = False
    state: State = field(default_factory=fresh_state)
    now: datetime = BEGINS
    result: str = NOTHING_NEW
    is_decided: bool = True
    given: list[dict[str, Mark]] = field(default_factory=list)
    told: list[PassTold] = field(default_factory=list)
    pinged: list[str] = field(default_factory=list)
    takes: timedelta = timedelta(seconds=2)

    def __post_init__(self) -> None:
        (self.folder / "exports").mkdir()
        self.runner = Runner(
            RunnerParts(
                state=self.state,
                watch=Watch(self.folder, Places()),
                run=self.run,
                step=str,
                clock=lambda: self.now,
                timetable=Timetable(zone="America/New_York"),
                poll=timedelta(seconds=5),
                tell=self.told.append,
                ping=self.pinged.append,
            )
        )

    def run(self, still: dict[str, Mark]) -> PassTold | None:
        """Be the pass."""
        self.given.append(still)
        began = self.now
        self.now += self.takes
        if self.result == NO_WORD:
            return None
        trouble = "" if self.result == DONE else "why"
        return PassTold(result=self.result, began=began, ended=self.now, trouble=trouble, is_decided=self.is_decided)

    def look(self) -> None:
        """Look once."""
        if self.is_reborn:
            self.runner = Runner(self.runner._parts, from_text(KNOWN, as_text(KNOWN, self.runner.known)))
        self.runner.look(self.now)

    def passes(self, seconds: float, meanwhile: Callable[[], object] = lambda: None, *, tick: int = 1) -> list[str]:
        """Tick every second, or so many, and return the reasons of the passes."""
        before, until = len(self.told), self.now + timedelta(seconds=seconds)
        while self.now < until:
            self.look()
            meanwhile()
            self.now += timedelta(seconds=tick)
        return [one.reason for one in self.told[before:]]


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.prove)], ids=["one runner", "reborn"])
def day(tmp_path: Path, request: pytest.FixtureRequest) -> Day:
    """Return a day whose first pass is over."""
    one = Day(tmp_path, is_reborn=request.param)
    assert one.passes(20) == [BEGAN]
    return one


def test_a_quiet_day_has_regular_looks_and_one_at_midnight(day: Day) -> None:
    """Every ten minutes, and when the date changes in the practice's zone."""
    reasons = day.passes(24 * 3600, tick=60)
    assert reasons.count(NEW_DATE) == 1
    assert set(reasons) == {REGULAR, NEW_DATE}
    assert 135 <= len(reasons) <= 145


def test_an_export_leads_to_one_pass_once_it_is_still(day: Day) -> None:
    """While it grows it is in no pass; afterwards the pass is given exactly what was seen."""
    file = day.folder / "exports" / "shows.csv"

    def grow() -> None:
        file.write_bytes((file.read_bytes() if file.exists() else b"") + b"x")

    assert day.passes(60, grow) == []
    assert day.passes(60) == [SAVED]
    assert day.given[-1] == {"shows.csv": (file.stat().st_size, file.stat().st_mtime_ns)}
    day.runner.request_pass("Ana asked")
    assert day.passes(60) == ["Ana asked"]


def test_a_regular_look_leaves_out_what_is_still_being_copied(day: Day) -> None:
    """A copy that takes all day keeps nobody waiting."""
    file = day.folder / "exports" / "shows.csv"
    file.write_bytes(b"")
    grows = lambda: file.write_bytes(file.read_bytes() + b"x")  # noqa: E731
    assert day.passes(1300, grows, tick=5) == [REGULAR, REGULAR]
    assert day.given[-2:] == [{}, {}]


def test_what_arrives_is_looked_at_within_seconds_and_once(day: Day) -> None:
    """Each reply is in a pass at most ten seconds later; the pass that took it is enough."""
    for n in range(3):
        day.state.inbox.store(Incoming(source="texts", external_id=str(n), received=day.now, kind=REPLY, body={}))
    assert len(day.passes(60)) == 1


def test_who_stops_e_mails_by_a_link_is_in_the_sheet_soon(day: Day) -> None:
    """Nothing arrived in the inbox, and still a pass shows that nothing goes there."""
    one = Address(channel="email", address="m1@example.org", state="stopped", since=day.now)
    day.state.addresses.mark(one)
    assert day.passes(60) == [ARRIVED]
    day.state.addresses.lift("email", one.address)
    assert day.passes(60) == [ARRIVED]


def test_a_pass_that_fails_is_tried_again_with_patience_and_told(day: Day) -> None:
    """After half a minute, a minute, two; what was saved is not lost, and success ends it."""
    (day.folder / "exports" / "shows.csv").write_bytes(b"x")
    day.result = FAILED
    assert day.passes(250) == [SAVED, AGAIN, AGAIN, AGAIN]
    assert (day.runner.status().trouble, day.runner.failures) == ("why", 4)
    assert day.pinged[-2:] == [START, FAIL]
    assert day.state.remembered(LAST_PASS)[LAST].result == FAILED
    day.result = NOTHING_NEW
    assert day.passes(300) == [AGAIN]
    assert day.state.remembered(LAST_PASS)[LAST].result == NOTHING_NEW
    assert (day.runner.status().trouble, day.runner.failures, day.pinged[-1]) == ("", 0, SUCCESS)
    assert list(day.given[-1]) == ["shows.csv"]


def test_a_pass_that_ends_without_a_word_has_failed(day: Day) -> None:
    """Killed for its memory, say: the service goes on."""
    day.result = NO_WORD
    day.runner.request_pass("Ana asked")
    day.passes(5)
    assert (day.told[-1].result, day.told[-1].trouble) == (FAILED, NO_WORD)


def test_somebody_else_at_work_is_no_failure(day: Day) -> None:
    """Every five seconds it is tried again; nothing is remembered as a failure and nobody is called."""
    day.result, pinged = BUSY, list(day.pinged)
    day.runner.request_pass("Ana asked")
    assert day.passes(30)[1:] == [AGAIN] * 4
    assert (day.runner.status().trouble, day.runner.failures) == ("why", 0)
    assert [one for one in day.pinged[len(pinged) :] if one != START] == []
    day.result = DONE
    assert day.passes(10) == [AGAIN]


def test_an_open_workbook_is_looked_at_every_minute(day: Day) -> None:
    """What waits is told and is no failure."""
    day.result = WAITS
    day.runner.request_pass("Ana asked")
    assert len(day.passes(300)) == 5
    assert day.runner.status().trouble == "why"
    assert day.runner.failures == 0


def test_a_clock_that_is_set_back_stops_nothing(day: Day) -> None:
    """Three hours back: the next pass runs at once, and the ones after it as always."""
    day.now -= timedelta(hours=3)
    assert day.passes(900)[1:] == [REGULAR]


def test_what_is_sent_rests_on_sheets_that_were_just_read(day: Day) -> None:
    """A message that is due brings a pass first; the sender is then told when the sheets were read."""
    calls: list[datetime | None] = []

    def step(_: datetime, *, looked_at: datetime | None) -> None:
        calls.append(looked_at)

    day.passes(120)
    day.runner.send(day.now, step)
    assert len(calls) == 1
    day.state.outbox.plan([message(due=day.now)], now=day.now)
    day.runner.send(day.now, step)
    assert len(calls) == 1
    assert day.passes(5) == [MESSAGES_DUE]
    day.runner.send(day.now, step)
    assert calls[1] == day.told[-1].began


def test_answers_and_notes_to_staff_wait_for_no_pass(day: Day) -> None:
    """A member in distress has an answer at once; a reminder beside it brings a pass."""
    calls: list[datetime | None] = []

    def step(_: datetime, *, looked_at: datetime | None) -> None:
        calls.append(looked_at)

    day.passes(120)
    day.state.outbox.add(message(due=day.now, key=f"{ANSWER}1"), now=day.now)
    day.runner.send(day.now, step)
    assert (len(calls), day.passes(20)) == (1, [])
    day.state.outbox.plan([message(due=day.now)], now=day.now)
    day.runner.send(day.now, step)
    assert (len(calls), day.passes(20)) == (2, [MESSAGES_DUE])


def test_a_pass_that_had_to_stop_lets_nothing_go(day: Day) -> None:
    """A tab is left alone: what is due waits for a pass that decides, and brings no pass after the other."""
    calls: list[datetime | None] = []

    def step(_: datetime, *, looked_at: datetime | None) -> None:
        calls.append(looked_at)

    decided = day.told[-1].began
    day.result, day.is_decided = DONE, False
    day.runner.request_pass("Ana asked")
    day.passes(120)
    day.state.outbox.plan([message(due=day.now)], now=day.now)
    day.runner.send(day.now, step)
    assert (calls, day.passes(20)) == ([decided], [])
    assert day.runner.status().looked == day.told[-1].began


def test_a_pass_that_takes_minutes_still_counts_as_just_read(day: Day) -> None:
    """Or a large practice would run one pass after the other and send nothing."""
    day.takes = timedelta(minutes=4)
    day.state.outbox.plan([message(due=day.now)], now=day.now)
    calls: list[datetime | None] = []

    def step(_: datetime, *, looked_at: datetime | None) -> None:
        calls.append(looked_at)

    day.passes(100)
    day.runner.send(day.now, step)
    day.passes(5)
    day.runner.send(day.now, step)
    assert calls == [day.told[-1].began]


@pytest.mark.parametrize("refused", [OSError(12, "Cannot allocate memory"), StateFull("state", "the disk is full")])
def test_a_pass_that_cannot_begin_has_failed(day: Day, monkeypatch: pytest.MonkeyPatch, refused: Exception) -> None:
    """With the same patience, not every second."""

    def run(_: dict[str, Mark]) -> PassTold | None:
        raise refused

    monkeypatch.setattr(day.runner, "_parts", replace(day.runner._parts, run=run))
    day.runner.request_pass("Ana asked")
    assert day.passes(100) == ["Ana asked", AGAIN, AGAIN]
    assert day.told[-1].trouble in {"no pass can be started (Cannot allocate memory)", "state: the disk is full"}


def test_pausing_is_remembered_over_a_restart(day: Day, tmp_path: Path) -> None:
    """Until somebody resumes; both are kept with who did it."""
    day.runner.pause_sending("ana")
    (tmp_path / "again").mkdir()
    again = Day(tmp_path / "again", state=day.state).runner
    assert again.paused().startswith("ana, since Tue Mar 3 ")
    again.resume_sending("ben")
    assert day.runner.status().paused == ""


def test_a_pause_and_its_end_each_lead_to_one_pass(day: Day) -> None:
    """Today tells of it, whoever paused it and wherever."""
    day.runner.pause_sending("ana")
    assert day.passes(60) == [ARRIVED]
    pause(day.state, "the Control tab", day.now)
    assert day.passes(60) == [ARRIVED]
    day.runner.resume_sending("ben")
    assert day.passes(60) == [ARRIVED]


def _arrive(day: Day) -> None:
    day.state.inbox.store(Incoming(source="texts", external_id="1", received=day.now, kind=REPLY, body={}))


def _drop(day: Day) -> None:
    (day.folder / "exports" / "shows.csv").write_bytes(b"x")


HAPPENS: dict[str, tuple[Callable[[Day], object], str]] = {
    "nothing": (lambda _: None, NOTHING_NEW),
    "something arrived": (_arrive, NOTHING_NEW),
    "an export": (_drop, NOTHING_NEW),
    "an export, and passes fail": (_drop, FAILED),
    "the workbook is open": (lambda day: day.runner.request_pass("Ana asked"), WAITS),
    "somebody else is at work": (lambda day: day.runner.request_pass("Ana asked"), BUSY),
}


@pytest.mark.parametrize("what", HAPPENS)
def test_between_two_looks_that_are_of_use_no_pass_is_due(what: str, tmp_path: Path) -> None:
    """Who looks only then, as workers do, runs the passes of somebody who looks every second, at the same instants."""
    happen, result = HAPPENS[what]
    began: list[list[datetime]] = []
    for is_thrifty in (False, True):
        folder = tmp_path / str(is_thrifty)
        folder.mkdir()
        day = Day(folder, is_reborn=is_thrifty)
        day.passes(20)
        happen(day)
        day.result, until = result, day.now + timedelta(minutes=11)
        day.look()
        while day.now < until:
            later = day.now + timedelta(seconds=1)
            day.now = max(later, day.runner.next_look(day.now)) if is_thrifty else later
            day.look()
        began.append([one.began for one in day.told if one.began < until])
    assert len(began[0]) >= 2
    assert began[1] == began[0]


AT = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "hours", "is_due"),
    [
        (None, 0, True),
        (BackupTold(file="a", made=AT, proved=True), 1, False),
        (BackupTold(file="a", made=AT - timedelta(minutes=1), proved=True), 1, True),
        (BackupTold(file="a", made=AT, proved=False), 0.5, False),
        (BackupTold(file="a", made=AT, proved=False), 1, True),
        (BackupTold(file="a", made=AT + timedelta(days=9), proved=True), 1, False),
    ],
)
def test_when_a_backup_is_due(last: BackupTold | None, hours: float, is_due: bool) -> None:  # noqa: FBT001 (a column)
    """Once a night; one that failed again within the hour, not at once."""
    assert backup_is_due(last, AT, AT + timedelta(hours=hours)) == is_due


def test_when_the_next_backup_is_due_none_is_before() -> None:
    """Whether or not the last one was proved."""
    for last in (BackupTold(file="a", made=AT, proved=True), BackupTold(file="a", made=AT, proved=False)):
        due = next_backup(last, time(8, 30), "UTC", AT + timedelta(minutes=1))
        assert due == AT + (timedelta(days=1) if last.proved else timedelta(hours=1))
    assert next_backup(None, time(8, 30), "UTC", AT) == AT
