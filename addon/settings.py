"""``practice.toml``: where a practice keeps what, checked whole before anything runs.

All mistakes are reported at once. Paths are relative to the practice folder.
"""

import tomllib
from pathlib import PurePosixPath
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from addon.problems import SettingsInvalid

DEFAULT_TEXT = """# Groupkeeper reads this file at every pass. Times in the sheets are wall times in this zone.
zone = "{zone}"

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
date_order = ""
"""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Places(_Strict):
    """Where things are, relative to the practice folder (an absolute path is allowed for the state)."""

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


class ExportSettings(_Strict):
    """How exports are read."""

    group_codes: tuple[str, ...] = ("90853", "90849")
    date_order: Literal["", "month first", "day first"] = ""


class PracticeFile(_Strict):
    """The whole of practice.toml."""

    zone: str
    places: Places = Field(default_factory=Places)
    exports: ExportSettings = Field(default_factory=ExportSettings)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not an IANA time zone such as America/New_York")
        return value

    @property
    def zone_info(self) -> ZoneInfo:
        """Return the practice's zone."""
        return ZoneInfo(self.zone)


def read_settings(text: str) -> PracticeFile:
    """Return the settings of a practice.toml text. Raises SettingsInvalid naming every mistake."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsInvalid("practice.toml", f"it is not valid TOML ({wrong}).", "Mend that line.") from None
    try:
        return PracticeFile.model_validate(raw)
    except ValidationError as wrong:
        found = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg'].removeprefix('Value error, ')}"
            for one in wrong.errors(include_input=False)
        )
        raise SettingsInvalid(
            "practice.toml", found, "Mend these settings; groupkeeper init writes a fresh file."
        ) from None
