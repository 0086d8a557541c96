"""Names of people, and words beside them."""

from addon.near_words import did_you_mean, nearest
from addon.person_names import first_name, name_key, person_key, plain, read_person
from addon.telling import tells
from addon.written import clock, is_no_record, is_total, month_number, number, visible
from tests.fuzz.target import text_of

KNOWN = ("attended", "late cancel", "no show", "Rosa Díaz")
LONGEST = 80
SEEDS = [
    "Núñez, Zoë".encode(), b"Dr. Li O'Connor-Smith, Jr.", b"Jack and Jill Smith", "Жанна Д'Арк".encode(),
    b"Ms Ann (Annie) Roe PhD", "李小龍".encode(), b"  ", b"Total: 12 clients", "İI ß ﬁ".encode(), b"6:30 pm",
]  # fmt: skip


def one(data: bytes) -> None:
    """No name is too odd to be compared."""
    text = text_of(data)
    read_person(text)
    first_name(text)
    for told in (name_key, person_key, plain, visible, number, clock, month_number, is_total, is_no_record, tells):
        told(text)
    nearest(text, KNOWN)
    did_you_mean(text, KNOWN)
