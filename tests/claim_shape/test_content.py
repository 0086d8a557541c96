"""What only the content of a claim shows."""

from hypothesis import given
from hypothesis import strategies as st

from addon.claim_shape.content import is_npi
from addon.sample.insurance import npi


@given(st.integers(0, 9_999_999), st.integers(1, 9), st.integers(0, 9))
def test_a_check_digit_finds_every_single_wrong_digit(number: int, by: int, place: int) -> None:
    """Whichever digit is another one, the identifier is none."""
    right = npi(number)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert is_npi(right)
    assert not is_npi(wrong)


def test_what_is_no_identifier() -> None:
    """Letters, blanks, nine and eleven digits."""
    assert not any(map(is_npi, ("", "123456789", "12345678931", "123456789x", "¹234567893")))
