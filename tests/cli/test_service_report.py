"""What the service tells when it begins."""

import pytest

from addon.cli.service_report import sent_by
from addon.settings import PracticeFile

TEXT = {"account": "AC1", "from": "+17205550100"}
CASES: list[tuple[str, dict[str, dict[str, str]]]] = [
    ("nothing yet (docs/sending.md)", {}),
    ("e-mails as files into mail/", {"email": {"folder": "mail"}}),
    ("e-mails, texts", {"email": {"host": "smtp.example.org", "from": "office@example.org"}, "text": TEXT}),
    ("texts, notifications", {"text": TEXT, "push": {"subject": "mailto:office@example.org"}}),
]


@pytest.mark.parametrize(("words", "settings"), CASES)
def test_what_reaches_members_is_told(words: str, settings: dict[str, dict[str, str]]) -> None:
    """As it is set up, so that nobody takes a service that sends nothing for one that does."""
    assert sent_by(PracticeFile.model_validate({"zone": "America/Chicago", **settings})) == words
