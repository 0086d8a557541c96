"""Members' wishes over whole passes: what is free, what a yes changes, for whom, and when it is not obeyed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest

from addon.episode import DECIDE_AGAIN
from addon.incoming import Incoming
from addon.member_page import MEMBER_PAGE, PAGES
from addon.tabs import Value
from addon.ways_to_come import MAKE_UP, MakeUpWish
from addon.wishes.wish import WISH_KEPT
from addon.wishes_asked import OPEN_WISH, WISH
from addon.workbook import Raw
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row

ZOE, LIAM = "Zoë Núñez", "Liam O'Connor"
TUESDAYS, WEDNESDAYS, FRIDAYS = "Tuesday process group", "Second process group", "Third process group"
TUESDAY, WEDNESDAY = "G-01 2026-03-10 18:00", "G-03 2026-03-11 18:00"


def a_group(name: str, weekday: str, **more: Value) -> Row:
    """Return a row of Groups: a process group at 6 PM."""
    row: Row = {"name": name, "kind": "process", "clinician": "Tom O'Hara", "weekday": weekday, "start": time(18)}
    row |= {"minutes": 60, "seats": 2, "first": date(2026, 1, 2), "status": "active", "service": "group psychotherapy"}
    return row | more


class WithGroups(LittlePractice):
    """A practice with two more process groups, on Wednesdays and Fridays, of two seats each; members have pages."""

    def __init__(self) -> None:
        super().__init__()
        self.public_url = "https://pages.example.org"
        self.adds("groups", a_group(WEDNESDAYS, "Wednesday"), a_group(FRIDAYS, "Friday"))
        self.adds("slots", *(a_slot(day) for day in (10, 11, 12)))
        self.types("make_up_rules", "on", "yes", id="MU-01")
        self.types("make_up_rules", "then_days", 1, id="MU-01")
        self.types("clinicians", "payers", "Aetna; Cigna", name="Tom O'Hara")
        for name in (one.name for one in MEMBERS):
            self.types("members", "payer", "Aetna", name=name)
        for name in (ZOE, LIAM):
            self.types("members", "phone", "512-555-0101", name=name)
            self.types("members", "text_consent", "yes", name=name)
        self.sync()

    def notes(self, member: str = ZOE, about: str = "membership", **more: Value) -> None:
        """Note what a member asks for on the phone."""
        self.adds("wishes_noted", {"member": member, "about": about, "wish": "gets hard", "by": "phone", **more})

    def decides(self, word: str, choose: int | None = None, *, who: str = ZOE) -> None:
        """Decide the row of Requests about a member."""
        (row,) = [one for one in self.rows("requests") if str(one["who"]).startswith(who)]
        self.types("requests", "decision", word, id=str(row["id"]))
        self.types("requests", "choose", choose, id=str(row["id"]))

    def asked(self, who: str = ZOE, what: str = "another regular time") -> Row:
        """Return the row of Requests about a member's wish."""
        (row,) = [one for one in self.rows("requests", what=what) if str(one["who"]).startswith(who)]
        return row

    def told(self) -> list[tuple[str, str]]:
        """Return the rule and the state of what members are told besides reminders."""
        rows = [one for one in self.rows("messages") if "time" in str(one["rule"]) or "Make-up" in str(one["rule"])]
        return [(str(one["rule"]).partition(" (")[0], str(one["status"]).split(":")[0]) for one in rows]


def a_slot(day: int) -> Row:
    """Return a row: Rosa offers 10:00 to members of her groups."""
    row: Row = {"clinician": "Rosa Díaz", "date": date(2026, 3, day), "start": time(10), "how": "video"}
    return row | {"kind": "individual", "for_whom": "members"}


def started() -> WithGroups:
    """Return the practice after its first pass."""
    return WithGroups.after_first_pass()


def others(little: LittlePractice, tab: str, name: str = ZOE) -> list[Row]:
    """Return the rows of a tab that are not about a member."""
    return [row for row in little.rows(tab) if not any(name in str(value) for value in row.values())]


def roster_of(little: LittlePractice, name: str = ZOE) -> list[tuple[str, Value, Value, Value]]:
    """Return a member's rows of Roster."""
    mine = [row for row in little.rows("roster") if str(row["member"]).startswith(name)]
    return [(str(row["group_code"]), row["joined"], row["left"], row["exit_reason"]) for row in mine]


SECOND = "Second process group: Wednesday 6:00 PM, in person, from Wed Mar"
BOTH = f"1 = {SECOND} 4 6:00 PM (2 seats free); 2 = Third process group:"
MOVED = [
    ("G-01", date(2026, 1, 6), date(2026, 3, 3), "moved to another group"),
    ("G-03", date(2026, 3, 4), None, None),
]


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        ({}, BOTH),
        ({"kind": "skills"}, "1 = Third"),
        ({"service": "multi-family group"}, "1 = Third"),
        ({"status": "paused"}, "1 = Third"),
        ({"seats": 0}, "1 = Third"),
        ({"seats": None}, "1 = Third"),
        ({"weekday": "Tuesday"}, "1 = Third"),
        ({"joins": "closed"}, "1 = Third"),
        ({"joins": "closed", "first": date(2026, 3, 4)}, BOTH),
        (
            {"joins": "closed", "first": None},
            "2 = Second process group: Wednesday 6:00 PM, in person, from Wed Mar 4 6:00 PM (2 sea",
        ),
        (
            {"joins": "slow-open", "module_start": date(2026, 3, 9)},
            "2 = Second process group: Wednesday 6:00 PM, in person, from Wed Mar 11 ",
        ),
        ({"joins": "slow-open", "module_start": date(2026, 3, 9), "most_joiners": 0}, "1 = Third"),
        ({"joins": "slow-open"}, "2 seats free; cannot tell: it is joined at the start of a module"),
    ],
)
def test_options_are_groups_of_the_kind_with_a_seat_at_another_time(cells: Mapping[str, Raw], options: str) -> None:
    """Each is tried now; what nobody can tell comes last and is named."""
    with started() as little:
        for field, value in cells.items():
            little.types("groups", field, value, name=WEDNESDAYS)
        little.notes()
        little.sync()
        shown = str(little.asked()["options"])
        assert options in shown
        assert ("Second" in shown) == ("Second" in options or "cannot tell" in options)


RULED_OUT: list[tuple[str, Row, Row, str]] = [
    ("groups", {"ages_from": 60}, {"name": WEDNESDAYS}, "and the group is for ages 60 and up"),
    ("groups", {"held": "video"}, {"name": WEDNESDAYS}, "who leads is not licensed in NJ"),
    ("members", {"payer": "Medicaid"}, {"name": ZOE}, "nobody who leads it takes Medicaid"),
    ("groups", {"seats": 0}, {"name": WEDNESDAYS}, "no seat is free: 0 of 0 seats are taken"),
]


@pytest.mark.parametrize(("tab", "cells", "where", "why"), RULED_OUT)
def test_no_option_that_placements_would_refuse(tab: str, cells: Row, where: Row, why: str) -> None:
    """The row tells why."""
    with started() as little:
        little.types("members", "state", "NJ", name=ZOE)
        little.types("clinicians", "states", "NY", name="Tom O'Hara")
        for field, value in cells.items():
            little.types(tab, field, value, **where)  # type: ignore[arg-type]
        little.notes()
        little.sync()
        asked = little.asked()
        assert "Left out: Second process group: " in str(asked["why"])
        assert why in str(asked["why"])
        assert "Second" not in str(asked["options"] or "")
        assert "Not checked" not in str(asked["why"])


def test_two_who_must_not_meet_are_not_moved_into_one_group() -> None:
    """Neither later nor in the very pass in which both are decided."""
    with started() as little:
        little.adds("not_together", {"member": ZOE, "other": LIAM, "why": "colleagues"})
        little.notes()
        little.notes(LIAM)
        little.sync()
        for who in (ZOE, LIAM):
            little.decides("accept", 1, who=who)
        little.sync()
        assert [code for code, *_ in roster_of(little)] == ["G-01", "G-03"]
        assert [code for code, *_ in roster_of(little, LIAM)] == ["G-01"]
        assert "option 1 was taken meanwhile" in str(little.asked(LIAM)["last_done"])
        little.sync()
        assert "they and Zoë Núñez (M-0001) must not meet (Not together)" in str(little.asked(LIAM)["why"])
        assert str(little.asked(LIAM)["options"]).startswith("1 = Third process group")


def test_a_session_is_no_option_beside_somebody_whom_they_must_not_meet() -> None:
    """As a guest too."""
    with started() as little:
        little.adds("roster", {"group": WEDNESDAYS, "member": LIAM, "joined": date(2026, 1, 6)})
        little.sync()
        cannot_come(little, ZOE)
        assert "Second process group" in str(little.asked(what="another session")["options"])
        little.adds("not_together", {"member": ZOE, "other": LIAM, "why": "colleagues"})
        little.sync()
        little.sync()
        assert "Second process group" not in str(little.asked(what="another session")["options"])


def test_a_yes_changes_that_member_only() -> None:
    """Their row of the old group is closed, one of the new group begins, and they are told once."""
    with started() as little:
        before = {tab: others(little, tab) for tab in ("roster", "attendance", "sessions", "groups", "members")}
        little.notes()
        little.sync()
        assert little.row("wishes_noted")["check"] == "2 options in Requests"
        little.decides("accept", 1)
        little.sync()
        assert roster_of(little) == MOVED
        assert {tab: others(little, tab) for tab in before} == before
        assert little.told() == [("Regular time yes", "planned")]
        (told,) = [one for one in little.rows("messages") if str(one["rule"]).startswith("Regular time")]
        assert told["session"] == "G-03 2026-03-04 18:00"
        assert "your regular time changes to Wed at 6:00 PM, from Mar 4 on" in str(told["text"])
        assert "Roster changed Mar 3 2026; notice in Messages" in str(little.asked()["last_done"])
        assert little.row("wishes_noted")["state"] == "accepted Mar 3 2026"
        rows = little.shown()
        report = little.sync()
        assert (report.cells, report.rows, little.shown()) == (0, 0, rows)


def test_only_the_membership_that_it_is_about_ends() -> None:
    """A member of two groups names one; a group that meets at the time of the other is no option."""
    with started() as little:
        little.adds("roster", {"group": "Families together", "member": ZOE, "joined": date(2026, 1, 8)})
        little.types("groups", "weekday", "Thursday", name=FRIDAYS)
        little.notes()
        little.sync()
        assert little.row("wishes_noted")["check"] == "they are in several groups: note which one in Wishes noted"
        little.types("wishes_noted", "group", TUESDAYS)
        little.sync()
        assert str(little.asked()["options"]).endswith("(2 seats free)")
        little.decides("accept")
        little.sync()
        assert sorted(roster_of(little)) == [MOVED[0], ("G-02", date(2026, 1, 8), None, None), MOVED[1]]


@pytest.mark.parametrize(
    ("choose", "why"), [(None, "choose which option"), (3, "there is no option 3"), (0, "there is no option 0")]
)
def test_a_yes_without_a_number_of_an_option_changes_nothing(choose: int | None, why: str) -> None:
    """Last done and Check tell what is missing; with the number it is done."""
    with started() as little:
        little.notes()
        little.sync()
        before = little.rows("roster")
        little.decides("accept", choose)
        little.sync()
        assert (little.rows("roster"), little.told()) == (before, [])
        assert why in str(little.asked()["last_done"])
        assert why in str(little.row("wishes_noted")["check"])
        little.decides("accept", 1)
        little.sync()
        assert roster_of(little) == MOVED


def test_of_two_who_choose_the_last_seat_one_gets_it_and_the_other_is_asked_again() -> None:
    """The one who asked first; the other's decision is stale until it is another one."""
    with started() as little:
        little.types("groups", "seats", 1, name=WEDNESDAYS)
        little.notes(LIAM, asked_on=date(2026, 3, 2))
        little.notes(ZOE, asked_on=date(2026, 3, 1))
        little.sync()
        for who in (LIAM, ZOE):
            little.decides("accept", 1, who=who)
        little.sync()
        assert roster_of(little) == MOVED
        assert [code for code, *_ in roster_of(little, LIAM)] == ["G-01"]
        row = little.asked(LIAM)
        assert (row["status"], str(row["options"])[:9]) == (DECIDE_AGAIN, "1 = Third")
        assert "option 1 was taken meanwhile: choose again" in str(row["last_done"])
        little.sync()
        assert [code for code, *_ in roster_of(little, LIAM)] == ["G-01"]
        little.decides("", None, who=LIAM)
        little.sync()
        assert little.asked(LIAM)["status"] == "open"
        little.decides("accept", 1, who=LIAM)
        little.sync()
        assert [code for code, *_ in roster_of(little, LIAM)] == ["G-01", "G-04"]


def test_a_seat_that_was_filled_meanwhile_and_options_that_moved_are_not_obeyed() -> None:
    """The decision was about other options."""
    with started() as little:
        little.notes()
        little.sync()
        little.decides("accept", 1)
        little.adds("roster", *({"group": WEDNESDAYS, "member": name} for name in (LIAM, "Renée Dubois")))
        little.sync()
        assert little.asked()["status"] == DECIDE_AGAIN
        assert [code for code, *_ in roster_of(little)] == ["G-01"]
        little.decides("", None)
        little.sync()
        (number,) = little.numbers("requests", what="another regular time")
        little.workbook.person("requests", number, little.column("requests", "options"), BOTH)
        little.decides("accept", 1)
        little.sync()
        assert [code for code, *_ in roster_of(little)] == ["G-01"]


@pytest.mark.parametrize(
    ("word", "status", "told"),
    [("decline", "declined", [("Regular time no", "planned")]), ("handled", "handled", [])],
)
def test_a_no_changes_nothing_and_is_told(word: str, status: str, told: list[tuple[str, str]]) -> None:
    """Handled: whoever looked after it has told them."""
    with started() as little:
        little.notes()
        little.sync()
        before = little.rows("roster")
        little.decides(word)
        little.sync()
        assert (little.rows("roster"), little.told()) == (before, told)
        assert str(little.asked()["status"]).startswith(status)


def test_no_words_tell_that_anything_is_cancelled() -> None:
    """The three kinds have words of their own, by text and by e-mail, and none of them is about a group."""
    with started() as little:
        rows = [one for one in little.rows("message_texts") if str(one["name"]).startswith(NAMES)]
        words = " ".join(f"{one['subject']} {one['text']}" for one in rows).casefold()
        assert len(rows) == 10
        assert not [word for word in ("cancel", "group", "event", "session") if word in words]
        assert {"your regular time changes", "this time", "your booked time changes"} <= {
            part for part in ("your regular time changes", "this time", "your booked time changes") if part in words
        }


NAMES = ("Regular time", "This time", "Booked time")


def test_a_row_that_is_deleted_is_not_obeyed() -> None:
    """Neither before nor in the pass in which both happened."""
    with started() as little:
        little.notes()
        little.sync()
        little.decides("accept", 1)
        little.deletes("wishes_noted", 2)
        little.sync()
        assert [code for code, *_ in roster_of(little)] == ["G-01"]
        assert str(little.asked()["status"]) == "closed Mar 3 2026: its row in Wishes noted was deleted"


@pytest.mark.parametrize(
    ("tab", "field", "value", "where", "status"),
    [
        ("wishes_noted", "about", "session", {}, DECIDE_AGAIN),
        ("wishes_noted", "member", "Ali Haddad", {}, DECIDE_AGAIN),
        ("wishes_noted", "group", "Families together", {}, DECIDE_AGAIN),
        ("members", "status", "inactive", {"name": ZOE}, "closed Mar 3 2026: they are not active in Members any more"),
        ("roster", "left", date(2026, 3, 1), {"member": ZOE}, "closed Mar 3 2026: they are not in that group any more"),
    ],
)
def test_a_wish_that_is_no_longer_true_is_not_obeyed(
    tab: str, field: str, value: Raw, where: Mapping[str, Value], status: str
) -> None:
    """What it rests on changed in the pass in which it was decided."""
    with started() as little:
        little.notes()
        little.sync()
        little.decides("accept", 1)
        little.types(tab, field, value, **where)
        little.sync()
        (row,) = little.rows("requests")
        assert str(row["status"]) == status
        assert [code for code, *_ in roster_of(little)] == ["G-01"]


def test_a_row_of_roster_that_cannot_be_read_ends_nothing() -> None:
    """It is not empty: the wish stays as it was."""
    with started() as little:
        little.notes()
        little.sync()
        little.types("roster", "member", "Zo", member=ZOE)
        little.sync()
        assert str(little.asked()["status"]) == "open"


def test_an_undone_yes_stays_undone() -> None:
    """The rows of Roster are as before, nobody is told, and no later pass does it again."""
    with started() as little:
        little.notes()
        little.sync()
        little.decides("accept", 1)
        before = [row for row in little.rows("roster") if row["group_code"] != "G-03"]
        little.sync()
        little.undoes(little.state.runs()[0].number)
        little.later(minutes=5)
        little.sync()
        little.sync()
        assert [row for row in little.rows("roster") if row["member"]] == before
        assert little.told()[0][1] != "planned"


def test_without_memory_nothing_is_done_twice() -> None:
    """A decision of before has to be made again; what was done is not asked anew."""
    with started() as little:
        little.notes()
        little.notes(LIAM)
        little.sync()
        little.decides("accept", 1)
        little.sync()
        little.decides("accept", 2, who=LIAM)
        little.loses_state()
        little.sync()
        assert little.asked(LIAM)["status"] == DECIDE_AGAIN
        assert [code for code, *_ in roster_of(little, LIAM)] == ["G-01"]
        assert roster_of(little) == MOVED
        assert str(little.row("wishes_noted", member=ZOE)["state"]) == "accepted Mar 3 2026"


# --- one session, a booked time ------------------------------------------------------------------------


def cannot_come(little: WithGroups, *members: str) -> None:
    """Let members cancel on Tuesday, and note that they would like another time instead."""
    for name in members:
        code = "M-0001" if name == ZOE else "M-0002"
        little.types("attendance", "status", "cancelled", session=TUESDAY, member_code=code)
    little.sync()
    for name in members:
        little.notes(name, "session", session=TUESDAY)
    little.sync()


def guests(little: LittlePractice) -> list[tuple[str, Value]]:
    """Return who has a row at Wednesday's session."""
    return [(str(one["member_code"]), one["status"]) for one in little.rows("attendance", session=WEDNESDAY)]


def asks_for_wednesday(member: str) -> Incoming:
    """Return what a member's page sends who asks to make up for Tuesday on Wednesday."""
    starts = datetime(2026, 3, 11, 22, tzinfo=UTC)
    wish = MakeUpWish(
        member=member,
        missed=TUESDAY,
        missed_starts=starts - timedelta(days=1),
        session=WEDNESDAY,
        starts=starts,
        seat="a seat",
    )
    received = starts - timedelta(days=8)
    return Incoming(source=PAGES, external_id=f"tap {member}", received=received, kind=MAKE_UP, body=wish.body)


def test_another_session_is_a_make_up_that_was_accepted() -> None:
    """By what Make-up rules allow; a row in Attendance there, one message, and nobody else's row changes."""
    with started() as little:
        cannot_come(little, ZOE)
        row = little.asked(what="another session")
        assert (row["session"], row["options"]) == (TUESDAY, "1 = Second process group: Wed Mar 11 6:00 PM")
        before = {tab: others(little, tab) for tab in ("roster", "attendance", "sessions", "slots")}
        own = roster_of(little)
        little.decides("accept")
        little.sync()
        assert guests(little) == [("M-0001", "makeup")]
        assert {tab: others(little, tab) for tab in before} == before
        assert (roster_of(little), little.told()) == (own, [("Make-up accepted", "planned")])
        assert little.row("wishes_noted")["state"] == "accepted Mar 3 2026"
        little.sync()
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_who_asks_on_their_page_in_the_same_pass_has_one_make_up() -> None:
    """The decision is not obeyed: their own request is a row of Requests, and it is decided there."""
    with started() as little:
        cannot_come(little, ZOE)
        little.decides("accept", 1)
        little.state.inbox.store(asks_for_wednesday("M-0001"))
        little.sync()
        little.sync()
        row = little.asked(what="another session")
        assert (row["status"], row["options"], guests(little)) == (DECIDE_AGAIN, None, [])
        assert little.row("requests", what="make-up")["status"] == "open"


def test_pages_offer_one_seat_less_where_somebody_was_let_in() -> None:
    """Their seat is no page's: it comes from nobody's tap."""
    with started() as little:
        cannot_come(little, ZOE, LIAM)
        seats = []
        for _ in range(2):
            shown = little.state.remembered(MEMBER_PAGE)["M-0002"].session(TUESDAY)
            assert shown is not None
            seats.append([one.seats for one in shown.ways.offers])
            little.decides("accept", 1)
            little.sync()
            little.sync()
        assert seats == [[2], [1]]


def test_of_two_who_choose_the_last_seat_of_a_session_one_gets_it() -> None:
    """The other one's decision is stale."""
    with started() as little:
        little.types("groups", "seats", 1, name=WEDNESDAYS)
        cannot_come(little, ZOE, LIAM)
        for who in (ZOE, LIAM):
            little.decides("accept", 1, who=who)
        little.sync()
        assert len(guests(little)) == 1
        states = sorted(str(one["status"])[:8] for one in little.rows("requests", what="another session"))
        assert states == ["accepted", "changed:"]


@pytest.mark.parametrize(
    ("about", "option"),
    [("session", "another session"), ("membership", "another regular time")],
)
def test_who_asked_on_their_page_for_the_last_seat_keeps_it(about: str, option: str) -> None:
    """A decision of the same day, about a wish of somebody else, is heard first in a pass and does not take it."""
    with started() as little:
        little.types("groups", "seats", 1, name=WEDNESDAYS)
        little.types("groups", "seats", 0, name=FRIDAYS)
        if about == "session":
            cannot_come(little, ZOE)
        else:
            little.notes(group=TUESDAYS)
            little.sync()
        assert str(little.asked(what=option)["options"]).startswith("1 = Second process group")
        little.decides("accept", 1)
        little.state.inbox.store(asks_for_wednesday("M-0002"))
        little.sync()
        assert (little.asked(what=option)["status"], guests(little)) == (DECIDE_AGAIN, [])
        assert little.row("requests", what="make-up")["status"] == "open"
        assert not [row for row in little.rows("roster") if str(row["group"]).startswith(WEDNESDAYS)]


@pytest.mark.parametrize(
    ("tab", "field", "value", "where", "status"),
    [
        ("sessions", "state", "cancelled", {"id": TUESDAY}, "closed Mar 3 2026: the session is cancelled"),
        ("sessions", "state", "cancelled", {"id": WEDNESDAY}, DECIDE_AGAIN),
        ("sessions", "start", time(19), {"id": WEDNESDAY}, DECIDE_AGAIN),
    ],
)
def test_what_changed_about_the_sessions_is_looked_at_first(
    tab: str, field: str, value: Raw, where: Mapping[str, Value], status: str
) -> None:
    """A decision is about what Options showed."""
    with started() as little:
        cannot_come(little, ZOE)
        little.decides("accept", 1)
        little.types(tab, field, value, **where)
        little.sync()
        assert (little.asked(what="another session")["status"], guests(little)) == (status, [])


def booked(little: WithGroups, *, wishes: bool = True) -> None:
    """Let Zoë have the time on the 10th, and wish for another one."""
    little.types("slots", "taken_by", f"{ZOE} (M-0001)", date=date(2026, 3, 10))
    little.sync()
    little.sync()
    if wishes:
        little.notes(about="booked time")
    little.sync()


def taken(little: LittlePractice) -> list[str]:
    """Return who has each time, by day."""
    return [str(one["taken_by"] or "") for one in little.rows("slots")]


def test_another_booked_time_is_booked_and_the_old_one_is_free() -> None:
    """In their name, with one message, and nobody else's row changes."""
    with started() as little:
        booked(little)
        row = little.asked(what="another booked time")
        assert row["options"] == "1 = Wed Mar 11 10:00 AM, video; 2 = Thu Mar 12 10:00 AM, video"
        before = {tab: others(little, tab) for tab in ("roster", "attendance", "sessions")}
        little.decides("accept", 2)
        little.sync()
        assert taken(little) == ["", "", f"{ZOE} (M-0001)"]
        assert {tab: others(little, tab) for tab in before} == before
        assert little.told() == [("Booked time yes", "planned")]
        says = [str(one["last_done"]) for one in little.rows("slots")]
        assert says[0].startswith("given back for another time for them in Requests")
        assert says[2].startswith("booked for them in Requests")
        little.sync()
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_a_time_that_somebody_took_meanwhile_is_not_given_twice() -> None:
    """In the sheet, in the same pass as the decision."""
    with started() as little:
        booked(little)
        little.decides("accept", 1)
        little.types("slots", "taken_by", f"{LIAM} (M-0002)", date=date(2026, 3, 11))
        little.sync()
        assert taken(little) == [f"{ZOE} (M-0001)", f"{LIAM} (M-0002)", ""]
        assert little.asked(what="another booked time")["status"] == DECIDE_AGAIN


@pytest.mark.parametrize(
    ("about", "more", "check"),
    [
        ("booked time", {}, "they have no such booked time"),
        ("session", {"session": "G-09 2026-03-10 18:00"}, "there is no such session to come"),
        ("membership", {"group": "Families together"}, "they are not in this group"),
    ],
)
def test_what_a_row_is_about_has_to_be_there(about: str, more: Row, check: str) -> None:
    """Check tells what is missing; accept changes nothing; put right, it is looked for."""
    with started() as little:
        little.adds("wishes_noted", {"member": ZOE, "about": about, **more})
        little.sync()
        assert (little.row("wishes_noted")["check"], little.rows("requests")[0]["options"]) == (check, None)
        before = little.rows("roster")
        little.decides("accept", 1)
        little.sync()
        assert little.rows("roster") == before
        assert "choose decline or handled" in str(little.rows("requests")[0]["last_done"])
        little.types("wishes_noted", "about", "membership")
        little.types("wishes_noted", "group", TUESDAYS)
        little.sync()
        assert str(little.rows("requests")[0]["options"]).startswith(BOTH)
        assert little.rows("requests")[0]["status"] == DECIDE_AGAIN


# --- on their page -------------------------------------------------------------------------------------


def test_a_wish_from_a_page_is_a_row_of_requests_once() -> None:
    """A second tap while it is open is none; decided, they may ask again."""
    with started() as little:
        for number in range(2):
            one = Incoming(
                source=PAGES, external_id=f"{number}", received=little.now, kind=WISH, body={"member": "M-0001"}
            )
            little.state.inbox.store(one)
        little.sync()
        row = little.asked()
        assert str(row["options"]).startswith(BOTH)
        assert str(row["why"]).startswith("now in Tuesday process group. asked on their page")
        assert (little.rows("wishes_noted"), list(little.state.remembered(OPEN_WISH))) == ([], ["M-0001"])
        little.decides("accept", 1)
        little.sync()
        assert roster_of(little) == MOVED
        assert not little.state.remembered(OPEN_WISH)
        assert len(little.state.remembered(WISH_KEPT)) == 1


def test_a_wish_whose_row_is_put_back_is_open_again() -> None:
    """A deletion that is taken back loses nobody's wish."""
    with LittlePractice.after_first_pass() as little:
        little.adds("wishes_noted", {"member": ZOE, "about": "session", "wish": "travels", "by": "phone"})
        little.sync()
        before = little.shown()["wishes_noted"]
        little.deletes("wishes_noted", *little.numbers("wishes_noted"))
        little.sync()
        assert str(little.row("requests")["status"]).startswith("closed")
        little.workbook.person_rearranges("wishes_noted", before)
        little.sync()
        assert [row["status"] for row in little.rows("requests")] == ["open"]
        assert little.row("wishes_noted")["state"] == "open"


ONCE: tuple[tuple[Mapping[str, Raw], str], ...] = (
    ({}, "Ruled out: it meets in person, and they wish to come by video."),
    ({"held": "hybrid", "ok": "no"}, "Ruled out: it meets by video, and Telehealth OK in Members is no."),
    ({"held": "hybrid", "ok": "yes", "state": "NM"}, "Ruled out: it meets by video, and"),
    ({"held": "hybrid", "ok": "yes"}, "1 option in Requests"),
)


@pytest.mark.parametrize(("of", "check"), ONCE, ids=lambda one: str(one)[:40])
def test_one_session_by_video_changes_that_session_alone(of: Mapping[str, Raw], check: str) -> None:
    """What rules it out is told at once; an accept fills Joined by, and the member is told."""
    with started() as little:
        little.types("groups", "held", of.get("held", "in person"), name=TUESDAYS)
        little.types("clinicians", "states", "TX", name="Rosa Díaz")
        little.types("members", "state", of.get("state", "TX"), name=ZOE)
        little.types("members", "telehealth_consent", of.get("ok"), name=ZOE)
        little.notes(about="online once", session=TUESDAY)
        little.sync()
        assert str(little.row("wishes_noted")["check"]).startswith(check)
        asked = little.asked(what="join online")
        assert bool(asked["options"]) is (check == "1 option in Requests")
        before = others(little, "attendance")
        little.decides("accept")
        little.sync()
        rows = [row for row in little.rows("attendance") if row["session"] == TUESDAY and ZOE in str(row["member"])]
        assert [row["joined_by"] for row in rows] == ["video" if asked["options"] else None]
        assert others(little, "attendance") == before
        told = [str(row["rule"]) for row in little.rows("messages") if "Joining online" in str(row["rule"])]
        assert [one.startswith("Joining online accepted") for one in told] == [True] * bool(asked["options"])
