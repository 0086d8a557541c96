"""An evening of sessions as a pass publishes them, for tests of the page about them."""

from dataclasses import replace
from datetime import datetime, timedelta

from addon.on_page import PAGE_SESSION, PageSession, Seat
from addon.sync.state.database import State
from addon.sync.state.staff import StaffUser
from addon.web.passwords import hashed
from tests.web.pages import PASSWORD

SIX = datetime(2026, 9, 30, 18)
"""Chicago's wall time; the pages' noon is 12:00 there."""
CODE = "G-07 2026-09-30 18:00"
SEATS = (
    Seat(member="M-0142", name="Keisha", answer="cannot come Tue Sep 29 6:02 PM", status="cancelled", is_away=True),
    Seat(member="M-0147", name="Marcus"),
    Seat(member="M-0151", name="Zoë", answer="join online Wed Sep 30 9:15 AM", joined_by="video"),
)


def session(group: str = "G-07", start: datetime = SIX, *leaders: tuple[str, str], **changes: object) -> PageSession:
    """Return a session of a group."""
    made = PageSession(
        code=f"{group} {start:%Y-%m-%d %H:%M}",
        group=group,
        start=start,
        end=start + timedelta(minutes=90),
        meets="hybrid",
        room="Room 2",
        leaders=leaders or (("C-01", "Rosa"), ("C-02", "Tom")),
        seats=SEATS,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def publish(state: State, *sessions: PageSession) -> None:
    """Leave sessions in the state as a pass does."""
    for one in sessions:
        state.keep(PAGE_SESSION, one.code, one)


def clinician(state: State, code: str = "C-01", *, name: str = "rosa", role: str = "clinician") -> None:
    """Add a user who is a clinician."""
    state.staff.keep(StaffUser(name=name, role=role, password=hashed(PASSWORD), clinician=code))
