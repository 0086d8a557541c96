"""Reads ``agency.toml``: the agency's name, where its store is, how its workers work, and who works for which practice.

The folder that holds it has the practices, each an ordinary practice folder: ``practices/ID/``.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, field_validator

from addon.problems import SettingsInvalid
from addon.setting_values import Bind, Proxy, PublicUrl, StrictSettings, Zone, read_toml
from addon.state_settings import ServerUrl

AGENCY, PRACTICES = "agency.toml", "practices"
EVERY = "*"
"""Written in place of practices' ids: all of them, those to come included."""
_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


class StoreSettings(StrictSettings):
    """The PostgreSQL database: ``url`` as the practices use it, ``queue_url`` as the workers' queue is reached.

    ``queue_url`` is ``url`` where it is left blank. A password does not belong here but into ``password_file``, which
    only its owner can read; where there is none, libpq's own ways count (PGPASSWORD, ~/.pgpass, a certificate).
    """

    url: ServerUrl
    queue_url: ServerUrl = ""
    password_file: str = "state/store-password"  # noqa: S105 (a file's name)

    @property
    def queue(self) -> str:
        """Return where the queue is."""
        return self.queue_url or self.url


class WorkSettings(StrictSettings):
    """How ``groupkeeper agency work`` works: in how many processes, and when each makes way for a new one.

    A process ends after ``turns`` turns, or once it holds more than ``megabytes``. ``longest_minutes`` ends a turn that
    hangs. ``metrics_bind`` is where health and metrics are asked for, such as 127.0.0.1:9110, "" for nowhere.
    """

    processes: int = Field(default=2, ge=1, le=64)
    turns: int = Field(default=1_000, ge=1, le=1_000_000)
    megabytes: int = Field(default=700, ge=200, le=64_000)
    longest_minutes: int = Field(default=30, ge=1, le=240)
    metrics_bind: Bind = ""


class AgencyFile(StrictSettings):
    """The whole of agency.toml. ``public_url`` is where the world reaches the practices' pages, "" if nobody does.

    ``people`` has, by the name somebody signs in with, the ids of the practices they work for; "*" is every practice.
    ``trusted_proxy`` is the address of the proxy with TLS before the pages.
    """

    name: str = Field(min_length=1, max_length=80)
    zone: Zone
    store: StoreSettings
    public_url: PublicUrl = ""
    trusted_proxy: Proxy = ""
    work: WorkSettings = Field(default_factory=WorkSettings)
    people: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("people")
    @classmethod
    def _name_ids(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        wrong = sorted({one for ids in value.values() for one in ids if one != EVERY and not is_practice_id(one)})
        if wrong:
            raise ValueError(f"not ids of practices: {', '.join(wrong)}")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency's folder and its settings."""

    folder: Path
    file: AgencyFile

    def practice_folder(self, practice: str) -> Path:
        """Return a practice's folder, whether or not it is there yet. Raises SettingsInvalid for what is no id."""
        if not is_practice_id(practice):
            step = "Use lower-case letters, digits and hyphens, at most 40, such as riverside-2."
            raise SettingsInvalid(PRACTICES, "this is not an id of a practice", step)
        return self.folder / PRACTICES / practice

    def practices(self) -> tuple[str, ...]:
        """Return the ids of the practices that are there, in order. A folder that is away has none."""
        try:
            found = sorted(path.parent.name for path in (self.folder / PRACTICES).glob("*/practice.toml"))
        except OSError:
            return ()
        return tuple(one for one in found if is_practice_id(one))

    def works_for(self, person: str, practice: str) -> bool:
        """Return whether somebody works for a practice."""
        theirs = self.file.people.get(person, ())
        return EVERY in theirs or practice in theirs


def is_practice_id(text: str) -> bool:
    """Return whether a text can be a practice's id: lower-case letters, digits and hyphens between them, at most 40."""
    return _ID.fullmatch(text) is not None


def open_agency(folder: Path) -> Agency:
    """Return the agency of a folder. Raises SettingsInvalid."""
    path = folder / AGENCY
    if not path.is_file():
        made = f"groupkeeper agency init {shlex.quote(str(folder.absolute()))}"
        step = f"Name the agency's folder, or make an agency there: {made}"
        raise SettingsInvalid(folder.name or ".", "there is no agency.toml in this folder", step)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SettingsInvalid(AGENCY, "this file is not saved as UTF-8", "Save it again as UTF-8.") from None
    return Agency(folder=folder, file=read_agency(text))


def read_agency(text: str) -> AgencyFile:
    """Return the settings of an agency.toml text. Raises SettingsInvalid naming every mistake."""
    return read_toml(AgencyFile, text, file=AGENCY, step="Correct these lines; docs/agency.md tells what each may be.")
