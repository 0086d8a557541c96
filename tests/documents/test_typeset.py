"""Documents: whatever people typed is printed, never run; equal data are equal bytes."""

import json

import pytest

from addon.documents.typeset import typeset
from addon.problems import NotTypeset
from tests.billing.pdf import Pdf

SHOWN = {
    "template": "package",
    "title": "Billing package 2026-03",
    "practice": "Example practice",
    "footer": "For the billing staff only",
    "facts": [],
    "sums": [],
    "lists": [],
    "groups": [],
    "session_titles": [],
}


def made(*facts: str) -> Pdf:
    """Return a document with these facts."""
    return Pdf(typeset(json.dumps(SHOWN | {"facts": [["Fact", one] for one in facts]}).encode()))


@pytest.mark.parametrize(
    "typed",
    ['#panic("x")', '#read("/etc/passwd")', "*bold* _it_ $x^2$ = Heading", "// no comment", "<label> @reference", "]]"],
)
def test_what_a_person_typed_is_printed_as_it_is(typed: str) -> None:
    """No mark of the typesetter's language means anything in a name."""
    assert typed in made(typed).text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Zoë Núñez-Řehoř", "Zoë Núñez-Řehoř"),
        ("Nguyễn Đặng", "Nguyễn Đặng"),
        ("Zoe\u0308 Nu\u0301n\u0303ez", "Zoë Núñez"),
        ("Мария Ωμέγα", "Мария Ωμέγα"),
        ("李 (M-0007)", "? (M-0007)"),
        ("Ana \U0001f642", "Ana ?"),
        ("a\x00b\u200dc", "a?b?c"),
        ("two\nlines\tand more", "two lines and more"),
    ],
)
def test_a_character_without_a_glyph_stops_no_document(typed: str, printed: str) -> None:
    """A question mark is printed instead; the code beside a name tells who is meant."""
    assert printed in made(typed).text


def test_equal_data_are_equal_bytes() -> None:
    """No time and no chance is in a document."""
    data = json.dumps(SHOWN).encode()
    assert typeset(data) == typeset(data)


def test_data_that_a_template_cannot_show_are_a_fault() -> None:
    """It stops nothing else of a pass, and names no person."""
    with pytest.raises(NotTypeset, match="Billing package 2026-03: this document could not be made"):
        typeset(json.dumps(SHOWN | {"sums": None}).encode())


def test_a_template_is_one_of_ours() -> None:
    """No path leads out of their folder."""
    with pytest.raises(ValueError, match="passwd"):
        typeset(json.dumps(SHOWN | {"template": "../../passwd"}).encode())
