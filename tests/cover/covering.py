"""A practice whose clinicians are asked to cover, with everybody who acts on it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Self

from addon.cover_asks import COVER_ANSWER, SEAT_KIND, SHOWN_COVER, ShownCover
from addon.incoming import Incoming
from addon.member_page import PAGES
from addon.outgoing import HANDED_OVER
from addon.sync.state.seats import Seat
from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, Row

ROSA, TOM, INES, MAX = "C-01", "C-02", "C-03", "C-04"
NAMES = {ROSA: "Rosa Díaz", TOM: "Tom O'Hara", INES: "Inês Brandão", MAX: "Max Okafor"}
TUESDAY, THURSDAY = "G-01 2026-03-03 18:00", "G-02 2026-03-05 17:30"
DAY = date(2026, 3, 3)


class Covering(LittlePractice):
    """Rosa leads on Tuesdays alone and on Thursdays beside Tom; everybody but Rosa covers for others."""

    def __init__(
        self,
        settings: Mapping[str, Value] | None = None,
        *,
        url: str = "https://pages.example.org",
        groups: Mapping[str, Mapping[str, object]] | None = None,
        clinicians: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        super().__init__()
        self.public_url = url
        for name, cells in (groups or {}).items():
            for field, value in cells.items():
                self.types("groups", field, value, name=name)  # type: ignore[arg-type]
        self.adds("clinicians", {"name": NAMES[MAX], "licence": "LCSW", "active": True})
        for code, name in NAMES.items():
            self.types("clinicians", "email", f"{code.casefold()}@example.org", name=name)
            self.types("clinicians", "covers", "no" if code == ROSA else "yes", name=name)
        for code, cells in (clinicians or {}).items():
            for field, value in cells.items():
                self.types("clinicians", field, value, name=NAMES[code])  # type: ignore[arg-type]
        for name, value in (settings or {}).items():
            self.types("settings", "value", str(value), name=name)
        self.sync()

    def sick(self, clinician: str = ROSA, day: date = DAY, **more: Value) -> Self:
        """Type the one row, and run a pass."""
        self.adds("time_off", {"clinician": NAMES[clinician], "what": "sick", "since": day, **more})
        self.sync()
        return self

    def back(self, clinician: str = ROSA) -> None:
        """Delete the rows of somebody who is there again, and run a pass."""
        self.deletes("time_off", *self.numbers("time_off", clinician_code=clinician))
        self.sync()

    def task(self, session: str = TUESDAY, away: str = ROSA) -> Row:
        """Return the last row of Cover about somebody in a session."""
        return [one for one in self.rows("cover", session_code=session) if f"({away})" in str(one["away"])][-1]

    def session(self, code: str = TUESDAY) -> Row:
        """Return a session."""
        return self.row("sessions", id=code)

    def asked(self, clinician: str, session: str = TUESDAY) -> ShownCover:
        """Return the last ask to a clinician about a session."""
        group, _, start = session.partition(" ")
        mine = [one for one in self.state.remembered(SHOWN_COVER).values() if one.clinician == clinician]
        return [one for one in mine if one.group == group and start in one.seat][-1]

    def asked_now(self, session: str = TUESDAY) -> set[str]:
        """Return who may answer about a session."""
        there = self.state.remembered(SHOWN_COVER).values()
        return {one.clinician for one in there if session in one.seat and one.state == "asked" and not one.answer}

    def says(self, clinician: str, answer: str, session: str = TUESDAY) -> bool:
        """Answer as the page does; return whether a yes was the first."""
        ask = self.asked(clinician, session)
        seat = Seat(kind=SEAT_KIND, name=ask.seat, person=clinician, since=self.now)
        if answer == "yes" and not self.state.seats.have(seat):
            return False
        body = {"member": clinician, "ask": ask.id, "answer": answer}
        number = len(self.state.inbox.newer_than(0))
        self.state.inbox.store(
            Incoming(source=PAGES, external_id=f"{number}", received=self.now, kind=COVER_ANSWER, body=body)
        )
        return True

    def takes(self, session: str = TUESDAY, away: str = ROSA, **cells: str) -> None:
        """Type into the row of Cover, and run a pass."""
        for name, value in cells.items():
            self.types("cover", name, value, id=self.task(session, away)["id"])
        self.sync()

    def wording(self, clinician: str) -> list[str]:
        """Return the subjects of the messages that wait for a clinician."""
        found = self.state.outbox.all().values()
        return [one.message.subject for one in found if one.message.person == clinician and one.state == "planned"]

    def sends(self) -> None:
        """Hand over every message that waits."""
        for one in self.state.outbox.all().values():
            if self.state.outbox.claim(one.message.key, now=self.now, lease=self.now + timedelta(minutes=1)):
                self.state.outbox.settle(one.message.key, HANDED_OVER, now=self.now)
