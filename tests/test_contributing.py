"""The recipes for developers name what is there, and the last capability was added as its recipe says."""

import re
from pathlib import Path

import pytest

from addon.changes.part import CHANGES, REFERRERS
from addon.parts import PARTS, VIEWS
from tests.all_tabs import all_tabs

TABS = all_tabs()
ROOT = Path(__file__).parents[1]
PAGES = ("CONTRIBUTING.md", "docs/architecture.md", "docs/export-profiles.md", "README.md")
_PATH = re.compile(r"`((?:addon|sheet_templates|tests|docs)/[\w./]*)`")


@pytest.mark.parametrize("page", PAGES)
def test_every_place_that_a_page_names_is_there(page: str) -> None:
    """NAME stands for what a developer adds."""
    named = _PATH.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [path for path in named if "NAME" not in path and not (ROOT / path).exists()] == []


def test_every_tab_has_one_part_that_owns_it() -> None:
    """But for those of the merge itself, the Log and the first page."""
    owned = [tab for part in (*PARTS, *VIEWS) for tab in part.tabs]
    assert sorted(owned) == sorted(set(owned))
    own_of_the_pass = {"conflicts", "needs_review", "log", "read_me_first"}
    assert set(owned) == TABS.keys() - own_of_the_pass


def test_what_a_part_takes_an_earlier_one_can_have_handed_over() -> None:
    """Parts are listed in the order in which they build on each other."""
    assert PARTS.index(CHANGES) > PARTS.index(REFERRERS)
    kinds = {kind.__name__ for part in PARTS for kind in part.takes}
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "addon").rglob("*.py"))
    assert [name for name in kinds if f"{name}(" not in source] == []


@pytest.mark.parametrize("part", [*PARTS, *VIEWS], ids=lambda part: part.name)
def test_a_part_sees_only_declared_tabs(part: object) -> None:
    """A name that no template declares would be found at the first pass only."""
    assert {*part.tabs, *part.sees} <= TABS.keys()  # type: ignore[attr-defined]


def test_every_page_is_led_to_from_the_readme() -> None:
    """Nobody has to know that a page is there to find it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert {name for name in pages if f"docs/{name}" not in readme} == set()


def test_every_command_has_a_file_and_a_row_in_the_table() -> None:
    """One command a file; the table names it."""
    table = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    main = (ROOT / "addon/cli/main.py").read_text(encoding="utf-8")
    commands = {path.stem.removesuffix("_file") for path in (ROOT / "addon/cli").glob("*.py") if f"{path.stem}" in main}
    commands -= {"main", "shown", "practices", "pass_report", "entry", "__init__"}
    assert len(commands) >= 8
    assert [name for name in commands if f"| `groupkeeper {name}" not in table] == []
