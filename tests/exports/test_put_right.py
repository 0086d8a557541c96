"""Files of which rows could not be read: reported until a later file puts them right, and no sooner."""

import pytest

from addon.exports.folder import KnownFile, not_replaced


def known(made: int, **fields: object) -> KnownFile:
    """Return a remembered file of March, made on that day."""
    usual = {"profile": "x", "status": "accepted", "source": "remittance", "are_payments": True}
    return KnownFile(name=f"{made}.835", arrived=made, made=f"2026-03-{made:02}", **(usual | fields))  # type: ignore[arg-type]


BAD = known(2, error=3, lacking=("AETNA EFT-1",), whole=("AETNA EFT-2",))
LIST = known(2, source="payment list", error=1, first="2026-02-01", last="2026-02-28")
REPORT = known(2, source="status", error=1, are_payments=False, first="2026-02-01", last="2026-02-28")
CASES: dict[str, tuple[KnownFile, KnownFile, bool]] = {
    "another remittance": (BAD, known(9, whole=("AETNA EFT-3",)), False),
    "its other payment once more": (BAD, known(9, whole=("AETNA EFT-2",)), False),
    "the payment corrected": (BAD, known(9, whole=("AETNA EFT-1",)), True),
    "corrected beside one that is wrong": (BAD, known(9, error=1, whole=("AETNA EFT-1",), lacking=("X 9",)), True),
    "refused once more": (BAD, known(9, error=1, lacking=("AETNA EFT-1",)), False),
    "right before, wrong later": (BAD, known(1, whole=("AETNA EFT-1",)), False),
    "a list of another month": (LIST, known(9, source="payment list", first="2026-03-01", last="2026-03-31"), False),
    "the list of the same days": (LIST, known(9, source="payment list", first="2026-02-01", last="2026-03-31"), True),
    "a report that is replaced": (REPORT, known(9, source="status", are_payments=False), True),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_rows_stay_reported_until_they_are_put_right(name: str) -> None:
    """A payment that was paid in March is not in April's file: that file tells nothing about it."""
    file, later, is_right = CASES[name]
    assert (file not in not_replaced([file, later])) == is_right
