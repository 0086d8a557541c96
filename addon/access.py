"""Who can read what is kept in a practice's folder; what is kept about one person, and forgetting it."""

import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from secrets import token_hex

from addon.audit.events import FORGOT, AuditEvent, codes_in, row_of
from addon.cells import canonical
from addon.intake.kept import ROW
from addon.phones import international, region_of
from addon.problems import PassInterrupted, UnknownRun
from addon.sync.forgotten import FORGOTTEN, PEOPLE, Forgotten, marks_of, rows_about, rows_in_words
from addon.sync.one_member import MEMBER_CODE, Names, member_names, no_member, rows_naming, shown_rows
from addon.sync.state.codec import as_text
from addon.sync.state.one_caller import Caller, caller_of, count_kept, erase_caller
from addon.sync.state.one_commit import Also, all_of
from addon.sync.state.one_member import IN_WORDS, Person, Remembered, erase, given_out, remembered_about
from addon.sync.state.records import keeping
from addon.sync.state.sealing import keys_of
from addon.wiring.audit_key import account
from addon.wiring.copies import backups, nightly_copies
from addon.wiring.folder import PracticeFolder
from addon.wiring.inputs import INPUTS
from addon.wiring.keyed import refuse_copy_away
from addon.workbook import Snapshot


def open_to_others(home: PracticeFolder) -> list[Path]:
    """Return what we write that other accounts of this computer can read: folders and files, none within such a folder.

    The workbook and the exports have the modes that people gave them: they count where the practice's folder is open.
    """
    if os.name == "nt":
        return []
    places = home.file.places
    ours = [home.folder / one for one in (places.state, places.billing, places.calendars)]
    files = [path for folder in ours for path in sorted(folder.rglob("*")) if "busy" not in path.parts]
    theirs = [home.folder / places.workbook, home.folder / places.exports] if _is_open_to_others(home.folder) else []
    secret = [home.folder / home.file.audit.key_file, home.folder / "practice.toml"]
    return [path for path in (*ours, *files, *secret, *theirs) if _is_open_to_others(path)]


def _is_open_to_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & 0o077)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAbout:
    """What is kept about a member: rows by tab's title, what the state remembers, and files that name them.

    ``files``: how often each has the name or code, None where it could not be searched.
    """

    code: str
    tabs: Mapping[str, list[dict[str, str]]]
    state: Mapping[str, list[dict[str, str]]]
    files: Mapping[str, int | None]
    backups: tuple[str, ...]

    def lists(self, made: datetime) -> dict[str, list[dict[str, str]]]:
        """Return it as lists that a person can read."""
        about = {
            "member": self.code,
            "made on": f"{made:%Y-%m-%d %H:%M}",
            "how to read this": "Other members are called by their codes. Row numbers are those of the workbook now.",
        }
        return {
            "About": [about],
            **self.tabs,
            **self.state,
            "Files with the name or code": [
                {"file": name, "times": "cannot be searched: open it" if count is None else str(count)}
                for name, count in self.files.items()
            ],
            "Older copies": [{"file": name} for name in self.backups],
        }


def kept_about(home: PracticeFolder, code: str) -> KeptAbout:
    """Return everything that is kept about a member, with other members' names masked.

    Raises UnknownRun; PassInterrupted: what that pass had planned would be missing.
    """
    _refuse_interrupted(home)
    snapshot = home.workbook.read()
    names = _names(home, snapshot)
    if not _may_be_code(code, names):
        raise no_member(code)
    person = Person(code=code, names=names.only_of(code))
    found = remembered_about(home.state.engine, person)
    tabs = {there.title: rows_naming(home.tabs[name], there, code, names) for name, there in snapshot.tabs.items()}
    tabs = {title: rows for title, rows in tabs.items() if rows}
    if not (tabs or found.count):
        raise no_member(code)
    return KeptAbout(
        code=code,
        tabs=tabs,
        state={**_state(found, names, person), "Audit log": _audited(home, code, found)},
        files=_files(home, person.pattern()),
        backups=tuple(path.name for path in _copies(home)),
    )


def _may_be_code(typed: str, names: Names) -> bool:
    """Return whether it is a code: any other word, such as a name or a group, would be found in others' rows."""
    return typed in names.by_code or MEMBER_CODE.fullmatch(typed) is not None


def _refuse_interrupted(home: PracticeFolder) -> None:
    if home.state.interrupted() is not None:
        what = "a pass was interrupted, and what it had planned may be about them"
        step = "Run groupkeeper sync DIR: it settles that pass. Then run this again."
        raise PassInterrupted("state", what, step, code="pass-interrupted")


def _names(home: PracticeFolder, snapshot: Snapshot) -> Names:
    """Return what everybody is called: members, and who only asks to become one."""
    members, asking = (member_names(home.tabs[name], snapshot.tabs.get(name)) for name in PEOPLE)
    both = {name for names in members.by_code.values() for name in names}
    others = {code: names for code, names in asking.by_code.items() if not both.intersection(names)}
    return Names({**members.by_code, **others}, {**members.born, **asking.born})


def _copies(home: PracticeFolder) -> list[Path]:
    """Return the older copies that hold everybody's rows."""
    return [*(path for _, path in backups(home)), *nightly_copies(home)]


def _state(found: Remembered, names: Names, person: Person) -> dict[str, list[dict[str, str]]]:
    """Return what the state has, text by text."""
    rows = [{"tab": tab, "row": row.rid, "removed": row.gone, **shown_rows(row)} for tab, row in found.rows]
    heads = ("run", "tab", "row", "field", "before", "after")
    wrote = [dict(zip(heads, map(str, one), strict=True)) for one in found.journal]
    kept = [{"kind": kind, "key": key, "record": given_out(kind, value, person)} for kind, key, value in found.kept]
    state = {"Rows as the last pass left them": rows, "What passes wrote": wrote, "Other records": kept}
    for one in found.messages:
        state.setdefault(_MESSAGES[one.table.name], []).append(one.texts)
    return {
        title: [{name: names.masked(text, person.code) for name, text in one.items()} for one in part]
        for title, part in state.items()
    }


def audit_about(home: PracticeFolder, code: str) -> list[str]:
    """Return what the audit log calls a member: the code, and the rows of the workbook that are about them.

    Raises UnknownRun for what is no code of anybody or anything: in the log there are codes only.
    """
    if codes_in(code) != code and code not in home.state.tab("members").rows:
        raise no_member(code)
    return _called_there(code, remembered_about(home.state.engine, Person(code=code)))


def _called_there(code: str, found: Remembered) -> list[str]:
    return [code, *dict.fromkeys(row_of(tab, row.rid) for tab, row in found.rows if row.rid != code)]


def _audited(home: PracticeFolder, code: str, found: Remembered) -> list[dict[str, str]]:
    """Return who saw or changed what about a member; of others who were seen beside them, not even the codes."""
    rows = home.state.audit.rows(about=_called_there(code, found))
    lines = ({name: str(value) for name, value in asdict(row).items() if name != "mac"} for row in rows)
    return [line | {"about": _without_others(line["about"], code)} for line in lines]


def _without_others(about: str, code: str) -> str:
    return _OTHERS.sub(lambda one: one[0] if one[0] == code else "…", about)


_OTHERS = re.compile(r"(?<![\w-])(?:M|PR)-\d+(?![\w-])")
_MESSAGES = {"outbox": "Messages", "inbox": "What arrived", "address": "Addresses of messages"}


def _files(home: PracticeFolder, pattern: re.Pattern[str]) -> dict[str, int | None]:
    """Return how often each export, package and calendar names somebody; None: it cannot be searched."""
    places = home.file.places
    folders = [home.folder / one for one in (places.exports, places.billing, places.calendars)]
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    counts = {_called(home, path): _times(path, pattern) for path in paths}
    return {name: count for name, count in counts.items() if count != 0}


def _called(home: PracticeFolder, path: Path) -> str:
    return str(path.relative_to(home.folder) if path.is_relative_to(home.folder) else path)


def _times(path: Path, pattern: re.Pattern[str]) -> int | None:
    try:
        content = path.read_bytes()
        return None if content.startswith(b"%PDF") else len(pattern.findall(_text(content)))
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError):  # no access, damaged, locked by a password
        return None


def _text(content: bytes) -> str:
    """Return what can be searched of a file: its text, or that of a workbook's parts."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            texts = [parts.read(one) for one in parts.namelist() if one.endswith("xml")]
            return b"\n".join(texts).decode("utf-8", "replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # as older Windows programs save


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReport:
    """What was erased, and what stays: rows of the workbook by tab's title, files, and copies of the workbook."""

    erased: int
    rows: Mapping[str, list[int]]
    files: Mapping[str, int | None]
    backups: tuple[str, ...] = ()


def forget(
    home: PracticeFolder, code: str, *, with_backups: bool, now: datetime, dry_run: bool = False
) -> ForgetReport:
    """Erase what the state keeps about a member; from now on no pass reads a row about them.

    ``dry_run`` tells what would be erased and what would stay, and changes nothing. Raises UnknownRun; PassInterrupted:
    what that pass had planned would bring them back.
    """
    _refuse_interrupted(home)
    snapshot = home.workbook.read()
    names = _names(home, snapshot)
    person = Person(code=code, names=names.only_of(code))
    before = remembered_about(home.state.engine, person)
    if not person.names and not before.rows:
        raise no_member(code)
    if not dry_run:
        refuse_copy_away(home.folder, home.file)
        marks = _marks(code, names, before, now.astimezone(home.file.zone_info).date())
        codes = [code, *_prospects(before)]
        told = _noting(home, codes, before.count, now)
        erase(home.state.engine, person, also=all_of([told, _marking(dict.fromkeys(codes, marks))]))
        _destroy_keys(home, dict.fromkeys(codes, marks))
        for path in _copies(home) if with_backups else ():
            path.unlink()
    return ForgetReport(
        erased=before.count,
        rows=_rows_left(home, snapshot, [code, *_prospects(before)]),
        files=_files(home, person.pattern()),
        backups=tuple(path.name for path in _copies(home)),
    )


def forget_caller(
    home: PracticeFolder, wanted: str, *, with_backups: bool, now: datetime, dry_run: bool = False
) -> ForgetReport:
    """Erase what the state keeps about somebody who booked a call; no pass reads their rows of Requests from now on.

    ``wanted`` is the phone that the call was booked from, or the id of its row in Requests. Raises as ``forget`` does.
    """
    _refuse_interrupted(home)
    phone = international(wanted, region_of(home.file.zone))
    caller = caller_of(home.state.engine, phone or wanted)
    if caller is None:
        step = "See the ID column of Requests, or type the phone that the call was booked from."
        raise UnknownRun("the caller", "nothing is kept about a caller with this phone or row", step)
    snapshot, count = home.workbook.read(), count_kept(home.state.engine, caller)
    asking = [rid for rid, row in home.state.remembered(ROW).items() if row.call in caller.calls]
    there = [forget(home, rid, with_backups=False, now=now, dry_run=True) for rid in asking]
    if not dry_run:
        refuse_copy_away(home.folder, home.file)
        for rid in asking:  # the caller last: whoever was interrupted finds them again
            forget(home, rid, with_backups=False, now=now)
        today = now.astimezone(home.file.zone_info).date()
        marks = {row: Forgotten(salt=token_hex(16), on=today) for row in caller.requests}
        told = _noting(home, caller.requests, count, now)
        erase_caller(home.state.engine, caller, also=all_of([told, _marking(marks)]))
        _destroy_keys(home, marks)
        for path in _copies(home) if with_backups else ():
            path.unlink()
    rows = _rows_with(home, snapshot, caller)
    for title, numbers in (pair for one in there for pair in one.rows.items()):
        rows[title] = sorted({*rows.get(title, ()), *numbers})
    return ForgetReport(
        erased=count + sum(one.erased for one in there),
        rows=rows,
        files=_files(home, caller.pattern()),
        backups=tuple(path.name for path in _copies(home)),
    )


def _rows_with(home: PracticeFolder, snapshot: Snapshot, caller: Caller) -> dict[str, list[int]]:
    """Return the rows of the workbook that hold what reaches the caller, and those of Requests about them."""
    found = {}
    for name, there in snapshot.tabs.items():
        cells = ((place, canonical(cell)) for place, raw in enumerate(there.rows) for cell in raw)
        places = {place for place, text in cells if caller.has(text, is_request=name == "requests")}
        if places and home.tabs[name].layer != "view":
            found[there.title] = [there.first_row + place for place in sorted(places)]
    return found


def _marks(code: str, names: Names, before: Remembered, today: date) -> Forgotten:
    """Return the hashes by which no pass reads a row about the member."""
    old = next((row.baselines()[0] for tab, row in before.rows if tab in PEOPLE), {})
    called = [name for name in dict.fromkeys((*names.of(code), old.get("name", ""))) if name]
    return marks_of(code, called, names.born.get(code) or old.get("birth_date", ""), salt=token_hex(16), on=today)


def _prospects(before: Remembered) -> list[str]:
    """Return the codes that they had in Intake: rows of other tabs go by these."""
    return [row.rid for tab, row in before.rows if tab == "intake"]


def _noting(home: PracticeFolder, codes: Iterable[str], count: int, now: datetime) -> Also:
    """Return what notes in the audit log, with the erasing, who was forgotten and how many records were kept."""
    told = f"{count:,} records"
    event = AuditEvent(at=now, who=account(), what=FORGOT, about=codes_in(" ".join(codes)), how=told)
    return home.state.audit.adding(event)


def _marking(marks: Mapping[str, Forgotten]) -> Also:
    """Return what keeps, with the erasing, whom no pass reads again; the next one looks although no file changed."""
    return all_of([keeping(FORGOTTEN, marks), keeping(INPUTS, {"last": ""})])


def _destroy_keys(home: PracticeFolder, marks: Mapping[str, Forgotten]) -> None:
    """Destroy the keys of forgotten people. Where this is interrupted, whoever opens the state next does it."""
    keys = keys_of(home.state.engine)
    if keys is not None:
        keys.destroy({code: as_text(FORGOTTEN, one) for code, one in marks.items()})


def _rows_left(home: PracticeFolder, snapshot: Snapshot, codes: list[str]) -> dict[str, list[int]]:
    tabs = {name: there for name, there in snapshot.tabs.items() if home.tabs[name].layer != "view"}
    found = {
        there.title: [
            there.first_row + place
            for place in (
                sorted({at for code in codes for at in rows_in_words(there, code)})
                if name in IN_WORDS
                else rows_about(home.tabs[name], there, codes)
            )
        ]
        for name, there in tabs.items()
    }
    return {title: rows for title, rows in found.items() if rows}
