"""What people write instead of signs; and every suggestion, once it is followed, is a test."""

import re

import pytest

from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from tests.rules.casting import FACT, FIELDS
from tests.rules.test_cells import BAD

EITHER = "A list has either what is meant or, after one not, all that is not meant; for both take two rules."
STEP = re.compile(r"(?:Write|Did you mean) (?!a |an |d |for |blank |the |what )(.+?)[.?]", re.IGNORECASE)


@pytest.mark.parametrize(
    ("fact", "cell", "step"),
    [
        ("missed", "2 or more", "Write >= 2."),
        ("missed", "two or more", "Write >= 2."),
        ("missed", "2, or more", "Write >= 2."),
        ("missed", "2+", "Write >= 2."),
        ("missed", "2 and up", "Write >= 2."),
        ("missed", "5 or fewer", "Write <= 5."),
        ("missed", "between 2 and 5", "Write 2 to 5."),
        ("missed", "from 2 to 5", "Write 2 to 5."),
        ("missed", "not between 2 and 5", "Write not 2 to 5."),
        ("missed", "not more than 5", "Write <= 5."),
        ("missed", "no less than 2", "Write >= 2."),
        ("missed", "more than 2 sessions in a row", "Write > 2."),
        ("missed", "> 2 sessions in a row", "Write > 2."),
        ("missed", ">= two", "Write >= 2."),
        ("missed", ">= 1O", "Did you mean >= 10?"),
        ("missed", "up to 5", "Write <= 5."),
        ("missed", "0, 5 or more", "Write 0, >= 5."),
        ("missed", "2,3,1", "Write 2, 3, 1."),
        ("missed", "1,2,3,4", "Write 1, 2, 3, 4."),
        ("score", "2,3,15", "Write 2, 3, 15."),
        ("score", "2,5", "Write 2.5 or 2, 5."),
        ("fee", ">= $1,200", "Write >= $1200 or >= $1, 200."),
        ("missed", "1 or 2", "Write 1, 2."),
        ("seats", ">= $4", "Write >= 4."),
        ("joined", "2026-03-01 or later", "Write >= 2026-03-01."),
        ("joined", "after 2026-03-01", "Write > 2026-03-01."),
        ("joined", ">= 3/4/2026", "Write >= 2026-03-04 or >= 2026-04-03."),
        ("starts_at", "18:00 or later", "Write >= 18:00."),
        ("days_away", "older than 14 d", "Write > 14 d."),
        ("share", "< 60 percent", "Write < 60%."),
        ("share", "60 pct", "Write 60%."),
        ("share", "$60", "Write 60%."),
        ("share", "- 60 pct", "Write -60%."),
        ("share", "50% - 80%", "Write 50% to 80% for a range."),
        ("share", ".5-.8", "Write .5 to .8 for a range."),
        ("missed", "2-3", "Write 2 to 3 for a range."),
        ("missed", "> 12 < 18", "Write > 12 and < 18."),
        ("missed", "<18 >=13", "Write <18 and >=13."),
        ("missed", "2;3", "Write 2, 3."),
        ("missed", "not 2; > 5", "Write not 2, > 5."),
        ("payer", "Aetna; BCBS", "Write Aetna, BCBS."),
        ("payer", "not Aetna, not BCBS", "Write not Aetna, BCBS."),
        ("missed", "blank, not blank", "Empty the cell for any value."),
        ("missed", "2, not 3", EITHER),
    ],
)
def test_words_for_signs_are_answered_with_the_signs(fact: str, cell: str, step: str) -> None:
    """Never with half of what was meant."""
    read = read_test(cell, FACT[fact], FIELDS)
    assert isinstance(read, Refused)
    assert read.next_step == step
    found = STEP.fullmatch(step.replace(" for a range", ""))
    for text in found[1].split(" or ") if found else ():
        assert not isinstance(read_test(text, FACT[fact], FIELDS), Refused), text


@pytest.mark.parametrize(("fact", "cell"), [(fact, cell) for fact, cell, _, _ in BAD if isinstance(cell, str)])
def test_a_suggestion_can_be_followed(fact: str, cell: str) -> None:
    """Whoever writes what Check proposes is not corrected again."""
    read = read_test(cell, FACT[fact], FIELDS)
    assert isinstance(read, Refused)
    found = STEP.match(read.next_step)
    if not found or re.search(r" for |;|, or |parentheses|not blank alone|quotation", read.next_step):
        return  # told in words
    for text in found[1].split(" or "):
        again = read_test(text, FACT[fact], FIELDS)
        assert not isinstance(again, Refused), (cell, text, again)
