"""What a question shows of a candidate, so that a person tells two of one name apart."""

import pytest

from addon.exports.candidates import described
from tests.exports.test_identity import PEOPLE


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("M-0007", ("Zoe Nunez (M-0007)", "born Jan 1 2003", "with Tom O'Hara")),
        ("M-0009", ("Bo Lindqvist (M-0009)", "no birth date")),
        ("M-0001", ("(M-0001)", "with Rosa D")),
    ],
)
def test_own_data_and_nobody_elses(code: str, shown: tuple[str, ...]) -> None:
    """Name and code, the birth date or that there is none, the groups and who leads them."""
    told = described(code, PEOPLE)
    for words in shown:
        assert words in told
    assert "last seen" not in told
