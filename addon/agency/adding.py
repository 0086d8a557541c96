"""An agency begun, and practices added to it: from nothing, or like another one, without its people."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from addon.agency.likeness import Telling, likeness
from addon.agency.settings import AGENCY, PRACTICES, Agency, read_agency
from addon.agency.store import begin_state, where_of
from addon.problems import SettingsInvalid
from addon.settings import PracticeFile
from addon.tabs import Tab
from addon.wiring.beginning import begin_file, begin_practice, fresh_settings, new_workbook
from addon.wiring.folder import OWN_FORMATS, own_profiles
from addon.wiring.opening import open_practice
from addon.wiring.workbook_tabs import all_tabs

_UP = "../.."
_TEXT = """# An agency: practices side by side below practices/. docs/agency.md tells what each line may be.
name = {name}
zone = "{zone}"
# Where the world reaches the pages, and the proxy before them, which has the TLS.
# public_url = "https://pages.example.org"
# trusted_proxy = "127.0.0.1"

[store]
# The PostgreSQL database that all states and the workers' queue are in: postgresql://groupkeeper@HOST/DATABASE
# Left blank, each state is a file in its own folder: good for a look, but no workers take turns. Fill it in before
# people and practices are added: what is in files does not follow by itself.
url = ""

# Who works for which practices, by the name they sign in with; "*" is every practice.
[people]
# ana = ["riverside", "lakeside"]
"""
_STATE = """
[state]
url = {url}
practice = "{practice}"
password_file = {password}
"""
_EXPORTS = (
    """group_codes = ["90853", "90849"]
""",
    """date_order = ""
""",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A practice that was added: its folder, and what of the other's rows and formats stayed behind."""

    folder: Path
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """What a new practice begins with: its tabs (None: as shipped) and formats; ``file``: the other's settings."""

    tabs: Mapping[str, Tab] | None = None
    formats: Mapping[str, str] = field(default_factory=dict)
    file: PracticeFile | None = None
    left: tuple[str, ...] = ()


def begin_agency(folder: Path, *, name: str, zone: str) -> Path:
    """Make an agency's folder with its settings, and return those. Raises SettingsInvalid: nothing was changed."""
    text = _TEXT.format(name=json.dumps(name, ensure_ascii=False), zone=zone)
    read_agency(text)
    path = folder / AGENCY
    begin_file(path, text)
    (folder / PRACTICES).mkdir(mode=0o700, exist_ok=True)
    return path


def add_practice(agency: Agency, practice: str, *, zone: str = "", like: str = "", now: datetime) -> Added:
    """Add a practice to an agency, like another one where that is named. Raises SettingsInvalid, and reading's faults.

    It appears whole or not at all. It is in the ``zone``, else in the other's, else in the agency's.
    """
    folder = agency.practice_folder(practice)
    if folder.exists():
        raise SettingsInvalid(practice, "there is a practice of this id already", "Choose another id.")
    model = _like(agency, like, lambda: now) if like else _Model()
    text = _settings(agency, practice, zone, model.file)
    begin_state(agency, practice)
    begin_practice(folder, text, new_workbook(model.tabs), model.formats)
    return Added(folder=folder, left=model.left)


def _like(agency: Agency, like: str, clock: Callable[[], datetime]) -> _Model:
    """Read another practice, which nobody else works on meanwhile, and return what may be taken over from it."""
    if like not in agency.practices():
        raise SettingsInvalid(like, "there is no practice of this id", "See groupkeeper agency list.")
    folder = agency.practice_folder(like)
    with open_practice(folder, now=clock, looks_only=True, doing="groupkeeper agency add") as home:
        there, file = home.workbook.read().tabs, home.file
    found, telling = likeness(all_tabs(), there), Telling(all_tabs(), there)
    formats = own_profiles(folder)
    told = sorted(name for name, text in formats.items() if telling.tells(f"{name}\n{text}"))
    return _Model(
        tabs=found.tabs,
        formats={name: text for name, text in formats.items() if name not in told},
        file=file,
        left=(*found.left, *(f"{OWN_FORMATS}/{name}" for name in told)),
    )


def _settings(agency: Agency, practice: str, zone: str, other: PracticeFile | None) -> str:
    """Return the new practice.toml: of another's it has how files are read and when passes and backups run."""
    text = fresh_settings(zone or (other.zone if other else agency.file.zone))
    if other:
        exports, service = other.exports, other.service
        for line, value in zip(_EXPORTS, (list(exports.group_codes), exports.date_order), strict=True):
            text = text.replace(line, f"{line.partition(' = ')[0]} = {json.dumps(value)}\n")
        times = json.dumps([f"{one:%H:%M}" for one in service.pass_at])
        text += f"\n[service]\npass_at = {times}\nlook_minutes = {service.look_minutes}\n"
        text += f'backup_at = "{service.backup_at:%H:%M}"\nkeep_backups = {service.keep_backups}\n'
    where = where_of(agency, practice, above=_UP)
    if where.url:
        text += _STATE.format(url=json.dumps(where.url), practice=practice, password=json.dumps(where.password_file))
    return text
