"""Thirty days with everything that goes wrong: each reminder once or with a reason, none late, none by night."""

from collections import Counter

import pytest

from addon.outgoing import DELIVERED, FAILED, HANDED_OVER, NOT_SENT, TOO_LATE, UNKNOWN, WITHDRAWN
from tests.sending.simulation import Month, is_quiet, on_their_day

ONCE = {HANDED_OVER, DELIVERED}
NEVER = {NOT_SENT, WITHDRAWN, FAILED}


def judge(month: Month) -> Counter[str]:
    """Judge what members really got, and what the outbox tells about it; return how many ended how."""
    times = Counter(one.message.key for one in month.got)
    assert max(times.values()) == 1, "twice"
    for one in month.got:
        assert one.at < one.message.ends, "after the session began"
        assert not is_quiet(one.message, one.at), "in quiet hours"
        assert not one.stopped, "after STOP"
    leads: dict[tuple[object, ...], int] = {}
    for one in month.got:
        if one.message.lead:
            mine = (one.message.person, one.message.session, one.message.channel, one.message.ends)
            assert one.message.lead <= leads.get(mine, 99), "an older reminder after a newer one"
            leads[mine] = one.message.lead
    ends = month.ends()
    assert set(ends) == set(month.wanted), "a message without a record"
    for key, end in ends.items():
        assert end.state in ONCE | NEVER | {UNKNOWN}, "not settled"
        assert times[key] == 1 if end.state in ONCE else end.reason, "no reason, or never sent"
        assert times[key] == 0 or end.state not in NEVER, "recorded as not sent, and it was"
        assert end.state in ONCE | {WITHDRAWN} or end.remedy or end.reason.startswith(TOO_LATE), "no remedy"
    days = Counter((one.message.person, on_their_day(one)) for one in month.got if one.message.limited)
    assert max(days.values()) <= 2, "more than Settings allows"
    return Counter(one.state for one in ends.values())


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_month(seed: int) -> None:
    """A month in New York, in spring, in autumn, and in spring again."""
    month = Month(seed).runs()
    states = judge(month)
    assert states[HANDED_OVER] > 20
    assert states[UNKNOWN] > 0
    assert month.kills > 0


@pytest.mark.prove
def test_two_hundred_months() -> None:
    """Two hundred months: what goes wrong goes wrong everywhere, and never twice, late, by night or after STOP."""
    total: Counter[str] = Counter()
    kills = 0
    for seed in range(200):
        month = Month(seed).runs()
        total += judge(month)
        kills += month.kills
    assert total[HANDED_OVER] > 5_000
    assert kills > 1_000
