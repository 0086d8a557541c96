"""Which codes a month's minutes reach, against a table and against counting up second by second."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.monthly_programs.reached import Reached, reached
from addon.monthly_programs.rules import BASE, EXTRA, SHORT, ProgramRule, in_use


def rule(code: str, role: str, least: int, full: int, **more: object) -> ProgramRule:
    """Return a rule of collaborative care, minutes given."""
    made = ProgramRule(id=code, program="CoCM", code=code, role=role, least=least * 60, full=full * 60)
    return made if not more else ProgramRule(**{**{name: getattr(made, name) for name in made.__slots__}, **more})  # type: ignore[arg-type]


FIRST = rule("99492", BASE, 36, 70, first=True, most=1)
LATER = rule("99493", BASE, 31, 60, first=False, most=1)
MORE = rule("99494", EXTRA, 16, 30, most=2)
BRIEF = rule("G2214", SHORT, 16, 30, most=1)
GENERAL = rule("99484", BASE, 20, 20, most=1)
RULES = (FIRST, LATER, MORE, BRIEF)


@pytest.mark.parametrize(
    ("minutes", "is_first", "codes", "short", "surplus"),
    [
        (0, False, [], ("G2214", 16 * 60), 0),
        (15, True, [], ("G2214", 60), 0),
        (16, True, ["G2214"], ("99492", 20 * 60), 0),
        (30, False, ["G2214"], ("99493", 60), 0),
        (31, False, ["99493"], ("99494", 45 * 60), 0),
        (35, True, ["G2214"], ("99492", 60), 0),
        (36, True, ["99492"], ("99494", 50 * 60), 0),
        (75, False, ["99493"], ("99494", 60), 0),
        (76, False, ["99493", "99494"], ("99494", 30 * 60), 0),
        (86, True, ["99492", "99494"], ("99494", 30 * 60), 0),
        (116, True, ["99492", "99494", "99494"], None, 0),
        (130, True, ["99492", "99494", "99494"], None, 0),
        (135, True, ["99492", "99494", "99494"], None, 5 * 60),
    ],
)
def test_what_collaborative_care_reaches(
    *, minutes: int, is_first: bool, codes: list[str], short: tuple[str, int] | None, surplus: int
) -> None:
    """The thresholds of the starter rows, at and beside each."""
    found = reached(minutes * 60, in_use(RULES, "CoCM", date(2026, 3, 1), is_first=is_first))
    assert listed(found) == codes
    assert ((found.coming.code, found.short) if found.coming else None) == short
    assert found.surplus == surplus


def listed(found: Reached) -> list[str]:
    """Return each code as often as it is reached."""
    return [one.code for one, times in found.codes for _ in range(times)]


def by_definition(
    seconds: int, base: ProgramRule | None, extra: ProgramRule | None, brief: ProgramRule | None
) -> list[str]:
    """Return the codes as the tab's help defines them, one unit after the other."""
    if base is None or seconds < base.least:
        return [brief.code] if brief and seconds >= brief.least else []
    codes, left = [base.code], seconds - base.full
    while extra and left >= extra.least and (extra.most is None or len(codes) <= extra.most):
        codes.append(extra.code)
        left -= extra.full
    return codes


@given(
    seconds=st.integers(0, 200 * 60),
    base=st.sampled_from([None, FIRST, LATER, GENERAL]),
    extra=st.sampled_from([None, MORE, rule("99494", EXTRA, 16, 30)]),
    brief=st.sampled_from([None, BRIEF]),
)
def test_codes_and_what_is_missing_by_counting_up(
    seconds: int, base: ProgramRule | None, extra: ProgramRule | None, brief: ProgramRule | None
) -> None:
    """A second reckoning: one unit after the other; what is missing is where the list changes first."""
    found = reached(seconds, {one.role: one for one in (base, extra, brief) if one})
    now = by_definition(seconds, base, extra, brief)
    assert listed(found) == now
    ahead = (more for more in range(1, 80 * 60) if by_definition(seconds + more, base, extra, brief) != now)
    assert (found.short if found.coming else None) == next(ahead, None)
    fulls = {one.code: one.full for one in (base, extra, brief) if one}
    if found.coming is None and now:
        assert found.surplus == max(0, seconds - sum(fulls[code] for code in now))
    else:
        assert found.surplus == 0


def test_rules_count_in_their_months() -> None:
    """A row counts for months that begin in its days; of two for one role the first."""
    old = rule("99493", BASE, 31, 60, until=date(2025, 12, 31))
    new = rule("99999", BASE, 20, 60, start=date(2026, 1, 1))
    months = {date(2025, 12, 1): "99493", date(2026, 1, 1): "99999"}
    assert {one: in_use((old, new), "CoCM", one, is_first=False)[BASE].code for one in months} == months
    assert in_use((new, LATER), "CoCM", date(2026, 1, 1), is_first=False)[BASE] is new
    assert in_use((new,), "BHI", date(2026, 1, 1), is_first=False) == {}
