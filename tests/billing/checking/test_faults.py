"""Each fault of a claim is named by exactly the right check, with its sentence; a month in order has none.

A fault is expected as check, effect, sentence (without what to do, which is that of the row), members and days.
"""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from addon.records import TimeOff, WorkingHours
from tests.billing.checking.clean_month import (
    DAY,
    SESSION,
    Change,
    Month,
    another,
    authorization,
    billed,
    both,
    card,
    cells,
    clinician,
    limit,
    member,
    minutes_of_programs,
    paper,
    payer,
    row,
    session,
    today,
    visit,
    who,
)

Expected = tuple[str, str, str, tuple[int, ...], tuple[str, ...]]
PLACE, MODIFIERS, SAME_DAY = (f"|Then: {name}" for name in ("Place of service", "Modifiers", "Same-day modifier"))
ASSOCIATE = clinician(licence="LPC Associate")
INSURED, FAMILIES = (1, 2, 4, 5), (7, 8)
TUESDAYS = tuple(f"G-01 2026-03-{day} 18:00" for day in ("03", "10", "17", "24"))
FIRST, _, THIRD, LAST = ((one,) for one in TUESDAYS)
THURSDAYS = tuple(f"G-02 2026-03-{day} 17:30" for day in ("05", "12", "19", "26"))
THAT_DAY = (SESSION,)
DOUBLE = "G-01 2026-03-10 18:30"
OFF = TimeOff(id="TO-1", clinician="C-03", since=DAY, until=DAY, status="approved")
SUPERVISED = both(
    ASSOCIATE, limit("Cigna", "supervisor", "there that day"), member(2, payer="Aetna"), card(2, payer="Aetna")
)
LM = "(Payer limits LM-99)"
NEW = "nobody has checked it yet)"
MORE = "More sessions than the payer pays: session"
ROOM = "More in the room than the payer allows:"
SHORT = "Shorter than the payer asks for: 40 minutes, and"
TELEHEALTH = "Place or modifier of telehealth other than the payer wants:"
PAPER = "A paper was not signed (Papers not signed: Group consent"
NOT_COVERED = "The authorization does not cover the line (Authorization:"
UNCHECKED = "Eligibility was not checked in the 30 days before"
OLD = "The treatment plan is older than the payer allows: the treatment plan was"
DUE = "to file (Days left to file:"
FEW = "Few visits of the authorization are left (Visits left:"


def one(check: str, effect: str, sentence: str, number: int = 1, at: tuple[str, ...] = THAT_DAY) -> Expected:
    """Return what is expected about one member, in the usual session."""
    return check, effect, sentence, (number,), at


FAULTS: dict[str, tuple[Change, tuple[Expected, ...]]] = {
    "no charge": (
        row(charge=None, code="", units=None),
        (one("B01", "warn", "Attended, but the EHR shows no charge"),),
    ),
    "a charge for a no show": (row(status="no show"), (one("B02", "warn", "A charge, but nobody attended"),)),
    "no note": (
        row(note="NO NOTE", note_signed=None),
        (one("B03", "block", "No progress note yet (Progress note: NO NOTE)"),),
    ),
    "no note, self-pay": (
        row(3, note="NO NOTE", note_signed=None),
        (one("B03", "warn", "No progress note yet, self-pay (Progress note: NO NOTE)", 3),),
    ),
    "a note that is not signed": (
        row(note="UNSIGNED", note_signed=None),
        (one("B03", "warn", "The progress note is not signed (Progress note: UNSIGNED)"),),
    ),
    "a note signed after the claim": (
        both(row(note_signed=date(2026, 3, 14)), billed(date(2026, 3, 12))),
        (one("B04", "warn", "The claim went out before the note was signed"),),
    ),
    "a note signed late": (
        row(note_signed=date(2026, 3, 25)),
        (one("B04", "note", "The note was signed late (Days until the note was signed: 15)"),),
    ),
    "a note signed later than the payer allows": (
        both(limit("Aetna", "note within days", "3"), row(note_signed=date(2026, 3, 14))),
        (
            one(
                "B04",
                "block",
                "The note is later than the payer allows: the note was not signed within 4 days, and Aetna asks for 3 "
                f"{LM}",
            ),
        ),
    ),
    "no length": (
        session(length_known=False),
        (("B05", "block", "Nobody knows how long the session was", INSURED, THAT_DAY),),
    ),
    "too many in the room for a payer": (
        limit("Cigna", "most in the room", "4", "warn"),
        (one("B06", "warn", f"{ROOM} 5 in the room, and Cigna allows 4 {LM}", 4, TUESDAYS),),
    ),
    "one person alone": (
        both(*(row(number, status="excused", charge=None, code="") for number in (2, 3, 4, 5))),
        (one("B06", "block", "Only one person came (Attended members: 1)"),),
    ),
    "too short": (
        both(session(minutes=40), limit("Medicare", "minutes at least", "45")),
        (
            one("B07", "block", f"{SHORT} Medicare asks for at least 45 {LM}", 2),
            (
                "B07",
                "warn",
                f"{SHORT} the row for any insurance asks for at least 45 (Payer limits LM-19, {NEW}",
                (1, 4, 5),
                THAT_DAY,
            ),
        ),
    ),
    "somebody came late": (
        row(status="late arrival"),
        (one("B07", "note", "Came late or left early (Status: late arrival)"),),
    ),
    "two sessions at one time": (
        another(1, datetime(2026, 3, 10, 18, 30)),
        (("B08", "block", "Two visits at the same time", (1, 3), (SESSION, DOUBLE)),),
    ),
    "twice a day": (
        another(1, datetime(2026, 3, 10, 20)),
        (
            one(
                "B09",
                "block",
                f"{MORE} 2 of one service on this day, and the row for any insurance pays 1 (Payer limits LM-20, {NEW}",
                at=("G-01 2026-03-10 20:00",),
            ),
        ),
    ),
    "too often in seven days": (
        both(another(1, datetime(2026, 3, 16, 18)), limit("Aetna", "sessions in 7 days", "1")),
        (
            one(
                "B09",
                "block",
                f"{MORE} 2 of one service in 7 days, and Aetna pays 1 {LM}",
                at=("G-01 2026-03-16 18:00", *THIRD),
            ),
        ),
    ),
    "too often in the year": (
        limit("Medicare", "sessions a year", "3"),
        (one("B09", "block", f"{MORE} 4 of one service in the year, and Medicare pays 3 {LM}", 2, LAST),),
    ),
    "no modifier for the individual appointment": (
        both(visit(), cells({f"BR-01{SAME_DAY}": ""})),
        (one("B10", "warn", "Group and individual on one day without a modifier (Line same-day modifiers: none)"),),
    ),
    "the modifier on the wrong line": (
        both(visit(), row(code="90853-59")),
        (one("B10", "warn", "The modifier is on the group line in the EHR (Modifiers: 59)"),),
    ),
    "a paper that had expired": (
        paper(expires=date(2026, 3, 10)),
        (one("B11", "warn", f"{PAPER} (expired))", at=TUESDAYS[1:]),),
    ),
    "a paper that was taken back": (
        paper(withdrawn=date(2026, 3, 11)),
        (one("B11", "warn", f"{PAPER} (withdrawn))", at=TUESDAYS[2:]),),
    ),
    "a paper signed afterwards": (
        paper(signed=date(2026, 3, 4)),
        (one("B11", "warn", f"{PAPER} (signed on Mar 4 2026))", at=FIRST),),
    ),
    "no visits left": (
        authorization(visits=3),
        (
            one("B12", "block", "No visits of the authorization are left", at=LAST),
            *(one("B12", "note", f"{FEW} {left})", at=(at,)) for at, left in zip(TUESDAYS, (2, 1, 0), strict=False)),
        ),
    ),
    "an authorization that had ended": (
        authorization(until=date(2026, 3, 20)),
        (one("B12", "block", f"{NOT_COVERED} expired)", at=LAST),),
    ),
    "an authorization that had too early": (
        authorization(start=date(2026, 3, 5)),
        (one("B12", "block", f"{NOT_COVERED} too early)", at=FIRST),),
    ),
    "an authorization of another code": (
        authorization(codes=frozenset({"90849"})),
        (one("B12", "block", f"{NOT_COVERED} other code)", at=TUESDAYS),),
    ),
    "an authorization of another clinician": (
        authorization(clinicians=frozenset({"C-02"})),
        (one("B12", "block", f"{NOT_COVERED} other clinician)", at=TUESDAYS),),
    ),
    "no authorization for a payer that asks for one": (
        limit("Cigna", "authorization", "needed"),
        (
            one(
                "B12",
                "block",
                f"The payer asks for an authorization: no authorization, and Cigna asks for one {LM}",
                4,
                TUESDAYS,
            ),
        ),
    ),
    "eligibility checked long ago": (
        card(eligible_on=date(2026, 2, 10)),
        tuple(
            one("B13", "warn", f"{UNCHECKED} (Days since eligibility check: {days})", at=at)
            for at, days in ((THIRD, 35), (LAST, 42))
        ),
    ),
    "eligibility never checked": (
        card(eligible_on=None),
        (
            one(
                "B13",
                "warn",
                f"{UNCHECKED}? Days since eligibility check is missing: fill in Eligibility checked in Coverage",
                at=TUESDAYS,
            ),
        ),
    ),
    "not insured": (
        card(is_eligible=False),
        (one("B13", "block", "The payer answered that the member is not insured", at=TUESDAYS),),
    ),
    "no diagnosis": (card(diagnoses=()), (one("B14", "block", "No diagnosis code", at=TUESDAYS),)),
    "one diagnosis for all": (
        both(*(card(number, diagnoses=("F411",)) for number in INSURED)),
        (("B14", "warn", "One diagnosis for the whole room", INSURED, TUESDAYS),),
    ),
    "an old treatment plan": (
        card(planned=date(2025, 9, 17)),
        tuple(
            one(
                "B15",
                "warn",
                f"{OLD} {days} days old, and the row for any insurance asks for at most 180 (Payer limits LM-21, {NEW}",
                at=at,
            )
            for at, days in ((THIRD, 181), (LAST, 188))
        ),
    ),
    "no treatment plan": (
        card(planned=None),
        (one("B15", "warn", "Nobody knows the treatment plan's day", at=TUESDAYS),),
    ),
    "Medicare by an associate": (
        ASSOCIATE,
        (
            one(
                "B16",
                "block",
                "A session of an associate: an associate led it (LPC Associate), and Medicare does not pay that "
                f"(Payer limits LM-03, {NEW}",
                2,
                TUESDAYS,
            ),
        ),
    ),
    "a payer that the clinician does not take": (
        clinician(payers=frozenset({"aetna", "medicare", "uhc"})),
        (one("B16", "block", "The clinician does not take this payer", 4, TUESDAYS),),
    ),
    "a wrong NPI": (
        clinician("C-02", npi="1900000011"),
        (
            (
                "B16",
                "warn",
                "The clinician's numbers for claims are not right (Numbers of the clinician: wrong NPI)",
                FAMILIES,
                THURSDAYS,
            ),
        ),
    ),
    "two clinicians at one time": (
        visit(start=datetime(2026, 3, 10, 18, 30)),
        (one("B17", "block", "Two clinicians at the same time"),),
    ),
    "in the room with a telehealth place": (
        cells({f"BR-04{PLACE}": "10"}),
        (
            (
                "B18",
                "block",
                "In the room, but the place is one of telehealth (Line place of service: 10)",
                FAMILIES,
                THURSDAYS,
            ),
        ),
    ),
    "in the room with a telehealth modifier": (
        cells({f"BR-04{MODIFIERS}": "95"}),
        (
            (
                "B18",
                "warn",
                "In the room, but with a modifier of telehealth (Line modifiers: 95)",
                FAMILIES,
                THURSDAYS,
            ),
        ),
    ),
    "a telehealth modifier in the EHR alone": (
        row(code="90853-95"),
        (one("B18", "warn", "In the room, but the EHR has a modifier of telehealth (Modifiers: 95)"),),
    ),
    "by phone with the modifier of video": (
        both(row(joined_by="phone"), cells({f"BR-03{MODIFIERS}": "95"})),
        (one("B18", "warn", "By phone, but with the modifier of video (Line modifiers: 95)"),),
    ),
    "by video with the place of an office": (
        cells({f"BR-02{PLACE}": "11"}),
        (
            one(
                "B18",
                "warn",
                f"{TELEHEALTH} place of service 11 for a member who joined by video, and the row for any insurance "
                f"wants 10 or 02 (Payer limits LM-22, {NEW}",
                5,
                TUESDAYS,
            ),
        ),
    ),
    "a modifier that the payer does not want": (
        limit("United Healthcare", "video modifiers", "none", "warn"),
        (
            one(
                "B18",
                "warn",
                f"{TELEHEALTH} modifiers 95 for a member who joined by video, and United Healthcare wants none {LM}",
                5,
                TUESDAYS,
            ),
        ),
    ),
    "no consent to telehealth": (
        member(5, telehealth_consent=False),
        (one("B19", "block", "The member did not agree to telehealth (Joined by: video)", 5, TUESDAYS),),
    ),
    "nobody recorded a consent to telehealth": (
        both(member(5, telehealth_consent=None), row(joined_by="video")),
        (
            one(
                "B19",
                "warn",
                "Nobody recorded that the member agrees to telehealth (Joined by: video)",
                5,
                TUESDAYS,
            ),
        ),
    ),
    "nobody knows where a remote member is": (
        member(5, state=""),
        (one("B19", "warn", "Nobody knows where the member was (Joined by: video)", 5, TUESDAYS),),
    ),
    "not licensed where the member is": (
        member(5, state="CA"),
        (one("B19", "block", "The clinician is not licensed where the member is (Joined by: video)", 5, TUESDAYS),),
    ),
    "little time to file": (
        payer("Cigna", file_within=23),
        (
            one("B20", "block", f"Too late {DUE} -1)", 4, FIRST),
            one("B20", "warn", f"A week or less {DUE} 6)", 4),
            one("B20", "note", f"A month or less {DUE} 13)", 4, THIRD),
            one("B20", "note", f"A month or less {DUE} 20)", 4, LAST),
        ),
    ),
    "a month of a program that is short": (
        minutes_of_programs((date(2026, 3, 1), 1199), (date(2026, 2, 1), 60)),
        (
            one(
                "B25",
                "warn",
                "Fewer minutes in the month than the program needs (Minutes of the month: 19)",
                at=TUESDAYS,
            ),
        ),
    ),
    "months of a program that are not": (minutes_of_programs((date(2026, 3, 1), 1200), (date(2026, 2, 1), 60)), ()),
    "a program day and a group": (
        visit(code="H0015"),
        (
            one(
                "B21",
                "block",
                "A day of a program pays for the group already (Line code: 90853; Other codes that day: H0015)",
            ),
        ),
    ),
    "an add-on without a factor": (
        row(code="90853 90785"),
        (
            one(
                "B22",
                "block",
                "An add-on in the EHR without a documented factor (Code: 90853 90785)",
            ),
        ),
    ),
    "led by a stranger": (
        session(clinician="C-03"),
        (("B24", "warn", "Led by somebody who is not on the schedule", (1, 2, 3, 4, 5), THAT_DAY),),
    ),
    "an associate without the supervisor": (
        both(SUPERVISED, lambda month: month.having(time_off=(OFF,))),
        (
            one(
                "B26",
                "block",
                "The supervisor was not there that day: an associate led it, the supervisor was not there that day, "
                f"and Cigna asks for that {LM}",
                4,
            ),
        ),
    ),
    "two units": (
        row(units=Decimal(2)),
        (one("BC-16", "warn", "The EHR shows more or less than one unit (EHR units: 2)"),),
    ),
    "a family billed per member": (
        limit("Medicaid", "family lines", "per member"),
        (
            one(
                "BC-55",
                "block",
                "A family is billed other than the payer wants: the billing rule bills per family, and Medicaid wants "
                f"per member {LM}",
                8,
                THURSDAYS,
            ),
        ),
    ),
}


def test_a_month_in_order_has_nothing_to_look_at() -> None:
    """Complete data, no fault: no block, no warning, no note."""
    assert Month().found() == set()


@pytest.mark.parametrize(("change", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_by_its_check_and_by_no_other(change: Change, expected: tuple[Expected, ...]) -> None:
    """The whole month is looked at: nothing else is found anywhere."""
    everywhere = {
        (at, who(number), check, effect, sentence)
        for check, effect, sentence, numbers, days in expected
        for number in numbers
        for at in days
    }
    assert change(Month()).found() == everywhere


def test_there_are_faults_for_every_check_that_can_be_told() -> None:
    """Of alike notes nobody can tell here."""
    named = {each[0] for _, expected in FAULTS.values() for each in expected}
    assert named >= {f"B{number:02d}" for number in range(1, 27)} - {"B23"}


def test_a_supervisor_is_there_unless_off_or_not_at_work() -> None:
    """Half a day off is none, nor is what nobody approved; hours that nobody can read tell nothing."""
    morning = TimeOff(id="TO-1", clinician="C-03", since=DAY, until=DAY, ends=time(12), status="approved")
    asking = TimeOff(id="TO-1", clinician="C-03", since=DAY, until=DAY)
    unread = WorkingHours(id="CH-1", clinician="C-03", slots=())
    for record in ({"time_off": (morning,)}, {"time_off": (asking,)}, {"hours": (unread,)}):
        assert SUPERVISED(Month().having(**record)).found() == set()


def test_the_days_to_file_run_until_the_line_is_billed() -> None:
    """What was billed in time is no longer due, however late it is now."""
    late = both(today(date(2026, 8, 30)), payer("Aetna", file_within=30), billed(date(2026, 3, 11)))
    told = {each for each in late(Month()).found() if each[:3] == (SESSION, who(1), "B20")}
    assert told == {(SESSION, who(1), "B20", "note", f"A month or less {DUE} 29)")}


def test_a_limit_that_was_checked_long_ago_says_so_beside_the_line() -> None:
    """On the 365th day it still counts as checked."""
    for day, words in (
        (date(2027, 1, 1), f"{LM}"),
        (date(2027, 1, 2), "(Payer limits LM-99, last checked Jan 1 2026)"),
    ):
        month = both(limit("Cigna", "most in the room", "4"), today(day))(Month())
        assert {each[4] for each in month.found() if each[2] == "B06"} == {
            f"{ROOM} 5 in the room, and Cigna allows 4 {words}"
        }
