"""After a total loss of the state the workbook gives everything back, and nothing is sent until a person lets it."""

import pytest

from tests.sync.little_practice import LittlePractice

KEPT = ("members", "roster", "attendance", "sessions", "groups", "clinicians")


@pytest.mark.prove
def test_a_lost_state_is_built_again_from_the_workbook_with_sending_held() -> None:
    """On a file and on a server, encrypted too: the same rows under the same ids, and no message twice."""
    with LittlePractice() as little:
        little.sync()
        for place, number in enumerate(little.numbers("members")):
            little.workbook.person("members", number, little.column("members", "phone"), f"512-555-01{place:02d}")
            little.workbook.person("members", number, little.column("members", "text_consent"), "yes")
        for number in little.numbers("attendance")[:6]:
            little.workbook.person("attendance", number, little.column("attendance", "status"), "Show")
        little.later(days=6)
        little.sync()
        before = {name: little.rows(name) for name in KEPT}
        planned = {key for key, one in little.state.outbox.all().items() if one.state == "planned"}
        assert (bool(planned), bool(before["attendance"]), len(before["members"]) > 5) == (True, True, True)
        little.loses_state()
        for _ in range(2):
            little.sync()
            assert {name: little.rows(name) for name in KEPT} == before
            assert little.state.outbox.counts() == {}
        assert len(little.rows("needs_review", kind="notices wait", status="open")) == 1
        assert set(little.state.tab("members").rows) == {row["id"] for row in before["members"]}
        little.answers("yes", kind="notices wait")
        little.sync()
        again = {key for key, one in little.state.outbox.all().items() if one.state == "planned"}
        assert again == planned
        assert {name: little.rows(name) for name in KEPT} == before
