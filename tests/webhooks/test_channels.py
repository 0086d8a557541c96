"""Push channels: opened at Google's stand-in by Google's own client, renewed at half their life, stopped, proved."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from google.oauth2.credentials import Credentials

from addon.sync.adapters.google_calls import Calls, GoogleRefused, Patience
from addon.sync.adapters.google_troubles import of_googleapiclient
from addon.sync.adapters.google_watching import GoogleWatching, open_watching
from addon.sync.state.database import State
from tests.google.calendar_world import OWNER
from tests.google.faults import server_error
from tests.google.server import GoogleStandIn
from tests.stores import fresh_state
from tests.webhooks.senders import NOW, PUBLIC, Doors
from webhooks.channels import CHANNELS, LONGEST, MOST_ORPHANS, Orphans, Watched, open_channels, renew
from webhooks.verify.google_push import CALENDAR, DRIVE, Channel

ADDRESS = f"{PUBLIC}/hooks/google"
BOTH = (Watched(DRIVE), Watched(CALENDAR, OWNER))


class Service:
    """A service that keeps its channels, at Google's stand-in, under one clock."""

    def __init__(self, google: GoogleStandIn) -> None:
        self.google = google
        self.now = NOW
        self.state: State = fresh_state()
        calls = Calls(
            where="push notices", classify=of_googleapiclient, patience=Patience(tries=1), sleep=lambda _: None
        )
        self.watching: GoogleWatching = open_watching(Credentials("token"), calls=calls, root=f"{google.url}/")

    def tick(self, *wanted: Watched) -> int:
        """Renew; return how much did not work."""
        return len(renew(self.watching, self.state, wanted, address=ADDRESS, now=self.now))

    def alive(self) -> list[str]:
        """The ids of the channels open at Google, those that ended left out."""
        worlds = (self.google.drive.channels, self.google.calendars.channels)
        return sorted(key for one in worlds for key, told in one.open.items() if told["ends"] > self.now)

    def known(self) -> list[str]:
        """The ids of the channels that we remember."""
        return sorted(one.id for one in open_channels(self.state))

    def notices(self) -> list[dict[str, str]]:
        """What Google has sent since last time."""
        worlds = (self.google.drive.channels, self.google.calendars.channels)
        found = [headers for one in worlds for address, headers in one.notices if address == ADDRESS]
        for one in worlds:
            one.notices.clear()
        return found


@pytest.fixture
def service() -> Iterator[Service]:
    """A service at Google, at noon."""
    clock: list[Service] = []

    def now() -> datetime:
        return clock[0].now if clock else NOW

    with GoogleStandIn(clock=now) as google:
        clock.append(Service(google))
        yield clock[0]


def test_channels_are_opened_once_with_secrets_of_their_own(service: Service) -> None:
    """One for the files and one a calendar, each with 256 random bits; the next tick opens none."""
    assert service.tick(*BOTH) == 0
    channels = open_channels(service.state)
    assert service.alive() == service.known()
    assert len(channels) == len({one.token for one in channels} | {one.id for one in channels}) / 2 == 2
    assert all(len(one.token) >= 43 and one.resource for one in channels)
    asked = len(service.google.calls)
    service.now += LONGEST / 2 - timedelta(seconds=1)
    assert service.tick(*BOTH) == 0
    assert len(service.google.calls) == asked


def test_the_new_one_is_open_before_the_old_one_is_stopped(service: Service) -> None:
    """At half-life another is opened, then the old one is stopped: at no moment is there none."""
    service.tick(*BOTH)
    old = service.alive()
    service.now += LONGEST / 2
    service.google.calls.clear()
    assert service.tick(*BOTH) == 0
    made = [call.path.rsplit("/", 1)[-1] for call in service.google.calls if call.method == "POST"]
    assert made == ["watch", "stop", "watch", "stop"]
    assert service.alive() == service.known()
    assert not set(old) & set(service.alive())


def test_months_of_ticks_leave_two_channels(service: Service) -> None:
    """Hourly ticks, some while Google fails, a sleep of three weeks: always one live channel each at the end."""
    for hour in range(24 * 60):
        service.now += timedelta(hours=1)
        if hour % 100 == 50:
            service.google.faults.at(1, server_error())
        if hour % 500 == 200:
            service.now += timedelta(days=21)
        if hour % 24 == 0:
            service.tick(*BOTH)
            service.tick(*BOTH)
    assert service.tick(*BOTH) == 0
    assert service.alive() == service.known()
    assert len(service.known()) == 2
    assert len(service.state.remembered(CHANNELS)) == 2


def test_what_fails_is_tried_again_and_nothing_is_lost(service: Service) -> None:
    """A failing watch leaves the old channel; a failing stop leaves both, and both are ours."""
    service.tick(Watched(DRIVE))
    old = service.known()
    service.now += LONGEST / 2
    service.google.faults.when("changes/watch", server_error())
    assert service.tick(Watched(DRIVE)) == 1
    assert set(old) < set(service.known())
    service.google.faults.when("channels/stop", server_error())
    assert service.tick(Watched(DRIVE)) == 1
    assert set(old) < set(service.known()) == set(service.alive())
    assert service.tick(Watched(DRIVE)) == 0
    assert service.alive() == service.known()
    assert len(service.known()) == 1


def test_what_is_not_wanted_any_more_is_stopped(service: Service) -> None:
    """A calendar that left, or everything."""
    service.tick(*BOTH)
    assert service.tick(Watched(DRIVE)) == 0
    assert [one.api for one in open_channels(service.state)] == [DRIVE]
    assert service.tick() == 0
    assert service.alive() == service.known() == []


def test_notices_of_our_channels_ask_for_a_look(service: Service) -> None:
    """The greeting asks for none; a change in a calendar or a file for one; of a stopped channel nothing is taken."""
    doors = Doors()
    client = doors.client(channels=lambda: open_channels(service.state))
    service.tick(*BOTH)
    greetings = service.notices()
    assert [client.post("/hooks/google", headers=one).status_code for one in greetings] == [204, 204]
    assert doors.effects() == 0
    service.google.calendars.person_creates(OWNER, datetime(2026, 3, 4, 9), 60)
    made = service.google.drive.create({"name": "Practice"})
    service.google.drive.touch(str(made["id"]))
    changes = service.notices()
    assert len(changes) == 2
    assert [client.post("/hooks/google", headers=one).status_code for one in changes] == [204, 204]
    doors.wait()
    assert doors.looks == ["google"]
    service.tick()
    assert [client.post("/hooks/google", headers=one).status_code for one in changes] == [204, 204]
    assert len(doors.orphans) == 2
    doors.wait()
    assert doors.looks == ["google"]


def test_a_greeting_may_come_before_the_answer(service: Service) -> None:
    """The channel is remembered before Google is asked."""
    doors = Doors()
    client = doors.client(channels=lambda: open_channels(service.state))
    seen: list[int] = []

    class Quick(GoogleWatching):
        def watch(self, *given: object, **told: object) -> tuple[str, datetime]:
            answer = super().watch(*given, **told)  # type: ignore[arg-type] # handed on as they came
            seen.extend(client.post("/hooks/google", headers=one).status_code for one in service.notices())
            return answer

    quick = Quick(service.watching._services, service.watching._calls)
    renew(quick, service.state, BOTH, address=ADDRESS, now=NOW)
    assert seen == [204, 204]
    assert doors.orphans == []


def test_orphans_are_stopped_a_few_at_a_time(service: Service) -> None:
    """Channels of an earlier life are stopped; whoever makes some up costs us no more than a few calls."""
    service.tick(*BOTH)
    orphans = Orphans()
    for one in open_channels(service.state):
        orphans.add(one)
    for number in range(1_000):
        orphans.add(Channel(id=f"made-up-{number}", api=DRIVE, token="", resource="x"))
    asked = len(service.google.calls)
    assert orphans.stop_all(service.watching) == []
    assert service.alive() == []
    assert len(service.google.calls) - asked == MOST_ORPHANS
    assert orphans.stop_all(service.watching) == []


def test_google_may_refuse(service: Service) -> None:
    """An address that is not https, or a calendar that is not ours, is a fault with a next step."""
    faults = renew(service.watching, service.state, BOTH, address="http://127.0.0.1/hooks/google", now=NOW)
    faults += renew(service.watching, service.state, [Watched(CALENDAR, "strange")], address=ADDRESS, now=NOW)
    assert [type(one) for one in faults] == [GoogleRefused] * 3
    assert all(one.next_step for one in faults)
