"""A practice begun: its folder, its settings and its workbook, here or at Google."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from types import MappingProxyType

from addon.online.opening import at_google
from addon.problems import SettingsInvalid, WriteRefused
from addon.settings import DEFAULT_TEXT, GOOGLE_HINT, GOOGLE_TEXT, read_settings
from addon.sync.adapters.whole_files import make_folder, refuse_synced, write_whole
from addon.tabs import Tab
from addon.wiring.folder import OWN_FORMATS, text_of
from addon.wiring.workbook_tabs import all_tabs

NO_FORMATS: Mapping[str, str] = MappingProxyType({})
_UNSYNCED = (
    "Choose a folder that no program syncs; nothing was made. The workbook alone may be moved into the synced one "
    "then: name it there under [places] in practice.toml."
)


def init_practice(folder: Path, zone: str) -> Path:
    """Make a practice folder with settings and an empty workbook, both or none; nothing that exists is replaced.

    Raises SettingsInvalid, StateUnusable, WriteRefused.
    """
    settings, workbook = folder / "practice.toml", folder / "Practice.xlsx"
    for path in (settings, workbook):
        if path.exists():
            raise SettingsInvalid(str(path.name), "this already exists", "Choose another folder; nothing was changed.")
    _refuse_place(folder)
    text, book = fresh_settings(zone), new_workbook()
    if not folder.exists():
        begin_practice(folder, text, book)
        return workbook
    make_folders(folder)
    write_whole(workbook, book)
    try:
        write_whole(settings, text.encode())
    except BaseException:
        workbook.unlink()
        raise
    return workbook


def _refuse_place(folder: Path) -> None:
    """Refuse to begin where no practice could work. Raises SettingsInvalid, StateUnusable."""
    if folder.exists() and not folder.is_dir():
        raise SettingsInvalid(folder.name, "this is a file, no folder", "Choose another name; nothing was changed.")
    refuse_synced(folder / "state", step=_UNSYNCED)


def begin_practice(folder: Path, settings: str, workbook: bytes, formats: Mapping[str, str] = NO_FORMATS) -> None:
    """Make a practice folder out of its settings, its workbook and its own export formats, whole or not at all.

    Raises SettingsInvalid where there is such a folder, or for settings that cannot be used.
    """
    read_settings(settings)
    if folder.exists():
        raise SettingsInvalid(folder.name, "this is there already", "Choose another name; nothing was changed.")
    make_folder(folder.parent)
    with TemporaryDirectory(dir=folder.parent, prefix=".new-") as scratch:
        made = Path(scratch) / folder.name
        make_folders(made)
        if formats:
            make_folder(made / OWN_FORMATS)
        for name, text in formats.items():
            write_whole(made / OWN_FORMATS / name, text.encode())
        write_whole(made / "Practice.xlsx", workbook)
        write_whole(made / "practice.toml", settings.encode())
        made.rename(folder)


def begin_file(path: Path, text: str) -> None:
    """Write a file of settings that is not there yet, and the folders above it. Raises SettingsInvalid."""
    if path.exists():
        raise SettingsInvalid(path.name, "this already exists", "Choose another folder; nothing was changed.")
    make_folder(path.parent)
    write_whole(path, text.encode())


def new_workbook(tabs: Mapping[str, Tab] | None = None) -> bytes:
    """Return the workbook that a practice begins with; its first rows are those of ``tabs``, the shipped ones if None.

    Raises SettingsInvalid for a starter cell that its column cannot read.
    """
    from addon.sync.adapters.xlsx.building import build_workbook  # noqa: PLC0415 (openpyxl, which passes do without)

    return build_workbook(tabs or all_tabs())


def fresh_settings(zone: str, *, google: str = GOOGLE_HINT) -> str:
    """Return the text of a new practice.toml. Raises SettingsInvalid for an unknown zone."""
    text = DEFAULT_TEXT.format(zone=zone, id=token_hex(4), google=google)
    read_settings(text)
    return text


def add_settings(folder: Path, text: str) -> None:
    """Write sections at the end of a practice's settings. Raises SettingsInvalid: nothing was changed."""
    settings = folder / "practice.toml"
    whole = text_of(settings) + text
    read_settings(whole)
    write_whole(settings, whole.encode())


def make_folders(folder: Path) -> None:
    """Make a practice's folders where they are missing."""
    for name in ("", "exports", "calendars", "calendars/busy", "billing", "state"):
        make_folder(folder / name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtGoogle:
    """How a practice begins at Google: by a person's consent or a service account's key.

    ``client`` is the OAuth client's file, ``spreadsheet`` the id or address of one that was shared ("": a new one).
    """

    client: Path | None = None
    service_account: Path | None = None
    spreadsheet: str = ""
    title: str = "Practice"


def init_at_google(folder: Path, zone: str, wanted: AtGoogle) -> str:
    """Make a practice folder whose workbook is a spreadsheet at Google; return the spreadsheet's id.

    Where the folder is a practice at Google already, only the consent or the key is renewed. A service account
    has no calendars that anybody could see, so it keeps .ics files. Raises SettingsInvalid, WriteRefused.
    """
    google, settings = at_google(), folder / "practice.toml"
    file = read_settings(text_of(settings)) if settings.exists() else None
    if file and not file.google.spreadsheet:
        step = "Choose another folder, or name a spreadsheet under [google] in practice.toml; nothing was changed."
        raise SettingsInvalid("practice.toml", "this practice is kept in a workbook", step)
    fresh_settings(file.zone if file else zone)
    if not file:
        _refuse_place(folder)
    make_folders(folder)
    key = google.credentials_file(file, folder) if file else folder / "state" / "google.json"
    google.keep_credentials(key, client=wanted.client, service_account=wanted.service_account)
    if file:
        return file.google.spreadsheet
    spreadsheet = google.begun(key, all_tabs(), spreadsheet=wanted.spreadsheet, title=wanted.title, zone=zone)
    calendars = str(not google.cannot_create(key)).lower()
    text = fresh_settings(zone, google=GOOGLE_TEXT.format(spreadsheet=spreadsheet, calendars=calendars))
    try:
        write_whole(settings, text.encode())
    except WriteRefused as fault:
        step = f"{fault.next_step} The spreadsheet is there: add --spreadsheet {spreadsheet}, or a second one is made."
        raise WriteRefused(fault.where, fault.what, step, code=fault.code) from None
    return str(spreadsheet)
