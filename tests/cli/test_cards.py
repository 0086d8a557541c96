"""The manifest for Google, and what doctor tells of the cards."""

import json
from pathlib import Path

from addon.sync.state.database import open_state_file
from addon.sync.state.staff import STAFF, StaffUser
from addon.wiring.beginning import add_settings
from tests.cli.commands import CommandLine

ACCOUNT = 'service_account = "service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"'
NAMED = f'[cards]\n{ACCOUNT}\nclient_id = "1-a.apps.googleusercontent.com"\n'
SERVICE = '[service]\npublic_url = "https://desk.example.org"\ntrusted_proxy = "127.0.0.1"\n'


def test_the_manifest_is_printed_for_an_address_or_a_practice(command: CommandLine, folder: Path) -> None:
    """As JSON alone; a practice that nobody reaches is told what to name."""
    told = command.run("cards", "manifest", folder)
    assert (told.code, "Name public_url" in told.err, told.out) == (1, True, "")
    assert command.run("cards", "manifest", "https://desk.example.org:x").code == 2
    add_settings(folder, SERVICE)
    found = command.run("cards", "manifest", folder).out
    assert found == command.run("cards", "manifest", "https://desk.example.org/").out
    assert json.loads(found)["addOns"]["sheets"]["homepageTrigger"]["runFunction"].startswith(
        "https://desk.example.org/"
    )


def test_doctor_tells_of_cards_where_they_are_named(command: CommandLine, folder: Path) -> None:
    """Where Google reaches them, and who is known there."""
    lines = {one["what"]: one for one in json.loads(command.run("doctor", folder, "--json").out)}
    assert "cards" not in lines
    add_settings(folder, NAMED)
    lines = {one["what"]: one for one in json.loads(command.run("doctor", folder, "--json").out)}
    assert (lines["cards"]["ok"], lines["who sees cards"]["ok"]) == (False, False)
    add_settings(folder, SERVICE)
    state = open_state_file(folder / "state" / "groupkeeper.db")
    state.staff.keep(StaffUser(name="ada", role=STAFF, password="", email="ada@example.org"))
    state.close()
    lines = {one["what"]: one for one in json.loads(command.run("doctor", folder, "--json").out)}
    assert lines["cards"]["seen"] == "Google asks for them below https://desk.example.org/cards/"
    assert lines["who sees cards"]["seen"] == "1 of 1 users have an address at Google"
    file = folder / "practice.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"1-a.', '"2-a.'), encoding="utf-8")
    lines = {one["what"]: one for one in json.loads(command.run("doctor", folder, "--json").out)}
    assert lines["cards"]["seen"] == "service_account and client_id are of two projects"
