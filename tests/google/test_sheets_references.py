"""What is a reference in a formula and what is not, and what a copy of it says."""

import pytest

from tests.google.sheets_references import Reference, rewritten


@pytest.mark.parametrize(
    ("formula", "copy"),
    [
        ("=A1", "=C2"),
        ("=$A1+A$1+$A$1", "=$A2+C$1+$A$1"),
        ("=SUM(A2:B9)-b3", "=SUM(C3:D10)-D4"),
        ("=COUNTA(A2:A)+SUM($2:3)+SUM(A:$C)", "=COUNTA(C3:C)+SUM($2:4)+SUM(C:$C)"),
        ("=Roster!A1&'It''s ours'!B2:B3&'Plain'!A1", "=Roster!C2&'It''s ours'!D3:D4&Plain!C2"),
        ('="A1 is "&A1&" or ""B2"""', '="A1 is "&C2&" or ""B2"""'),
        ("=LOG10(100)+ATAN2(A1,2.5)+1E5", "=LOG10(100)+ATAN2(C2,2.5)+1E5"),
        ("=IF(TRUE,Rates,A1)+x1y+Tab1[Fee]", "=IF(TRUE,Rates,C2)+x1y+Tab1[Fee]"),
        ("=#REF!+A1", "=#REF!+C2"),
        ("=B9:A1", "=C2:D10"),
    ],
)
def test_only_references_change(formula: str, copy: str) -> None:
    """Two columns along and one row down: fixed sides, texts, names, numbers and functions stay to the letter."""
    assert rewritten(formula, lambda found: found.shifted(1, 2)) == copy


@pytest.mark.parametrize("formula", ["=a1+ $b$2 & 'Roster'!A1", "=sum(b9:a1)", "=A:A", "=2:2", "=A2:A", "=1:2:3"])
def test_what_does_not_change_stays_as_it_was_typed(formula: str) -> None:
    """Small letters, spaces and needless quotes included."""
    assert rewritten(formula, lambda found: found) == formula


def test_what_is_gone_is_broken() -> None:
    """Its tab's name goes with it."""

    def none(_: Reference) -> None:
        return None

    assert rewritten("=A1+Roster!B2:C+1", none) == "=#REF!+#REF!+1"
