"""Rules at work over whole passes: flags live and close, messages wait, billing is reconciled and frozen."""

from datetime import date, datetime

import pytest

from addon.written import letters
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row, attendance, charges, scores, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
LAST = "G-01 2026-02-24 18:00"


def marked(little: LittlePractice, *words: str, name: str = ZOE) -> None:
    """Let the EHR report four Tuesdays, the last ones of one member with these words."""
    shows = [(one, start, "Show") for one in (ZOE, LIAM, RENEE) for start in FEBRUARY]
    said = dict(zip([(name, start) for start in FEBRUARY[-len(words) :]], words, strict=True))
    shows = [(who, start, said.get((who, start), word)) for who, start, word in shows]
    little.drops(
        status=charges([(who, start, "90853") for who, start, word in shows if word == "Show"]),
        shows=attendance(shows),
    )


def two_missed(little: LittlePractice) -> list[Row]:
    """Return the flags of the rule FR-01 about Zoë."""
    return [one for one in little.rows("flags", member=f"{ZOE} (M-0001)") if "FR-01" in str(one["rule"])]


# --- flags ---------------------------------------------------------------------------------------


def test_a_flag_opens_says_why_and_closes_when_it_is_no_longer_true() -> None:
    """Two missed in a row: red, with the sentence; a corrected mark closes it, the row and the person's cells stay."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        flag = two_missed(little)[0]
        assert (flag["status"], flag["severity"]) == ("open", "red")
        assert "2" in str(flag["why"])
        assert str(flag["rule"]).startswith("Two missed in a row")
        little.types("flags", "owner", "Inês", id=flag["id"])
        little.types("attendance", "status", "attended", session=LAST, member_code="M-0001")
        little.later(days=1)
        little.sync()
        closed = little.row("flags", id=flag["id"])
        assert (closed["status"], closed["owner"]) == ("closed, not since Mar 4 2026", "Inês")


def test_a_flag_that_is_true_again_is_a_new_row() -> None:
    """The closed row is never reopened: the next episode has its own row, owner and date."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        little.types("attendance", "status", "attended", session=LAST, member_code="M-0001")
        little.later(days=1)
        little.sync()
        little.types("attendance", "status", "no show", session=LAST, member_code="M-0001")
        little.later(days=1)
        little.sync()
        flags = two_missed(little)
        assert [one["status"] for one in flags] == ["closed, not since Mar 4 2026", "open"]


def test_an_edited_rule_closes_its_flags_and_opens_its_own() -> None:
    """What an admin changes in the rule is said on the flags of the old wording."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show", "No Show")
        little.sync()
        little.types("flag_rules", "if_missed_in_a_row", ">= 3", id="FR-01")
        little.later(days=1)
        little.sync()
        two = [one for one in little.rows("flags") if "Two missed" in str(one["rule"])]
        assert {one["status"] for one in two} == {"closed, rule changed", "open"}


def test_a_bad_rule_row_counts_as_it_was_last_read() -> None:
    """Other rules run on; the row's Check says what is wrong; its open flag is neither closed nor changed."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        flag = two_missed(little)[0]
        little.types("flag_rules", "if_missed_in_a_row", "about two", id="FR-01")
        little.types("flag_rules", "if_missed_of_last_6", ">= 2", id="FR-02")
        little.later(days=1)
        report = little.sync()
        assert little.row("flags", id=flag["id"])["status"] == "open"
        assert [one for one in little.rows("flags", status="open") if "FR-02" in str(one["rule"])]
        rule = little.row("flag_rules", id="FR-01")
        assert rule["check"] != "OK"
        assert str(rule["matches_now"])[:1] == "1"
        (problem,) = report.problems
        assert str(problem.place) == f"Flag rules!{letters(little.column('flag_rules', 'if_missed_in_a_row'))}2"
        little.types("flag_rules", "if_missed_in_a_row", ">= 2", id="FR-01")
        little.sync()
        assert little.row("flag_rules", id="FR-01")["check"] == "OK"
        assert little.row("flags", id=flag["id"])["status"] == "open"


def test_a_rule_switched_off_closes_its_flags() -> None:
    """On = no: the flags of the rule close, and say so."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        little.types("flag_rules", "on", "no", id="FR-01")
        little.later(days=1)
        little.sync()
        (flag,) = [one for one in little.rows("flags") if "FR-01" in str(one["rule"])]
        assert str(flag["status"]).startswith("closed")


def test_a_flag_row_a_person_deleted_stays_away_for_that_episode() -> None:
    """A deleted row silences this episode and nothing else."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        (flag,) = two_missed(little)
        little.deletes("flags", *little.numbers("flags", id=flag["id"]))
        for _ in range(2):
            little.later(days=1)
            little.sync()
            assert not two_missed(little)
            assert little.rows("flags", member=f"{ZOE} (M-0001)")


def test_only_memberships_of_today_raise_flags() -> None:
    """Who has left is no longer flagged, and an open flag closes."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        little.types("roster", "left", date(2026, 2, 25), member_code="M-0001")
        little.later(days=1)
        little.sync()
        assert not little.rows("flags", member=f"{ZOE} (M-0001)", status="open")


def test_a_double_booking_is_flagged() -> None:
    """Two groups in one room at one time: the sessions are named."""
    with LittlePractice() as little:
        little.types("groups", "weekday", "Tuesday", name="Families together")
        little.types("groups", "start", datetime(2026, 1, 1, 18).time(), name="Families together")
        little.types("groups", "room", "Room 2", name="Families together")
        little.sync()
        found = [one for one in little.rows("flags", status="open") if "Double booking" in str(one["rule"])]
        assert found
        assert all("Room 2" in str(one["why"]) or "Rosa" in str(one["why"]) for one in found)


def test_a_disputed_mark_is_said_beside_the_flag() -> None:
    """Facts use what the cell shows, and the flag says that it rests on an open conflict."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        assert "open conflict" not in str(two_missed(little)[0]["why"])
        little.types("attendance", "status", "late cancel", session=LAST, member_code="M-0001")
        little.drops(later=attendance([(ZOE, FEBRUARY[3], "Canceled"), (LIAM, FEBRUARY[3], "Show")]))
        little.sync()
        (flag,) = two_missed(little)
        assert "open conflict" in str(flag["why"])


def test_scores_that_drop_raise_a_flag() -> None:
    """A reliable drop of an outcome measure is red."""
    with LittlePractice() as little:
        little.drops(scores=scores((ZOE, "ORS", "30", date(2026, 2, 17)), (ZOE, "ORS", "20", date(2026, 2, 24))))
        little.sync()
        found = [one for one in little.rows("flags", status="open") if "Got worse since" in str(one["rule"])]
        assert [one["member"] for one in found] == [f"{ZOE} (M-0001)"]


# --- messages ------------------------------------------------------------------------------------


def test_a_reminder_is_planned_only_with_consent_and_a_number() -> None:
    """Liam agreed to texts only, Renée to e-mail only; each gets what they agreed to, the rest says why not."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0102", name=LIAM)
        little.types("members", "email", "renee@example.org", name=RENEE)
        little.sync()
        planned = {(one["member"], one["channel"]) for one in little.rows("messages", status="planned")}
        assert (f"{LIAM} (M-0002)", "text") in planned
        assert (f"{RENEE} (M-0003)", "email") in planned
        assert (f"{LIAM} (M-0002)", "email") not in planned
        assert (f"{RENEE} (M-0003)", "text") not in planned


def test_a_reminder_whose_session_is_cancelled_is_not_sent() -> None:
    """The row stays and says that its time has passed or why it is not sent."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0102", name=LIAM)
        little.sync()
        before = {one["id"] for one in little.rows("messages", status="planned", member=f"{LIAM} (M-0002)")}
        little.types("sessions", "state", "cancelled", original_start="2026-03-03 18:00")
        little.types("sessions", "state", "cancelled", original_start="2026-03-10 18:00")
        little.sync()
        after = {one["id"] for one in little.rows("messages", status="planned")}
        assert before
        assert not before & after


def test_a_message_text_with_a_mistake_says_so_in_its_check() -> None:
    """An unknown placeholder is named beside the text, and nothing is planned with it."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0102", name=LIAM)
        little.types("message_texts", "text", "Hi {first}, your {diagnosis} session", name="Text reminder")
        report = little.sync()
        assert "not known" in str(little.row("message_texts", name="Text reminder")["check"])
        assert not little.rows("messages", status="planned", channel="text")
        assert report.problems


# --- billing -------------------------------------------------------------------------------------


def paid(little: LittlePractice, payer: str = "Self-pay") -> None:
    """Let everybody of the Tuesday group have a payer with a rate."""
    for name in (ZOE, LIAM, RENEE):
        little.types("members", "payer", payer, name=name)


def test_attendance_and_charges_become_lines_and_a_package() -> None:
    """Everybody who came has one line; the package holds the ready ones."""
    with LittlePractice() as little:
        paid(little)
        marked(little, "Show")
        little.sync()
        lines = little.rows("billing_lines")
        assert len(lines) == 12
        assert {one["status"] for one in lines} == {"ready"}
        assert little.packages["billing-2026-02.csv"].count(b"\n") == 13


def test_a_line_that_is_no_longer_computed_is_closed_and_kept() -> None:
    """A mark corrected to no show closes the line; what billing staff typed beside it stays."""
    with LittlePractice() as little:
        paid(little)
        marked(little, "Show")
        little.sync()
        line = little.row("billing_lines", session=LAST, member=f"{ZOE} (M-0001)")
        little.types("billing_lines", "claim_no", "C-77", id=line["id"])
        little.types("attendance", "status", "no show", session=LAST, member_code="M-0001")
        little.later(days=1)
        little.sync()
        after = little.row("billing_lines", id=line["id"])
        assert str(after["status"]).startswith("closed Mar 4 2026: no longer billed")
        assert after["claim_no"] == "C-77"
        assert b"C-77" not in little.packages["billing-2026-02.csv"]
        assert b"M-0001" in little.packages["billing-2026-02.csv"]


@pytest.mark.long
def test_a_bad_billing_cell_keeps_the_last_good_version_and_says_so() -> None:
    """Billing needs the whole tab: one bad cell stops the new version, not the old one."""
    with LittlePractice() as little:
        paid(little)
        marked(little, "Show")
        little.sync()
        before = [(one["id"], one["status"], one["code"]) for one in little.rows("billing_lines")]
        little.types("billing_rules", "then_code", None, id="BR-01")
        little.types("billing_rules", "if_joined_by", "by teleport", id="BR-02")
        little.later(days=1)
        report = little.sync()
        assert [(one["id"], one["status"], one["code"]) for one in little.rows("billing_lines")] == before
        asked = little.row("needs_review", kind="rule tab", status="open")
        assert "last good version" in str(asked["question"])
        assert [problem for problem in report.problems if problem.place.container == "Billing rules"]
        little.types("billing_rules", "if_joined_by", "video", id="BR-02")
        little.types("billing_rules", "then_code", "90853", id="BR-01")
        little.sync()
        assert not little.rows("needs_review", kind="rule tab", status="open")


def test_a_disputed_attendance_row_holds_its_line() -> None:
    """A line that rests on an open conflict waits and names it; a decision releases it."""
    with LittlePractice() as little:
        paid(little)
        marked(little, "Show")
        little.sync()
        little.types("attendance", "status", "left early", session=LAST, member_code="M-0001")
        little.sync()
        little.drops(more=attendance([(ZOE, FEBRUARY[3], "No Show"), (LIAM, FEBRUARY[3], "Show")]))
        little.sync()
        line = little.row("billing_lines", session=LAST, member=f"{ZOE} (M-0001)")
        conflict = little.row("conflicts", kind="conflict")
        assert line["status"] == f"waits: conflict {conflict['id']} is open"
        little.types("conflicts", "decision", "sheet", id=conflict["id"])
        little.sync()
        assert little.row("billing_lines", id=line["id"])["status"] == "ready"


@pytest.mark.parametrize("tab", ["flags", "messages", "billing_lines", "rates", "message_texts", "flag_rules"])
def test_a_missing_result_or_rule_tab_stops_nothing_else(tab: str) -> None:
    """Somebody deleted a tab: the others go on."""
    with LittlePractice(without=[tab]) as little:
        marked(little, "No Show", "No Show")
        report = little.sync()
        assert little.rows("attendance", status="no show")
        assert tab not in little.workbook.sheets
        assert report.cells


# --- rule tabs that do what they look like ---------------------------------------------------------


def typed_rule(little: LittlePractice, about: str, **cells: str) -> None:
    """Type a flag rule named Mine."""
    little.adds("flag_rules", {"on": True, "about": about, "rule_name": "Mine", "then_severity": "amber", **cells})


def mine(little: LittlePractice) -> list[Row]:
    """Return the flags of the rule named Mine."""
    return [one for one in little.rows("flags") if "Mine" in str(one["rule"])]


def add_test(little: LittlePractice, label: str, cell: str) -> None:
    """Put a column for a fact behind the others and test it in the rule named Mine."""
    sheet = little.workbook.sheets["flag_rules"]
    at = len(sheet.rows[0])
    little.workbook.person("flag_rules", 1, at, f"If: {label}")
    little.workbook.person("flag_rules", little.numbers("flag_rules", rule_name="Mine")[0], at, cell)


@pytest.mark.parametrize(
    ("about", "label", "cell", "shows"),
    [
        (
            "attendance at a session",
            "Status",
            "no show",
            {"member": f"{ZOE} (M-0001)", "clinician": "Rosa Díaz (C-01)"},
        ),
        (
            "session",
            "Missed members",
            ">= 1",
            {"group": "Tuesday process group (G-01)", "clinician": "Rosa Díaz (C-01)"},
        ),
        ("clinician", "Licence", "LMFT", {"clinician": "Tom O'Hara (C-02)", "group": None}),
        ("practice", "No-show rate of the practice", "blank", {"group": "the whole practice", "member": None}),
    ],
)
def test_a_flag_rule_about_anything_runs_and_names_whom_it_is_about(
    about: str, label: str, cell: str, shows: dict[str, str | None]
) -> None:
    """Past sessions and attendances, too; and what the rule plans is beside the flag."""
    with LittlePractice() as little:
        marked(little, "No Show")
        typed_rule(little, about, then_plan="Talk about it", then_act_within="same day")
        add_test(little, label, cell)
        little.sync()
        rule = little.row("flag_rules", rule_name="Mine")
        assert (rule["check"], str(rule["matches_now"])[:1]) == ("OK", "1")
        (flag,) = mine(little)
        assert {name: flag[name] for name in shows} == shows
        who = flag["member"] or flag["group"] or flag["clinician"]
        assert [one for one in little.rows("today", kind="Flag") if str(who).split(" (")[0] in str(one["who"])]
        assert (flag["plan"], flag["due"]) == ("Talk about it", little.today)


def test_a_rule_that_tests_nothing_raises_nothing_until_everybody_is_meant() -> None:
    """Then every membership has a flag; switched off again they close."""
    with LittlePractice() as little:
        marked(little, "Show")
        typed_rule(little, "membership")
        little.sync()
        assert mine(little) == []
        assert "would match every membership" in str(little.row("flag_rules", rule_name="Mine")["check"])
        little.types("flag_rules", "on", "Yes, everybody", rule_name="Mine")
        report = little.sync()
        assert (len(mine(little)), report.problems) == (6, ())
        little.types("flag_rules", "on", "no", rule_name="Mine")
        little.sync()
        assert {one["status"] for one in mine(little)} == {"closed, rule changed"}


def test_one_unreadable_row_keeps_its_own_flags_and_no_others() -> None:
    """A rule that is switched off, or deleted, closes what it raised, whatever is wrong in another row."""
    with LittlePractice() as little:
        marked(little, "No Show", "No Show")
        little.sync()
        opened = {str(one["rule"])[-6:-1]: one for one in little.rows("flags", status="open")}
        assert {"FR-01", "FR-03"} <= opened.keys()
        little.types("flag_rules", "if_missed_in_first_3", "about one", id="FR-03")
        little.types("flag_rules", "on", "no", id="FR-01")
        little.later(days=1)
        little.sync()
        after = {str(one["rule"])[-6:-1]: one["status"] for one in little.rows("flags")}
        assert (after["FR-01"], after["FR-03"]) == ("closed, rule changed", "open")
        little.types("flag_rules", "on", "perhaps", id="FR-03")
        little.sync()
        assert little.row("flags", id=opened["FR-03"]["id"])["status"] == "open"
        little.types("flag_rules", "on", "no", id="FR-03")
        little.sync()
        assert little.row("flags", id=opened["FR-03"]["id"])["status"] == "closed, rule changed"


def test_a_misspelt_word_is_told_beside_its_rule() -> None:
    """In flag, reminder and billing rules; the rules run on."""
    with LittlePractice() as little:
        marked(little, "Show")
        little.types("members", "payer", "Medicare", name=LIAM)
        little.types("members", "payer", "Aetna", name=ZOE)
        little.types("billing_rules", "if_payer", "not Medicaer", id="BR-01")
        little.types("reminder_rules", "if_payer", "Atena", id="RR-01")
        typed_rule(little, "membership", if_payer="Medicaer")
        theirs: Row = {"on": True, "about": "score history", "rule_name": "Theirs", "then_severity": "red"}
        little.adds("flag_rules", {**theirs, "if_measure": "PHQ9"})
        little.sync()
        told = str(little.row("flag_rules", rule_name="Theirs")["check"])
        assert told == 'Warning: no row has Measure "PHQ9". Did you mean "PHQ-9"?'
        checks = [
            str(little.row("billing_rules", id="BR-01")["check"]),
            str(little.row("reminder_rules", id="RR-01")["check"]),
            str(little.row("flag_rules", rule_name="Mine")["check"]),
        ]
        assert [one[:8] for one in checks] == ["Warning:"] * 3
        assert ['"Medicare"' in one or '"Aetna"' in one for one in checks] == [True] * 3


def test_a_reminder_rule_about_something_else_says_so() -> None:
    """It would never be sent."""
    with LittlePractice() as little:
        little.types("reminder_rules", "about", "clinician", id="RR-01")
        little.sync()
        assert "cannot be about a clinician" in str(little.row("reminder_rules", id="RR-01")["check"])


def test_a_cancellation_that_is_marked_late_is_told_until_it_is_a_late_cancel() -> None:
    """By the hours of Settings."""
    with LittlePractice.after_first_pass() as little:
        little.types("attendance", "status", "cancelled", session=LAST.replace("02-24", "03-03"), member_code="M-0001")
        little.sync()
        little.drops(shows=attendance([(LIAM, datetime(2026, 3, 3, 18), "Canceled")]))
        little.sync()
        assert little.row("attendance", session=LAST.replace("02-24", "03-03"), member_code="M-0002")["status"]
        (flag,) = little.rows("flags", rule="Cancelled late (late cancel)")
        assert (flag["status"], flag["member"]) == ("open", f"{ZOE} (M-0001)")
        assert "Marked cancelled 6 hours before" in str(flag["why"])
        little.types(
            "attendance", "status", "late cancel", session=LAST.replace("02-24", "03-03"), member_code="M-0001"
        )
        little.sync()
        assert str(little.row("flags", id=flag["id"])["status"]).startswith("closed")
