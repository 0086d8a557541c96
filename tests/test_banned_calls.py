"""Ways of writing to Google that lose data are nowhere in the code."""

import ast
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[1] / "addon"
BANNED = {
    "update_cell": "one call a cell, parsed by Google",
    "update_acell": "one call a cell, parsed by Google",
    "update_cells": "parsed by Google unless told otherwise",
    "values_append": "guesses where a table ends",
    "values_update": "rewrites cells that people may have changed",
    "get_all_records": "makes numbers of codes",
    "numericise": "makes numbers of codes",
    "numericise_all": "makes numbers of codes",
    "BackOffHTTPClient": "never gives up and ignores Retry-After",
    "USER_ENTERED": "makes formulas and dates of text",
}


def words(tree: ast.AST) -> set[str]:
    """Return every name, attribute, import and text of a module, its docstrings left out."""
    told = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.update(node.name.split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            found.update(word for word in BANNED if word in node.value)
    return found


@pytest.mark.parametrize("name", BANNED)
def test_the_search_finds_each(name: str) -> None:
    """A name is found as a call, as an import and inside a text."""
    for source in (f"sheet.{name}(1)", f"from gspread.utils import {name}", f'mode = "{name}"'):
        assert name in words(ast.parse(source))
    assert name not in words(ast.parse(f'"""Never {name}."""'))


def test_nothing_banned_is_used() -> None:
    """No module of the add-on uses any of them."""
    modules = sorted(ADDON.rglob("*.py"))
    assert len(modules) > 100
    texts = ((path, path.read_text(encoding="utf-8")) for path in modules)
    found = {
        f"{path.relative_to(ADDON)}: {word}"
        for path, text in texts
        if any(word in text for word in BANNED)  # to parse every module takes seconds
        for word in words(ast.parse(text)) & BANNED.keys()
    }
    assert found == set()
