"""Events that nothing reads are told by every pass, once each, until none came for a week."""

from datetime import timedelta

from addon.incoming import EHR_EVENT, FORM, REPLY, Incoming
from tests.sync.little_practice import NOON, LittlePractice


def arrives(little: LittlePractice, number: int, *, kind: str = FORM, source: str = "forms/intake") -> None:
    """Something is stored at the door, with what a log or a problem must never quote."""
    body = {"type": "kanari", "data": '{"name": "kanari"}'}
    at = NOON - timedelta(hours=1)
    little.state.inbox.store(Incoming(source=source, external_id=f"e{number}", received=at, kind=kind, body=body))


def told(little: LittlePractice) -> list[str]:
    """Run a pass; return what it tells about unread events."""
    return [str(one) for one in little.sync().problems if one.code == "unread-event"]


def test_each_is_counted_once_and_told_for_a_week() -> None:
    """A sender's events are one line; a reply is none of them; nothing of what came is quoted."""
    with LittlePractice() as little:
        assert told(little) == []
        arrives(little, 1)
        arrives(little, 2)
        arrives(little, 3, kind=EHR_EVENT, source="ehr/bridge")
        arrives(little, 4, kind=REPLY, source="texts")
        first = told(little)
        assert [one.partition(",")[0] for one in first] == [
            "ehr/bridge: 1 event of this sender is stored",
            "forms/intake: 2 events of this sender are stored",
        ]
        assert "kanari" not in " ".join(first)
        assert told(little) == first
        arrives(little, 5)
        assert any(one.startswith("forms/intake: 3 events") for one in told(little))
        little.now += timedelta(days=7)
        assert told(little) == []
