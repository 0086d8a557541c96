"""What our code never does, wherever it stands: it is looked for in every module, page and script of ours."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEVER = {
    "eval": "runs what somebody typed",
    "exec": "runs what somebody typed",
    "compile_restricted": "runs what somebody typed",
    "pickle": "makes objects of bytes",
    "marshal": "makes objects of bytes",
    "shelve": "makes objects of bytes",
    "jsonpickle": "makes objects of bytes",
    "popen": "a shell",
    "getoutput": "a shell",
    "render_template_string": "a template of what somebody typed",
    "from_string": "a template of what somebody typed",
    "_create_unverified_context": "a certificate that nobody looks at",
    "CERT_NONE": "a certificate that nobody looks at",
    "md5": "no digest to rely on",
    "sha1": "no digest to rely on",
    "ECB": "no cipher to rely on",
    "urlopen": "goes wherever an address and its redirects lead: addon/outward.py does not",
    "getLoggerClass": "logs in a way of its own",
}
"""Names, attributes and imports."""
NEVER_GIVEN = {
    ("shell", True),
    ("verify", False),
    ("debug", True),
    ("allow_redirects", True),
    ("check_hostname", False),
}
"""Named arguments with a value."""
MAY = {
    "addon/sending/mails.py": {"from_string"},  # our own mail.html
    "webhooks/verify/twilio.py": {"sha1"},  # an HMAC, as the carrier signs
}
IN_REQUESTS = {"values", "json", "host"}
"""Of ``request``: both sources of fields at once, bodies without bounds, a name that the client chose."""


@cache
def modules() -> dict[str, ast.Module]:
    """Return what can contain any of it, parsed: to parse every module takes seconds."""
    wanted = re.compile(
        "|".join([*map(re.escape, NEVER), *(f"{name}={value}" for name, value in NEVER_GIVEN), r"request\."])
    )
    found = {}
    for folder in ("addon", "webhooks", "sheet_templates"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if wanted.search(text):
                found[path.relative_to(ROOT).as_posix()] = ast.parse(text)
    return found


def found_in(tree: ast.Module) -> set[str]:
    """Return what of it a module does."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found |= {node.id} & NEVER.keys()
        elif isinstance(node, ast.Attribute):
            found |= {node.attr} & NEVER.keys()
            if isinstance(node.value, ast.Name) and node.value.id == "request":
                found |= {f"request.{node.attr}"} & {f"request.{one}" for one in IN_REQUESTS}
        elif isinstance(node, ast.alias):
            found |= set(node.name.split(".")) & NEVER.keys()
        elif isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            found |= {f"{name}={value}" for name, value in NEVER_GIVEN if (node.arg, node.value.value) == (name, value)}
    return found


def test_no_module_does_any_of_it() -> None:
    """No code of what was typed, no shell, no objects of bytes, no unseen certificate, no weak digest."""
    assert len(modules()) > 20
    assert {name: found for name, tree in modules().items() if (found := found_in(tree))} == MAY


def test_the_search_finds_each() -> None:
    """As a call, an import, an argument."""
    sources = [
        *(f"x.{name}(1)" for name in NEVER),
        *(f"import {name}" for name in NEVER),
        *(f"call({name}={value})" for name, value in NEVER_GIVEN),
        *(f"request.{name}" for name in IN_REQUESTS),
    ]
    assert [one for one in sources if len(found_in(ast.parse(one))) != 1] == []


def test_no_page_writes_markup_of_a_value_or_code_of_its_own() -> None:
    """Values are escaped where they are shown; what a page runs is a file of ours, known by its name."""
    pages = sorted((ROOT / "addon").rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(
            r"\|\s*safe\b|autoescape\s+false|<[^>{]*\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text
        ), page.name
        assert not re.search(r'(?:src|action)="(?:https?:)?//', text), page.name
        assert "localStorage" not in text, page.name
    for script in (ROOT / "addon" / "web").rglob("*.js"):
        if "htmx" not in script.name:
            text = script.read_text(encoding="utf-8")
            assert not re.search(r"innerHTML|outerHTML|document\.write|eval\(|Storage\b|postMessage", text), script.name


def test_every_password_field_hides_lets_paste_and_names_what_it_is() -> None:
    """A password program can fill it in; nothing is hinted at."""
    for page in (ROOT / "addon" / "web").rglob("*.html"):
        for field in re.findall(r"<input[^>]*password[^>]*>", page.read_text(encoding="utf-8")):
            assert 'type="password"' in field, page.name
            assert re.search(r'autocomplete="(current|new)-password"', field), page.name
            assert "onpaste" not in field, page.name
