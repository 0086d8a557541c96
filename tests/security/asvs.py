"""``make asvs``: writes docs/asvs.md from asvs.toml, every requirement with what we do and the tests that show it."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).with_name("asvs.toml")
PAGE = ROOT / "docs" / "asvs.md"
YES, NO_NEED, OPEN, AWAITED = "yes", "no need", "open", "awaited"
CHAPTERS = {
    1: "Encoding, injection, reading what arrives",
    2: "Checking input, order and limits",
    3: "What browsers are told",
    4: "HTTP",
    5: "Files",
    6: "Signing in",
    7: "Sessions",
    8: "Who may what",
    9: "Sealed tokens",
    10: "OAuth",
    11: "Cryptography",
    12: "Encrypted connections",
    13: "Set-up, outgoing connections, secrets",
    14: "Data",
    15: "Dependencies and code",
    16: "Logs and errors",
    17: "WebRTC",
}
"""Our own words for the chapters."""
_HEAD = """# OWASP ASVS 5.0, requirement by requirement

Written by `make asvs` from `tests/security/asvs.toml`; a test fails when this page is older, when a requirement of
level 1 or 2 has no row, or when a test that is named here is not there. The words are ours; those of the standard are
at [owasp.org](https://owasp.org/www-project-application-security-verification-standard/) (CC BY-SA 4.0). Nobody but us
has verified any of it.

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement: its number and level, how it is with us, what we do, and what shows it."""

    number: str
    level: int
    told: str
    we: str
    shown: tuple[str, ...]

    @property
    def how(self) -> str:
        """Return how it is: what is awaited is open until all of its tests are there."""
        if self.told != AWAITED:
            return self.told
        return YES if all(map(is_there, self.shown)) else OPEN

    @property
    def order(self) -> tuple[int, ...]:
        """Return its place in the standard."""
        return tuple(map(int, self.number.split(".")))


def levels() -> dict[str, int]:
    """Return the level of every requirement of the standard, by its number."""
    listed: dict[str, str] = _source()["levels"]
    return {f"{one}.{at}": int(level) for one, digits in listed.items() for at, level in enumerate(digits, 1)}


def requirements() -> list[Requirement]:
    """Return our rows, in the order of the standard."""
    known, found = levels(), []
    for chapter in _source()["requirements"].values():
        for number, row in chapter.items():
            shown = tuple(row.get("shown", ()))
            found.append(
                Requirement(number=number, level=known.get(number, 0), told=row["is"], we=row["we"], shown=shown)
            )
    return sorted(found, key=lambda one: one.order)


@cache
def _source() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def is_there(what: str) -> bool:
    """Return whether a test (``file::name``) or a part of a page (``file#heading``) is there."""
    if "::" in what:
        file, _, name = what.partition("::")
        return name in _tests(ROOT / file)
    file, _, heading = what.partition("#")
    return heading in _headings(ROOT / file)


@cache
def _tests(file: Path) -> frozenset[str]:
    """Return the tests of a module that pytest collects; none of one that it does not look at."""
    if not file.name.startswith("test_") or not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tests = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))
    return frozenset(one.name for one in tests if not any("skip" in ast.unparse(mark) for mark in one.decorator_list))


@cache
def _headings(file: Path) -> frozenset[str]:
    """Return the headings of a page as addresses name them."""
    if not file.is_file():
        return frozenset()
    found = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
    return frozenset(re.sub(r"[^\w -]", "", one.casefold()).replace(" ", "-") for one in found)


def page() -> str:
    """Return the page."""
    return _HEAD + "\n".join([*_summary(), *_chapters()]) + "\n"


def _summary() -> Iterator[str]:
    counts = Counter((one.level, one.how) for one in requirements())
    yield "| Level | Requirements | Done | Does not apply | Open |"
    yield "|---|---|---|---|---|"
    for level in (1, 2):
        done, none, still = (counts[level, how] for how in (YES, NO_NEED, OPEN))
        yield f"| {level} | {done + none + still} | {done} | {none} | {still} |"


def _chapters() -> Iterator[str]:
    for chapter, title in CHAPTERS.items():
        yield f"\n## V{chapter} {title}\n"
        yield "| Number | Level | | What we do, or why not | Shown by |"
        yield "|---|---|---|---|---|"
        for one in requirements():
            if one.order[0] == chapter:
                shown = "<br>".join(_cited(what) for what in one.shown if is_there(what))
                words = {YES: "done", NO_NEED: "does not apply", OPEN: "**open**"}[one.how]
                yield f"| {one.number} | {one.level} | {words} | {one.we} | {shown} |"


def _cited(what: str) -> str:
    file, _, name = what.partition("::")
    if name:
        return f"`{file}` {name.removeprefix('test_').replace('_', ' ')}"
    heading = what.partition("#")[2]
    return f"[{heading.replace('-', ' ')}]({what.removeprefix('docs/')})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write("\n".join(_summary()) + "\n")
