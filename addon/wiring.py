"""A practice folder made ready: the only module that knows which adapters exist."""

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import sheet_templates
from addon import __version__
from addon.calendars.known_events import TOKEN
from addon.exports.dates import PracticeDates
from addon.exports.folder import DroppedFile
from addon.exports.profile import Profile, load_profiles, shipped_texts
from addon.flags.part import FLAGS, explained
from addon.memory import Kept
from addon.online.opening import OnlineCalendars, at_google, online_calendars
from addon.online.two_way import Rehearsed, have_news
from addon.parts import PARTS, VIEWS
from addon.pass_lock import only_one
from addon.problems import Fault, Problem, SettingsInvalid, StateUnusable, UnknownRun, WriteRefused
from addon.rules.explanation import RuleVerdict
from addon.settings import DEFAULT_TEXT, GOOGLE_HINT, GOOGLE_TEXT, PracticeFile, read_settings
from addon.sync.adapters.ics import IcsCalendars
from addon.sync.adapters.whole_files import close_to_others, make_folder, refuse_synced, sweep, write_whole
from addon.sync.adapters.xlsx.backups import dated, saved_late
from addon.sync.adapters.xlsx.building import build_workbook
from addon.sync.adapters.xlsx.plain_book import plain_book
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.sync.next_pass import NotingWorkbook, looks_again
from addon.sync.one_pass import computed_only, finished, passing
from addon.sync.passes import Pass, PassPlaces, PassReport
from addon.sync.reading import fill_again
from addon.sync.state.database import State, open_state_file
from addon.tabs import Tab, declared
from addon.workbook import LateSave, Workbook

PLACE, INPUTS = Kept("place", str), Kept("inputs", str)
"""Which workbook the memory belongs to; one digest of everything the last pass read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFolder:
    """An opened practice: its settings, its places and its state."""

    folder: Path
    file: PracticeFile
    text: str
    tabs: dict[str, Tab]
    workbook: Workbook
    calendars: IcsCalendars
    state: State

    def files(self) -> list[DroppedFile]:
        """Return the files in the exports folder; hidden ones and folders are not exports.

        A folder that is away is no empty one: it stands for a file that cannot be read.
        """
        name = self.file.places.exports
        try:
            found = sorted((self.folder / name).iterdir())
        except OSError as error:
            return [DroppedFile(name, name.encode(), denied=error.strerror or "access denied")]
        return [_dropped(path) for path in found if path.is_file() and not path.name.startswith((".", "~$"))]

    @property
    def dates(self) -> PracticeDates:
        """Return what files leave open about dates."""
        return PracticeDates(order=self.file.date_order, zone=self.file.zone)

    def profiles(self) -> dict[str, Profile]:
        """Return the export formats that are known here: the shipped ones and the practice's own."""
        return load_profiles(shipped_texts() | self.own_profiles(), self.tabs)

    def own_profiles(self) -> dict[str, str]:
        """Return the texts of the practice's own export formats by file name."""
        folder = self.folder / "export-profiles"
        return {path.name: _text_of(path) for path in sorted(folder.glob("*.toml"))}

    def keep_export(self, name: str, content: bytes) -> None:
        """Store an export whole or not at all: half a file would be read as one that lost its rows."""
        write_whole(self.folder / self.file.places.exports / name, content)

    def keep_package(self, name: str, content: bytes) -> bool:
        """Store a billing package; return whether its bytes changed."""
        path = self.folder / self.file.places.billing / name
        if path.is_file() and path.read_bytes() == content:
            return False
        write_whole(path, content)
        return True


def _dropped(path: Path) -> DroppedFile:
    try:
        return DroppedFile(path.name, path.read_bytes(), path.stat().st_mtime)
    except OSError as error:
        return DroppedFile(path.name, path.name.encode(), denied=error.strerror or "access denied")


def _text_of(path: Path) -> str:
    """Return a settings file's text. Raises SettingsInvalid if it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SettingsInvalid(path.name, "this file is not saved as UTF-8", "Save it again as UTF-8.") from None


def all_tabs() -> dict[str, Tab]:
    """Return every declared tab, in workbook order."""
    return dict(_declared_tabs())


@cache
def _declared_tabs() -> dict[str, Tab]:
    return declared(sheet_templates.texts())


def init_practice(folder: Path, zone: str) -> Path:
    """Make a practice folder with settings and an empty workbook; nothing that exists is replaced."""
    settings, workbook = folder / "practice.toml", folder / "Practice.xlsx"
    for path in (settings, workbook):
        if path.exists():
            raise SettingsInvalid(str(path.name), "this already exists", "Choose another folder; nothing was changed.")
    text = fresh_settings(zone)
    make_folders(folder)
    write_whole(settings, text.encode())
    write_whole(workbook, build_workbook(all_tabs()))
    return workbook


def fresh_settings(zone: str, *, google: str = GOOGLE_HINT) -> str:
    """Return the text of a new practice.toml. Raises SettingsInvalid for an unknown zone."""
    text = DEFAULT_TEXT.format(zone=zone, id=token_hex(4), google=google)
    read_settings(text)
    return text


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
    file = read_settings(_text_of(settings)) if settings.exists() else None
    if file and not file.google.spreadsheet:
        step = "Choose another folder, or name a spreadsheet under [google] in practice.toml; nothing was changed."
        raise SettingsInvalid("practice.toml", "this practice is kept in a workbook", step)
    fresh_settings(file.zone if file else zone)
    make_folders(folder)
    key = google.credentials_file(file, folder) if file else folder / "state" / "google.json"
    google.keep_credentials(key, client=wanted.client, service_account=wanted.service_account)
    if file:
        return file.google.spreadsheet
    spreadsheet = google.begun(key, all_tabs(), spreadsheet=wanted.spreadsheet, title=wanted.title, zone=zone)
    calendars = str(not google.cannot_create(key)).lower()
    text = fresh_settings(zone, google=GOOGLE_TEXT.format(spreadsheet=spreadsheet, calendars=calendars))
    write_whole(settings, text.encode())
    return str(spreadsheet)


@contextmanager
def open_practice(folder: Path, *, now: Callable[[], datetime], looks_only: bool = False) -> Iterator[PracticeFolder]:
    """Open a practice folder for one command at a time; ``looks_only``: a spreadsheet is never written, only read.

    Raises SettingsInvalid, StateUnusable, PassAlreadyRunning.
    """
    settings = folder / "practice.toml"
    if not settings.is_file():
        step = f"Run groupkeeper init {folder.name} first, or name the practice's folder."
        raise SettingsInvalid(folder.name or ".", "there is no practice.toml in this folder", step)
    text = _text_of(settings)
    file, tabs = read_settings(text), all_tabs()
    home = folder / file.places.state
    refuse_synced(home)
    make_folder(home)
    if not looks_only:
        close_to_others(home)
    with only_one(home / "pass.lock"):
        if not looks_only:
            _sweep(folder, file)
        state = open_state_file(home / "groupkeeper.db")
        try:
            _refuse_another_workbook(state, file)
            yield PracticeFolder(
                folder=folder,
                file=file,
                text=text,
                tabs=tabs,
                workbook=_workbook(folder, file, tabs, now=now, looks_only=looks_only),
                calendars=IcsCalendars(folder / file.places.calendars),
                state=state,
            )
        finally:
            state.close()


def _sweep(folder: Path, file: PracticeFile) -> None:
    """Remove the scratch files of a command that was killed, wherever we write."""
    places = file.places
    names = (places.exports, places.calendars, places.billing, places.state, f"{places.state}/backups")
    for home in {folder, (folder / places.workbook).parent, *(folder / name for name in names)}:
        sweep(home)


def _workbook(
    folder: Path, file: PracticeFile, tabs: dict[str, Tab], *, now: Callable[[], datetime], looks_only: bool
) -> Workbook:
    if file.google.spreadsheet:
        spreadsheet: Workbook = at_google().workbook(file, folder, tabs, looks_only=looks_only)
        return spreadsheet
    backups = folder / file.places.state / "backups"
    return XlsxWorkbook(folder / file.places.workbook, tabs, backups=backups, now=now)


def _refuse_another_workbook(state: State, file: PracticeFile) -> None:
    """What was agreed on with one workbook says nothing about another: its rows would all count as removed."""
    known = state.remembered(PLACE).get("workbook")
    if known is not None and known != _place(file):
        step = "Name the workbook as before in practice.toml, or move state/ aside and begin anew with this one."
        raise StateUnusable("state", "the memory of earlier passes belongs to another workbook", step)


def _place(file: PracticeFile) -> str:
    return file.google.spreadsheet or "a file"  # a file may be renamed and moved about


def _calendars(home: PracticeFolder, wish: "PassOptions", now: datetime) -> AbstractContextManager[OnlineCalendars]:
    keeper = Rehearsed(home.state) if wish.dry_run else home.state
    again = fill_again(wish.accept)
    return online_calendars(home.file, home.folder, keeper, now=now, beside=home.calendars.busy, again=again)


def credentials_problems(home: PracticeFolder) -> list[Problem]:
    """Return what keeps the credentials for Google from being used; empty if nothing does, or nothing is there."""
    google = home.file.google
    if not (google.spreadsheet or google.calendars or google.busy):
        return []
    found: list[Problem] = at_google().whats_missing(home.file, home.folder)
    return found


def unread_calendars(home: PracticeFolder, *, now: datetime) -> Iterator[tuple[str, Fault | None]]:
    """Yield the code of every two-way calendar known so far, and the fault that keeps it from being read, if any."""
    with _calendars(home, PassOptions(dry_run=True), now) as calendars:
        for code in sorted({*calendars.two_way, *home.state.remembered(TOKEN)}):
            try:
                calendars.two_way[code].changes(None)
            except Fault as fault:
                yield code, fault
            else:
                yield code, None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOptions:
    """How a pass is wanted: as a rehearsal, with confirmations."""

    dry_run: bool = False
    accept: frozenset[str] = frozenset()


def sync_practice(home: PracticeFolder, wish: PassOptions, *, now: datetime) -> PassReport | None:
    """Run one pass; None if nothing at all changed since the last one (same bytes, same day, same settings)."""
    return finished(practice_steps(home, wish, now=now))


def practice_steps(
    home: PracticeFolder, wish: PassOptions, *, now: datetime
) -> Generator[str, None, PassReport | None]:
    """Run one pass as ``sync_practice`` does, telling each step before it begins."""
    files = home.files()
    today = now.astimezone(home.file.zone_info).date().isoformat()
    before = home.state.remembered(INPUTS).get("last")
    workbook = NotingWorkbook(home.workbook)
    with _calendars(home, wish, now) as calendars:
        same = before == _inputs(home, files, today, home.workbook.version())
        if same and not (wish.dry_run or wish.accept) and not have_news(calendars.two_way, home.state):
            return None
        report = yield from passing(_pass(home, files, wish, now, (workbook, calendars)))
    if not wish.dry_run and home.state.remembered(PLACE).get("workbook") is None:
        home.state.keep(PLACE, "workbook", _place(home.file))
    if not (wish.dry_run or looks_again(report)):
        home.state.keep(INPUTS, "last", _inputs(home, files, today, workbook.seen))
    return report


def explain_member(home: PracticeFolder, member: str, *, now: datetime) -> list[tuple[str, tuple[RuleVerdict, ...]]]:
    """Return what every flag rule says about a member, by subject. Raises UnknownRun for an unknown code."""
    wish = PassOptions(dry_run=True)
    with _calendars(home, wish, now) as calendars:
        running = computed_only(_pass(home, home.files(), wish, now, (home.workbook, calendars)))
    if all(member != one.code for one in running.practice.members):
        raise UnknownRun(member, "there is no member with this code", "See the ID column of the Members tab.")
    return explained(running.given_for(FLAGS), member)


def _pass(
    home: PracticeFolder,
    files: Sequence[DroppedFile],
    wish: PassOptions,
    now: datetime,
    places: tuple[Workbook, OnlineCalendars],
) -> Pass:
    workbook, calendars = places
    return Pass(
        places=PassPlaces(
            workbook=workbook,
            state=home.state,
            calendars=home.calendars,
            two_way=calendars.two_way,
            busy=calendars.busy,
            keep_package=home.keep_package,
            late_saves=lambda: list(_late_saves(home, now)),
        ),
        tabs=home.tabs,
        parts=PARTS,
        views=VIEWS,
        now=now,
        zone=home.file.zone,
        run=run_id(now),
        files=files,
        profiles=home.profiles(),
        group_codes=frozenset(home.file.exports.group_codes),
        dates=home.dates,
        accept=wish.accept,
        dry_run=wish.dry_run,
    )


def _inputs(home: PracticeFolder, files: Sequence[DroppedFile], today: str, version: str) -> str:
    """Return one digest of everything a pass reads, backups included, and of the files it writes besides."""
    seen = [today, home.text, __version__, version]
    seen += sorted(file.sha256 for file in files)
    seen += [f"{name}:{text}" for name, text in sorted(home.own_profiles().items())]
    places = home.file.places
    for folder in (places.calendars, f"{places.calendars}/busy", places.billing, f"{places.state}/backups"):
        for path in sorted((home.folder / folder).glob("*.*")):
            seen.append(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}")
    return sha256("\n".join(seen).encode()).hexdigest()


def run_id(now: datetime) -> str:
    """Return a new run's id."""
    return f"{now:%Y%m%dT%H%M%S}-{token_hex(4)}"


def backups(home: PracticeFolder) -> list[tuple[datetime, Path]]:
    """Return the copies of the workbook with when (UTC) each was replaced, oldest first; at Google there are none."""
    return dated(*_backups_of(home))


def _backups_of(home: PracticeFolder) -> tuple[Path, Path]:
    """Return where the workbook's copies are, and whose they are."""
    places = home.file.places
    return home.folder / places.state / "backups", home.folder / places.workbook


def _late_saves(home: PracticeFolder, now: datetime) -> Iterator[LateSave]:
    """Yield the backups that somebody saved into after they were made."""
    for path, then, version in saved_late(*_backups_of(home)):
        yield LateSave(name=path.name, then=then, version=version, read=copy_of_workbook(home, path, now=now).read)


def copy_of_workbook(home: PracticeFolder, path: Path, *, now: datetime) -> Workbook:
    """Return a copy of the workbook, to be read."""
    return XlsxWorkbook(path, home.tabs, backups=None, now=lambda: now)


def write_lists(path: Path, lists: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Write lists of rows into a new file, .xlsx or else JSON, for its owner alone. Raises WriteRefused."""
    if path.exists():
        raise WriteRefused(path.name, "there is a file of this name already", "Name another file.")
    as_text = json.dumps(lists, indent=2, ensure_ascii=False).encode()
    write_whole(path, plain_book(lists) if path.suffix.casefold() == ".xlsx" else as_text)
