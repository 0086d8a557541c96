"""No install step of ours resolves: what the world publishes tomorrow cannot break a set-up of today."""

import re
from pathlib import Path

import pytest

from tests.setup.locks import ROOT

STEP = re.compile(
    r"\b(?:pip3?\}?|python -m pip) +(?:install|check|download|wheel|sync)\b[^\n`]*"
    r"|\bpipx +(?:install|inject|run|runpip|upgrade)\b[^\n`]*"
    r"|\buv +(?:tool|pip|sync|run|add)\b(?! compile)[^\n`]*"
    r"|\b(?:uvx|pip-sync|easy_install|poetry|conda) +\S[^\n`]*"
)
LOCK = r"install (--quiet )?--no-deps --require-hashes -r (requirements[\w-]*|\"\$PWD/requirements[\w-]*)\.txt\"?"
KINDS = {
    "L": rf"pip\}}? {LOCK}(, then\")?|pipx runpip groupkeeper {LOCK}",
    "E": r"pip install (--quiet )?--no-deps --no-build-isolation --editable \.",
    "C": r"pip\}? check.*|pipx runpip groupkeeper check",
    "U": r"uv tool install --constraints requirements[\w-]*\.txt \S+",
    "P": r"pipx install \.",
}
"""A lock as it is, our own package, the check after both; uv chooses within the lock, pipx gets the lock put over."""
SOUND = re.compile(r"(P?LE?C|U)*")
TELLING = ("Makefile", "README.md", "docs/google.md", "docs/caldav.md", "addon/problems.py")


def kinds_of(text: str) -> str:
    """Return the kinds of a text's install steps, in order; X is one that we do not allow."""
    steps = (found[0].strip() for found in STEP.finditer(text))
    return "".join(next((kind for kind, form in KINDS.items() if re.fullmatch(form, one)), "X") for one in steps)


def told() -> list[Path]:
    """Return every file that installs or tells somebody how to."""
    texts = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".ci/*"), *ROOT.glob(".pre-commit*")]
    return sorted([ROOT / "Makefile", *texts, *ROOT.glob("addon/**/*.py"), *ROOT.glob("sheet_templates/**/*.toml")])


def test_no_step_resolves() -> None:
    """Every lock is installed without looking for more, and checked; only uv and pipx choose, held by the lock."""
    found = {str(path.relative_to(ROOT)): kinds_of(path.read_text(encoding="utf-8")) for path in told()}
    assert {name: kinds for name, kinds in found.items() if not SOUND.fullmatch(kinds)} == {}
    assert [name for name in TELLING if not found[name]] == []


@pytest.mark.parametrize(
    "step",
    [
        ".venv/bin/pip install --require-hashes -r requirements-dev.txt\npip check",
        ".venv/bin/pip install --no-deps -r requirements.txt\npip check",
        "pip install --no-deps --require-hashes -r requirements.txt",
        "pip install --no-deps --require-hashes -r requirements.txt groupkeeper\npip check",
        "python -m pip install --upgrade pip",
        "`pip install groupkeeper`",
        "pip install --no-deps --editable .",
        "uv tool install .",
        "uv pip install -r requirements.txt",
        "uvx groupkeeper",
        "pipx install .",
        "pipx install groupkeeper\npipx runpip groupkeeper check",
    ],
)
def test_a_step_that_resolves_is_seen(step: str) -> None:
    """The eye of the test above is open."""
    assert not SOUND.fullmatch(kinds_of(step))
