"""What passes leave for the cards, with a name in every place that may hold one; and every card that there is."""

from datetime import date, datetime, timedelta
from typing import Any

from addon.explained import EXPLAINED, MemberExplained, NextSession, RuleRead
from addon.incoming import Incoming
from addon.outgoing import DELIVERED, OutgoingMessage
from addon.session_asks import CARD, MOVE, SESSION_ASK, SessionAsk
from addon.today.outside import OUTSIDE_LINE, OutsideLine
from addon.week_shown import WEEK_SHOWN, SessionShown, WeekShown
from tests.web.cards.carded import Carded, bears
from tests.web.evening import CODE, SIX, publish, session
from tests.web.pages import NOON

Json = dict[str, Any]
DAY = date(2026, 9, 30)
ROOM = "https://video.example.org/g-07"
LINES = (
    OutsideLine(kind="Session", urgency="today", codes=("G-07",), what="6:00 PM: 9 expected", tab="Sessions"),
    OutsideLine(
        kind="Flag",
        urgency="red, overdue",
        codes=("M-0147",),
        what="flag to be looked at",
        by=date(2026, 9, 28),
        tab="Flags",
        row="F-014",
        address="#gid=7&range=A12",
    ),
    OutsideLine(
        kind="Cover", urgency="today", codes=("G-12", "C-04"), what="a session without its leader", tab="Cover"
    ),
    OutsideLine(kind="Question", urgency="waits", what="to answer", tab="Needs review", row="R-003"),
    OutsideLine(kind="Paper", urgency="", codes=("M-0151",), what="a paper that is missing", tab="Papers"),
    OutsideLine(kind="Billing", urgency="", what="sessions that cannot be billed yet", tab="Billing"),
)
RULES = (
    RuleRead(
        title="Missed two in a row",
        matched=True,
        reasons=("missed 2 in a row, 2 needed", "last attended Sep 16"),
        about="G-07",
    ),
    RuleRead(title="No progress", matched=None, reasons=("no PHQ-9 score in 60 days",)),
    RuleRead(title="Scores got worse", matched=False, reasons=("gained 3.9, 6 needed",)),
    RuleRead(title="Long absent", matched=False, reasons=("14 days since attended, 21 needed",)),
)


def explained(member: str = "M-0147", **changes: Any) -> MemberExplained:
    """Return a member as a pass explained them."""
    told: dict[str, Any] = {
        "member": member,
        "asked": NOON - timedelta(minutes=5),
        "at": NOON - timedelta(minutes=4),
        "groups": ("G-07",),
        "rules": RULES,
        "sessions": (NextSession(code=CODE, group="G-07", start=SIX, answer="join online"),),
        "papers": ("Consent for group therapy", "Telehealth consent"),
        "clinicians": ("C-01", "C-02"),
    }
    return MemberExplained(**{**told, **changes})


def filled(carded: Carded) -> Carded:
    """Leave all that in the state."""
    state = carded.state
    later = session("G-09", datetime(2026, 10, 1, 9), ("C-04", "Lena"), seats=())
    other = session("G-12", datetime(2026, 9, 30, 19), ("C-04", "Lena"))
    publish(state, session(link=ROOM), other, later)
    for at, one in enumerate(LINES):
        state.keep(OUTSIDE_LINE, f"{at:03d}", one)
    state.keep(EXPLAINED, "M-0147", explained())
    state.keep(WEEK_SHOWN, "C-01", week())
    message = OutgoingMessage(
        key="answer | 1",
        person="M-0147",
        channel="text",
        address="+15125550190",
        text="Hello Marcus",
        due=NOON,
        ends=NOON + timedelta(hours=1),
        zone="America/Chicago",
    )
    state.outbox.add(message, now=NOON)
    state.outbox.claim(message.key, now=NOON, lease=NOON + timedelta(minutes=1))
    state.outbox.settle(message.key, DELIVERED, now=NOON)
    carded.events["abc_20260930T230000Z"] = CODE
    return carded


def week() -> WeekShown:
    """Return a clinician's week."""
    minutes = (("session", 540), ("appointment", 660), ("preparation", 90), ("documentation", 135), ("supervision", 60))
    starts = [datetime(2026, 9, 28 + by, 18) for by in range(3)]
    some = tuple(
        SessionShown(code=f"G-07 {at}", group="G-07", start=at, minutes=90, expected=9, online=2) for at in starts
    )
    return WeekShown(clinician="C-01", first=date(2026, 9, 28), minutes=minutes, works=1_920, sessions=some)


def asked_move(carded: Carded) -> None:
    """Let a move be asked for that no pass has taken over."""
    made = SessionAsk(session=CODE, what=MOVE, by="rosa", clinician="C-01", at=carded.now, to=SIX + timedelta(days=1))
    carded.state.inbox.store(Incoming(source=CARD, external_id="m", received=made.at, kind=SESSION_ASK, body=made.body))


def every_card() -> dict[str, Json]:
    """Return every card, by what it is called."""
    carded = filled(Carded())
    opened = {"calendar": {"calendarId": "x", "id": "abc_20260930T230000Z", "recurringEventId": "abc"}}
    about = {"bears": {"session": CODE}}
    found = {
        "home of the office": carded.card("sheets/home"),
        "home of a clinician": carded.card("sheets/home", "rosa"),
        "a pass was started": carded.card("sheets/pass"),
        "a member": carded.card("sheets/member", typed={"member": "m-0147"}),
        "a member under way": carded.card("sheets/member", typed={"member": "M-0151"}),
        "no such member": _unknown(carded),
        "the week": carded.card("calendar/home", "rosa"),
        "sessions of the office": carded.card("calendar/home"),
        "an event": carded.card("calendar/event", "rosa", **opened),
        "another event": carded.card("calendar/event", "rosa", calendar={"id": "theirs"}),
        "cover, move or cancel": carded.card("calendar/change", "rosa", **about),
    }
    seen = bears(found["an event"], "calendar/mark")
    typed = {"mark M-0147": "excused", "mark M-0151": "-", "mark M-0142": "cancelled"}
    asked_move(carded)
    found["marks on the way"] = carded.card("calendar/mark", "rosa", bears=seen, typed=typed, **opened)
    return found


def _unknown(carded: Carded) -> Json:
    carded.state.keep(EXPLAINED, "M-9999", explained("M-9999", is_known=False))
    return carded.card("sheets/member", typed={"member": "M-9999"})
