"""The people's tabs over whole passes: exports come in, people answer, nothing is lost or done twice."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from addon.exports.folder import DroppedFile, in_words
from addon.exports.profile import load_profiles, shipped_texts
from tests.practice import MEMBERS
from tests.sync.little_practice import (
    TABS,
    LittlePractice,
    Row,
    Visit,
    a_date,
    attendance,
    births,
    charges,
    details,
    roster,
    scores,
    tuesdays,
)

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
CLIENTS = tuple((one.name, f"555-02{place:02d}", f"{one.code}@example.org", "") for place, one in enumerate(MEMBERS))


def group_visits(*names: str, code: str = "90853") -> list[Visit]:
    """Return charges of these clients for every Tuesday of February."""
    return [(name, start, code) for start in FEBRUARY for name in names]


def shown_as(word: str, *names: str) -> list[Visit]:
    """Return the same visits for the attendance report."""
    return group_visits(*names, code=word)


def full(little: LittlePractice) -> None:
    """Drop one export of every kind."""
    little.drops(
        clients=details(*CLIENTS),
        births=births(*((one.name, one.birth_date) for one in MEMBERS if one.birth_date)),
        status=charges(group_visits(ZOE, LIAM, RENEE)),
        shows=attendance(shown_as("Show", ZOE, LIAM, RENEE)),
        scores=scores((ZOE, "ORS", "22", date(2026, 2, 10)), (ZOE, "ORS", "24.5", date(2026, 2, 17))),
        roster=roster(("Tuesday process group", ZOE, date(2026, 1, 6))),
    )


def test_the_same_exports_twice_change_nothing() -> None:
    """A second pass over the same files writes no cell, and neither does a copy of a file under another name."""
    with LittlePractice() as little:
        full(little)
        first = little.sync()
        assert first.cells
        assert first.rows
        assert not first.differences
        before, calendars = little.shown(), little.packages.copy()
        again = little.sync()
        little.files["copy.csv"] = little.files["status.csv"]
        copied = little.sync()
        assert (again.cells, again.rows, copied.cells, copied.rows) == (0, 0, 0, 0)
        assert (little.shown(), little.packages) == (before, calendars)


def test_exports_fill_what_people_left_blank() -> None:
    """Contact details, birth dates, sessions, marks, charges and scores arrive where they belong."""
    with LittlePractice() as little:
        full(little)
        little.sync()
        zoe = little.row("members", name=ZOE)
        assert (zoe["id"], zoe["phone"], zoe["birth_date"]) == ("M-0001", "555-0200", date(1990, 4, 5))
        assert len(little.rows("sessions", state="held")) == len(FEBRUARY)
        marks = little.rows("attendance", member_code="M-0001", status="attended")
        assert [(one["date"], one["code"], one["note"]) for one in marks] == [
            (start.date(), "90853", "signed") for start in FEBRUARY
        ]
        assert [str(one["score"]) for one in little.rows("scores", member_code="M-0001")] == ["22", "24.5"]
        assert len(little.rows("roster", member_code="M-0001")) == 1


# --- day one -------------------------------------------------------------------------------------


def day_one(little: LittlePractice) -> None:
    """Nothing but a clinician is typed in; the EHR sends its clients and four weeks of visits."""
    little.adds("clinicians", {"name": "Rosa Díaz"})
    little.drops(
        clients=details(*CLIENTS[:3]),
        status=charges(group_visits(ZOE, LIAM, RENEE)),
        shows=attendance(shown_as("Show", ZOE, LIAM) + shown_as("No Show", RENEE)),
    )


BY_HAND: Row = {"name": "By hand", "clinician": "Rosa Díaz", "weekday": "Tuesday", "start": time(18), "minutes": 60}


def test_day_one_proposes_a_group_and_one_yes_settles_it() -> None:
    """Clients come in directly; what recurs is proposed; yes makes group, roster, sessions and marks."""
    with LittlePractice(cast=False) as little:
        day_one(little)
        little.sync()
        assert [one["id"] for one in little.rows("members")] == ["M-0001", "M-0002", "M-0003"]
        assert not little.rows("groups")
        assert not little.rows("attendance")
        (asked,) = little.rows("needs_review")
        assert asked["kind"] == "proposed group"
        assert "M-0003" in str(asked["question"])
        little.answers("yes", kind="proposed group")
        little.sync()
        group = little.row("groups")
        assert (group["id"], group["weekday"], group["start"], group["clinician"]) == (
            "G-01",
            "Tuesday",
            time(18),
            "Rosa Díaz (C-01)",
        )
        assert [(one["group_code"], one["member_code"]) for one in little.rows("roster")] == [
            ("G-01", f"M-000{number}") for number in (1, 2, 3)
        ]
        marks = {
            one["member_code"]: one["status"] for one in little.rows("attendance", session="G-01 2026-02-24 18:00")
        }
        assert marks == {"M-0001": "attended", "M-0002": "attended", "M-0003": "no show"}
        assert little.row("needs_review")["status"] == "accepted Mar 3 2026"
        assert len(little.rows("sessions", state="planned")) == 9  # today and eight weeks
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_whoever_had_stopped_coming_when_a_group_was_proposed_has_left() -> None:
    """The last day seen is under Left, so that nobody waits for that member; a person's own day is kept."""
    january = tuesdays((1, 6), (1, 13), (1, 20), (1, 27))
    with LittlePractice(cast=False) as little:
        day_one(little)
        visits = [(name, start, "90853") for start in january for name in (ZOE, LIAM, "Gone Gray")][:6]
        shows = [(name, start, "Show") for name, start, _ in visits]
        little.drops(
            january=charges(visits), came=attendance(shows), grey=details(*CLIENTS[:3], ("Gone Gray", "", "", "Aetna"))
        )
        little.sync()
        little.answers("yes", kind="proposed group")
        little.sync()
        gone = little.row("members", name="Gone Gray")["id"]
        assert little.row("roster", member_code=gone)["left"] == date(2026, 1, 13)
        assert {one["date"] for one in little.rows("attendance", member_code=gone)} == {
            date(2026, 1, 6),
            date(2026, 1, 13),
        }
        assert not [one for one in little.rows("billing_sessions") if "blocked" in str(one["status"])]
        little.types("roster", "left", date(2026, 2, 1), member_code=gone)
        little.sync()
        assert little.row("roster", member_code=gone)["left"] == date(2026, 2, 1)
        assert not little.rows("conflicts", status="open")


def test_a_yes_typed_after_the_question_closed_makes_nothing() -> None:
    """Somebody made the group by hand, so it is no longer asked; a late yes makes no second one."""
    with LittlePractice(cast=False) as little:
        day_one(little)
        little.sync()
        little.adds("groups", BY_HAND)
        little.sync()
        assert str(little.row("needs_review", kind="proposed group")["status"]).startswith("closed")
        little.types("needs_review", "decision", "yes", kind="proposed group")
        little.types("groups", "start", time(19), name="By hand")
        little.sync()
        assert len(little.rows("groups")) == 1


@pytest.mark.parametrize("changed_later", [False, True])
def test_a_yes_makes_no_second_group_of_one_made_by_hand_meanwhile(*, changed_later: bool) -> None:
    """Not in the pass that reads both, and not when the group by hand gets another time; nothing is doubled."""
    with LittlePractice(cast=False) as little:
        day_one(little)
        little.sync()
        little.adds("groups", BY_HAND)
        little.answers("yes", kind="proposed group")
        for _ in range(3):
            little.sync()
            assert [one["name"] for one in little.rows("groups")] == ["By hand"]
            assert not little.rows("needs_review", kind="proposed group", status="open")
            if changed_later:
                little.types("groups", "start", time(19), name="By hand")
        assert len(little.rows("sessions", state="held")) == len(FEBRUARY)
        assert len(little.rows("attendance", member_code="M-0001", date=FEBRUARY[0].date())) == 1


def test_no_to_a_proposed_group_is_remembered() -> None:
    """A declined group is not made and not asked about again."""
    with LittlePractice(cast=False) as little:
        day_one(little)
        little.sync()
        little.answers("no", kind="proposed group")
        little.sync()
        assert not little.rows("groups")
        assert little.row("needs_review")["status"] == "declined Mar 3 2026"
        little.later(days=1)
        little.sync()
        assert not little.rows("needs_review", status="open")


# --- clients -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "members"), [("yes", 7), ("no", 6)])
def test_a_client_who_comes_later_is_asked_about(answer: str, members: int) -> None:
    """Once Members has rows nobody is added without a yes; no leaves it at that."""
    with LittlePractice.after_first_pass() as little:
        little.drops(clients=details(*CLIENTS, ("Newcomer Nash", "555-0299", "", "")))
        report = little.sync()
        assert len(little.rows("members")) == 6
        assert "Nash" not in "".join(f"{one.question}{one.where}{one.choices}" for one in report.questions)
        (asked,) = little.rows("needs_review", kind="new clients")
        assert "Nash" in str(asked["question"])
        assert asked["where"] == "clients.csv"
        little.answers(answer, kind="new clients")
        little.sync()
        assert len(little.rows("members")) == members
        if answer == "yes":
            assert little.row("members", name="Newcomer Nash")["phone"] == "555-0299"
        assert not little.rows("needs_review", status="open")
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_two_complete_client_lists_without_somebody_say_so_and_delete_nothing() -> None:
    """One list without a client says nothing yet; a second one fills Not in EHR since; a third with them clears it."""
    with LittlePractice() as little:
        little.drops(clients=details(*CLIENTS))
        little.sync()
        for number, expected in ((1, None), (2, date(2026, 3, 5))):
            little.later(days=1)
            little.drops(clients=details(*CLIENTS[:-1], *((CLIENTS[0],) if number > 9 else ())) + b"\r\n" * number)
            little.sync()
            assert little.row("members", id="M-0006")["not_in_ehr"] == expected
        little.drops(clients=details(*CLIENTS) + b"\r\n" * 3)
        little.sync()
        assert little.row("members", id="M-0006")["not_in_ehr"] is None
        assert len(little.rows("members")) == 6


def told(little: LittlePractice, old: str, new: str) -> None:
    """Let the practice bring a profile of its own: the shipped client list with one thing said otherwise."""
    text = shipped_texts()["simplepractice.client_details.toml"]
    assert old in text
    own = text.replace(old, new).replace("simplepractice.client_details", "own.clients")
    others = {name: other for name, other in shipped_texts().items() if "client_details" not in name}
    little.profiles = load_profiles(others | {"own.toml": own}, TABS)


def test_a_list_that_is_not_complete_says_nothing_about_those_it_leaves_out() -> None:
    """The new clients of a month are no reason to miss all others, nor to hold the file."""
    with LittlePractice() as little:
        told(little, "complete = true", "complete = false")
        little.drops(clients=details(*CLIENTS))
        little.sync()
        for number in (1, 2, 3):
            little.drops(clients=details(CLIENTS[0]) + b"\r\n" * number)
            assert little.sync().files_waiting == 0
        assert {one["not_in_ehr"] for one in little.rows("members")} == {None}


@pytest.mark.parametrize(("firmness", "kind"), [("firmly", "conflict"), ("weakly", "enter in EHR")])
def test_what_a_profile_fills_weakly_never_conflicts(firmness: str, kind: str) -> None:
    """It fills the blank and follows; where a person typed something else it is the EHR that is to be corrected."""
    with LittlePractice() as little:
        told(little, 'kind = "phone"', f'kind = "phone", fills = "{firmness}"')
        for place, phone in enumerate(("555-0300", "555-0301")):
            little.drops(clients=details((RENEE, phone, "", "")) + b"\r\n" * place)
            little.sync()
            assert little.row("members", name=RENEE)["phone"] == phone
        little.types("members", "phone", "555-0399", name=RENEE)
        little.drops(clients=details((RENEE, "555-0302", "", "")))
        little.sync()
        assert little.row("members", name=RENEE)["phone"] == "555-0399"
        assert [one["kind"] for one in little.rows("conflicts")] == [kind]


def test_birth_dates_that_two_rows_give_one_member_are_left_out() -> None:
    """Which of them is hers nobody can tell, and the other rows of the list count."""
    with LittlePractice(cast=False) as little:
        little.adds("members", {"name": ZOE}, {"name": LIAM})
        little.drops(births=births((ZOE, date(1990, 4, 5)), (ZOE, date(1991, 4, 5)), (LIAM, date(1985, 11, 30))))
        assert little.sync().files_waiting == 0
        assert [one["birth_date"] for one in little.rows("members")] == [None, date(1985, 11, 30)]


def told_apart(little: LittlePractice) -> None:
    """Mend Members, so that only one member has the name."""
    little.types("members", "name", "Zoë Other", id="M-0007")


def answered(little: LittlePractice) -> None:
    """Say in Needs review who is meant."""
    little.answers("M-0001", kind="which client")


@pytest.mark.parametrize("settle", [told_apart, answered])
def test_a_row_that_could_be_two_people_is_not_used(settle: Callable[[LittlePractice], None]) -> None:
    """Two members of one name: scores of that name wait; names and birth dates are in the sheet alone."""
    with LittlePractice() as little:
        little.adds("members", {"name": ZOE, "birth_date": date(2000, 1, 1)})
        little.drops(scores=scores((ZOE, "ORS", "22", date(2026, 2, 17))))
        report = little.sync()
        assert not little.rows("scores")
        (asked,) = little.rows("needs_review", kind="which client")
        assert asked["where"] == "scores.csv:2"
        assert "Zoë Núñez (M-0007): born Jan 1 2000" in str(asked["question"])
        assert "Zo" not in "".join(one.question for one in report.questions)
        (file,) = report.files
        assert in_words(file) == "scores.csv: 1 read = 0 loaded + 0 skipped + 1 review + 0 error"
        settle(little)
        little.sync()
        assert little.row("scores")["member_code"] == "M-0001"
        assert not little.rows("needs_review", status="open")


UNREAD = [
    DroppedFile("scores.csv", b"scores.csv", denied="Permission denied"),
    DroppedFile("scores.csv", b"scores.csv", is_growing=True),
    DroppedFile("exports", b"exports", denied="no such folder", is_folder=True),
    DroppedFile("scores.csv", b"PK\x03\x04 half a workbook"),
]


@pytest.mark.parametrize("unread", UNREAD)
def test_a_question_about_a_file_that_cannot_be_read_now_waits_with_its_answer(unread: DroppedFile) -> None:
    """Unreadable is not gone: the question stays in its row, and what was answered counts once the file is read."""
    with LittlePractice() as little:
        little.adds("members", {"name": ZOE, "birth_date": date(2000, 1, 1)})
        little.drops(scores=scores((ZOE, "ORS", "22", date(2026, 2, 17))))
        little.sync()
        (asked,) = little.rows("needs_review", kind="which client")
        little.instead["scores.csv"] = unread
        little.sync()
        answered(little)
        little.sync()
        (waits,) = little.rows("needs_review", kind="which client")
        assert (waits["id"], waits["status"]) == (asked["id"], "open")
        assert not little.rows("scores")
        little.instead.clear()
        little.sync()
        assert little.row("scores")["member_code"] == "M-0001"
        assert not little.rows("needs_review", status="open")


def test_a_roster_row_of_an_unknown_group_waits_until_the_group_is_there() -> None:
    """Nothing is guessed; adding the group settles the row."""
    with LittlePractice() as little:
        little.drops(roster=roster(("Grief circle", ZOE, date(2026, 2, 1))))
        little.sync()
        (asked,) = little.rows("needs_review", kind="roster row")
        assert "Grief" not in f"{asked['question']}{asked['where']}"
        little.adds("groups", {"name": "Grief circle", "clinician": "Rosa Díaz"})
        little.sync()
        assert little.row("roster", group_code="G-03")["member_code"] == "M-0001"
        assert not little.rows("needs_review", status="open")


# --- exports that wait --------------------------------------------------------------------------------

FEW = details(CLIENTS[0])


def by_the_sheet(little: LittlePractice, _: str) -> list[str]:
    """Confirm with yes in Needs review."""
    little.answers("yes", kind="export waits")
    return []


def by_code(_: LittlePractice, question: str) -> list[str]:
    """Confirm with the code that the question shows, as ``sync --accept`` does."""
    return [question.rpartition("code ")[2].rstrip(")")]


@pytest.mark.parametrize("confirm", [by_the_sheet, by_code])
def test_a_file_that_lost_most_of_its_rows_is_held_until_it_is_confirmed(
    confirm: Callable[[LittlePractice, str], list[str]],
) -> None:
    """The guard says why, nothing of the file is applied, and a confirmation is for that file only."""
    with LittlePractice() as little:
        little.drops(clients=details(*CLIENTS))
        little.sync()
        little.drops(clients2=details((ZOE, "555-0999", "", "")))
        waiting = little.sync()
        assert waiting.files_waiting == 1
        assert little.row("members", name=ZOE)["phone"] == "555-0200"
        (asked,) = little.rows("needs_review", kind="export waits", status="open")
        assert "5 of 6 rows" in str(asked["question"])
        assert asked["where"] == "clients2.csv"
        accept = confirm(little, str(asked["question"]))
        done = little.sync(accept=accept)
        assert done.files_waiting == 0
        assert little.row("members", name=ZOE)["phone"] == "555-0999"
        assert not little.rows("needs_review", status="open")
        assert little.sync().files_waiting == 0
        little.drops(clients3=details((LIAM, "555-0998", "", "")))
        assert little.sync().files_waiting == 1


def test_no_to_a_held_file_keeps_it_out_for_good() -> None:
    """A declined file is not applied and not asked about again."""
    with LittlePractice() as little:
        little.drops(clients=details(*CLIENTS))
        little.sync()
        little.drops(clients2=details((ZOE, "555-0999", "", "")))
        little.sync()
        little.answers("no", kind="export waits")
        little.sync()
        assert little.row("members", name=ZOE)["phone"] == "555-0200"
        assert not little.rows("needs_review", status="open")
        again = little.sync()
        assert (again.cells, again.rows, again.files_waiting) == (0, 0, 0)


def test_a_file_with_other_columns_than_the_last_of_its_kind_is_held() -> None:
    """A vendor's renamed or new column is noticed before anything of the file is used."""
    with LittlePractice() as little:
        little.drops(shows=attendance(shown_as("Show", ZOE)))
        little.sync()
        wider = attendance(shown_as("No Show", ZOE)).replace(b",status\r\n", b",status,mood\r\n", 1)
        lines = [line if place == 0 or not line else line + b"," for place, line in enumerate(wider.split(b"\r\n"))]
        little.drops(shows2=b"\r\n".join(lines))
        waiting = little.sync()
        assert waiting.files_waiting == 1
        (asked,) = little.rows("needs_review", kind="export waits")
        assert "columns" in str(asked["question"])


@pytest.mark.parametrize(
    ("hours", "is_there", "waiting", "mark"),
    [(-5, True, 0, "no show"), (-5, False, 1, "no show"), (+1, True, 0, "cancelled"), (+1, False, 0, "cancelled")],
    ids=["older", "older, the later one is gone", "later", "later, the older one is gone"],
)
def test_a_short_file_counts_by_when_it_was_saved(*, hours: int, is_there: bool, waiting: int, mark: str) -> None:
    """Its day lies inside the days of another: dropped late, an old one turns no mark back, and a new one corrects."""
    with LittlePractice() as little:
        little.drops(shows=attendance(shown_as("No Show", ZOE)))
        little.sync()
        little.later(hours=2)
        little.drops(short=attendance([(ZOE, FEBRUARY[0], "Canceled")]))
        little.saved["short.csv", little.files["short.csv"]] += (hours - 1) * 3600
        if not is_there:
            del little.files["shows.csv"]
        assert little.sync().files_waiting == waiting
        first = little.row("attendance", session="G-01 2026-02-03 18:00", member_code="M-0001")
        assert first["status"] == mark


@pytest.mark.parametrize(
    ("clinician", "who", "days", "waiting"), [("Tom O'Hara", "Ali Haddad", (-5, 2), 0), ("Rosa Díaz", ZOE, (0, 0), 1)]
)
def test_a_file_of_one_clinician_lacks_no_rows_of_another(
    clinician: str, who: str, days: tuple[int, int], waiting: int
) -> None:
    """Only what a clinician leads can be missing in a file that names that clinician alone."""
    with LittlePractice() as little:
        little.drops(all=attendance(shown_as("No Show", ZOE, LIAM, RENEE)))
        little.sync()
        little.later(hours=1)
        visits = [(who, FEBRUARY[at] + timedelta(days=more), "No Show") for at, more in zip((0, 3), days, strict=True)]
        little.drops(one=attendance(visits, clinician=clinician))
        assert little.sync().files_waiting == waiting


# --- rosters, sessions, marks --------------------------------------------------------------------


@pytest.mark.parametrize(("tab", "code"), [("members", "M-0001"), ("groups", "G-02")])
def test_a_roster_row_of_somebody_deleted_is_told_by_every_pass(tab: str, code: str) -> None:
    """Its grey code still names who was meant; a row that has ended needs nothing."""
    with LittlePractice.after_first_pass() as little:
        little.deletes(tab, *little.numbers(tab, id=code))
        for _ in range(2):
            told = [one for one in little.sync().problems if one.code == "row-of-nobody"]
            field = "member_code" if tab == "members" else "group_code"
            assert len(told) == len([row for row in little.rows("roster", **{field: code}) if row["left"] is None])
            assert told
            assert all(code in one.what and one.place.container == "Roster" for one in told)
            little.later(days=1)
        for number in little.numbers("roster", **{field: code}):
            little.workbook.person("roster", number, little.column("roster", "left"), date(2026, 3, 1))
        assert not [one for one in little.sync().problems if one.code == "row-of-nobody"]


def test_the_planned_sessions_of_a_group_whose_row_went_are_told_until_they_are_cancelled() -> None:
    """Each group once, where its next session is; the calendar shows them as long."""
    with LittlePractice.after_first_pass() as little:
        calendar = little.calendars.by_clinician["C-01"]
        before = calendar.shown()
        little.deletes("groups", *little.numbers("groups", id="G-01"))
        for _ in range(2):
            (told,) = [one for one in little.sync().problems if one.code == "group-gone"]
            assert (told.place.container, told.what.partition(" ")[0]) == ("Sessions", "G-01")
            assert [(one.key, one.start) for one in calendar.shown()] == [(one.key, one.start) for one in before]
            little.later(minutes=5)
        for number in little.numbers("sessions", group_code="G-01"):
            little.workbook.person("sessions", number, little.column("sessions", "state"), "cancelled")
        assert not [one for one in little.sync().problems if one.code == "group-gone"]
        assert "Group G-01" not in str(calendar.shown())


def test_a_member_who_leaves_is_expected_no_more() -> None:
    """A leaving date keeps the past, and adds no attendance rows and no reminders after it."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0101", name=ZOE)
        little.sync()
        assert little.rows("messages", status="planned")
        little.types("roster", "left", date(2026, 3, 2), member_code="M-0001")
        little.sync()
        assert not [row for row in little.rows("messages", status="planned") if "M-0001" in str(row)]
        little.later(days=7)
        little.sync()
        days = [a_date(row["date"]) for row in little.rows("attendance", member_code="M-0001")]
        others = [a_date(row["date"]) for row in little.rows("attendance", member_code="M-0002")]
        assert max(days) < max(others)


def test_a_session_a_person_moves_takes_its_attendance_along() -> None:
    """The session's code stays; the dates beside its attendance rows follow; the cadence does not move it back."""
    with LittlePractice.after_first_pass() as little:
        code = little.types("sessions", "date", date(2026, 3, 11), original_start="2026-03-10 18:00")
        little.sync()
        assert {row["date"] for row in little.rows("attendance", session=code)} == {date(2026, 3, 11)}
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.later(days=1)
        little.sync()
        assert little.row("sessions", id=code)["date"] == date(2026, 3, 11)
        assert len(little.rows("sessions", date=date(2026, 3, 10))) == 0


def test_a_cancelled_session_stays_cancelled() -> None:
    """The cadence does not plan it again; nobody is reminded of it, and everybody is told."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0101", name=ZOE)
        little.sync()
        code = little.types("sessions", "state", "cancelled", original_start="2026-03-03 18:00")
        little.later(hours=1)
        little.sync()
        assert little.row("sessions", id=code)["state"] == "cancelled"
        planned = [row for row in little.rows("messages", status="planned") if code in str(row)]
        assert {str(row["rule"]).partition(" (")[0] for row in planned} == {"Session cancelled"}


def test_a_change_of_cadence_moves_untouched_sessions_only() -> None:
    """Groups says Wednesday: coming Tuesdays follow; the one that a person moved stays where it was put."""
    with LittlePractice.after_first_pass() as little:
        moved = little.types("sessions", "start", time(19), original_start="2026-03-17 18:00")
        little.sync()
        little.types("groups", "weekday", "Wednesday", id="G-01")
        little.sync()
        coming = {row["id"]: row["date"] for row in little.rows("sessions", group_code="G-01")}
        assert coming[moved] == date(2026, 3, 17)
        assert coming["G-01 2026-03-10 18:00"] == date(2026, 3, 11)
        assert len(coming) == len(set(coming.values()))


def test_an_extra_session_typed_by_hand_is_one_of_the_group() -> None:
    """Group, date and start are enough: the row gets its code, its attendance rows and its place."""
    with LittlePractice.after_first_pass() as little:
        little.adds("sessions", {"group": "Tuesday process group", "date": date(2026, 3, 7), "start": time(10)})
        little.sync()
        extra = little.row("sessions", date=date(2026, 3, 7))
        assert (extra["id"], extra["group_code"]) == ("G-01 2026-03-07 10:00", "G-01")
        assert len(little.rows("attendance", session=extra["id"])) == 3
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_mark_that_the_ehr_contradicts_is_kept_and_listed() -> None:
    """A default Show never wins over a person's mark; a definite No Show is a conflict, and both values are kept."""
    with LittlePractice() as little:
        little.drops(status=charges(group_visits(ZOE, LIAM, RENEE)))
        little.sync()
        for code in ("M-0001", "M-0002"):
            little.types("attendance", "status", "excused", session="G-01 2026-02-24 18:00", member_code=code)
        little.sync()
        shows = [(ZOE, FEBRUARY[3], "Show"), (LIAM, FEBRUARY[3], "No Show"), (RENEE, FEBRUARY[3], "Show")]
        little.drops(shows=attendance(shows))
        little.sync()
        rows = sorted(
            little.rows("attendance", session="G-01 2026-02-24 18:00"), key=lambda row: str(row["member_code"])
        )
        assert [row["status"] for row in rows] == ["excused", "excused", "attended"]
        found = {
            row["where"]: (row["kind"], row["sheet_value"], row["source_value"]) for row in little.rows("conflicts")
        }
        assert found["Attendance: G-01 2026-02-24 18:00, M-0002"] == ("conflict", "excused", "no show")


def test_a_bare_name_two_members_have_is_left_incomplete_and_said() -> None:
    """A roster row that could mean two people gets no id and no code."""
    with LittlePractice() as little:
        little.adds("members", {"name": ZOE, "birth_date": date(2000, 1, 1)})
        little.sync()
        (row,) = little.rows("roster", member=ZOE)
        assert row["id"] is None
        assert row["member_code"] is None


def test_an_id_that_a_person_gave_is_never_minted_again() -> None:
    """New members count on from the highest number ever seen."""
    with LittlePractice() as little:
        little.adds("members", {"id": "M-0100", "name": "Old Hand"}, {"name": "Young Hand"})
        little.sync()
        assert little.row("members", name="Young Hand")["id"] == "M-0107"


# --- whom exports name ---------------------------------------------------------------------------


def test_day_one_without_a_client_list_adds_whom_visits_and_scores_name() -> None:
    """Only who is surely one person; two birth dates of one name are two people."""
    with LittlePractice(cast=False) as little:
        little.adds("clinicians", {"name": "Rosa Díaz"})
        little.drops(
            status=charges(group_visits(ZOE, LIAM)), scores=scores(("Sol Ray", "ORS", "20", date(2026, 2, 17)))
        )
        little.sync()
        assert {row["name"] for row in little.rows("members")} == {ZOE, LIAM, "Sol Ray"}
        assert len(little.rows("scores")) == 1
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_stranger_in_the_visits_is_added_when_a_person_says_so() -> None:
    """Their mark comes in with them, as somebody who walked in."""
    with LittlePractice.after_first_pass() as little:
        little.drops(status=charges(group_visits(ZOE, LIAM, RENEE, "Walker Inn")))
        little.sync()
        assert len(little.rows("members")) == 6
        little.answers("new client", kind="new client?")
        little.sync()
        walker = little.row("members", name="Walker Inn")
        assert len(little.rows("attendance", member_code=walker["id"], note="signed")) == len(FEBRUARY)
        assert not little.rows("needs_review", status="open")
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_stranger_who_is_another_name_of_a_member_becomes_that_member() -> None:
    """Answering with the member's code settles every row of that name."""
    with LittlePractice.after_first_pass() as little:
        little.drops(status=charges(group_visits(LIAM, RENEE, "Zoe N.")))
        little.sync()
        little.answers("M-0001", kind="new client?")
        little.sync()
        assert len(little.rows("members")) == 6
        assert len(little.rows("attendance", member_code="M-0001", note="signed")) == len(FEBRUARY)


def test_who_a_name_is_was_answered_for_good() -> None:
    """Later files follow the answer as it was accepted, whatever is typed beside the closed question."""
    with LittlePractice.after_first_pass() as little:
        for typed, measure in (("M-0001", "ORS"), ("M-0002", "SRS"), (None, "PHQ-9")):
            little.drops(**{f"scores_{measure}": scores(("Zoe N.", measure, "12", date(2026, 2, 17)))})
            little.sync()
            little.types("needs_review", "decision", typed, kind="new client?")
            little.sync()
        assert [one["member_code"] for one in little.rows("scores")] == ["M-0001"] * 3


def test_two_rows_of_a_list_with_one_name_and_nothing_else_are_not_added() -> None:
    """Somebody adds them by hand, with birth dates; the others come in."""
    with LittlePractice(cast=False) as little:
        little.drops(clients=details(("Sam Same", "555-0301", "", ""), ("Sam Same", "555-0302", "", ""), CLIENTS[0]))
        report = little.sync()
        assert [row["name"] for row in little.rows("members")] == [ZOE]
        asked = little.rows("needs_review", status="open")
        assert len(asked) == 2
        assert not [one for one in report.questions if "Sam" in one.question]


def test_birth_dates_come_from_the_demographics_alone_too() -> None:
    """A list without contact details fills what it knows."""
    with LittlePractice() as little:
        little.types("members", "birth_date", None, name=ZOE)
        little.sync()
        little.drops(births=births((ZOE, date(1990, 4, 5)), ("Nobody Known", date(1999, 1, 1))))
        little.sync()
        assert little.row("members", name=ZOE)["birth_date"] == date(1990, 4, 5)
        assert len(little.rows("members")) == 6


def test_a_roster_row_about_a_stranger_waits() -> None:
    """The group is known, the client is not: the question names them in the sheet alone."""
    with LittlePractice() as little:
        little.drops(roster=roster(("Tuesday process group", "Nobody Known", date(2026, 1, 6))))
        report = little.sync()
        (asked,) = little.rows("needs_review", status="open")
        assert asked["where"] == "roster.csv:2"
        assert "Nobody Known" in str(asked["question"])
        assert not [one for one in report.questions if "Nobody" in one.question]
        assert len(little.rows("roster")) == 6


def test_a_roster_export_adopts_the_time_that_was_typed() -> None:
    """Another first day of the same stay is no second membership; a leaving date is filled in."""
    with LittlePractice() as little:
        line = roster(("Tuesday process group", ZOE, date(2026, 1, 8))).replace(b",Active", b"2026-02-28,Inactive")
        little.drops(roster=line)
        little.sync()
        (stay,) = little.rows("roster", member_code="M-0001")
        assert (stay["joined"], stay["left"]) == (date(2026, 1, 6), date(2026, 2, 28))


def test_a_renamed_member_has_the_new_name_wherever_we_wrote_the_old_one() -> None:
    """Labels follow; a plain name that a person typed stays, and later exports of the same rows touch neither."""
    with LittlePractice() as little:
        full(little)
        little.sync()
        tabs = ("roster", "scores", "attendance")
        before = [row["member"] for tab in tabs for row in little.rows(tab)]
        little.types("members", "other_names", ZOE, id="M-0001")
        little.types("members", "name", "Zoë Married", id="M-0001")
        little.sync()
        little.drops(
            status2=charges(group_visits(ZOE, LIAM, RENEE), fee="61.0"),
            scores2=scores((ZOE, "ORS", "22", date(2026, 2, 10)), (ZOE, "ORS", "25", date(2026, 2, 17))),
        )
        little.sync()
        after = [row["member"] for tab in tabs for row in little.rows(tab)]
        assert {str(one) for one in before if "Zoë" in str(one)} == {ZOE, f"{ZOE} (M-0001)"}
        assert after == [str(one).replace(f"{ZOE} (M-0001)", "Zoë Married (M-0001)") for one in before]
        assert "25" in {str(row["score"]) for row in little.rows("scores")}
        assert not little.rows("conflicts", kind="conflict")


@pytest.mark.parametrize(("tab", "name"), [("clinicians", "Rosa Díaz-Lund"), ("groups", "Tuesday evening group")])
def test_a_renamed_clinician_or_group_is_relabelled_too(tab: str, name: str) -> None:
    """Every pick that shows the old label gets the new one, and nothing else changes."""
    with LittlePractice.after_first_pass() as little:
        old = str(little.rows(tab)[0]["name"])
        little.types(tab, "name", name, id=little.rows(tab)[0]["id"])
        little.sync()
        shown = {str(cell) for rows in little.shown().values() for row in rows for cell in row if cell}
        assert not {cell for cell in shown if cell.startswith(f"{old} (")}
        assert little.sync().cells == 0


@pytest.mark.parametrize("typed", ["Nobody Known", "Zoe Nunes", "M-9999"])
def test_an_unknown_name_over_a_member_is_never_taken_for_the_old_one(typed: str) -> None:
    """The code beside goes, the cell is named at every pass, and a name that means somebody puts it right."""
    with LittlePractice.after_first_pass() as little:
        row = little.row("roster", member_code="M-0001")
        little.types("roster", "member", typed, id=row["id"])
        for _ in range(2):
            report = little.sync()
            assert [one.code for one in report.problems] == ["unclear-pick"]
            assert little.row("roster", id=row["id"])["member_code"] is None
        little.types("roster", "member", ZOE, id=row["id"])
        assert not little.sync().problems
        assert little.row("roster", id=row["id"])["member_code"] == "M-0001"


def test_a_member_a_person_removed_is_never_made_again() -> None:
    """The next lists still name the client: nobody comes back, what changed there is listed."""
    with LittlePractice() as little:
        little.drops(clients=details(*CLIENTS))
        little.sync()
        little.deletes("members", *little.numbers("members", id="M-0006"))
        little.sync()
        changed = (*CLIENTS[:-1], (CLIENTS[-1][0], "555-0666", "", ""))
        little.drops(clients2=details(*changed))
        little.later(days=1)
        little.sync()
        assert len(little.rows("members")) == 5
        assert not little.rows("members", name=CLIENTS[-1][0])
