"""The state of a paper by its days; when a signature ends; what is wrong with a document."""

from datetime import date, datetime, timedelta

import pytest

from addon.signing.documents import ONE, Document
from addon.signing.paper_rows import Paper, states

TODAY = date(2026, 3, 3)
D1, D2 = date(2026, 2, 1), date(2026, 2, 20)
AT = datetime(2026, 2, 1, 12)


def paper(signer: str, cells: dict[str, object]) -> Paper:
    """Return a paper of M-0001."""
    return Paper(id=f"PA-{signer}", key=("M-0001", "DO-01", "1", signer), **cells)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "not sent"),
        ({"sent": AT}, "sent"),
        ({"sent": AT, "opened": AT}, "opened"),
        ({"opened": AT}, "opened"),
        ({"sent": AT, "signed_on": D1}, "signed"),
        ({"signed_on": D1, "expires": TODAY + timedelta(days=1)}, "signed"),
        ({"signed_on": D1, "expires": TODAY}, "expired"),
        ({"signed_on": TODAY + timedelta(days=1)}, "not sent"),
        ({"refused_on": D1}, "refused"),
        ({"refused_on": TODAY + timedelta(days=1), "sent": AT}, "sent"),
        ({"refused_on": D1, "signed_on": D2}, "signed"),
        ({"refused_on": D2, "signed_on": D2}, "refused"),
        ({"refused_on": D2, "signed_on": D1}, "refused"),
        ({"signed_on": D1, "withdrawn_on": D2}, "withdrawn"),
        ({"signed_on": D1, "withdrawn_on": D1}, "withdrawn"),
        ({"signed_on": D2, "withdrawn_on": D1}, "signed"),
        ({"signed_on": D1, "withdrawn_on": TODAY + timedelta(days=1)}, "signed"),
        ({"signed_on": D1, "withdrawn_on": TODAY}, "withdrawn"),
        ({"signed_on": D1, "withdrawn_on": D2, "expires": D2}, "withdrawn"),
    ],
)
def test_the_last_day_counts_and_on_one_day_the_no(cells: dict[str, object], state: str) -> None:
    """Whatever order they were typed in."""
    assert paper("", cells).state(TODAY) == state


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({"signed_on": D1}, {"signed_on": D2}, {"signed"}),
        ({"signed_on": D1}, {}, {"signed", "not sent"}),
        ({"signed_on": D1}, {"refused_on": D2}, {"conflicting"}),
        ({"signed_on": D1}, {"signed_on": D1, "withdrawn_on": D2}, {"conflicting"}),
        ({"refused_on": D1}, {"refused_on": D2}, {"refused"}),
        ({"refused_on": D1}, {"sent": AT}, {"refused", "sent"}),
    ],
)
def test_two_parents_conflict_only_where_one_agrees_and_one_does_not(
    first: dict[str, object], second: dict[str, object], found: set[str]
) -> None:
    """One who has not answered yet is no conflict."""
    both = [paper("parent 1", first), paper("parent 2", second)]
    assert set(states({one.key: one for one in both}, TODAY).values()) == found


def document(**changes: object) -> Document:
    """Return a document that is on."""
    given: dict[str, object] = {
        "id": "DO-01",
        "name": "Consent",
        "kind": "",
        "needed_for": "placement",
        "signers": ONE,
        "version": "1",
    }
    given |= {"text": "Words.", "months": 12, "begins": date.min, "on_joining": ""}
    return Document(**{**given, **changes})  # type: ignore[arg-type]


def test_a_signature_ends_on_the_same_day_of_a_later_month_or_its_last() -> None:
    """Against a count of months one by one, over four years of days and up to 36 months."""
    for number in range(0, 1461, 3):
        signed = date(2023, 12, 29) + timedelta(days=number)
        for months in (1, 2, 6, 12, 13, 24, 36):
            year, month = signed.year, signed.month
            for _ in range(months):
                year, month = (year + 1, 1) if month == 12 else (year, month + 1)
            day = signed.day
            while True:
                try:
                    wanted = date(year, month, day)
                    break
                except ValueError:
                    day -= 1
            assert document(months=months).ends(signed) == wanted
