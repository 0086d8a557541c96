"""Item 9 in the tables of a set, whatever is wrong with the file."""

import pytest

from addon.exports.together import safety_together
from tests.exports.test_together import dropped, zipped

PATIENTS = "pid,fname,lname,DOB\n11,Zoë,Núñez,1990-04-05\n12,,,\n"
FORMS = "id,date,pid,interest_score,suicide_score\n1,2026-02-17,11,1,2\n2,2026-02-17,12,1,0\n"
CASES: dict[str, tuple[str, list[tuple[str, bool, str]]]] = {
    "above zero": (FORMS, [("2", True, "11")]),
    "of a client without a name": (FORMS.replace("12,1,0", "12,1,3"), [("2", True, "11"), ("3", True, "")]),
    "twice on one day": (FORMS + "3,2026-02-17,11,1,1\n", [("2", True, "11"), ("4", True, "11")]),
    "in words that nobody knows": (FORMS.replace("12,1,0", "12,1,often"), [("2", True, "11"), ("3", False, "")]),
    "in the other form": ("pid,hurtingyourself\n11,Nearly every day\n", [("2", True, "11")]),
    "a quote that never closes": (FORMS.replace("12,1,0", '12,"1,0'), [("2", True, "11")]),
    "without the column": ("id,pid\n1,11\n", []),
}


@pytest.mark.parametrize("case", CASES)
def test_an_answer_above_zero_is_found_with_its_client(case: str) -> None:
    """In a zip whose other tables are in another file; two answers of one day are two."""
    forms, found = CASES[case]
    files = [
        dropped("one.zip", zipped([("form_phq9.csv", forms.encode()), ("users.csv", b"id\n")])),
        dropped("two.zip", zipped([("patient_data.csv", PATIENTS.encode()), ("users.csv", b"id\n")])),
    ]
    answers = safety_together("openemr.ehi", files)
    ids = [one.client.external_id if one.client else "" for one in answers]
    assert [(one.place.at, one.readable, who) for one, who in zip(answers, ids, strict=True)] == found
    assert len({one.key for one in answers}) == len(answers)


SCORES = b"Client,Date,PHQ-9 item 9,Total\nAnn Roe,02/03/26,2,12\n"


def test_a_table_beside_those_of_the_set_is_looked_at_too() -> None:
    """In a zip, or a list by the name of one of the tables; an answer in both places is one."""
    inside = zipped([("patient_data.csv", PATIENTS.encode()), ("users.csv", b"id\n"), ("scores.csv", SCORES)])
    answers = safety_together("openemr.ehi", [dropped("x.zip", inside), dropped("users.csv", SCORES)])
    assert [str(one.place) for one in answers] == ["x.zip/scores.csv:2", "users.csv:2"]
    assert len({one.key for one in answers}) == 1


def test_one_answer_has_one_key_by_whichever_table() -> None:
    """A year of two digits is the same day in a table of the set and in a list."""
    forms = "id,date,pid,suicide_score\n1,02/03/26,11,2\n"
    people = dropped("patient_data.csv", PATIENTS.encode())
    (own,) = safety_together("openemr.ehi", [dropped("form_phq9.csv", forms.encode()), people])
    listed = "Client Name,Client ID,DOB,Date,Item 9,Score\nZoë Núñez,11,4/5/1990,02/03/26,2,12\n"
    (other,) = safety_together("openemr.ehi", [dropped("users.csv", listed.encode())])
    assert own.key == other.key


def test_a_table_of_its_own_is_looked_at_too_and_a_broken_zip_is_none() -> None:
    """An unzipped export is dropped table by table."""
    files = [dropped("form_phq9.csv", FORMS.encode()), dropped("x.zip", b"PK\x03\x04 no more")]
    (answer,) = safety_together("openemr.ehi", files)
    assert (str(answer.place), answer.client) == ("form_phq9.csv:2", None)
