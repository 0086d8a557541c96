"""Reads ``practice.toml``: zone, places, how exports are read. All mistakes are reported at once.

It is checked before anything else runs. Paths are relative to the practice folder.
"""

import re
from datetime import time
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from addon.message_settings import EmailSettings, PushSettings, StaffSettings, TextSettings, one_address
from addon.setting_values import Bind, Proxy, PublicUrl, StrictSettings, Zone, known_zones, read_toml
from addon.state_settings import StateSettings

DEFAULT_TEXT = """# Groupkeeper reads this file at every pass. Times in the sheets are wall times in this zone.
zone = "{zone}"
# Keeps this practice's events apart from another's in shared calendars. Leave it as it is.
id = "{id}"

[places]
workbook = "Practice.xlsx"
exports = "exports"
calendars = "calendars"
billing = "billing"
# Keep the state on a local disk, never in a synced folder (Dropbox, OneDrive, Google Drive).
state = "state"

[exports]
# Billing codes that mean "this appointment is a group session".
group_codes = ["90853", "90849"]
# How a file writes 03/04/2026 if nothing in it shows the order: "month first" or "day first".
# Blank: month first in a time zone of the United States; elsewhere such a file is not read until this is filled in.
date_order = ""

{google}
# Clinicians' calendars on a server (Nextcloud, iCloud, Fastmail, Radicale): see docs/caldav.md.
# [caldav.calendars]
# C-01 = "https://cloud.example.org/remote.php/dav/calendars/rosa/groups/"

# Sending reminders by e-mail and text, and notes to your own staff: see docs/sending.md.
"""


GOOGLE_HINT = """# With Google instead of Practice.xlsx and the .ics files: docs/google.md (groupkeeper init --google).
# calendars = true keeps every clinician's calendar at Google too; busy names their own calendars, to be kept free of.
# [google]
# spreadsheet = "the id in the spreadsheet's address"
# calendars = true
# [google.busy]
# C-01 = ["rosa@example.org"]
"""

GOOGLE_TEXT = """[google]
spreadsheet = "{spreadsheet}"
# true: every clinician's calendar is kept at Google too.
calendars = {calendars}
# Clinicians' own calendars, to be kept free of and to warn about.
[google.busy]
# C-01 = ["rosa@example.org"]
"""

_SPREADSHEET = re.compile(r"^(?:https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/)?([A-Za-z0-9_-]{20,})(?:/.*)?$")

_HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:.]+")
_ORIGIN = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?")


class Places(StrictSettings):
    """Where files and folders are, relative to the practice folder (an absolute path is allowed for the state)."""

    workbook: str = "Practice.xlsx"
    exports: str = "exports"
    calendars: str = "calendars"
    billing: str = "billing"
    state: str = "state"

    @field_validator("workbook")
    @classmethod
    def _is_xlsx(cls, value: str) -> str:
        if PurePosixPath(value).suffix.lower() != ".xlsx":
            raise ValueError("name an .xlsx file")
        return value


class ExportSettings(StrictSettings):
    """How exports are read."""

    group_codes: tuple[str, ...] = ("90853", "90849")
    date_order: Literal["", "month first", "day first"] = ""


class GoogleSettings(StrictSettings):
    """What is kept at Google. ``busy``: the ids of each clinician's own calendars, by the clinician's code.

    ``credentials`` is a file only its owner can read: a service account's key, or a token that
    ``groupkeeper init --google`` wrote.
    """

    spreadsheet: str = ""
    calendars: bool = False
    credentials: str = "state/google.json"
    busy: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("spreadsheet")
    @classmethod
    def _bare_id(cls, value: str) -> str:
        found = _SPREADSHEET.search(value.strip())
        if value and not found:
            raise ValueError("name the id in the spreadsheet's address, or paste the whole address")
        return found[1] if found else ""


class CalDavSettings(StrictSettings):
    """Clinicians' calendars on CalDAV servers: addresses by clinician code.

    ``passwords`` is a file that only its owner can read, with a user name and a password per calendar.

    ``busy`` names the calendars that count as busy time where not all of the user's do.
    """

    calendars: dict[str, str] = Field(default_factory=dict)
    passwords: str = "state/caldav-passwords.toml"
    busy: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("calendars")
    @classmethod
    def _each_their_own(cls, value: dict[str, str]) -> dict[str, str]:
        owner: dict[str, str] = {}
        for code, address in sorted(value.items()):
            first = owner.setdefault(unquote(address).strip().rstrip("/").casefold(), code)
            if first != code:
                raise ValueError(
                    f"{first} and {code} have one and the same calendar: give each a calendar of their own"
                )
        return value


class KeySettings(StrictSettings):
    """Encryption of contact and free text in the state, and of backups: off while no key list is named.

    ``file`` is the key list, outside the state's folder; the members' own keys are in a file beside it, of which
    ``copy`` is kept up to date elsewhere ("": no copy).
    """

    file: str = ""
    copy_to: str = Field(default="", alias="copy")


class ServiceSettings(StrictSettings):
    """How ``groupkeeper serve`` keeps the practice. Times of day are wall times in the practice's zone.

    ``public_url`` is where senders and links reach the service, "" if nobody does; ``page_url`` where the staff reach
    its page from elsewhere, "" if only on this computer; ``trusted_proxy`` the address of the proxy before it, which
    has the TLS. ``poll_seconds``: how often folders are looked at, and how long a file has to be still;
    ``look_minutes``: how often a pass looks although nothing was seen to change. The last ``keep_backups`` nights, the
    last of each of ``keep_weekly`` weeks and ``keep_monthly`` months are kept. ``ping_url`` is
    told of every pass (healthchecks.io or another that understands /start and /fail); ``metrics_bind`` is "" for none.
    """

    public_url: PublicUrl = ""
    page_url: str = ""
    trusted_proxy: Proxy = ""
    pass_at: tuple[time, ...] = ()
    poll_seconds: int = Field(default=5, ge=1, le=60)
    look_minutes: int = Field(default=10, ge=1, le=14)
    backup_at: time = time(3, 30)
    keep_backups: int = Field(default=7, ge=2, le=400)
    keep_weekly: int = Field(default=4, ge=0, le=60)
    keep_monthly: int = Field(default=12, ge=0, le=120)
    ping_url: str = ""
    metrics_bind: Bind = ""

    @field_validator("page_url")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        if value and not _ORIGIN.fullmatch(value):
            raise ValueError("write it as https://name.example.org, without a slash or a path at the end")
        return value

    @field_validator("ping_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("it begins with https:// or http://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _page_needs_a_proxy(self) -> "ServiceSettings":
        if self.page_url and not self.trusted_proxy:
            raise ValueError("page_url needs trusted_proxy: the proxy with TLS through which the staff come")
        return self


_ADD_ON = re.compile(r"service-\d+@gcp-sa-gsuiteaddons\.iam\.gserviceaccount\.com")
"""The form of the service account that Google makes for an add-on."""


class CardSettings(StrictSettings):
    """The cards beside Google Sheets and Calendar: off while no service account is named (docs/cards.md).

    ``service_account`` is the address of the add-on's own service account, by which Google proves that it asks;
    ``client_id`` the add-on's OAuth client, for which Google says who looks. ``url`` is where Google reaches the
    service, public_url where it is "".
    """

    url: PublicUrl = ""
    service_account: str = ""
    client_id: str = ""

    _address = field_validator("service_account")(one_address)

    @model_validator(mode="after")
    def _whole(self) -> "CardSettings":
        if bool(self.service_account) != bool(self.client_id):
            raise ValueError("name both service_account and client_id: docs/cards.md, step 3, tells where they are")
        return self

    @field_validator("service_account")
    @classmethod
    def _of_an_add_on(cls, value: str) -> str:
        if value and not _ADD_ON.fullmatch(value.casefold()):
            raise ValueError("write serviceAccountEmail, as docs/cards.md, step 3, shows it: service-…@gcp-sa-…")
        return value

    @field_validator("client_id")
    @classmethod
    def _of_a_client(cls, value: str) -> str:
        if value and not value.endswith(".apps.googleusercontent.com"):
            raise ValueError("write oauthClientId as docs/cards.md, step 3, shows it: ….apps.googleusercontent.com")
        return value


class AuditSettings(StrictSettings):
    """The audit log. ``key_file``: where its key is, outside the state and its backups; it is made at first use.

    ``owner``: who gets a daily e-mail with the number and the code of the log's last row, "" if nobody does.
    """

    key_file: str = "keys/audit.key"
    owner: str = ""

    _address = field_validator("owner")(one_address)


class NetworkSettings(StrictSettings):
    """``own_hosts``: names and addresses in the practice's own network that may be contacted, such as a calendar's."""

    own_hosts: tuple[str, ...] = ()

    @field_validator("own_hosts")
    @classmethod
    def _bare(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_HOST.fullmatch(one) for one in value):
            raise ValueError("name hosts alone, such as nas.local or 192.168.1.10, without https:// and without a port")
        return value


class PracticeFile(StrictSettings):
    """The whole of practice.toml. ``id`` keeps this practice's calendar events apart from another's."""

    zone: Zone
    id: str = ""
    places: Places = Field(default_factory=Places)
    exports: ExportSettings = Field(default_factory=ExportSettings)
    google: GoogleSettings = Field(default_factory=GoogleSettings)
    caldav: CalDavSettings = Field(default_factory=CalDavSettings)
    keys: KeySettings = Field(default_factory=KeySettings)
    service: ServiceSettings = Field(default_factory=ServiceSettings)
    network: NetworkSettings = Field(default_factory=NetworkSettings)
    email: EmailSettings = Field(default_factory=EmailSettings)
    text: TextSettings = Field(default_factory=TextSettings)
    push: PushSettings = Field(default_factory=PushSettings)
    staff: StaffSettings = Field(default_factory=StaffSettings)
    state: StateSettings = Field(default_factory=StateSettings)
    audit: AuditSettings = Field(default_factory=AuditSettings)
    cards: CardSettings = Field(default_factory=CardSettings)

    @model_validator(mode="after")
    def _events_need_an_id(self) -> "PracticeFile":
        if self.google.calendars and not self.id:
            raise ValueError('add a line id = "…" at the top, any word of your own: calendar events carry it')
        return self

    @property
    def cards_url(self) -> str:
        """Return where Google reaches the cards, "" where there are none."""
        return (self.cards.url or self.service.public_url) if self.cards.service_account else ""

    @property
    def date_order(self) -> str:
        """Return the order of day and month where a file shows none; in the United States the month comes first."""
        return self.exports.date_order or ("month first" if self.zone in _us_zones() else "")

    @property
    def zone_info(self) -> ZoneInfo:
        """Return the practice's zone."""
        return ZoneInfo(self.zone)


@cache
@cache
def _us_zones() -> frozenset[str]:
    """Return the time zones of the United States, by the pinned tzdata, and their other names."""
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines()
    listed = (line.split("\t")[2] for line in lines if line.startswith("US\t"))
    return frozenset((*listed, *(zone for zone in known_zones() if zone.startswith("US/"))))


def read_settings(text: str) -> PracticeFile:
    """Return the settings of a practice.toml text. Raises SettingsInvalid naming every mistake."""
    step = "Correct these lines of the file; the comments in it tell what each may be."
    return read_toml(PracticeFile, text, file="practice.toml", step=step)
