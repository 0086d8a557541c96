"""The daily e-mail with the end of the audit log: once a day, to the owner, where one is named and e-mail is set up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addon.audit.anchors import anchors_in
from addon.audit.events import RAN, AuditEvent
from addon.outgoing import PLANNED
from addon.serving.audit_mail import plan_audit_mail
from addon.wiring.beginning import add_settings
from addon.wiring.served import held_practice
from tests.begun import init_practice
from tests.practice import ZONE

OWNER = '\n[audit]\nowner = "owner@example.org"\n'
EMAIL = '\n[email]\nfolder = "mails"\nfrom = "desk@example.org"\n'
EARLY = datetime(2026, 3, 3, 10, 59, tzinfo=UTC)
"""5:59 in New York."""


@pytest.mark.parametrize(("settings", "mails"), [(OWNER + EMAIL, 2), (OWNER, 0), (EMAIL, 0)])
def test_the_owner_gets_the_last_row_once_a_day(tmp_path: Path, settings: str, mails: int) -> None:
    """After six in the morning; however often the service asks, and whatever is noted meanwhile."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    add_settings(folder, settings)
    with held_practice(folder, at="") as practice:
        practice.state.audit.add(AuditEvent(at=EARLY, who="account:root", what=RAN))
        first = practice.state.audit.head()
        planned = [plan_audit_mail(practice, EARLY + timedelta(minutes=n)) for n in range(3)]
        practice.state.audit.add(AuditEvent(at=EARLY, who="account:root", what=RAN))
        planned += [plan_audit_mail(practice, EARLY + timedelta(hours=h)) for h in (5, 12, 24, 25)]
        found = list(practice.state.outbox.all().values())
        assert (sum(planned), len(found), planned[0]) == (mails, mails, False)
        if found:
            one = min((sending.message for sending in found), key=lambda message: message.due)
            assert (one.address, one.due) == ("owner@example.org", EARLY + timedelta(minutes=1))
            (anchor,) = anchors_in(one.text)
            assert (anchor.n, anchor.fits(first), anchor.day) == (1, True, "2026-03-03")
            assert {sending.state for sending in found} == {PLANNED}
