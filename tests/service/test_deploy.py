"""What ``deploy/`` offers is read by the tools that would use it, as far as they are here, and names what there is.

``compose_spec.json`` is the schema of Compose files from docker-compose 1.29.2 (Apache-2.0), unchanged.
"""

import json
import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import typer
import yaml

from addon.agency.settings import WorkSettings, read_agency
from addon.cli.main import app
from addon.feeds import PATH
from addon.serving.cards import CARDS
from addon.settings import ServiceSettings
from addon.web.members.app import PREFIX as MEMBERS
from webhooks.routes import PREFIXES

OPEN = (*PREFIXES, MEMBERS, PATH, CARDS)
ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
AGENCY = (ROOT / "docs" / "agency.md").read_text(encoding="utf-8")


@pytest.fixture
def systemd_analyze() -> str:
    """Return the program that judges units; where it is not installed, its tests are not collected."""
    return str(shutil.which("systemd-analyze"))


def _ran(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603


def test_systemd_takes_the_unit_without_a_word(systemd_analyze: str, tmp_path: Path) -> None:
    """But for the program, which is not installed here: another stands in for it."""
    unit = (DEPLOY / "groupkeeper@.service").read_text(encoding="utf-8")
    program = re.findall(r"(?m)^ExecStart=(\S+)", unit)
    path = tmp_path / "groupkeeper@.service"
    path.write_text(unit.replace(program[0], sys.executable), encoding="utf-8")
    ran = _ran(systemd_analyze, "verify", str(path))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_unit_is_hardened(systemd_analyze: str) -> None:
    """By systemd's own measure: below 2 of 10 is as closed as a service that talks to the network gets."""
    ran = _ran(systemd_analyze, "security", "--offline=true", "--threshold=20", str(DEPLOY / "groupkeeper@.service"))
    assert ran.returncode == 0, ran.stdout[-200:]


def test_the_compose_file_is_one_by_composes_schema() -> None:
    """And mounts the practice where the image expects it."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(json.loads((Path(__file__).parent / "compose_spec.json").read_bytes())).validate(compose)
    ours = compose["services"]["groupkeeper"]
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert f"VOLUME {ours['volumes'][0]['target']}" in dockerfile
    assert (ours["cap_drop"], ours["read_only"]) == (["ALL"], True)
    mounted = [one["source"] for one in compose["services"]["caddy"]["volumes"] if isinstance(one, dict)]
    assert [(DEPLOY / one).is_file() for one in mounted] == [True]


def test_an_agencys_compose_file_is_one_by_composes_schema() -> None:
    """Pages and workers scale apart, nobody but the proxy is reached from elsewhere, and the commands are ours."""
    text = (DEPLOY / "agency.compose.yaml").read_text(encoding="utf-8")
    compose = yaml.safe_load(text)
    jsonschema.Draft7Validator(json.loads((Path(__file__).parent / "compose_spec.json").read_bytes())).validate(compose)
    services = compose["services"]
    ours = {name: services[name] for name in ("store", "web", "worker")}
    assert {(tuple(one["cap_drop"]), one["read_only"]) for one in ours.values()} == {(("ALL",), True)}
    assert [name for name, one in services.items() if one.get("ports")] == ["caddy"]
    assert {name for name, one in services.items() if one.get("deploy", {}).get("replicas", 1) > 1} == {"web", "worker"}
    mounted = [one["source"] for one in services["caddy"]["volumes"] if isinstance(one, dict)]
    assert [(DEPLOY / one).is_file() for one in mounted] == [True]
    for words in (services["web"]["command"], services["worker"]["command"], ["store", *services["store"]["command"]]):
        command = typer.main.get_command(app)
        for word in words[: 2 if words[0] == "agency" else 1]:
            command = command.commands[word]  # type: ignore[attr-defined]
        known = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("--")} <= known


def test_an_agencys_settings_in_the_compose_file_are_read() -> None:
    """Its proxy is the one that the file names, and where health is asked for is where the workers answer."""
    text = (DEPLOY / "agency.compose.yaml").read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^#   (.*)$", text)
    file = read_agency('name = "N"\nzone = "America/Chicago"\n' + "\n".join(lines))
    compose = yaml.safe_load(text)
    assert compose["services"]["caddy"]["networks"]["inside"]["ipv4_address"] == file.trusted_proxy
    assert file.work.metrics_bind in compose["services"]["worker"]["healthcheck"]["test"][-1]
    block = re.search(r"```toml\n(name = .*?)```", AGENCY, re.DOTALL)
    assert block
    assert read_agency(block[1]).work.model_fields_set == set(WorkSettings.model_fields)


def test_what_the_world_may_reach_is_the_doors_and_nothing_else() -> None:
    """In the file for Caddy and in the lines for nginx."""
    caddy = re.sub(r"(?m)^#.*\n", "", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))
    assert re.findall(r"@doors path (.*)", caddy) == [" ".join(f"{one}*" for one in OPEN)]
    assert re.findall(r"@people path (.*)", caddy) == [
        "/unsubscribe/* /m/*"
    ]  # led to TLS; programs are refused without
    assert re.search(r"handle \{\s+respond 404\s+\}", caddy)
    named = "|".join(one.strip("/") for one in OPEN)
    assert f"location ~ ^/({named})/ {{" in GUIDE
    assert "location / { return 404; }" in GUIDE


def test_the_image_installs_the_lock_and_copies_what_there_is() -> None:
    """By hashes, and nothing besides; the context holds what is copied."""
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--no-deps --require-hashes -r requirements-online.txt" in dockerfile
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for words in re.findall(r"(?m)^COPY (?!--from)((?:.*\\\n)*.*)$", dockerfile):
        *sources, _ = words.replace("\\\n", " ").split()
        assert [one for one in sources if not (ROOT / one).exists()] == []
        assert [one for one in sources if f"!{one}" not in ignored and "!requirements*.in" not in ignored] == []
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    for package in (one.rstrip("*") for one in packages["find"]["include"]):
        assert f"COPY {package} {package}\n" in dockerfile
        assert f"!{package}" in ignored


@pytest.mark.judges
def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    """The linter that people use for them."""
    ran = _ran(str(Path(sys.executable).with_name("hadolint")), str(DEPLOY / "Dockerfile"))
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_launch_agent_is_a_property_list() -> None:
    """It was written without a Mac: that much can be told here."""
    there = plistlib.loads((DEPLOY / "groupkeeper.plist").read_bytes())
    assert there["ProgramArguments"][1] == "serve"
    assert there["Umask"] == 0o077


def test_the_guide_names_every_setting_and_only_those_that_there_are() -> None:
    """The example is the reference."""
    block = re.search(r"```toml\n\[service\]\n(.*?)```", GUIDE, re.DOTALL)
    assert block
    assert set(re.findall(r"(?m)^(\w+) =", block[1])) == set(ServiceSettings.model_fields)


@pytest.mark.parametrize("name", sorted(path.name for path in DEPLOY.iterdir()))
def test_the_guide_names_every_file(name: str) -> None:
    """What nobody is told of, nobody finds."""
    assert f"deploy/{name}" in GUIDE + AGENCY
