"""The digest: a clinician's day in codes, the most urgent first, and never a name."""

from dataclasses import replace
from datetime import date, datetime

from addon.digest.lines import MOST, DayFound, digests
from addon.outgoing import FAILED, HANDED_OVER, UNKNOWN
from addon.tabs import Value
from tests.practice import FAMILIES, INES, MEMBERS, ROSA, TOM, TUESDAY, meeting, practice, present, weekly
from tests.sending.a_message import a_message, planned

TUE = date(2026, 3, 3)
MORNING = datetime(2026, 3, 3, 9)
CLINICIANS = tuple(replace(one, email=f"{one.code.lower()}@example.org") for one in (ROSA, TOM, INES))
SESSIONS = (*weekly(TUESDAY, date(2026, 2, 24), 3), meeting(FAMILIES, date(2026, 2, 26)), meeting(FAMILIES, TUE))


def flag(number: int, **changes: Value) -> dict[str, Value]:
    """Return a row of Flags as it is shown."""
    row: dict[str, Value] = {
        "id": f"F-{number:04}",
        "status": "open",
        "severity": "amber",
        "member": f"{MEMBERS[0].name} (M-0001)",
        "why": "missed 2 in a row (asked: at least 2)",
        "due": date(2026, 3, 6),
        "group": "Tuesday process group (G-01)",
        "rule": "Two missed in a row (FR-02)",
    }
    return row | changes


def lines(clinician: str, **changes: object) -> tuple[str, ...]:
    """Return what one clinician is told."""
    given = {"practice": practice(clinicians=CLINICIANS, sessions=SESSIONS), "wall": MORNING, **changes}
    return digests(DayFound(**given))[clinician].lines  # type: ignore[arg-type]


def test_todays_sessions_are_those_one_runs() -> None:
    """Today's sessions are those one leads, co-leads or covers, by time; a cancelled one is none."""
    assert lines("C-01") == ("Today 5:30 PM: G-02", "Today 6:00 PM: G-01")
    assert lines("C-02") == ("Today 5:30 PM: G-02",)
    covered = tuple(replace(one, substitute="C-03") for one in SESSIONS)
    told = practice(clinicians=CLINICIANS, sessions=covered)
    assert lines("C-03", practice=told) == ("Today 5:30 PM: G-02", "Today 6:00 PM: G-01")
    cancelled = practice(clinicians=CLINICIANS, sessions=tuple(replace(one, state="cancelled") for one in SESSIONS))
    assert lines("C-01", practice=cancelled) == ()


def test_who_is_not_marked_is_counted() -> None:
    """Sessions that ended and in which somebody is not marked are counted, the oldest first."""
    rows = [present(SESSIONS[0], "M-0001", ""), present(SESSIONS[0], "M-0002", "not reported")]
    rows += [present(SESSIONS[0], "M-0003"), present(SESSIONS[1], "M-0001", "")]
    told = practice(clinicians=CLINICIANS, sessions=SESSIONS, attendance=tuple(rows))
    assert "Not marked: 2 in G-01, Tue Feb 24 6:00 PM" in lines("C-01", practice=told)
    assert not any("Mar 3" in line for line in lines("C-01", practice=told))


def test_flags_go_to_whoever_leads() -> None:
    """Open flags go to whoever leads the group, or the member's groups; urgent ones to the supervisor too."""
    flags = [
        flag(1),
        flag(2, severity="red", due=date(2026, 3, 2), rule="Scores fall (FR-05)"),
        flag(3, done_on=TUE),
        flag(4, status="closed, not since Tue Mar 3"),
        flag(5, group=None, member=f"{MEMBERS[4].name} (M-0005)", due=None),
    ]
    assert lines("C-01", flags=flags)[2:] == (
        "Red flag: M-0001 in G-01 (FR-05), act by Mon Mar 2, overdue",
        "Amber flag: M-0001 in G-01 (FR-02), act by Fri Mar 6",
        "Amber flag: M-0005 (FR-02)",
    )
    assert lines("C-02", flags=flags)[1:] == ("Amber flag: M-0005 (FR-02)",)
    assert lines("C-03", flags=flags) == ("Red flag: M-0001 in G-01 (FR-05), act by Mon Mar 2, overdue (C-01's)",)


def test_a_flag_about_a_clinician_goes_to_them_and_red_to_their_supervisor() -> None:
    """Also where somebody who does not lead the group runs the session: the column Clinician names them."""
    own = flag(1, severity="red", member=None, group=None, clinician=f"{TOM.name} (C-02); {ROSA.name} (C-01)")
    covered = flag(2, clinician=f"{TOM.name} (C-02)")
    flags = [own, covered]
    assert lines("C-02", flags=flags)[1:] == (
        "Red flag: C-02, C-01 (FR-02), act by Fri Mar 6",
        "Amber flag: M-0001 in G-01 (FR-02), act by Fri Mar 6",
    )
    supervised = lines("C-03", flags=flags)
    assert supervised == tuple(f"Red flag: C-02, C-01 (FR-02), act by Fri Mar 6 ({one}'s)" for one in ("C-01", "C-02"))


def test_what_is_urgent_is_not_pushed_out_by_what_is_not() -> None:
    """Red flags come before sessions that nobody marked, of which one line tells of the fourth and all more."""
    sessions = weekly(TUESDAY, date(2025, 8, 5), 30)
    rows = tuple(present(one, "M-0001", "") for one in sessions)
    told = practice(clinicians=CLINICIANS, sessions=sessions, attendance=rows)
    flags = [*(flag(number) for number in range(2, 40)), flag(40, severity="red")]
    made = lines("C-01", practice=told, flags=flags)
    assert made[0].startswith("Red flag")
    assert [one for one in made if one.startswith("Not marked")] == list(made[1:5])
    assert made[4] == "Not marked: 27 in 27 more sessions until Tue Feb 24 6:00 PM"


def test_whom_a_message_did_not_reach_is_told() -> None:
    """Whom a message about a coming session did not reach, or may not have, is told to whoever runs it."""
    coming, past = SESSIONS[1].code, SESSIONS[0].code
    sendings = {
        str(number): planned(a_message(str(number), person=f"M-000{number}", session=session), state=state)
        for number, (session, state) in enumerate(
            [(coming, FAILED), (coming, UNKNOWN), (coming, HANDED_OVER), (past, FAILED)], 1
        )
    }
    assert lines("C-01", sendings=sendings)[2:] == (
        "M-0001 was not reached about G-01, Tue Mar 3 6:00 PM",
        "M-0002 may not have been reached about G-01, Tue Mar 3 6:00 PM",
    )


def test_no_name_and_no_value_leaves_the_house() -> None:
    """No name, no score and no word of a rule's is in any line, and there are not too many of them."""
    flags = [flag(number) for number in range(40)]
    made = digests(DayFound(practice=practice(clinicians=CLINICIANS, sessions=SESSIONS), flags=flags, wall=MORNING))
    told = " ".join(line for one in made.values() for line in one.lines)
    people = [*(one.name for one in MEMBERS), *(one.name for one in CLINICIANS)]
    groups = [TUESDAY.name, FAMILIES.name]
    assert [name for name in (*people, *groups) if name in told] == []
    assert "missed" not in told
    assert len(made["C-01"].lines) == MOST + 1
    assert made["C-01"].lines[-1] == "… and 17 more in the workbook"


def test_only_who_works_here_and_has_an_address_gets_one() -> None:
    """Nobody without an address, and nobody who is no longer here, gets one."""
    gone = (replace(CLINICIANS[0], active=False), replace(CLINICIANS[1], email=""), CLINICIANS[2])
    assert set(digests(DayFound(practice=practice(clinicians=gone, sessions=SESSIONS), wall=MORNING))) == {"C-03"}
