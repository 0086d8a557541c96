"""The sections about sending: what is wrong is told in plain words, all at once."""

import pytest

from addon.problems import SettingsInvalid
from addon.settings import read_settings

ZONE = 'zone = "America/New_York"\n'
WRONG = [
    ('[email]\nhost = "mx.example.org"\n', 'add from = "'),
    ('[email]\nhost = "mx.example.org"\nfrom = "a@example.org, b@example.org"\n', "one e-mail address"),
    ('[email]\nhost = "mx.example.org"\nfrom = "a@example.org"\nfolder = "mail"\n', "either a host or a folder"),
    ('[email]\nhost = "mx.example.org"\nfrom = "a@example.org"\nsecurity = "none"\n', "on this computer only"),
    ('[email]\npassword = "sesame"\n', "email.password"),
    ('[text]\naccount = "AC1"\n', "one of the two"),
    ('[text]\naccount = "AC1"\nfrom = "+1"\nmessaging_service = "MG1"\n', "one of the two"),
    ('[text]\nprovider = "pigeon"\n', "text.provider"),
    ('[push]\nsubject = "office@example.org"\n', "mailto:"),
    ('[staff]\ndigest_at = "25:00"\n', "staff.digest_at"),
]


@pytest.mark.parametrize(("section", "told"), WRONG)
def test_what_is_wrong_is_told(section: str, told: str) -> None:
    """What is wrong is told, and never a password that somebody wrote there."""
    with pytest.raises(SettingsInvalid) as wrong:
        read_settings(ZONE + section)
    assert told in str(wrong.value)
    assert "sesame" not in str(wrong.value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_the_usual_port_is_used(security: str, port: int) -> None:
    """The usual port is used where none is given."""
    section = f'[email]\nhost = "mx.example.org"\nfrom = "a@example.org"\nsecurity = "{security}"\n'
    assert read_settings(ZONE + section).email.port_used == port
    assert read_settings(ZONE + section + "port = 2525\n").email.port_used == 2525
