"""The gate sets up what is committed in a fresh folder, and lets no skipped test pass."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.setup.locks import ROOT

MAKE = """#!/bin/sh
echo "make $1 in $PWD with $(ls -A | tr '\\n' ' ')beside $(ls .. | tr '\\n' ' ')" >> "$SEEN"
echo "$TOLD"
exit "${ENDS:-0}"
"""
AROUND = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
"""What a commit hook may have said of another repository is left out."""
AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@example.org")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a clone with a .venv and a file that nobody committed, and shared files beside."""
    home = tmp_path / "work" / "home"
    shutil.copytree(ROOT / ".ci", home / ".ci")
    (tmp_path / "work" / "shared").mkdir()
    git = shutil.which("git")
    assert git, "the gate needs git"
    for words in (("init", "--quiet"), ("add", "."), (*AUTHOR, "commit", "--quiet", "--no-verify", "-m", "all")):
        subprocess.run([git, *words], cwd=home, env=AROUND, check=True)  # noqa: S603 (fixed words)
    (home / ".venv").mkdir()
    (home / "left-over.py").touch()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("make", MAKE), ("soffice", "#!/bin/sh\n"), ("npm", "#!/bin/sh\n"), ("apt-get", "#!/bin/sh\n")):
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    return home


def ran(home: Path, **around: str) -> subprocess.CompletedProcess[str]:
    """Run the gate with a make that only writes down where it was called."""
    top = home.parents[1]
    path = f"{top / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**AROUND, "PATH": path, "SEEN": str(top / "seen"), "TOLD": "3 passed in 1s", **around}
    return subprocess.run([home / ".ci" / "run"], env=env, capture_output=True, text=True, check=False)  # noqa: S603 (ours)


def test_it_works_on_a_fresh_clone(repository: Path) -> None:
    """Nothing of the folder it was called in is there; what the judges need is; the closing lines come last."""
    done = ran(repository)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-3:] == ["3 passed in 1s"] * 3
    calls = (repository.parents[1] / "seen").read_text(encoding="utf-8").splitlines()
    assert [line.split()[1] for line in calls] == ["test", "long", "check", "judges"]
    for line in calls:
        assert f"in {repository}" not in line
        assert "with .ci .git beside" in line
        assert line.endswith("shared ")


@pytest.mark.parametrize("around", [{"TOLD": "3 passed, 1 skipped in 1s"}, {"ENDS": "2"}])
def test_it_fails(repository: Path, around: dict[str, str]) -> None:
    """On a skipped test, and on whatever fails."""
    assert ran(repository, **around).returncode != 0
