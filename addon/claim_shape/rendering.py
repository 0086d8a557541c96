"""One claim and the practice's part of it as segments, in the order of the implementation guide 005010X222A1.

A value that nobody has typed is written as a blank element all the same, so that its refusal names its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from addon.behind_names import without_credentials
from addon.claim_shape.shape import Cell, Field, Segment, carried, digits, segment
from addon.claim_shape.wanted import ClaimWanted, Service
from addon.person_names import read_person
from addon.records import COMMERCIAL, EAP, MEDICAID, MEDICARE, SELF, TRICARE, Clinician, Coverage, Member
from addon.us_states import state_code

_FILED_AS: Mapping[str, str] = {COMMERCIAL: "CI", EAP: "CI", MEDICARE: "MB", MEDICAID: "MC", TRICARE: "CH"}
_RELATION: Mapping[str, str] = {"spouse": "01", "child": "19"}
_OTHER_RELATION = "G8"
_POINTERS, _DIAGNOSES = 4, 12
"""How many diagnoses a service line can point to, and how many a claim can name."""
_NAME, _FIRST, _ID, _STREET, _CITY = 60, 35, 80, 55, 30


def provider_segments(settings: Mapping[str, object]) -> tuple[Segment, ...]:
    """Return the practice's part: the billing provider as Settings has it."""

    def typed(name: str) -> tuple[str, Field]:
        return str(settings.get(name) or "").strip(), Field("Settings", "", name)

    name, npi, tax, taxonomy = (typed(f"Practice {one}") for one in ("name", "NPI", "tax ID", "taxonomy"))
    street, city, state, zip_code = (typed(f"Practice {one}") for one in ("street", "city", "state", "ZIP"))
    return (
        segment("HL", "1", "", "20", "1"),
        *([segment("PRV", "BI", "PXC", _upper(taxonomy))] if taxonomy[0] else []),
        segment("NM1", "85", "2", _text(name, _NAME), "", "", "", "", "XX", _digits(npi), rest=npi[1]),
        segment("N3", _text(street, _STREET)),
        segment("N4", _text(city, _CITY), (state_code(state[0]), state[1]), _digits(zip_code)),
        segment("REF", "EI", _digits(tax)),
    )


def claim_segments(claim: ClaimWanted) -> tuple[Segment, ...]:
    """Return one claim, from its subscriber on. Levels are numbered as if it were the only one."""
    return (*_insured(claim), *_claim(claim), *_services(claim))


def _insured(claim: ClaimWanted) -> Iterator[Segment]:
    held, member, payer = claim.coverage, claim.member, claim.payer
    is_own = held.holder == SELF
    number = (carried(held.number, _ID), _of(held, "Insurance ID"))
    name = Field("Members", member.code, "Name") if is_own else _of(held, "Insured's name")
    yield segment("HL", "2", "1", "22", "0" if is_own else "1")
    relation = ("18" if is_own else "", _of(held, "Insured"))
    filed = (_FILED_AS.get(payer.kind, ""), Field("Payers", payer.id, "Kind"))
    yield segment("SBR", "P", relation, "", "", "", "", "", "", filed)
    yield segment("NM1", "IL", "1", *_person(member.name if is_own else held.holder_name, name), "MI", number)
    if is_own:
        yield from _address(held)
        yield _birth(member, held)
    claims_id = (carried(payer.claims_id, _ID), Field("Payers", payer.id, "Claims ID"))
    called = (carried(payer.name, _NAME), Field("Payers", payer.id, "Payer"))
    yield segment("NM1", "PR", "2", called, "", "", "", "", "PI", claims_id)
    if not is_own:
        yield segment("HL", "3", "2", "23", "0")
        yield segment("PAT", (_RELATION.get(held.holder, _OTHER_RELATION), _of(held, "Insured")))
        yield segment("NM1", "QC", "1", *_person(member.name, Field("Members", member.code, "Name"))[:2])
        yield from _address(held)
        yield _birth(member, held)


def _address(held: Coverage) -> Iterator[Segment]:
    yield segment("N3", (carried(held.street, _STREET), _of(held, "Street")))
    city, state = (carried(held.city, _CITY), _of(held, "City")), (held.state, _of(held, "State"))
    yield segment("N4", city, state, (digits(held.zip_code), _of(held, "ZIP")))


def _birth(member: Member, held: Coverage) -> Segment:
    born = Field("Members", member.code, "Birth date")
    return segment("DMG", "D8", (_day(member.birth_date), born), (held.sex.upper(), _of(held, "Sex")))


def _claim(claim: ClaimWanted) -> Iterator[Segment]:
    line, held = claim.line, claim.coverage
    place = (f"{carried(line.place_of_service, 2)}:B:1", Field("Billing rules", line.rule, "Then: Place of service"))
    total = (_money(_total(line.services)), _charged(line.number))
    yield segment("CLM", line.number, total, "", "", place, "Y", "A", "Y", "Y")
    if line.authorization is not None:
        where = Field("Authorizations", line.authorization.id, "Authorization no")
        yield segment("REF", "G1", (carried(line.authorization.number, 50), where))
    codes = [carried(one.replace(".", ""), 30) for one in held.diagnoses[:_DIAGNOSES]] or [""]
    kinds = ("ABK", *("ABF" for _ in codes[1:]))
    cells = (
        (f"{kind}:{code}".rstrip(":"), _of(held, "Diagnosis codes")) for kind, code in zip(kinds, codes, strict=True)
    )
    yield segment("HI", *cells)
    yield from _clinician("82", claim.clinician)
    if claim.supervisor is not None:
        yield next(_clinician("DQ", claim.supervisor))


def _clinician(role: str, one: Clinician) -> Iterator[Segment]:
    npi, taxonomy = Field("Clinicians", one.code, "NPI"), Field("Clinicians", one.code, "Taxonomy")
    name = _person(without_credentials(one.name), Field("Clinicians", one.code, "Name"))
    yield segment("NM1", role, "1", *name, "XX", (digits(one.npi), npi), rest=npi)
    yield segment("PRV", "PE", "PXC", (one.taxonomy.strip().upper(), taxonomy))


def _services(claim: ClaimWanted) -> Iterator[Segment]:
    line, held = claim.line, claim.coverage
    rule = Field("Billing rules", line.rule, "Then: Code")
    pointers = ":".join(str(at) for at, _ in enumerate(held.diagnoses[:_POINTERS], 1))
    for at, one in enumerate(line.services, 1):
        done = ":".join(("HC", carried(one.code, 48), *(carried(mod, 2) for mod in one.modifiers)))
        charge = (_money(one.charge), _charged(line.number))
        yield segment("LX", str(at))
        pointed = (pointers, _of(held, "Diagnosis codes"))
        yield segment("SV1", (done, rule), charge, "UN", str(one.units), "", "", pointed, rest=pointed[1])
        yield segment("DTP", "472", "D8", (_day(line.on), Field("Sessions", "", "Date")))


def _person(name: str, where: Field) -> tuple[Cell, ...]:
    """Return last name, first name and the two blanks up to the qualifier of the number."""
    parts = read_person(name)
    last = parts.last or " ".join(parts.given)
    first = " ".join(parts.given[:1]) if parts.last else ""
    return (carried(last, _NAME), where), (carried(first, _FIRST), where), "", "", ""


def _of(held: Coverage, header: str) -> Field:
    return Field("Coverage", held.id, header)


def _charged(number: str) -> Field:
    return Field("Billing lines", number, "Amount")


def _total(services: Iterable[Service]) -> Decimal | None:
    charges = [one.charge for one in services if one.charge is not None]
    return sum(charges, Decimal(0)) if charges else None


def _money(amount: Decimal | None) -> str:
    """Return an amount without needless zeros: 70, 70.5."""
    if amount is None:
        return ""
    text = f"{amount:.2f}"
    return text.rstrip("0").rstrip(".")


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _text(cell: tuple[str, Field], most: int) -> Cell:
    return carried(cell[0], most), cell[1]


def _digits(cell: tuple[str, Field]) -> Cell:
    return digits(cell[0]), cell[1]


def _upper(cell: tuple[str, Field]) -> Cell:
    return cell[0].upper(), cell[1]
