import re
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from addon.billing.bill import BLOCKED, NEEDS_A_PERSON, READY
from addon.billing.checks import BilledAnyway, CheckFound
from addon.billing.package_csv import package_rows
from addon.billing.terms import BillingTerms
from addon.records import Attendance, Clinician, GroupSession, Member, Practice, TherapyGroup
from addon.sources import derived_id
from tests.billing.evening import TERMS, TUESDAY_3, at_group, billed, only
from tests.billing.starter_rules import TABS, billed_by_starters, checks_on
from tests.practice import FAMILIES, INES, ROSA, TOM, TUESDAY, meeting, practice, present

DAY = date(2026, 3, 3)
ON_DAY = BillingTerms(today=date(2026, 3, 20))


def room(
    *payers: str, group: TherapyGroup = TUESDAY, families: tuple[str, ...] = (), **changes: Any
) -> tuple[Practice, GroupSession]:
    """Return a practice in which one member of each payer came to one session; ``changes`` are of their rows."""
    session = meeting(group, DAY, state="held", meets="in person", **changes.pop("session", {}))
    clinicians = changes.pop("clinicians", (ROSA, TOM, INES))
    members = tuple(
        Member(
            code=f"M-{n:04d}",
            name=f"Member {n}",
            payer=payer,
            family=families[n - 1] if families else "",
            bills_for_family=bool(families) and families[n - 1] not in families[: n - 1],
        )
        for n, payer in enumerate(payers, 1)
    )
    rows = tuple(present(session, one.code, charge=Decimal(60), code="", **changes) for one in members)
    return practice(members=members, sessions=(session,), attendance=rows, clinicians=clinicians), session


def effects(made: Practice, member: str = "M-0001") -> list[tuple[str, str]]:
    """Return effect and sentence of what the starter checks find about one member, without what to do and the row."""
    found = checks_on(made, ON_DAY)
    return [
        (one.effect, re.sub(r" \(Payer limits .*|\. .*", "", one.what))
        for (_, who), ones in sorted(found.items())
        if who == member
        for one in ones
    ]


def associates(*codes: str) -> tuple[Clinician, ...]:
    """Return the cast's clinicians, some of them associates."""
    return tuple(replace(one, licence="LPC Associate") if one.code in codes else one for one in (ROSA, TOM, INES))


BLANK_LICENCE = "Licence is blank in Clinicians, and Medicare does not pay an associate's session"
SECOND = "session 2 of one service on this day"
ONE_CAME = "Only one person came (Attended members: 1)"
CASES: dict[str, tuple[Practice, list[tuple[str, str]]]] = {
    "three came": (room("Aetna", "Aetna", "Self-pay")[0], []),
    "two came": (room("Aetna", "Self-pay")[0], []),
    "only one came": (room("Aetna")[0], [("block", ONE_CAME)]),
    "only one came, Medicare": (room("Medicare")[0], [("block", ONE_CAME)]),
    "only one came, self-pay": (
        room("Self-pay")[0],
        [("warn", "Only one person came, self-pay (Attended members: 1)")],
    ),
    "two families came": (room("Aetna", "Aetna", group=FAMILIES, families=("Haas", "Sato"))[0], []),
    "one family came": (
        room("Aetna", "Aetna", group=FAMILIES, families=("Haas", "haas "))[0],
        [("block", "Only one family came (Families present: 1)")],
    ),
    "one family of one came": (
        room("Aetna", group=FAMILIES, families=("Sato",))[0],
        [("block", "Only one family came (Families present: 1)")],
    ),
    "no note": (
        room("Aetna", "Aetna", note="NO NOTE")[0],
        [("block", "No progress note yet (Progress note: NO NOTE)")],
    ),
    "no note, in small letters": (
        room("Cigna", "Aetna", note="No Note")[0],
        [("block", "No progress note yet (Progress note: No Note)")],
    ),
    "no note, self-pay": (
        room("Self-pay", "Aetna", note="NO NOTE")[0],
        [("warn", "No progress note yet, self-pay (Progress note: NO NOTE)")],
    ),
    "a note": (room("Aetna", "Aetna", note="LOCKED")[0], []),
    "a file without notes is no missing note": (room("Aetna", "Aetna", note="")[0], []),
    "not signed": (
        room("Aetna", "Aetna", note="UNSIGNED")[0],
        [("warn", "The progress note is not signed (Progress note: UNSIGNED)")],
    ),
    "12 in the room": (
        room("Medicare", *["Aetna"] * 11)[0],
        [("note", "More in the room than the payer allows: 12 in the room, and Medicare allows 10")],
    ),
    "13 in the room": (
        room("Medicare", *["Aetna"] * 12)[0],
        [("block", "More in the room than the payer allows: 13 in the room, and Medicare allows 12")],
    ),
    "13 in the room, self-pay among them": (
        room("Aetna", *["Self-pay"] * 12)[0],
        [("warn", "More in the room than the payer allows: 13 in the room, and the row for any insurance allows 12")],
    ),
    "13 in the room, oneself self-pay": (room("Self-pay", *["Aetna"] * 12)[0], []),
    "Medicare by an associate": (
        room("Medicare", "Aetna", clinicians=associates("C-01"))[0],
        [("block", "A session of an associate: an associate led it (LPC Associate), and Medicare does not pay that")],
    ),
    "Medicare by an associate who only covers": (
        room("Medicare Part B", "Aetna", clinicians=associates("C-03"), session={"substitute": "C-03"})[0],
        [("block", "A session of an associate: an associate led it (LPC Associate), and Medicare does not pay that")],
    ),
    "an associate's own group that somebody else covers": (
        room("Medicare", "Aetna", clinicians=associates("C-01"), session={"substitute": "C-02"})[0],
        [],
    ),
    "another payer by an associate": (room("Aetna", "Medicare", clinicians=associates("C-01"))[0], []),
    "Medicare by somebody without a licence filled in": (
        room("Medicare", "Aetna", clinicians=(replace(ROSA, licence=""), TOM, INES))[0],
        [
            (
                "warn",
                f"A session of an associate: cannot tell: {BLANK_LICENCE}",
            )
        ],
    ),
    "one unit": (room("Aetna", "Aetna", units=Decimal(1))[0], []),
    "two units": (
        room("Aetna", "Aetna", units=Decimal(2))[0],
        [("warn", "The EHR shows more or less than one unit (EHR units: 2)")],
    ),
    "half an hour": (
        room("Aetna", "Aetna", session={"minutes": 30})[0],
        [("warn", "Shorter than the payer asks for: 30 minutes, and the row for any insurance asks for at least 45")],
    ),
}


@pytest.mark.parametrize(("made", "expected"), CASES.values(), ids=CASES)
def test_what_the_starter_checks_find(made: Practice, expected: list[tuple[str, str]]) -> None:
    """Each check by its printed row, just inside and just outside of it."""
    assert effects(made) == expected


def two_on_one_day(payer: str, second: TherapyGroup) -> Practice:
    """Return a practice in which everybody attended two groups on one day."""
    made, first = room(payer, payer)
    later = meeting(replace(second, start=time(20)), DAY, state="held", meets="in person")
    rows = (*made.attendance, *(present(later, row.member, charge=Decimal(60)) for row in made.attendance))
    groups = (TUESDAY, replace(second, start=time(20)) if second is FAMILIES else second)
    return replace(made, sessions=(first, later), attendance=rows, groups=groups)


EVENING = replace(TUESDAY, code="G-03", name="Late circle", start=time(20))
TWICE: dict[str, tuple[Practice, list[tuple[str, str]]]] = {
    "the second of one service": (
        two_on_one_day("Aetna", EVENING),
        [
            (
                "block",
                f"More sessions than the payer pays: {SECOND}, and the row for any insurance pays 1",
            )
        ],
    ),
    "self-pay may": (two_on_one_day("Self-pay", EVENING), []),
}


@pytest.mark.parametrize(("made", "expected"), TWICE.values(), ids=TWICE)
def test_only_the_second_session_of_a_service_on_one_day_is_blocked(
    made: Practice, expected: list[tuple[str, str]]
) -> None:
    """The first line goes out as always, whatever order the rows are in."""
    made = replace(made, groups=(TUESDAY, EVENING))
    assert effects(made) == expected
    assert effects(replace(made, attendance=tuple(reversed(made.attendance)))) == expected
    blocked = [line.session for line in billed_by_starters(made, ON_DAY).lines if line.state == BLOCKED]
    assert set(blocked) <= {"G-03 2026-03-03 20:00"}


# --- what becomes of the lines ---------------------------------------------------------------------

AT = (TUESDAY_3.code, "M-0001")


def with_checks(*found: tuple[str, str], row: Attendance | None = None, **changes: Any) -> Any:
    """Return the billing of one line with what checks found about it."""
    checks = {AT: tuple(CheckFound(*one) for one in found)}
    return billed(row or at_group("M-0001"), checks=checks, **changes)


EFFECTS: dict[str, tuple[list[tuple[str, str]], str, str, str]] = {
    "nothing": ([], READY, "", "ready"),
    "a note": ([("note", "as usual")], READY, "as usual", "ready"),
    "a warning": ([("warn", "look here")], "ready, 1 to check", "look here", "ready, 1 to check"),
    "two warnings": (
        [("warn", "a"), ("warn", "b"), ("note", "c")],
        "ready, 2 to check",
        "a; b; c",
        "ready, 2 to check",
    ),
    "a block": ([("block", "no note")], "blocked: no note", "", "blocked: 1 by Billing checks"),
    "blocks and a warning": (
        [("block", "no note"), ("warn", "a"), ("block", "too many")],
        "blocked: no note; too many",
        "a",
        "blocked: 1 by Billing checks",
    ),
}


@pytest.mark.parametrize(("found", "status", "check", "session"), EFFECTS.values(), ids=EFFECTS)
def test_what_an_effect_does(found: list[tuple[str, str]], status: str, check: str, session: str) -> None:
    """Only what blocks keeps a line out of the package; every sentence is on the line and on its session."""
    result = with_checks(*found)
    line = only(result)
    assert (line.status, line.check, result.sessions[0].status) == (status, check, session)
    assert bool(package_rows(result.lines)) == ("blocked" not in status)
    told = {one.what for one in result.sessions[0].to_check}
    assert all(what in "; ".join(told) for effect, what in found if effect != "note")


def test_an_add_on_is_blocked_with_its_line() -> None:
    """It cannot be billed alone."""
    result = with_checks(("block", "no note"), row=at_group("M-0001", add_on="interactive complexity"))
    assert [line.status for line in result.lines] == ["blocked: no note"] * 2


def test_what_needs_a_person_shows_what_blocks_it_too() -> None:
    """The person sees everything at once."""
    line = only(with_checks(("block", "no note"), decisions={AT: "two rules fit"}))
    assert (line.state, line.check) == (NEEDS_A_PERSON, "no note")


def test_one_line_can_be_billed_anyway() -> None:
    """The answer touches this line alone; the sentence stays beside it."""
    row_id = derived_id("BL", "billing_lines", f"{TUESDAY_3.code}/M-0001/service")
    anyway = BilledAnyway(prefix="BL", tab="billing_lines", rows=frozenset({row_id}))
    checks = {(TUESDAY_3.code, who): (CheckFound("block", "no note"),) for who in ("M-0001", "M-0002")}
    result = billed(at_group("M-0001"), at_group("M-0002"), checks=checks, anyway=anyway)
    assert [(line.status, line.check) for line in result.lines] == [
        (READY, "billed anyway: no note"),
        ("blocked: no note", ""),
    ]


def test_a_family_line_rests_on_the_checks_of_who_is_billed() -> None:
    """Relatives who are covered have no line to block."""
    made, _ = room("Aetna", "Aetna", "Aetna", group=FAMILIES, families=("Haas", "Haas", "Sato"))
    rows = tuple(replace(one, note="NO NOTE" if one.member == "M-0002" else "LOCKED") for one in made.attendance)
    lines = billed_by_starters(replace(made, attendance=rows), ON_DAY).lines
    assert [(line.member, line.covers, line.status) for line in lines] == [
        ("M-0001", ("M-0002",), READY),
        ("M-0003", (), READY),
    ]


def test_a_check_that_is_changed_in_the_tab_changes_what_follows() -> None:
    """The rows are the practice's: another effect, another limit, off."""
    made, _ = room("Aetna")
    for change, status in (
        ({"BC-08|Then: Effect": "warn"}, "ready, 1 to check"),
        ({"BC-08|On": "no"}, "ready"),
        ({"BC-08|If: Payer": "not Self-pay, Aetna"}, "ready"),
    ):
        assert only(billed_by_starters(made, ON_DAY, change)).status == status


def test_every_starter_check_names_its_source_and_what_it_tests() -> None:
    """Nobody has to guess where a limit comes from; a row without a test would block everything."""
    for row in TABS["billing_checks"].starter:
        assert row["Source"]
        assert row["Then: Effect"] in ({""} if row["If: Beyond a payer limit"] else {"block", "warn", "note"})
        assert [name for name, text in row.items() if name.startswith("If: ") and text and name != "If: Payer"]
    assert TERMS.today > DAY
