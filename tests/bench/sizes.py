"""How large a sample practice must be to have about so many attendance rows."""

from math import ceil

from addon.sample.shape import Sizes

ROWS_A_SET = 8_000  # member-sessions of the 18 groups of one set in 52 weeks


def sizes_for(member_sessions: int, *, years: int = 4) -> Sizes:
    """Return sizes that give at least about so many past member-sessions.

    Up to ``years`` of history, then more clinicians: a workbook grows large by being kept, not in one year.
    """
    years = max(1, min(years, ceil(member_sessions / ROWS_A_SET)))
    sets = max(1, ceil(member_sessions / (ROWS_A_SET * years)))
    return Sizes(clinicians=12 * sets, groups=18 * sets, members=(180 + 80 * years) * sets, weeks_back=52 * years)
