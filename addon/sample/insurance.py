"""How members of the sample practice are insured, as it is typed: cards, authorizations, numbers for claims.

Every number is invented; identifiers of providers have a right check digit and belong to nobody.
"""

from datetime import date, timedelta

from addon.records import Member
from addon.sample.shape import Sample
from addon.tabs import Value

_UNINSURED = "Self-pay"
_CITIES = (("Burlington", "VT", "054010001"), ("Winooski", "VT", "054040002"), ("Essex Junction", "VT", "054520003"))
_STREETS = ("Elm Street", "Maple Avenue", "Lake Road")
_CODES = ("F331", "F411", "F4310", "F1020", "F3181")
_UNCHECKED = 13
"""Of so many members one has an eligibility check that is too old."""

RULE_CELLS: tuple[tuple[str, str, str, str, str], ...] = (
    ("settings", "name", "Practice name", "value", "Cedar Hollow Group Therapy"),
    ("settings", "name", "Practice NPI", "value", "1234567893"),
    ("settings", "name", "Practice tax ID", "value", "84-1234567"),
    ("settings", "name", "Practice taxonomy", "value", "101YM0800X"),
    ("settings", "name", "Practice street", "value", "100 Example Street"),
    ("settings", "name", "Practice city", "value", "Burlington"),
    ("settings", "name", "Practice state", "value", "VT"),
    ("settings", "name", "Practice ZIP", "value", "05401-1234"),
    ("payers", "payer", "Medicare", "claims_id", "EX001"),
    ("payers", "payer", "Medicaid", "claims_id", "EX002"),
    ("payers", "payer", "Aetna", "claims_id", "EX003"),
    ("payers", "payer", "Blue Cross Blue Shield", "claims_id", "EX004"),
    ("payers", "payer", "Cigna", "claims_id", "EX005"),
    ("payers", "payer", "United Healthcare", "claims_id", "EX006"),
)
"""What the sample practice types into rows that come with the workbook: tab, field and text that find the row, field
and value."""


def npi(number: int) -> str:
    """Return an invented National Provider Identifier: nine digits and their check digit (Luhn, with 80840 before)."""
    digits = f"19{number:07d}"
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-(24 + sum(each // 10 + each % 10 for each in doubled)) % 10}"


def insurance_rows(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return ``{tab: rows}`` for Coverage and Authorizations; two members of one name are left out."""
    insured = [
        (number, one)
        for number, one in enumerate(sample.practice.members)
        if one.payer and one.payer != _UNINSURED and one.code not in sample.oddities.one_name
    ]
    return {
        "coverage": [_card(number, one, sample.today) for number, one in insured],
        "authorizations": [
            {
                "member": one.name,
                "payer": one.payer,
                "number": f"PA{70000 + number}",
                "codes": "90853; 90849",
                "visits": 24,
                "since": sample.today - timedelta(days=220),
                "until": sample.today + timedelta(days=60),
            }
            for number, one in insured
            if one.payer == "Medicaid" and number % 3 == 0
        ],
    }


def _card(number: int, one: Member, today: date) -> dict[str, Value]:
    city, state, zip_code = _CITIES[number % len(_CITIES)]
    asked = 200 if number % _UNCHECKED == 0 else number % 20 + 6
    return {
        "member": one.name,
        "payer": one.payer,
        "number": f"{one.payer[0].upper()}{480_000_000 + number * 37}",
        "eligible_on": today - timedelta(days=asked),
        "is_eligible": True,
        "planned": today - timedelta(days=number * 7 % 80 + 5),
        "diagnoses": _CODES[number % len(_CODES)],
        "sex": "FM"[number % 2],
        "street": f"{number + 1} {_STREETS[number % len(_STREETS)]}",
        "city": city,
        "state": state,
        "zip_code": zip_code,
    }
