"""What a reference means."""

import pytest

from addon.exports.fhir.references import References

ROSA = {"resourceType": "Practitioner", "id": "p1", "identifier": [{"system": "npi", "value": "100"}]}
TOM = {"resourceType": "Practitioner", "id": "p2", "identifier": [{"system": "npi", "value": "200"}]}
TWIN = {"resourceType": "Practitioner", "id": "p3", "identifier": [{"system": "npi", "value": "200"}]}
ANN = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": "urn:a|b", "value": "7"}]}
REFS = References({"Practitioner": [ROSA, TOM, TWIN], "Patient": [ANN]})
CASES: dict[str, tuple[dict[str, object], object]] = {
    "by id": ({"reference": "Practitioner/p1"}, ROSA),
    "by address": ({"reference": "https://ehr.example/fhir/Practitioner/p1"}, ROSA),
    "one version": ({"reference": "Practitioner/p1/_history/3"}, ROSA),
    "in a bundle": ({"reference": "urn:uuid:p2"}, TOM),
    "on a condition": ({"reference": "Practitioner?identifier=npi|100"}, ROSA),
    "on a condition, escaped": ({"reference": "Practitioner?identifier=npi%7C100"}, ROSA),
    "on the id": ({"reference": "Practitioner?_id=p1"}, ROSA),
    "on a condition that two meet": ({"reference": "Practitioner?identifier=npi|200"}, None),
    "on another condition": ({"reference": "Practitioner?name=Rosa"}, None),
    "by identifier": ({"identifier": {"system": "npi", "value": "100"}}, ROSA),
    "by an identifier without value": ({"identifier": {"system": "npi"}}, None),
    "to nobody": ({"reference": "Practitioner/p9"}, None),
    "to another kind": ({"reference": "Patient/p1"}, None),
    "to what is inside": ({"reference": "#p1"}, None),
    "a text": ({"display": "Rosa"}, None),
}


@pytest.mark.parametrize("case", CASES)
def test_a_reference_means_one_resource_or_none(case: str) -> None:
    """By id, address, condition or identifier; where two fit it is none."""
    reference, meant = CASES[case]
    assert REFS.meant(reference, "Practitioner") == meant
    assert REFS.meant(reference, "Practitioner") == meant
