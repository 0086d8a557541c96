"""Item 9 in resources, whatever is wrong with the file."""

import json

import pytest

from addon.exports.together import safety_alone, safety_together, set_of
from tests.exports.test_together import dropped, zipped
from tests.exports.whole_exports import PEOPLE, ndjson, observation

ITEM, TOTAL = "44260-8", "44261-6"


def answered(**value: object) -> bytes:
    """Return one answer to item 9."""
    return ndjson({**observation("o", "p1", ITEM, None, "2026-02-17"), **value})


def questionnaire(answer: object, link: str = "/44249-1/44260-8") -> bytes:
    """Return an answer deep in a questionnaire."""
    item: dict[str, object] = {"linkId": link, "answer": [answer]}
    inner = {"linkId": "1", "answer": [{"valueBoolean": True, "item": [item]}]}
    return ndjson({"resourceType": "QuestionnaireResponse", "item": [{"linkId": "0", "item": [inner]}]})


FOUND = True
UNREADABLE = False
NOTHING = None
CASES: dict[str, tuple[bytes, bool | None]] = {
    "a number": (answered(valueInteger=1), FOUND),
    "zero": (answered(valueInteger=0), NOTHING),
    "a quantity": (answered(valueInteger=None, valueQuantity={"value": 3}), FOUND),
    "a code": (answered(valueCodeableConcept={"coding": [{"code": "LA6571-9"}]}), FOUND),
    "the code of never": (answered(valueCodeableConcept={"coding": [{"code": "LA6568-5"}]}), NOTHING),
    "words": (answered(valueString="Several days"), FOUND),
    "other words": (answered(valueString="rather not"), UNREADABLE),
    "nothing at all": (answered(), UNREADABLE),
    "not asked": (answered(dataAbsentReason={}), NOTHING),
    "taken back": (answered(valueInteger=2, status="entered-in-error"), NOTHING),
    "a total that needs it": (ndjson(observation("o", "p1", TOTAL, 25, "2026-02-17")), FOUND),
    "a total that does not": (ndjson(observation("o", "p1", TOTAL, 24, "2026-02-17")), NOTHING),
    "a total in words": (ndjson(observation("o", "p1", TOTAL, "low", "2026-02-17")), NOTHING),
    "in a questionnaire": (questionnaire({"valueInteger": 2}), FOUND),
    "never, in a questionnaire": (questionnaire({"valueCoding": {"code": "LA6568-5"}}), NOTHING),
    "another question": (questionnaire({"valueInteger": 2}, "/44255-8"), NOTHING),
    "half a line": (answered(valueInteger=2)[:-9], UNREADABLE),
    "half a file over lines": (json.dumps(json.loads(answered(valueInteger=2)), indent=1).encode()[:-4], UNREADABLE),
    "another resource with its code": (ndjson({"resourceType": "Observed", "x": ITEM}), NOTHING),
}


@pytest.mark.parametrize("case", CASES)
def test_an_answer_above_zero_is_found_in_whatever_form(case: str) -> None:
    """By number, code, words or total; an answer that nobody can read is told as that."""
    content, found = CASES[case]
    answers = safety_together("fhir", [dropped("Observation.ndjson", content)])
    assert [one.readable for one in answers] == ([] if found is NOTHING else [found])


def linked(link: str, asked: str = "http://x/PHQ-9", answer: int = 2, words: str = "") -> bytes:
    """Return a questionnaire of which a link alone tells which item was answered."""
    item = {"linkId": link, "text": words, "answer": [{"valueInteger": answer}]}
    return ndjson({"resourceType": "QuestionnaireResponse", "questionnaire": asked, "item": [item]})


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (linked("item9"), [True]), (linked("phq9.item9"), [True]), (linked("phq9-9"), [True]), (linked("9"), [True]),
        (linked("item9", "http://x/mood"), [True]), (linked("9", words="Q9"), [True]), (linked("item9", answer=0), []),
        (linked("item8"), []), (linked("9", "http://x/mood"), []), (linked("item9", "http://x/AUDIT-C"), []),
    ],
)  # fmt: skip
def test_a_questions_link_names_item_9(content: bytes, found: list[bool]) -> None:
    """Many programs give no words and no code; the ninth question of another questionnaire is none."""
    assert [one.readable for one in safety_together("fhir", [dropped("Q.ndjson", content)])] == found


OWN_WORDS = ndjson({**observation("o", "p1", "", 2, "2026-02-17"), "code": {"text": "PHQ-9 item 9"}})
SHOWN = ndjson({**observation("o", "p1", "", 2, "2026-02-17"), "code": {"coding": [{"display": "PHQ-9 item 9"}]}})
ASKED = {"linkId": "9", "text": "Thoughts that you would be better off dead, or of hurting yourself in some way"}
ANSWERED = ndjson({"resourceType": "QuestionnaireResponse", "item": [{**ASKED, "answer": [{"valueInteger": 2}]}]})
SCORES = b"Client,Date,PHQ-9 item 9,Total\nAnn Roe,2026-03-03,2,12\n"
LARGE = answered(valueInteger=2) + b'{"resourceType":"Basic"}\n' * 850_000
ANYWHERE: dict[str, tuple[str, bytes]] = {
    "an observation in words": ("a.ndjson", OWN_WORDS),
    "an observation whose code is shown in words": ("a.ndjson", SHOWN),
    "a questionnaire in words": ("a.ndjson", ANSWERED),
    "half a line in words": ("a.ndjson", ANSWERED[:-20]),
    "a file that is too large": ("a.ndjson", LARGE),
    "a zip with many documents": (
        "x.zip",
        zipped([("a.ndjson", OWN_WORDS), *((f"documents/{one}.pdf", b"") for one in range(2_001))]),
    ),
    "a zip with a part twice": ("x.zip", zipped([("a.ndjson", OWN_WORDS), ("A.ndjson", b""), ("../b.ndjson", b"")])),
    "a table in a zip": ("x.zip", zipped([("Patient.ndjson", ndjson(*PEOPLE)), ("Ann Roe/scores.csv", SCORES)])),
}


@pytest.mark.long
@pytest.mark.parametrize("case", ANYWHERE)
def test_an_answer_is_found_wherever_it_is(case: str) -> None:
    """In words without a code, in a file that is refused afterwards, in a table beside; no place names a person."""
    name, content = ANYWHERE[case]
    (answer,) = safety_together("fhir", [dropped(name, content)])
    assert "Ann" not in str(answer.place)


def test_the_client_is_found_in_another_file_and_the_key_stays() -> None:
    """In a zip or alone, the answer is the same one."""
    patients = dropped("Patient.ndjson", ndjson(*PEOPLE))
    alone = safety_together("fhir", [dropped("a.ndjson", answered(valueInteger=1)), patients])
    inside = dropped("x.zip", zipped([("Observation.ndjson", answered(valueInteger=1))]))
    (other,) = safety_together("fhir", [inside, patients, dropped("y.zip", b"PK\x03\x04 no more")])
    assert [(one.key, one.client and one.client.name) for one in alone] == [(other.key, "Zoë Núñez")]
    assert str(other.place) == "x.zip/Observation.1:1"


LIST = b"[" + b",".join(answered(valueInteger=2).splitlines()) + b"]"
BUNDLE = json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in json.loads(LIST)]}).encode()
UNKNOWN = {
    "a list": ("answers.json", LIST, "answers.json:1"),
    "a list of which the end is lost": ("answers.json", LIST[:-20], "answers.json:1"),
    "a list behind much else": ("x.json", b'[{"x":"' + b"y" * 70_000 + b'"},' + LIST[1:], "x.json:2"),
    "a zip of bundles": ("x.zip", zipped([("Zoe Nunez.json", BUNDLE)]), "x.zip/part 1:1"),
    "a zip of lists": (
        "x.zip",
        zipped([("questionnaire.json", LIST), ("export.json", b"{}")]),
        "x.zip/questionnaire.json:1",
    ),
    "a zip of tables with a bundle": (
        "x.zip",
        zipped([("patient_data.csv", b"pid"), ("users.csv", b"id"), ("documents/1/a b.json", BUNDLE)]),
        "x.zip/part 1:1",
    ),
    "a zip that is refused": ("x.zip", zipped([("../a.json", BUNDLE), ("b.csv", b"x")]), "x.zip/part 1:1"),
    "another list": ("x.json", b'[{"item 9": 2}]', ""),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_an_answer_is_found_in_json_however_it_is_packed(case: str) -> None:
    """A list, bundles in a zip, and where nothing else of the file can be used; no place names a person."""
    name, content, place = UNKNOWN[case]
    kind = set_of(name, content)
    found = safety_together(kind, [dropped(name, content)]) if kind else safety_alone(name, content, ())
    assert [str(one.place) for one in found] == ([place] if place else [])
