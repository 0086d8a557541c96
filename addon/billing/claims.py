"""The lines of one session: one claim line per member, or per family, however many led it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from addon.billing.bill import ADD_ON, NEEDS_A_PERSON, READY, SERVICE, WAITS, BillingLine
from addon.billing.books import Books
from addon.billing.decision import NOT_BILLED, BillingDecision, Decided
from addon.billing.families import Family, families_in
from addon.billing.prices.asked_for import LineTerms
from addon.billing.prices.pricing import LineOf, Price, add_on_price, claim_price
from addon.billing.room import Room, rendering
from addon.names_in_text import date_in_words
from addon.records import Attendance

_NAMED = 3
"""So many members who are not marked yet are named."""
NO_PAYER = "no payer is recorded: type the insurance under Payer in Members, or Self-pay if there is none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A session's lines, the members a family line covers (with the member billed), and the not billed."""

    lines: tuple[BillingLine, ...]
    covered: Mapping[str, str]
    not_billed: tuple[str, ...] = ()


def claims(room: Room, books: Books) -> Claims:
    """Return one claim line per attending member or family, unchecked, add-on lines after their claim line."""
    decided = {row.member: books.decided(room.session.code, row.member) for row in room.present}
    families = families_in(room, decided, books)
    in_family = {member for family in families for member in family.attending}
    lines: list[BillingLine] = []
    not_billed = []
    for row in room.present:
        decision = decided[row.member]
        if isinstance(decision, BillingDecision) and decision.unit == NOT_BILLED and row.member not in in_family:
            not_billed.append(row.member)
        elif row.member not in in_family:
            lines += _with_add_on(row, decision, room, books)
    for family in families:
        lines += _family_lines(family, decided, room, books)
    lines.sort(key=lambda line: (line.member, line.role == ADD_ON))
    covered = {member: family.on for family in families for member in family.covered}
    return Claims(lines=tuple(lines), covered=covered, not_billed=tuple(not_billed))


def _family_lines(family: Family, decided: Mapping[str, Decided], room: Room, books: Books) -> list[BillingLine]:
    row = next(row for row in room.present if row.member == family.on)
    lines = _with_add_on(row, family.unclear or decided[family.on], room, books)
    return [replace(lines[0], covers=family.covered), *lines[1:]]


def _with_add_on(row: Attendance, decision: Decided, room: Room, books: Books) -> list[BillingLine]:
    line = _claim_line(row, decision, room, books)
    if not row.add_on or not isinstance(decision, BillingDecision):
        return [line]
    return [line, _add_on_line(line, decision, _terms(row, decision, room, books), books)]


def _claim_line(row: Attendance, decision: Decided, room: Room, books: Books) -> BillingLine:
    made = decision if isinstance(decision, BillingDecision) else BillingDecision()
    add_on = made.add_on_code if row.add_on else ""
    price = claim_price(row, made.code, add_on=add_on, books=books, line=_terms(row, made, room, books))
    reasons = [decision] if isinstance(decision, str) else []
    reasons += _unclear(row, room, books)
    reasons += price.unclear
    state, reason = _state(row, reasons, room, books)
    return BillingLine(
        session=room.session.code,
        member=row.member,
        role=SERVICE,
        state=state,
        reason=reason,
        disputed=books.in_doubt(row),
        on=room.on,
        start=f"{room.session.start:%H:%M}",
        group=room.session.group,
        code=made.code,
        modifiers=made.modifiers,
        place_of_service=made.place_of_service,
        payer=books.payer(row.session, row.member),
        charge=price.charge,
        allowed=price.allowed,
        fee=price.fee,
        remarks=price.remarks,
        ehr_code=row.code,
        ehr_charge=row.charge,
        clinician=rendering(room, row.member, books.rosters, books.terms),
        rule=made.rule,
    )


def _terms(row: Attendance, decision: BillingDecision, room: Room, books: Books) -> LineOf:
    """Return what the rate of a member's line may depend on."""
    clinician = rendering(room, row.member, books.rosters, books.terms)
    terms = LineTerms(
        plan=books.plan(row.session, row.member, room.on),
        credential=books.licences.get(clinician, ""),
        modality=books.joined.get((row.session, row.member), row.joined_by),
        modifiers=decision.modifiers,
    )
    return LineOf(room.on, terms)


def _add_on_line(line: BillingLine, decision: BillingDecision, terms: LineOf, books: Books) -> BillingLine:
    price = add_on_price(line.payer, decision.add_on_code, terms, books) if decision.add_on_code else Price()
    reason = "; ".join(price.unclear)
    if not decision.add_on_code:
        reason = "an add-on is noted, but the billing rule names no add-on code"
    made = replace(
        line,
        role=ADD_ON,
        code=decision.add_on_code,
        charge=price.charge,
        allowed=price.allowed,
        fee=price.fee,
        remarks=price.remarks,
        ehr_code="",
        ehr_charge=None,
    )
    return replace(made, state=NEEDS_A_PERSON, reason=reason) if reason and not line.disputed else made


def _unclear(row: Attendance, room: Room, books: Books) -> list[str]:
    found = []
    if row.member not in books.members:
        found.append("the member is not in Members: add them there")
    elif not books.payer(row.session, row.member):
        found.append(NO_PAYER)
    if row.member in room.doubled:
        found.append("two attendance rows for this session: delete one in Attendance")
    if room.is_cancelled:
        found.append("attended, but Sessions has the session as cancelled: correct one of the two")
    if not room.facilitators:
        found.append("nobody leads the session: fill in Clinician in Sessions")
    return found


def _state(row: Attendance, reasons: list[str], room: Room, books: Books) -> tuple[str, str]:
    if row.not_in_ehr:
        return WAITS, f"no longer in the EHR since {date_in_words(row.not_in_ehr)}: answer in Needs review"
    if books.in_doubt(row):
        return WAITS, f"conflict {books.conflicts.get(row.id, row.id)} is open"
    if reasons:
        return NEEDS_A_PERSON, "; ".join(reasons)
    return (WAITS, _incomplete(room)) if room.unreported else (READY, "")


def _incomplete(room: Room) -> str:
    """Return that somebody is not marked yet, and who."""
    codes = [row.member for row in room.unreported]
    more = f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else ""
    return f"attendance of the session is not complete: mark {', '.join(codes[:_NAMED])}{more} in Attendance"
