"""Item 9 of the PHQ-9 in FHIR resources, looked for before anything about a file can fail. Pure.

A line with its code that cannot be read is told too: nobody knows what it says.
"""

from collections.abc import Iterator, Sequence

from addon.exports.beside import FileOfSet
from addon.exports.cells import read_safety
from addon.exports.fhir.context import Context
from addon.exports.fhir.lines import Resource, amount, codings, lines_of, many, one, resources, text
from addon.exports.fhir.parts import legible_contents
from addon.exports.fhir.references import References
from addon.exports.fhir.scores import value_of
from addon.exports.fhir.words import FhirWords, fhir_words
from addon.exports.item_9 import ITEM_9, NINTH, shipped_headers
from addon.exports.item_9_rows import above_zero
from addon.exports.limits import Limits
from addon.exports.measures import is_other, is_phq_9
from addon.exports.safety import SafetyAnswer, answer_of, numbered
from addon.problems import in_file
from addon.tabs import folded

_VOID = frozenset({"entered-in-error", "cancelled"})
_TELLING = (b"Observation", b"QuestionnaireResponse")
"""The resources that have answers."""
_DEEP = 12
"""So deep questions of a questionnaire are looked into."""
_Found = tuple[int, Resource | None, bool]
"""A line's number, its resource if it can be read, and whether its answer can."""


def fhir_safety(files: Sequence[FileOfSet], limits: Limits) -> tuple[SafetyAnswer, ...]:
    """Return the answers above zero, and those that cannot be read, with the client where their Patient is there."""
    codes = fhir_words()
    there = [(file, name, content) for file in files for name, content in legible_contents(file, limits)]
    found = [(file, name, list(_answers(content, codes))) for file, name, content in there]
    if not any(answers for _, _, answers in found):
        return ()
    patients = [line for _, _, content in there for line in _patients(content)]
    context = Context(References({"Patient": patients}), codes, None)
    return tuple(
        answer
        for file, name, answers in found
        for answer in numbered(_told(file, name, one, context) for one in answers)
    )


def _told(file: FileOfSet, name: str, found: _Found, context: Context) -> SafetyAnswer:
    number, resource, readable = found
    client = context.client(one(resource, "subject")) if resource else None
    day = text(resource or {}, "effectiveDateTime") or text(resource or {}, "authored")
    same = (file.sha256, name, number)
    return answer_of(in_file(name, number), client, day[: len("2026-03-03")], readable=readable, same=same)


def _answers(content: bytes, codes: FhirWords) -> Iterator[_Found]:
    if not _can_tell(content, codes):
        return
    lines = lines_of(content)
    for number, resource in resources(content):
        if resource is None:
            if number > len(lines) or _tells_item_9(lines[number - 1], codes):
                yield number, None, False
            continue
        verdict = _verdict(resource, codes)
        if verdict is not False:
            yield number, resource, verdict is True


def _can_tell(content: bytes, codes: FhirWords) -> bool:
    """Return whether item 9 is named in a part with such resources, or in one of its lines that are cut off."""
    if not any(kind in content for kind in _TELLING):
        cut = (one for one in content.split(b"\n") if not (one[:1] == b"{" and one.rstrip()[-1:] == b"}"))
        content = b"\n".join(cut)
    needles = (codes.safety.item_9, *codes.measures)
    return any(one.encode() in content for one in needles) or shipped_headers().in_any(content)


def _verdict(resource: Resource, codes: FhirWords) -> bool | None:
    """Return whether item 9 was answered above zero in a resource, None where its answer cannot be read."""
    if text(resource, "status") in _VOID:
        return False
    kind = text(resource, "resourceType")
    if kind == "QuestionnaireResponse":
        asked = text(resource, "questionnaire")
        items = (item for item in _items(resource) if _is_item_9(item, codes) or _is_numbered_9(item, asked))
        answers = (answer for item in items for answer in many(item, "answer"))
        verdicts = [_of_answer(answer, codes) for answer in answers]
    elif kind == "Observation":
        verdicts = [_of_observation(of, codes) for of in (resource, *many(resource, "component"))]
    else:
        return False
    return True if True in verdicts else None if None in verdicts else False


def _of_observation(of: Resource, codes: FhirWords) -> bool | None:
    own = {code for _, code in codings(of, "code")}
    measure = next((codes.measures[code] for code in own if code in codes.measures), "")
    if measure:
        total = amount(value_of(of))
        return above_zero(None, measure, float(total)) if total is not None else False
    if not (codes.safety.item_9 in own or _is_called_item_9(of)) or "dataAbsentReason" in of:
        return False
    return _of_answer(of, codes)


def _of_answer(of: Resource, codes: FhirWords) -> bool | None:
    """Return whether an answer is above zero, by its code, its number or its words."""
    concepts = many(of, "valueCodeableConcept")
    coded = [*many(of, "valueCoding"), *(coding for concept in concepts for coding in many(concept, "coding"))]
    named = {text(coding, "code") for coding in coded}
    if named & set(codes.safety.above_zero):
        return True
    if named and named <= set(codes.safety.not_at_all):
        return False
    shown = [text(coding, "display") for coding in coded] + [text(concept, "text") for concept in concepts]
    given = [value_of(of), *filter(None, shown)]
    read = [read_safety(float(one) if isinstance(one, int) else one) for one in given if one is not None]
    if True in read:
        return True
    return False if False in read else None


def _items(of: Resource, deep: int = 0) -> Iterator[Resource]:
    for item in many(of, "item") if deep < _DEEP else ():
        yield item
        yield from _items(item, deep + 1)
        for answer in many(item, "answer"):
            yield from _items(answer, deep + 1)


def _is_item_9(item: Resource, codes: FhirWords) -> bool:
    return codes.safety.item_9 in f"{text(item, 'linkId')} {text(item, 'definition')}" or _is_called_item_9(item)


def _is_numbered_9(item: Resource, asked: str) -> bool:
    """Return whether a question's link names item 9, or the ninth question of what is the PHQ-9 by its own name."""
    if is_other(asked):
        return False
    link = text(item, "linkId")
    is_ninth = folded(link) == "9" or NINTH in {shipped_headers().field(one) for one in (link, text(item, "text"))}
    return shipped_headers().field(link) == ITEM_9 or (is_ninth and is_phq_9(asked))


def _is_called_item_9(of: Resource) -> bool:
    """Return whether a question has the words of item 9, as the headers of files have them."""
    coded = (coding for concept in many(of, "code") for coding in (concept, *many(concept, "coding")))
    called = [text(of, "text"), *(text(one, name) for one in coded for name in ("text", "display"))]
    return any(shipped_headers().field(one) == ITEM_9 for one in called if one)


def _tells_item_9(line: str, codes: FhirWords) -> bool:
    """Return whether a line that is no JSON has the code or the words of item 9."""
    words = folded(line)
    return codes.safety.item_9 in line or any(one in words for one in shipped_headers().of_item_9)


def _patients(content: bytes) -> Iterator[Resource]:
    yield from (found for _, found in resources(content) if found and text(found, "resourceType") == "Patient")
