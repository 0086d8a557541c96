"""A claim that would be refused names what to fill in; one that is right says nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from addon.claim_shape import checking, validating
from addon.claim_shape.checking import checked_claims
from addon.claim_shape.rendering import claim_segments, provider_segments
from addon.claim_shape.wanted import ClaimLine, Service, Wanted
from addon.records import Practice
from tests.all_tabs import all_tabs
from tests.claim_shape.claims_cast import (
    AETNA,
    DAY,
    LINE,
    PA,
    PAYERS,
    SAMI,
    TODAY,
    ZOE,
    claims_practice,
    with_clinician,
    with_coverage,
    with_member,
    with_settings,
)

SAMIS = replace(LINE, number="BL-5", member="M-0005")
TABS = all_tabs()

FAULTS: dict[str, tuple[dict[str, Any], ClaimLine, str]] = {
    # as in the judges' files
    "no place of service": (
        {},
        replace(LINE, place_of_service=""),
        "Billing rules BR-01: Then: Place of service is blank",
    ),
    "no diagnosis": (with_coverage(diagnoses=()), LINE, "Coverage CV-0001: Diagnosis codes is blank"),
    "no member id": (with_coverage(number=""), LINE, "Coverage CV-0001: Insurance ID is blank"),
    "no billing tax id": (with_settings(Practice_tax_ID=""), LINE, "Settings: Practice tax ID is blank"),
    "unknown gender": (with_coverage(sex="X"), LINE, "Coverage CV-0001: Sex is no word that a claim may carry"),
    "no gender": (with_coverage(sex=""), LINE, "Coverage CV-0001: Sex is blank"),
    "no payer": ({"payers": PAYERS[1:]}, LINE, "Payers: no row for Aetna"),
    "no birth date": (with_member("M-0001", birth_date=None), LINE, "Members M-0001: Birth date is blank"),
    "no charge": (
        {},
        replace(LINE, services=(Service("90853"),)),
        "Billing lines BL-1: Amount is blank",
    ),
    "future service": ({}, replace(LINE, on=TODAY + timedelta(days=1)), "Sessions: Date is still to come"),
    "wrong check digit": (
        with_clinician("C-01", npi="1245319598"),
        LINE,
        "Clinicians C-01: NPI is no valid identifier: its check digit is wrong",
    ),
    "born after the service": (
        with_member("M-0001", birth_date=date(2027, 1, 1)),
        LINE,
        "Members M-0001: Birth date is after the session",
    ),
    # and our own
    "no coverage": ({"coverages": (SAMI,)}, LINE, "Coverage: no row for M-0001 with Aetna on Mar 3 2026"),
    "coverage ended": (
        with_coverage(until=DAY - timedelta(days=1)),
        LINE,
        "Coverage: no row for M-0001 with Aetna on Mar 3 2026",
    ),
    "no street": (with_coverage(street=""), LINE, "Coverage CV-0001: Street is blank"),
    "no city": (with_coverage(city=""), LINE, "Coverage CV-0001: City is blank"),
    "no state": (with_coverage(state=""), LINE, "Coverage CV-0001: State is blank"),
    "short ZIP": (with_coverage(zip_code="8020"), LINE, "Coverage CV-0001: ZIP has to have five or nine digits"),
    "words for a diagnosis": (
        with_coverage(diagnoses=("F41.1", "low mood")),
        LINE,
        "Coverage CV-0001: Diagnosis codes has something that is no code",
    ),
    "no holder's name": (
        {"coverages": (ZOE, replace(SAMI, holder_name=""))},
        SAMIS,
        "Coverage CV-0005: Insured's name is blank",
    ),
    "no clinician's NPI": (with_clinician("C-01", npi=""), LINE, "Clinicians C-01: NPI is blank"),
    "short NPI": (
        with_clinician("C-01", npi="12453195"),
        LINE,
        "Clinicians C-01: NPI is no valid identifier: its check digit is wrong",
    ),
    "no taxonomy": (with_clinician("C-01", taxonomy=""), LINE, "Clinicians C-01: Taxonomy is blank"),
    "a licence for a taxonomy": (
        with_clinician("C-01", taxonomy="LCSW"),
        LINE,
        "Clinicians C-01: Taxonomy is no taxonomy code: ten letters and digits, the last an X",
    ),
    "nobody supervises an associate": (
        with_clinician("C-01", licence="LMSW associate", supervisor=""),
        LINE,
        "Clinicians C-01: Supervisor is blank, and a claim for an associate names who supervises",
    ),
    "no supervisor's NPI": (
        {
            "clinicians": tuple(
                replace(one, licence="associate")
                if one.code == "C-01"
                else replace(one, npi="")
                if one.code == "C-03"
                else one
                for one in claims_practice().clinicians
            )
        },
        LINE,
        "Clinicians C-03: NPI is blank",
    ),
    "no authorization number": (
        {},
        replace(LINE, authorization=replace(PA, number="")),
        "Authorizations PA-0001: Authorization no is blank",
    ),
    "no code": (
        {},
        replace(LINE, services=(Service("", charge=Decimal(70)),)),
        "Billing rules BR-01: Then: Code is blank",
    ),
    "no practice name": (with_settings(Practice_name=""), LINE, "Settings: Practice name is blank"),
    "no practice NPI": (with_settings(Practice_NPI=""), LINE, "Settings: Practice NPI is blank"),
    "no practice street": (with_settings(Practice_street=""), LINE, "Settings: Practice street is blank"),
    "five digits of a practice ZIP": (
        with_settings(Practice_ZIP="80202"),
        LINE,
        "Settings: Practice ZIP has to have nine digits",
    ),
    "short tax ID": (with_settings(Practice_tax_ID="84123"), LINE, "Settings: Practice tax ID has to have nine digits"),
}


def refused(practice: Practice, *lines: ClaimLine) -> dict[str, tuple[str, ...]]:
    """Return what would be refused, with nothing remembered."""
    return dict(checked_claims(lines, practice, today=TODAY, known={}).refused)


@pytest.mark.some(9)
@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_names_its_place(name: str) -> None:
    """The line is refused for one reason alone: the place that was spoiled."""
    changes, line, words = FAULTS[name]
    assert refused(claims_practice(**changes), line) == {line.number: (words,)}


def test_twenty_faults_at_least() -> None:
    """The table is no smaller than promised."""
    assert len(FAULTS) >= 20


RIGHT = {
    "own insurance": LINE,
    "a spouse's insurance": SAMIS,
    "an add-on": replace(LINE, services=(*LINE.services, Service("90785", charge=Decimal("12.50")))),
    "video at home": replace(LINE, place_of_service="10", services=(replace(LINE.services[0], modifiers=("95",)),)),
    "cents": replace(LINE, services=(replace(LINE.services[0], charge=Decimal("70.05")),)),
}


def test_claims_that_are_right_say_nothing() -> None:
    """All of them in one interchange, each on a day of its own."""
    lines = [replace(one, number=f"BL-{at}", on=DAY - timedelta(days=at)) for at, one in enumerate(RIGHT.values())]
    assert refused(claims_practice(), *lines) == {}
    assert refused(claims_practice(**with_clinician("C-01", licence="associate")), *lines) == {}


CARDS = (
    replace(ZOE, id="CV-0002", member="M-0002", payer="Medicare", number="1EG4TE5MK73", sex="M"),
    replace(ZOE, id="CV-0003", member="M-0003", payer="Medicaid", number="MC-77016"),
    replace(ZOE, id="CV-0004", member="M-0004", number="W482", sex="M", diagnoses=("F10.20",), zip_code="802031234"),
)


def test_a_clean_month_has_no_false_alarm() -> None:
    """Five members, four payers' ways of paying, three clinicians, each Tuesday: no line is refused, none left out."""
    cards = (ZOE, *CARDS, SAMI)
    mine = claims_practice(coverages=cards, **with_clinician("C-03", licence="associate", supervisor="C-01"))
    lines = [
        replace(
            one,
            number=f"BL-{week}-{card.member}",
            member=card.member,
            payer=card.payer,
            clinician=f"C-0{week % 3 + 1}",
            on=DAY - timedelta(days=7 * week),
        )
        for week in range(5)
        for card, one in zip(cards, RIGHT.values(), strict=True)
    ]
    found = checked_claims(lines, mine, today=TODAY, known={})
    assert (dict(found.refused), found.not_checked, len(lines)) == ({}, (), 25)
    assert dict(checked_claims(lines, mine, today=TODAY, known=found.shapes).refused) == {}


def test_each_fault_is_told_of_its_own_line() -> None:
    """Among claims that are right, before and behind, with levels of dependents between."""
    lines = [replace(LINE, number=f"BL-{at}", on=DAY - timedelta(days=at)) for at in range(4)]
    lines[1] = replace(lines[1], place_of_service="")
    lines[2] = replace(lines[2], member="M-0005")
    lines[3] = replace(lines[3], services=(Service("90853", ("95",)),))
    found = refused(claims_practice(), *lines)
    assert found == {
        "BL-1": ("Billing rules BR-01: Then: Place of service is blank",),
        "BL-3": ("Billing lines BL-3: Amount is blank",),
    }


def test_the_same_service_twice() -> None:
    """One member, code and day on two claims: the second one is refused."""
    (words,) = refused(claims_practice(), LINE, replace(LINE, number="BL-2"))["BL-2"]
    assert words == "Billing rules BR-01: Then: Code is on another claim of this member and day too"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"payers": tuple(replace(one, claims_id="") for one in PAYERS)}, "no Claims ID in Payers"),
        ({"coverages": ()}, "no row in Coverage"),
        (with_coverage(diagnoses=()) | {"coverages": (replace(ZOE, diagnoses=()),)}, "no Diagnosis codes in Coverage"),
        (with_settings(Practice_NPI="", Practice_tax_ID=""), "no Practice NPI in Settings"),
    ],
)
def test_a_practice_that_keeps_no_claims_data_hears_it_once(changes: dict[str, Any], why: str) -> None:
    """No line is refused, however many there are."""
    lines = [replace(LINE, number=f"BL-{at}", place_of_service="") for at in range(3)]
    found = checked_claims(lines, claims_practice(**changes), today=TODAY, known={})
    assert (dict(found.refused), found.not_checked) == ({}, (why,))


def test_payers_without_a_number_and_who_pays_alone() -> None:
    """Claims for them are not looked at; only of a payer it is told, once."""
    lines = [replace(LINE, number="1", payer="Cigna"), replace(LINE, number="2", payer="cigna")]
    found = checked_claims(
        [*lines, replace(LINE, number="3", payer="Self-pay")], claims_practice(), today=TODAY, known={}
    )
    assert (dict(found.refused), found.not_checked) == ({}, ("no Claims ID in Payers for Cigna",))


def test_a_shape_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A month of one member's sessions is one shape; what a pass remembers, the next one does not look at again."""
    seen: list[str] = []
    real = validating.acknowledgement

    def counted(text: str) -> Any:
        seen.append(text)
        return real(text)

    monkeypatch.setattr(checking, "acknowledgement", counted)
    lines = [replace(LINE, number=f"BL-{at}", on=DAY - timedelta(days=7 * at)) for at in range(4)]
    first = checked_claims(lines, claims_practice(), today=TODAY, known={})
    assert (len(seen), seen[0].count("CLM*"), len(first.shapes)) == (1, 1, 1)
    checked_claims(lines, claims_practice(), today=TODAY, known=first.shapes)
    assert len(seen) == 1
    other = [replace(lines[0], services=(Service("90853", charge=Decimal(80)),))]
    checked_claims(other, claims_practice(), today=TODAY, known=first.shapes)
    assert len(seen) == 2


def test_every_place_exists() -> None:
    """Each tab and header that a fault can name is declared; Settings has it as a row."""
    headers = {tab.title: {column.header for column in tab.columns} for tab in TABS.values()}
    headers["Settings"] = {row["Setting"] for row in TABS["settings"].starter}
    practice = claims_practice(**with_clinician("C-01", licence="associate"))
    claims = [Wanted(practice).claim(one) for one in (LINE, SAMIS)]
    segments = [*provider_segments(practice.settings)]
    for one in claims:
        assert not isinstance(one, str)
        segments += claim_segments(one)
    places = {where for one in segments for where in one.fields.values()}
    assert len({(one.tab, one.header) for one in places}) >= 25
    assert not [one for one in places if one.header not in headers[one.tab]]


def test_accents_and_marks_are_carried_as_letters() -> None:
    """What ends an element or a segment in a claim cannot come from a name."""
    changes = with_member("M-0001", name="Zoë *Núñez~: Ørsted")
    (named,) = [
        one for one in claim_segments(_claim(claims_practice(**changes))) if one.id == "NM1" and one.element(1) == "IL"
    ]
    assert named.elements[2:4] == ("ORSTED", "ZOE")


def _claim(practice: Practice) -> Any:
    return Wanted(practice).claim(replace(LINE, payer=AETNA.name))
