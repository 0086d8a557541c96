"""Notices as rows of the Messages tab."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from addon.messages.notices import START, Notice, Terms
from addon.messages.outcomes import Outcomes, row_id, row_key, to_send
from addon.messages.rows import Rows, replaced_rows, rows_with_outcome
from addon.outgoing import DELIVERED, NOT_SENT, PLANNED, Sending
from tests.all_tabs import all_tabs
from tests.practice import practice

NOTICE = Notice(
    key=("M-0001", "G-01 2026-02-03 18:00", "2026-02-03 18:00", "RR-03", "email"),
    rule_name="One day before",
    due=datetime(2026, 2, 2, 23, tzinfo=UTC),
    start=datetime(2026, 2, 3, 23, tzinfo=UTC),
    subject="Reminder",
    text="Hi Zoë.",
    zone="America/New_York",
    lead_hours=24,
    why="24 hours before",
)


def test_a_row_shows_the_practices_own_time_and_the_whole_text() -> None:
    """All machine columns of the tab, under a key that stays."""
    row = Rows.of(practice(), Outcomes(), NOTICE.start - timedelta(days=2)).row(NOTICE)
    assert row.key == "M-0001 | G-01 2026-02-03 18:00 | 2026-02-03 18:00 | RR-03 | email"
    assert row.values == {
        "status": "planned",
        "due": datetime(2026, 2, 2, 18),
        "channel": "email",
        "member": "Zoë Núñez (M-0001)",
        "session": "G-01 2026-02-03 18:00",
        "text": "Reminder: Hi Zoë.",
        "rule": "One day before (RR-03)",
        "why": "24 hours before",
        "sent_at": None,
        "check_in": None,
        "what_to_do": None,
        "member_code": "M-0001",
        "until": None,
    }
    columns = all_tabs()["messages"].columns
    assert set(row.values) == {column.field for column in columns if column.owner == "source"}


@pytest.mark.parametrize(
    ("rule", "is_change", "shown"),
    [
        ("RR-03", False, "One day before (RR-03)"),
        ("H-0001", True, "One day before (H-0001)"),
        ("papers M-0225 2026-11-29T18:51Z", True, "One day before"),
    ],
)
def test_what_a_row_tells_of_is_in_words_for_people(rule: str, is_change: bool, shown: str) -> None:  # noqa: FBT001 (a case)
    """A code that somebody can look up stands behind it; a key of ours does not."""
    one = replace(NOTICE, key=(*NOTICE.key[:3], rule, NOTICE.key[4]), is_change=is_change)
    assert Rows.of(practice(), Outcomes(), NOTICE.start).row(one).values["rule"] == shown


DUE = datetime(2026, 2, 2, 23, tzinfo=UTC)
RID = row_id(row_key(NOTICE))


def sending(state: str, reason: str = "", remedy: str = "") -> Outcomes:
    """Return what is known when the notice's message is in a state since 6:01 PM in New York."""
    one = Sending(message=to_send(NOTICE, Terms()), state=state, since=DUE, reason=reason, remedy=remedy)
    return Outcomes.of({one.message.key: replace(one, claimed=DUE + timedelta(seconds=61))})


@pytest.mark.parametrize(
    ("outcomes", "minutes", "shown"),
    [
        (Outcomes(), 0, ("planned", None, None)),
        (Outcomes(), 1, ("planned", None, START)),
        (Outcomes(sends=True), 15, ("planned", None, None)),
        (Outcomes(sends=True), 16, ("planned", None, START)),
        (sending(PLANNED, "quiet hours", "Nothing to do."), 16, ("waits: quiet hours", None, "Nothing to do.")),
        (sending(DELIVERED), 16, ("delivered", datetime(2026, 2, 2, 18, 1), None)),
        (sending(NOT_SENT, "stopped", "Call."), 16, ("not sent: stopped", None, "Call.")),
    ],
)
def test_a_row_shows_what_became_of_its_message(
    outcomes: Outcomes, minutes: int, shown: tuple[str, datetime | None, str | None]
) -> None:
    """And what to do where nobody sends it in time."""
    row = Rows.of(practice(), outcomes, DUE + timedelta(minutes=minutes)).row(replace(NOTICE, text="Hello."))
    assert tuple(row.values[name] for name in ("status", "sent_at", "what_to_do")) == shown
    assert row.values["text"] == ("Reminder: Hi Zoë." if outcomes.settled else "Reminder: Hello.")


def view(rows: Mapping[str, tuple[str, datetime | None]], until: datetime | None = None) -> Any:
    """Return a tab with rows of these statuses and due times, by id, all to be told ``until`` then."""

    def read(fields: Sequence[str], *, only: Collection[str] | None = None) -> Iterator[tuple[str, list[Any]]]:
        for rid, (status, due) in rows.items():
            cells = {"status": status, "due": due, "until": until}
            if only is None or rid in only:
                yield rid, [cells[name] for name in fields]

    return SimpleNamespace(rows=read, numbers=dict.fromkeys(rows, 2))


@pytest.mark.parametrize(
    ("status", "due", "outcomes", "replaced", "after"),
    [
        ("planned", datetime(2026, 2, 3), Outcomes(), {}, "not sent: no longer due"),
        ("planned", datetime(2026, 2, 2, 17), Outcomes(), {}, "not sent: its time has passed"),
        ("planned", datetime(2026, 2, 2, 17), Outcomes(), {RID: "withdrawn: moved"}, "withdrawn: moved"),
        ("planned", None, sending(DELIVERED), {}, "delivered"),
        ("not sent: over", None, sending(NOT_SENT, "stopped"), {}, None),
        ("sending", None, Outcomes(), {}, "not sent: no longer due"),
        ("delivered", None, Outcomes(), {}, None),
        ("unknown: no answer", None, Outcomes(), {}, None),
        ("withdrawn: left", None, Outcomes(), {}, None),
    ],
)
def test_rows_that_no_notice_makes_are_closed_or_show_what_became_of_theirs(
    status: str, due: datetime | None, outcomes: Outcomes, replaced: dict[str, str], after: str | None
) -> None:
    """What went out is never closed as no longer due; what is closed stays as it is."""
    rows = Rows.of(practice(), outcomes, DUE)
    found = list(rows.others(view({RID: (status, due)}), [], replaced))
    assert [row.values["status"] for row in found] == ([after] if after else [])
    assert not list(rows.others(view({RID: (status, due)}), [RID], replaced))


EARLIER, LATER = datetime(2026, 2, 2, 17), datetime(2026, 2, 3)
BARRED = "not sent: nothing is set up for sending texts"


@pytest.mark.parametrize(
    ("status", "due", "until", "after"),
    [
        (BARRED, EARLIER, LATER, ("withdrawn: no longer due", None)),  # a notice of a change, a welcome, an offer
        (BARRED, LATER, None, ("withdrawn: no longer due", None)),  # a reminder
        (BARRED, EARLIER, datetime(2026, 2, 2, 17, 30), None),  # it was true as long as it could be told
        (BARRED, EARLIER, None, None),
        (BARRED, None, None, None),
        ("not sent: no longer due", EARLIER, LATER, None),
        ("planned", EARLIER, LATER, ("not sent: no longer due", None)),  # not: start sending, its time has passed
        ("planned", EARLIER, datetime(2026, 2, 2, 17, 30), ("not sent: its time has passed", START)),
        ("withdrawn: placement in review", EARLIER, LATER, None),
    ],
)
def test_what_was_not_sent_is_withdrawn_once_its_reason_is_gone(
    status: str, due: datetime | None, until: datetime | None, after: tuple[str, str | None] | None
) -> None:
    """Nobody is to tell by other means what is no longer so; what could be told until its end stays as it was."""
    found = list(Rows.of(practice(), Outcomes(), DUE).others(view({RID: (status, due)}, until), [], {}))
    assert [(one.values["status"], one.values["what_to_do"]) for one in found] == ([after] if after else [])


def test_rows_whose_place_another_notice_takes() -> None:
    """Those of a session's other time, and those of each session that one message tells of."""
    old = datetime(2026, 2, 3, 18)
    moved = replace(NOTICE, key=(*NOTICE.key[:2], "2026-02-05 18:00", *NOTICE.key[3:]))
    assert replaced_rows([moved], {NOTICE.session: [old]}) == {RID: "withdrawn: the session was moved"}
    both = replace(NOTICE, key=("M-0001", f"{NOTICE.session} + G-02", f"{NOTICE.key[2]} + x", *NOTICE.key[3:]))
    assert len(replaced_rows([both], {})) == 2
    assert replaced_rows([both], {})[RID].startswith("withdrawn: one message tells of all")
    shown = {
        "E-1": ("delivered", None),
        "E-2": ("sending", None),
        "E-3": ("failed: 30003", None),
        RID: ("planned", None),
    }
    assert list(rows_with_outcome(view(shown))) == ["E-1", "E-3"]
