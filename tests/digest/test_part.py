"""The digest over whole passes: kept for the day, and nothing new while nothing is."""

from addon.digest.lines import DIGEST
from tests.sync.little_practice import LittlePractice


def test_a_pass_keeps_the_days_digest() -> None:
    """A pass keeps each clinician's digest of the day; the next one, with nothing new, writes nothing."""
    with LittlePractice.after_first_pass() as little:
        little.types("clinicians", "email", "rosa@example.org", id="C-01")
        little.sync()
        kept = little.state.remembered(DIGEST)
        assert set(kept) == {"C-01"}
        assert kept["C-01"].day == little.today
        assert kept["C-01"].lines == ("Today 6:00 PM: G-01",)
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        assert little.state.remembered(DIGEST) == kept
