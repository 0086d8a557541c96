"""Patient, Coverage and Group -> clients, whom their insurance is with, and who is in which group. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from addon.exports.beside import Why
from addon.exports.fhir.context import NOBODY, Context, Outcome, person_name
from addon.exports.fhir.lines import Resource, amount, many, named, one, text, words
from addon.exports.rows import ClientRow, RosterRow
from addon.problems import Place

_NO_NAME = Why("blank-cell", "it has no name", "Fill it in in the EHR and export again.", review=False)
_NO_PAYER = Why("unknown-payer", "its payer is in none of the files and has no name here", "Fill in Payer in Members.")
_TWO_PAYERS = Why("two-payers", "its client has several that are active, none is first", "Fill in Payer in Members.")
_LAST = 99
_LEFT_WHEN = Why(
    "left-when", "it has members who are inactive since nobody knows when", "Fill in Left in Roster.",
)  # fmt: skip


def client_row(patient: Resource, context: Context, place: Place) -> Outcome:
    """Return one client."""
    if any(text(link, "type") == "replaced-by" for link in many(patient, "link")):
        return Outcome(skip="merged into another client")
    client = context.client_of(patient)
    if client is None:
        return Outcome(why=_NO_NAME)
    contact = one(patient, "contact")
    return Outcome(
        rows=(
            ClientRow(
                client=client,
                clinician=context.clinician(one(patient, "generalPractitioner")) or "",
                phone=_reached(patient, "phone"),
                email=_reached(patient, "email"),
                contact=person_name({"name": contact.get("name")}),
                contact_phone=_reached(contact, "phone"),
                payer=context.payers.get(text(patient, "id"), ""),
                status=_status(patient),
                place=place,
            ),
        )
    )


def _status(patient: Resource) -> str:
    if patient.get("deceasedBoolean") is True or text(patient, "deceasedDateTime"):
        return "inactive"
    active = patient.get("active")
    return ("active" if active else "inactive") if isinstance(active, bool) else ""


def _reached(of: Resource, system: str) -> str:
    """Return a phone number or e-mail address that is in use, a mobile one first."""
    found = [one for one in many(of, "telecom") if text(one, "system") == system and text(one, "use") != "old"]
    best = sorted(found, key=lambda one: (text(one, "use") != "mobile", amount(one.get("rank")) or _LAST))
    return words(best[0], "value") if best else ""


def payers(coverages: Iterable[Resource], context: Context) -> tuple[dict[str, str], dict[int, Outcome]]:
    """Return each patient's first payer by id, and what became of each Coverage (by its identity)."""
    outcomes: dict[int, Outcome] = {}
    active: dict[str, list[tuple[int, Resource, str]]] = defaultdict(list)
    for coverage in coverages:
        patient, payer = context.patient(one(coverage, "beneficiary")), _payer(coverage, context)
        if text(coverage, "status") != "active":
            outcomes[id(coverage)] = Outcome(skip="not active")
        elif patient is None:
            outcomes[id(coverage)] = Outcome(why=NOBODY)
        elif not payer:
            outcomes[id(coverage)] = Outcome(why=_NO_PAYER)
        else:
            active[text(patient, "id")].append((int(amount(coverage.get("order")) or _LAST), coverage, payer))
    found: dict[str, str] = {}
    for patient_id, own in active.items():
        first = min(order for order, _, _ in own)
        names = {payer for order, _, payer in own if order == first}
        for order, coverage, _ in own:
            outcomes[id(coverage)] = Outcome(why=_TWO_PAYERS) if order == first and len(names) > 1 else Outcome()
        if len(names) == 1:
            found[patient_id] = names.pop()
    return found, outcomes


def _payer(coverage: Resource, context: Context) -> str:
    payor = one(coverage, "payor")
    organization = context.refs.meant(payor, "Organization")
    return named(organization, "name") if organization else named(payor, "display")


def days_of_groups(groups: Iterable[Resource]) -> Iterator[str]:
    """Yield the first and last days of the members of groups, as they are written."""
    members = (member for group in groups for member in many(group, "member"))
    return (text(member, "period", end) for member in members for end in ("start", "end"))


def roster_rows(group: Resource, context: Context, place: Place) -> Outcome:
    """Return the times of the members of one group; where one is unclear, the others count and the line waits."""
    name = named(group, "name")
    if text(group, "type") != "person" or group.get("actual") is not True or not name:
        return Outcome(skip="no group of people with a name")
    rows, why = [], None
    for member in many(group, "member"):
        client = context.client(one(member, "entity"))
        left = context.day_in("Group", text(member, "period", "end"))
        if client is None:
            why = NOBODY
        elif member.get("inactive") is True and left is None:
            why = why or _LEFT_WHEN
        else:
            joined = context.day_in("Group", text(member, "period", "start"))
            rows.append(RosterRow(group_name=name, client=client, joined=joined, left=left, place=place))
    return Outcome(rows=tuple(rows), why=why)
