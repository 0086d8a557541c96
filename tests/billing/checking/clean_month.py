"""A month in which nothing is wrong and nothing is missing, and what a fault in it looks like to Billing checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from addon.billing.checking.claim_facts import ClaimSources
from addon.billing.checks import CheckFound
from addon.billing.terms import BillingTerms
from addon.papers import FOR_FIRST_SESSION, FOR_PLACEMENT, SIGNED, DocumentNow, PaperNow, PapersNow
from addon.records import (
    COLLABORATIVE,
    Appointment,
    Attendance,
    Authorization,
    Clinician,
    Coverage,
    GroupSession,
    Member,
    PayerLimit,
    Practice,
    ProgramMonth,
)
from addon.sample.insurance import npi
from tests.billing.starter_rules import TABS, checked_by_starters, with_starters
from tests.practice import FAMILIES, INES, ROSA, TOM, TUESDAY, meeting, practice, present

TERMS = BillingTerms(today=date(2026, 3, 27), ehr_covered=((date(2026, 3, 1), date(2026, 3, 31)),))
PAYERS = {1: "Aetna", 2: "Medicare", 3: "Self-pay", 4: "Cigna", 5: "UHC", 6: "Aetna", 7: "Aetna", 8: "Medicaid"}
CODES = ("F331", "F411", "F4310", "F3181", "F1020", "F321", "F408", "F401")
VIDEO = "M-0005"
TUESDAYS, THURSDAYS = (3, 10, 17, 24), (5, 12, 19, 26)
SESSION = "G-01 2026-03-10 18:00"
"""The session in which most faults are made."""
DAY = date(2026, 3, 10)


def who(number: int) -> str:
    """Return the code of a member."""
    return f"M-{number:04d}"


def _clinician(one: Clinician, number: str) -> Clinician:
    takes = frozenset({"aetna", "medicare", "cigna", "unitedhealthcare", "medicaid"})
    return replace(one, npi=number, taxonomy="1041C0700X", payers=takes, states=frozenset({"NY", "TX"}))


def _member(number: int) -> Member:
    family = {6: "Haddad", 7: "Haddad", 8: "Lindqvist"}.get(number, "")
    return Member(
        code=who(number),
        name=f"Member {number}",
        payer=PAYERS[number],
        state="NY",
        telehealth_consent=True,
        family=family,
        bills_for_family=number in {7, 8},
    )


def _card(number: int) -> Coverage:
    return Coverage(
        id=f"CV-{number}",
        member=who(number),
        payer=PAYERS[number],
        number=f"W{number}",
        eligible_on=date(2026, 3, 2),
        is_eligible=True,
        planned=date(2026, 1, 15),
        diagnoses=(CODES[number - 1],),
    )


def _row(session: GroupSession, number: int, day: date) -> Attendance:
    code = "90849" if session.group == FAMILIES.code else "90853"
    cells: dict[str, Any] = {"charge": Decimal(65 if code == "90849" else 60), "code": code, "units": Decimal(1)}
    way = "video" if who(number) == VIDEO else "in person"
    return present(session, who(number), joined_by=way, note="LOCKED", note_signed=day, **cells)


def clean_practice() -> Practice:
    """Return a practice whose month of March 2026 is in order."""
    tuesdays = [meeting(TUESDAY, date(2026, 3, day), state="held", meets="hybrid") for day in TUESDAYS]
    thursdays = [meeting(FAMILIES, date(2026, 3, day), state="held", meets="in person") for day in THURSDAYS]
    rows = [_row(one, number, one.start.date()) for one in tuesdays for number in (1, 2, 3, 4, 5)]
    rows += [_row(one, number, one.start.date()) for one in thursdays for number in (6, 7, 8)]
    made = practice(
        clinicians=tuple(_clinician(one, npi(at)) for at, one in enumerate((ROSA, TOM, INES))),
        members=tuple(_member(number) for number in PAYERS),
        memberships=(),
        sessions=(*tuesdays, *thursdays),
        attendance=tuple(rows),
        appointments=(),
        coverages=tuple(_card(number) for number in PAYERS if PAYERS[number] != "Self-pay"),
        authorizations=(
            Authorization(
                id="AU-0001", member=who(1), payer="Aetna", number="PA1", visits=20, codes=frozenset({"90853"})
            ),
        ),
    )
    return with_starters(made)


DOCUMENTS = {
    "DO-01": DocumentNow(id="DO-01", name="Group consent", kind="", needed_for=FOR_PLACEMENT),
    "DO-02": DocumentNow(id="DO-02", name="Group confidentiality", kind="process", needed_for=FOR_FIRST_SESSION),
}


def papers(**changed: Any) -> PapersNow:
    """Return papers that everybody has signed; ``changed`` are fields of the first one of member 1."""
    found = {}
    for number in PAYERS:
        some = tuple(
            PaperNow(
                id=f"PA-{number}-{code}",
                document=code,
                name=one.name,
                needed_for=one.needed_for,
                version="1",
                state=SIGNED,
                signed=date(2026, 1, 5),
                expires=date(2027, 1, 5),
            )
            for code, one in DOCUMENTS.items()
        )
        found[who(number)] = (replace(some[0], **changed), *some[1:]) if number == 1 else some
    return PapersNow(found, DOCUMENTS)


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month, what people typed beside its lines, and cells of the rule tabs that were changed."""

    practice: Practice = field(default_factory=clean_practice)
    papers: PapersNow = field(default_factory=papers)
    billed_on: Mapping[tuple[str, str], date] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    today: date = TERMS.today

    def having(self, **records: Any) -> "Month":
        """Return it with other records in the practice."""
        return replace(self, practice=replace(self.practice, **records))

    def found(self) -> set[tuple[str, str, str, str, str]]:
        """Return session, member, check, effect and sentence of all that is found."""
        given = ClaimSources(today=self.today, papers=self.papers, billed_on=self.billed_on)
        terms = replace(TERMS, today=self.today)
        _, checked = checked_by_starters(self.practice, terms, self.changed, given)
        return {(*about, *told(one)) for about, ones in checked.found.items() for one in ones}


def told(found: CheckFound) -> tuple[str, str, str]:
    """Return the Check ID of the row whose name a sentence begins with (or its Rule ID), the effect and the sentence.

    What to do stands behind the sentence as the row has it, and is left out.
    """
    named = [one for one in TABS["billing_checks"].starter if found.what.startswith(one["Rule name"])]
    rule = max(named, key=lambda one: len(one["Rule name"]))
    to_do = f". {rule['Then: What to do']}" if rule["Then: What to do"] else ""
    is_unclear = found.what.startswith(f"{rule['Rule name']}?")
    assert is_unclear or found.what.endswith(to_do)
    return rule["Check ID"] or rule["Rule ID"], found.effect, found.what.removesuffix(to_do)


# --- changes ---------------------------------------------------------------------------------------


Change = Callable[[Month], Month]


def row(number: int = 1, session: str = SESSION, **cells: Any) -> Change:
    """Change cells of one attendance."""

    def changed(month: Month) -> Month:
        rows = (
            replace(one, **cells) if (one.session, one.member) == (session, who(number)) else one
            for one in month.practice.attendance
        )
        return month.having(attendance=tuple(rows))

    return changed


def _of(records: str, key: str, value: str, **cells: Any) -> Change:
    def changed(month: Month) -> Month:
        some = getattr(month.practice, records)
        return month.having(**{records: tuple(replace(x, **cells) if getattr(x, key) == value else x for x in some)})

    return changed


def session(code: str = SESSION, **cells: Any) -> Change:
    """Change cells of one session."""
    return _of("sessions", "code", code, **cells)


def member(number: int = 1, **cells: Any) -> Change:
    """Change cells of a member."""
    return _of("members", "code", who(number), **cells)


def card(number: int = 1, **cells: Any) -> Change:
    """Change how a member is insured."""
    return _of("coverages", "member", who(number), **cells)


def clinician(code: str = "C-01", **cells: Any) -> Change:
    """Change cells of a clinician."""
    return _of("clinicians", "code", code, **cells)


def payer(name: str, **cells: Any) -> Change:
    """Change cells of a payer."""
    return _of("payers", "name", name, **cells)


def authorization(**cells: Any) -> Change:
    """Change the one authorization."""
    return _of("authorizations", "id", "AU-0001", **cells)


def limit(name: str, what: str, value: str, effect: str = "block") -> Change:
    """Add a limit of a payer, checked."""

    def changed(month: Month) -> Month:
        number = value.isdigit() and what not in {"video modifiers", "telehealth place"}
        made = PayerLimit(
            id="LM-99",
            payer=name,
            what=what,
            most=int(value) if number else None,
            words=() if number else tuple(value.split("; ")),
            effect=effect,
            checked=date(2026, 1, 1),
        )
        return month.having(payer_limits=(*month.practice.payer_limits, made))

    return changed


def visit(number: int = 1, code: str = "90834", **changes: Any) -> Change:
    """Add an individual appointment on the day."""

    def changed(month: Month) -> Month:
        made = Appointment(
            member=who(number),
            clinician="C-02",
            start=datetime(2026, 3, 10, 10),
            minutes=45,
            code=code,
            status="attended",
        )
        return month.having(appointments=(*month.practice.appointments, replace(made, **changes)))

    return changed


def cells(changed: Mapping[str, str]) -> Change:
    """Change cells of the rule tabs, by "rule id|header"."""
    return lambda month: replace(month, changed=changed)


def paper(**changed: Any) -> Change:
    """Change the first paper of member 1."""
    return lambda month: replace(month, papers=papers(**changed))


def billed(on: date, number: int = 1) -> Change:
    """Type Billed on beside a line."""
    return lambda month: replace(month, billed_on={(SESSION, who(number)): on})


def minutes_of_programs(*months: tuple[date, int], number: int = 1) -> Change:
    """Give a member seconds in a monthly program, by month."""
    made = tuple(
        ProgramMonth(member=who(number), program=COLLABORATIVE, month=month, seconds=some) for month, some in months
    )
    return lambda month: month.having(program_months=made)


def today(day: date) -> Change:
    """Look at the month on another day."""
    return lambda month: replace(month, today=day)


def another(number: int, start: datetime, *, lead: str = "C-01", **changes: Any) -> Change:
    """Let a member attend another session of the Tuesday group, such as one made twice."""

    def changed(month: Month) -> Month:
        code = f"G-01 {start:%Y-%m-%d %H:%M}"
        made = replace(
            meeting(TUESDAY, start.date(), state="held", meets="hybrid"),
            code=code,
            start=start,
            original_start=start,
            **{"substitute": "" if lead == "C-01" else lead, **changes},
        )
        rows = (replace(_row(made, each, start.date()), session=code) for each in {number, 3})
        return month.having(sessions=(*month.practice.sessions, made), attendance=(*month.practice.attendance, *rows))

    return changed


def both(*changes: Change) -> Change:
    """Make several changes."""

    def changed(month: Month) -> Month:
        for one in changes:
            month = one(month)
        return month

    return changed
