"""docs/security.md keeps what it promises: the limits of the code, all secrets that there are, tests that are there."""

import re
from pathlib import Path

import pytest

from addon.message_settings import EmailSettings, PushSettings, StaffSettings, TextSettings
from addon.service import apart
from addon.serving.chores import ARRIVALS_KEPT_FOR
from addon.settings import CalDavSettings, GoogleSettings, ServiceSettings
from addon.sync.adapters.apart import reader
from addon.sync.state.staff import ABSOLUTE, IDLE, LOCKED, TRIES
from addon.web import app, known, limits, passwords
from addon.web.members import app as members
from addon.web.members import proving
from tests.security.asvs import is_there, requirements
from webhooks.arrived import MOST_BYTES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
MINUTE = 60


def part(heading: str) -> str:
    """Return a part of the page."""
    found = re.search(rf"(?ms)^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", PAGE)
    assert found is not None, heading
    return " ".join(found[1].split())


def test_what_the_table_rests_on_in_the_documents_is_there() -> None:
    """Every part of the page by which a requirement is shown, with something in it; every test that the page names."""
    cited = {what.partition("#")[2] for one in requirements() for what in one.shown if what.startswith("docs/")}
    parts = dict(re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", PAGE))
    by_address = {title.casefold().replace(" ", "-"): text for title, text in parts.items()}
    assert len(cited) >= 12
    assert {one for one in cited if len(by_address.get(one, "")) < 200} == set()
    tests = re.findall(r"`(tests/[^`]+?::[^`]+)`", PAGE)
    assert len(tests) >= 11
    assert [one for one in tests if not is_there(one)] == []
    files = re.findall(r"`(tests/[^`:]+)`|\]\(\.\./(tests/[^)]+)\)", PAGE)
    assert [one for pair in files for one in pair if one and not (ROOT / one).exists()] == []


def test_every_clause_has_a_control_and_its_evidence() -> None:
    """All of 164.312: five standards, their specifications below them."""
    clauses = re.findall(r"(?m)^\| (\([a-e]\)(?:\(\d\))?(?:\([iv]+\))?) .*\| .+ \| (`tests/.+`) \|$", PAGE)
    wanted = "(a)(1) (a)(2)(i) (a)(2)(ii) (a)(2)(iii) (a)(2)(iv) (b) (c)(1) (c)(2) (d) (e)(1) (e)(2)(i) (e)(2)(ii)"
    assert [one for one, _ in clauses] == wanted.split()


def test_every_limit_in_the_code_is_in_the_document() -> None:
    """A number that is changed in the code has to be changed there too."""
    minutes, hours = LOCKED.total_seconds() / MINUTE, ABSOLUTE.total_seconds() / MINUTE / 60
    signing_in, sessions, listed = part("Signing in"), part("Sessions"), part("Limits")
    for one in (
        f"{passwords.SHORTEST} to {passwords.LONGEST} characters",
        f"`{app.SIGN_INS}`",
        f"{passwords.AT_ONCE} passwords at a time",
        f"After {TRIES} wrong tries in a row a name waits {minutes:.0f} minutes",
        f"for {known.KNOWN_FOR.days} days",
        f"({', '.join(passwords.OUR_WORDS)})",
    ):
        assert one in signing_in, one
    assert f"{IDLE.total_seconds() / MINUTE:.0f} idle minutes and {hours:.0f} hours" in sessions
    for one in (
        *(f"`{it}`" for it in (limits.USUAL, app.SIGN_INS, app.UPLOADS, members.POSTS, members.DIGITS)),
        *(f"`{it}`" for it in members.FEWER.values()),
        f"{proving.PER_PHONE} an hour for a phone, {proving.PER_PRACTICE} an hour for a practice, ",
        f"{proving.TRIES} tries each",
        f"good for {proving.GOOD_FOR.total_seconds() / MINUTE:.0f} minutes",
        f"{app.FORM_BYTES:,} bytes, {members.FORM_BYTES:,} bytes, {MOST_BYTES:,} bytes",
    ):
        assert one in listed, one
    assert apart.LONGEST == 1800
    assert "one at a time, half an hour" in listed
    assert reader.__doc__
    assert f"{ARRIVALS_KEPT_FOR.days} days in the state" in part("What we hold")
    assert f"kept {ServiceSettings().keep_backups} days" in part("What we hold")


def test_every_secret_is_in_the_document() -> None:
    """Each file that a setting names, and each kind of record that is a secret."""
    told = part("Secrets")
    files = (
        EmailSettings().password_file,
        TextSettings().token_file,
        PushSettings().key_file,
        StaffSettings().urls_file,
        GoogleSettings().credentials,
        CalDavSettings().passwords,
        "state/webhooks.toml",
    )
    assert [one for one in files if f"`{one}`" not in told] == []
    kinds = set()
    for folder in ("addon", "webhooks"):
        for path in (ROOT / folder).rglob("*.py"):
            kinds |= set(re.findall(r'Kept\("([^"]*(?:secret|code|channels|survey token))"', path.read_text("utf-8")))
    assert len(kinds) >= 6
    assert [one for one in kinds if f"*{one}*" not in told] == []
    variables = {"EMAIL_PASSWORD", "TEXT_TOKEN", "PUSH_KEY", "STAFF_URLS"}
    assert [one for one in variables if f"`GROUPKEEPER_{one}`" not in told] == []


@pytest.mark.parametrize("heading", ["What you have to do", "The threats on one page"])
def test_what_the_operator_needs_is_short(heading: str) -> None:
    """One page, and no more."""
    assert 500 < len(part(heading)) < 5000
