"""A practice that keeps all that claims need, and lines of its members that are ready."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from addon.claim_shape.wanted import ClaimLine, Service
from addon.records import COMMERCIAL, MEDICAID, MEDICARE, OWN_POCKET, Authorization, Coverage, Payer, Practice
from tests.practice import practice

TODAY = date(2026, 3, 4)
DAY = date(2026, 3, 3)
SETTINGS = {
    "Practice name": "Cedar Hollow Group Therapy",
    "Practice NPI": "1234567893",
    "Practice tax ID": "84-1234567",
    "Practice taxonomy": "101YM0800X",
    "Practice street": "100 Example Street",
    "Practice city": "Denver",
    "Practice state": "Colorado",
    "Practice ZIP": "80202-1234",
}
AETNA = Payer(id="PY-03", name="Aetna", kind=COMMERCIAL, claims_id="60054")
PAYERS = (
    AETNA,
    Payer(id="PY-01", name="Medicare", kind=MEDICARE, claims_id="12402"),
    Payer(id="PY-02", name="Medicaid", kind=MEDICAID, claims_id="77016"),
    Payer(id="PY-05", name="Cigna", kind=COMMERCIAL),
    Payer(id="PY-07", name="Self-pay", kind=OWN_POCKET),
)
ZOE = Coverage(
    id="CV-0001",
    member="M-0001",
    payer="Aetna",
    number="W 480-000",
    sex="F",
    street="200 Sample Avenue",
    city="Denver",
    state="CO",
    zip_code="80203",
    diagnoses=("F41.1", "F33.1"),
)
SAMI = replace(ZOE, id="CV-0005", member="M-0005", number="W481", sex="M", holder="spouse", holder_name="Layla Haddad")
PA = Authorization(id="PA-0001", member="M-0001", payer="Aetna", number="PA70001", codes=frozenset({"90853"}))
LINE = ClaimLine(
    number="BL-1",
    member="M-0001",
    payer="Aetna",
    clinician="C-01",
    on=DAY,
    place_of_service="11",
    services=(Service("90853", charge=Decimal("70.00")),),
    rule="BR-01",
    authorization=PA,
)
NPIS = {"C-01": "1245319599", "C-02": "1234567893", "C-03": "1679576722"}


def claims_practice(**changes: Any) -> Practice:
    """Return the cast with everything that claims need; ``changes`` replace fields of the practice."""
    known = practice()
    clinicians = tuple(replace(one, npi=NPIS[one.code], taxonomy="1041C0700X") for one in known.clinicians)
    made = replace(
        known,
        clinicians=clinicians,
        payers=PAYERS,
        coverages=(ZOE, SAMI),
        settings={**known.settings, **SETTINGS},
    )
    return replace(made, **changes)


def with_clinician(code: str, **changes: Any) -> dict[str, Any]:
    """Return the clinicians with one of them changed."""
    return {
        "clinicians": tuple(
            replace(one, **changes) if one.code == code else one for one in claims_practice().clinicians
        )
    }


def with_member(code: str, **changes: Any) -> dict[str, Any]:
    """Return the members with one of them changed."""
    return {"members": tuple(replace(one, **changes) if one.code == code else one for one in claims_practice().members)}


def with_coverage(**changes: Any) -> dict[str, Any]:
    """Return the coverages with that of the first member changed."""
    return {"coverages": (replace(ZOE, **changes), SAMI)}


def with_settings(**changes: str) -> dict[str, Any]:
    """Return the settings with the practice's own numbers changed."""
    return {"settings": {**claims_practice().settings, **{key.replace("_", " "): one for key, one in changes.items()}}}
