"""Every clinician's calendar: shown, read as busy time, and who we are there."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from addon.calendars.busy import read_calendar
from addon.calendars.busy_calendar import Span
from addon.calendars.ports import CalendarChanged, EventId
from addon.calendars.wanted import WantedEvent
from addon.problems import SettingsInvalid
from addon.sessions.commitments import BusyTime
from addon.sync.adapters.caldav_calendar.account import CalDavAccount, read_accounts
from addon.sync.adapters.caldav_calendar.calendars import CalDavCalendars
from tests.memory_here import MemoryHere
from tests.sync.adapters.caldav_desk import NOW, ZONE, CalDavDesks, caldav_desks, no_sleep
from tests.sync.adapters.radicale_server import PASSWORD, USER, Person, RadicaleServer, radicale_server

SPAN = Span(first=datetime(2026, 3, 1, tzinfo=UTC), last=datetime(2026, 4, 1, tzinfo=UTC), zone=ZONE)
BLOCK = WantedEvent(
    key="preparation | C-01 | G-01 2026-03-10 18:00",
    kind="preparation",
    start=datetime(2026, 3, 10, 17, 45),
    minutes=15,
    zone=ZONE,
    title="Preparation: Group G-01",
)
ADDRESS = "https://cloud.example.org/dav/anna/groups/"


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[CalDavDesks]:
    """Calendars of two clinicians."""
    with caldav_desks(tmp_path, ("C-01", "C-02")) as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RadicaleServer]:
    """One server."""
    with radicale_server(tmp_path) as made:
        yield made


def vevent(uid: str, *lines: str) -> str:
    """Return a calendar with one event of a person."""
    inside = ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260301T120000Z", f"SUMMARY:Secret {uid}", *lines, "END:VEVENT")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a person//EN", *inside, "END:VCALENDAR", ""))


EVENTS = {
    "once": ("DTSTART:20260305T140000Z", "DTEND:20260305T150000Z"),
    "weekly": (f"DTSTART;TZID={ZONE}:20260302T090000", f"DTEND;TZID={ZONE}:20260302T100000", "RRULE:FREQ=WEEKLY"),
    "whole-day": ("DTSTART;VALUE=DATE:20260320", "DTEND;VALUE=DATE:20260321"),
    "free": ("DTSTART:20260306T140000Z", "DTEND:20260306T150000Z", "TRANSP:TRANSPARENT"),
    "off": ("DTSTART:20260307T140000Z", "DTEND:20260307T150000Z", "STATUS:CANCELLED"),
    "long-ago": ("DTSTART:20250307T140000Z", "DTEND:20250307T150000Z"),
}


def at(day: date, hour: int) -> datetime:
    """Return an instant of wall time."""
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def test_busy_times_are_those_a_file_of_the_same_events_gives(server: RadicaleServer) -> None:
    """All calendars of the clinician count, over the change of the clock; free, cancelled and ours do not."""
    account = server.account()
    private = Person(server, server.calendar("private"))
    for uid, lines in EVENTS.items():
        (Person(server, account.url) if uid == "once" else private).adds(vevent(uid, *lines), f"{uid}.ics")
    calendars = CalDavCalendars({"C-01": account}, zone=ZONE, keeper=MemoryHere(), sleep=no_sleep)
    with calendars.opened(now=NOW) as opened:
        opened["C-01"].put(BLOCK, based_on=None)
    (found,) = calendars.busy(SPAN)
    mondays = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(5)]
    expected = {BusyTime(start=at(day, 9), end=at(day, 10)) for day in mondays}
    expected.add(BusyTime(start=datetime(2026, 3, 5, 14, tzinfo=UTC), end=datetime(2026, 3, 5, 15, tzinfo=UTC)))
    expected.add(BusyTime(start=at(date(2026, 3, 20), 0), end=at(date(2026, 3, 21), 0), all_day=True))
    assert (found.owner, found.times, found.problems) == ("C-01", tuple(sorted(expected)), ())
    files = [read_calendar(vevent(uid, *lines).encode(), span=SPAN, name="a.ics") for uid, lines in EVENTS.items()]
    assert {one for file in files for one in file.times} == set(found.times)


def test_only_the_named_calendars_are_read_where_some_are_named(server: RadicaleServer) -> None:
    """A clinician may say which calendars count."""
    private, shared = server.calendar("private"), server.calendar("shared")
    Person(server, private).adds(vevent("once", *EVENTS["once"]))
    Person(server, shared).adds(vevent("whole-day", *EVENTS["whole-day"]))
    accounts = {"C-01": server.account(busy=(private,))}
    (found,) = CalDavCalendars(accounts, zone=ZONE, keeper=MemoryHere(), sleep=no_sleep).busy(SPAN)
    assert [one.all_day for one in found.times] == [False]


def test_a_calendar_that_is_said_to_be_free_does_not_count(server: RadicaleServer) -> None:
    """A calendar marked as free (birthdays, holidays) takes up nobody's time."""
    holidays = server.calendar("holidays")
    Person(server, holidays).adds(vevent("whole-day", *EVENTS["whole-day"]))
    body = (
        '<d:propertyupdate xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
        "<c:schedule-calendar-transp/></d:prop></d:set></d:propertyupdate>"
    )
    with server.person() as client:
        assert client.proppatch(holidays, body).status == 207
    calendars = CalDavCalendars({"C-01": server.account()}, zone=ZONE, keeper=MemoryHere(), sleep=no_sleep)
    assert [len(one.times) for one in calendars.busy(SPAN)] == [1]
    # Radicale keeps the property but not what stands in it; other servers answer like this.
    said = b"<C:schedule-calendar-transp><C:transparent /></C:schedule-calendar-transp>"
    server.door.swap = (b"<C:schedule-calendar-transp />", said)
    assert [(one.times, one.is_whole) for one in calendars.busy(SPAN)] == [((), True)]


def test_what_a_colleague_shares_does_not_count(server: RadicaleServer) -> None:
    """Some servers list it among the user's own; the calendar that is named in the settings counts whoever owns it."""
    account, theirs = server.account(), server.calendar("theirs")
    Person(server, theirs).adds(vevent("whole-day", *EVENTS["whole-day"]))
    Person(server, account.url).adds(vevent("once", *EVENTS["once"]))
    calendars = CalDavCalendars({"C-01": account}, zone=ZONE, keeper=MemoryHere(), sleep=no_sleep)
    assert [len(one.times) for one in calendars.busy(SPAN)] == [2]
    server.door.swap = (f"<owner><href>/{USER}/".encode(), b"<owner><href>/tom/")
    assert [[time.all_day for time in one.times] for one in calendars.busy(SPAN)] == [[False]]


def test_an_entry_that_is_not_safe_to_compute_is_counted_as_a_problem(server: RadicaleServer) -> None:
    """It stops no other entry, and the problem names neither its title nor the person."""
    account = server.account()
    person = Person(server, account.url)
    person.adds(vevent("once", *EVENTS["once"]), "1.ics")
    for number in (2, 3):
        odd = vevent(f"odd{number}", "DTSTART:20260305T140000Z", "DTEND:20260305T150000Z", "RRULE:FREQ=MINUTELY")
        person.adds(odd, f"{number}.ics")
    calendars = CalDavCalendars({"C-01": account}, zone=ZONE, keeper=MemoryHere(), sleep=no_sleep)
    (found,) = calendars.busy(SPAN)
    (problem,) = found.problems
    assert (len(found.times), found.is_whole) == (1, False)
    assert (problem.code, problem.is_unread, problem.what[:7]) == ("odd-repetition", False, "2 times")
    assert "Secret" not in str(problem)
    assert USER not in str(problem)


def test_a_calendar_out_of_reach_is_a_problem_and_no_free_time(desks: CalDavDesks) -> None:
    """Nobody can tell when a clinician is busy whose calendars cannot be read, which is said; the others are read."""
    desks.server.door.trouble = dict.fromkeys(range(3), "before")
    lost, found = desks.calendars.busy(SPAN)
    (problem,) = lost.problems
    assert [(one.owner, one.is_whole) for one in (lost, found)] == [("C-01", False), ("C-02", True)]
    assert (problem.code, "C-01" in str(problem)) == ("calendar-unreachable", True)


def test_a_calendar_is_remembered_from_one_pass_to_the_next(desks: CalDavDesks) -> None:
    """What one pass put, another removes; each calendar has a memory of its own."""
    with desks.calendars.opened(now=NOW) as opened:
        port = opened["C-01"]
        assert set(opened) == {"C-01", "C-02"}
        version = port.put(BLOCK, based_on=None)
    assert desks.kept.by_kind.keys() == {"caldav C-01"}
    with desks.calendars.opened(now=NOW) as opened:
        opened["C-01"].remove(EventId(BLOCK.key), based_on=version)
        assert opened["C-01"].changes(None).seen == ()


def test_a_calendar_made_anew_is_filled_when_somebody_says_so(server: RadicaleServer) -> None:
    """What is remembered of a calendar is forgotten once, so that a person's deletions there count no more."""
    accounts, kept = {"C-01": server.account()}, MemoryHere()
    calendars = CalDavCalendars(accounts, zone=ZONE, keeper=kept, sleep=no_sleep)
    with calendars.opened(now=NOW) as opened:
        opened["C-01"].put(BLOCK, based_on=None)
    Person(server, accounts["C-01"].url).deletes(BLOCK.uid)
    with calendars.opened(now=NOW) as opened, pytest.raises(CalendarChanged):
        opened["C-01"].put(BLOCK, based_on=None)
    again = CalDavCalendars(accounts, zone=ZONE, keeper=kept, begin_again={"C-01"}, sleep=no_sleep)
    for _ in range(2):
        with again.opened(now=NOW) as opened:
            opened["C-01"].put(BLOCK, based_on=None)
    assert [start for start, _ in Person(server, accounts["C-01"].url).sees()] == [BLOCK.start]


# --- who we are -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://cloud.example.org/dav/",
        "http://127.0.0.1.example.org/dav/",
        "https://anna:secret-7@cloud.example.org/dav/",
        "webcal://cloud.example.org/dav/",
        "cloud.example.org/dav/",
        "https://[broken/dav/",
        "",
    ],
)
def test_an_address_that_would_show_the_password_is_refused(url: str) -> None:
    """Only https, or this very computer, and no password in the address; the fault repeats none of it."""
    for make in (
        lambda: CalDavAccount(code="C-01", url=url, user=USER, password=PASSWORD),
        lambda: CalDavAccount(code="C-01", url=ADDRESS, user=USER, password=PASSWORD, busy=(url,)),
    ):
        with pytest.raises(SettingsInvalid) as refused:
            make()
        assert "C-01" in str(refused.value)
        assert "secret-7" not in str(refused.value)
        assert "example" not in str(refused.value)


def test_an_account_shows_nothing_of_itself() -> None:
    """Printed by accident, it is a code."""
    account = CalDavAccount(code="C-01", url="http://localhost:5232/anna/", user=USER, password=PASSWORD)
    assert repr(account) == "CalDavAccount(code='C-01')"


def secrets_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file of passwords."""
    path = folder / "calendar-passwords.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_passwords_come_from_the_environment_or_a_file_of_ones_own(tmp_path: Path) -> None:
    """The clinician's own in the environment, then in the file, then the one for all."""
    path = secrets_file(
        tmp_path,
        "".join(f'[{who}]\nuser = "f{who[-1]}"\npassword = "p{who[-1]}"\n' for who in ("C-01", "C-02", "all")),
    )
    environ = {"GROUPKEEPER_CALDAV_C_02_USER": "e2", "GROUPKEEPER_CALDAV_C_02_PASSWORD": "q2"}
    urls = dict.fromkeys(("C-01", "C-02", "C-03"), ADDRESS)
    found = read_accounts(urls, secrets=path, environ=environ, busy={"C-03": (ADDRESS,)})
    assert {code: (one.user, one.password) for code, one in found.items()} == {
        "C-01": ("f1", "p1"),
        "C-02": ("e2", "q2"),
        "C-03": ("fl", "pl"),
    }
    assert [one.busy for one in found.values()] == [None, None, (ADDRESS,)]


def test_where_one_user_keeps_everybodys_calendars_each_reads_their_own(tmp_path: Path) -> None:
    """All that the user has would make everybody busy at once; what is named for a clinician counts beside."""
    path = secrets_file(tmp_path, '[all]\nuser = "f"\npassword = "p"\n[C-03]\nuser = "anna"\npassword = "q"\n', 0o600)
    urls = {code: f"https://cloud.example.org/dav/f/{code}/" for code in ("C-01", "C-02", "C-03")}
    found = read_accounts(urls, secrets=path, environ={}, busy={"C-02": (ADDRESS,)})
    busy = {code: one.busy for code, one in found.items()}
    assert busy == {"C-01": (urls["C-01"],), "C-02": (urls["C-02"], ADDRESS), "C-03": None}


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        ('[C-01]\nuser = "anna"\npassword = "wren-field-7"\n', 0o640, "chmod 600"),
        ('[C-01]\nuser = "anna"\npassword = wren-field-7\n', 0o600, "not valid TOML"),
        ('[C-01]\nuser = "anna"\n', 0o600, "C-01, C-02"),
        ('C-01 = "wren-field-7"\n', 0o600, "C-01, C-02"),
        (None, 0, "No such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_quoting_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str | None, mode: int, says: str
) -> None:
    """The fault says what to mend, and no word of what stands in the file."""
    caplog.set_level(logging.DEBUG)
    path = secrets_file(tmp_path, text, mode) if text is not None else tmp_path / "none.toml"
    with pytest.raises(SettingsInvalid) as refused:
        read_accounts({"C-01": ADDRESS, "C-02": ADDRESS}, secrets=path, environ={})
    assert says in str(refused.value)
    for secret in (USER, PASSWORD, str(tmp_path)):
        assert secret not in str(refused.value) + repr(refused.value) + caplog.text
