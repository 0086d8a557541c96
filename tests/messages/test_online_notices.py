"""Who asked to join online is told what was decided, or the reason why not."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from addon.incoming import MESSAGE_ASK, ONLINE_ASK, MemberAsk
from addon.messages.notices import Notice, Terms
from addon.messages.online_notices import online_notices
from addon.records import Practice
from tests.messages.test_change_notices import shipped, with_member
from tests.practice import TUESDAY, meeting, practice, present

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
TENTH = meeting(TUESDAY, date(2026, 3, 10))
ASK = MemberAsk(
    key="SM1",
    what=ONLINE_ASK,
    who="M-0001",
    at=datetime(2026, 3, 3, 11),
    text="3",
    session=TENTH.code,
    start=TENTH.start,
    since=date(2026, 3, 3),
    status="accepted Mar 3 2026",
    answered=NOON,
)
DECLINED: dict[str, Any] = {"status": "declined Mar 3 2026"}


def row(**changes: Any) -> tuple[Any, ...]:
    """Return the attendance row of whoever asked, by video unless something else is said."""
    return (replace(present(TENTH, "M-0001"), **{"status": "", "joined_by": "video", **changes}),)


def told(ask: MemberAsk = ASK, *, now: datetime = NOON, **changes: Any) -> list[Notice]:
    """Return the notices; ``changes`` replace fields of the practice."""
    cast: Practice = replace(practice(sessions=(TENTH,)), **{"attendance": row(), **changes})
    return list(online_notices(cast, [ask], shipped(), terms=Terms(sender="The front desk"), now=now))


@pytest.mark.parametrize(
    ("ask", "changes", "shown"),
    [
        ({}, {}, "planned"),
        (DECLINED, {"attendance": row(joined_by="")}, "planned"),
        ({}, {"attendance": row(joined_by="in person")}, "withdrawn: Joined by was changed since"),
        ({}, {"attendance": row(status="cancelled")}, "withdrawn: the member has cancelled"),
        ({}, {"sessions": (replace(TENTH, start=datetime(2026, 3, 11, 18)),)}, "withdrawn: the session was moved"),
        ({}, {"sessions": (replace(TENTH, state="cancelled"),)}, "withdrawn: the session is cancelled"),
        (
            {},
            with_member("M-0001", text_consent=False, email_consent=False),
            "not sent: the member does not want texts",
        ),
        ({}, {"sessions": ()}, None),
        ({}, {"members": ()}, None),
        ({"answered": None}, {}, None),
        ({"status": "open"}, {}, None),
        ({"status": "handled Mar 3 2026"}, {}, None),
        ({"what": MESSAGE_ASK}, {}, None),
    ],
)
def test_what_becomes_of_it(ask: dict[str, Any], changes: dict[str, Any], shown: str | None) -> None:
    """A decision is told; what does not hold any more is not, and a row closed in another way tells nobody anything."""
    found = [one.shown for one in told(replace(ASK, **ask), **changes)]
    assert [one.startswith(shown or "") for one in found] == ([] if shown is None else [True])


def test_the_words_name_the_time_and_nothing_else() -> None:
    """By e-mail where the member agreed to no texts; due at once; no longer once the session has begun."""
    (one,) = told()
    assert one.text == (
        "Hi Zoe, you join online on Tue Mar 10 at 6:00 PM. Reply 2 if you can't come. The front desk. STOP to opt out."
    )
    assert (one.due, one.is_asked) == (NOON, True)
    (mail,) = told(replace(ASK, **DECLINED), **with_member("M-0001", text_consent=None), attendance=())
    assert (mail.channel, mail.subject) == ("email", "Not online on Tue Mar 10")
    (late,) = told(now=datetime(2026, 3, 10, 22, 30, tzinfo=UTC))
    assert late.shown == "not sent: its time has passed"
    assert not told(now=datetime(2026, 3, 12, 17, tzinfo=UTC))
