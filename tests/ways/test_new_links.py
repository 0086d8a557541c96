"""A session's video link that changes on its day."""

import pytest

from tests.sync.little_practice import LittlePractice
from tests.ways.test_part import FAMILIES, SAMI, started


def told(little: LittlePractice) -> list[tuple[str, str]]:
    """Return to whom a new link is told, and whether it waits to be sent."""
    rows = (row for row in little.rows("messages") if str(row["rule"]).startswith("New link"))
    return sorted((str(row["member_code"]), str(row["status"]).partition(":")[0]) for row in rows)


@pytest.mark.long
def test_a_new_link_is_told_once_to_who_takes_part_by_video() -> None:
    """Not before pages may show one, not to those in the room, not twice; what is back as it was is no news."""
    with started() as little:
        little.types("sessions", "video_link", "https://video.example.org/a", id=FAMILIES)
        little.types("roster", "joins_by", "video", member_code=SAMI)
        little.sync()
        little.types("sessions", "video_link", "https://video.example.org/b", id=FAMILIES)
        little.sync()
        assert told(little) == [], "two days ahead no page shows a link"
        little.later(hours=36)
        little.sync()
        assert told(little) == []
        little.types("sessions", "video_link", "https://video.example.org/c", id=FAMILIES)
        little.sync()
        (one,) = told(little)
        assert one[0] == SAMI
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert told(little) == [one]
        little.types("sessions", "state", "cancelled", id=FAMILIES)
        little.sync()
        assert [status for _, status in told(little)] != ["planned"], "a session that is off has no room"
