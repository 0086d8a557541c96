"""A profile tells how one export format is read. It is data: one TOML file, no code.

How to add an export profile:

1. Write down the header row exactly as the program exports it (no data rows are needed).
2. Copy the nearest file of ``addon/exports/profiles`` and give it a ``name`` (``vendor.report``), a
   ``title`` people understand, and ``rows``: visits, clients, roster or scores.
3. List under ``columns`` what is to be read: ``field`` (a field of the row, see ``FIELDS``), the
   ``headers`` it may have, its ``kind`` (see ``KINDS``). ``required`` columns recognise the format:
   a file without one of them is not of this format. ``filled`` cells must not be blank.
   ``keeps_row`` means that an unreadable cell is reported and left out while its row is still used.
4. Where one header name occurs twice, say which one is meant with ``after``: the nearest such header
   after that column.
5. List under ``ignored`` every other header, so that a column added by the vendor is noticed.
6. ``date_order`` is the vendor's order of 04/05/2026: "month first" or "day first". Leave it out if
   it is not known; a file in which both orders fit is then refused with a question.
7. Map the status words under ``[words.status]`` to words of the Attendance tab; "" means that the
   word says nothing yet, ``void`` that the row is dropped. Words are compared by letters and digits
   only; canceled and cancelled are one word. ``weak`` lists words that the program sets by itself.
8. Name the rows that are no data under ``[[skip]]``: ``numbers_of`` (a number, then one of the words,
   in the first filled cell) or ``words`` (the first filled cell is the word and required cells are blank).
9. Put a small invented file and the rows you expect into ``tests/exports/golden/<case>/``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from addon.problems import SettingsInvalid
from addon.tabs import folded

KINDS = (
    "name", "text", "label", "id", "phone", "code", "money", "number", "minutes",
    "date", "birth date", "moment", "word", "payer", "safety",
)  # fmt: skip
_CLIENT = frozenset({"client", "client_first", "client_last", "birth_date", "external_id"})
FIELDS: Mapping[str, frozenset[str]] = {
    "visits": _CLIENT
    | {"clinician", "when", "ends", "minutes", "code", "treatment", "status", "charge", "note"}
    | {"group_name", "session_ref"},
    "clients": _CLIENT | {"clinician", "added", "phone", "email", "payer", "status"},
    "roster": _CLIENT | {"group_name", "joined", "left"},
    "scores": _CLIENT | {"measure", "value", "on", "item_9"},
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "visits": ("when",),
    "clients": (),
    "roster": ("group_name",),
    "scores": ("measure", "value", "on"),
}
STATUS_WORDS = frozenset(
    {"attended", "late arrival", "left early", "no show", "late cancel", "cancelled", "excused", "makeup"}
    | {"session cancelled by practice", "not reported", "", "void"}
)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ProfileColumn(_Strict):
    """One column that is read; see the module's list for what each setting means."""

    field: str
    headers: list[str]
    kind: str = "text"
    required: bool = False
    filled: bool = False
    keeps_row: bool = False
    after: str = ""


class SkipRule(_Strict):
    """Rows that are no data: named, so that they can be counted."""

    name: str
    numbers_of: list[str] = []
    words: list[str] = []


class Profile(_Strict):
    """One export format."""

    name: str
    title: str
    rows: Literal["visits", "clients", "roster", "scores"]
    date_order: Literal["", "month first", "day first"] = ""
    columns: list[ProfileColumn]
    ignored: list[str] = []
    weak: list[str] = []
    words: dict[str, dict[str, str]] = {}
    skip: list[SkipRule] = []


def shipped_texts() -> dict[str, str]:
    """Return the profiles that come with Groupkeeper as ``{"generic.scores.toml": text, …}``."""
    folder = files("addon.exports.profiles")
    return {
        part.name: part.read_text(encoding="utf-8")
        for part in sorted(folder.iterdir(), key=lambda part: part.name)
        if part.name.endswith(".toml")
    }


def load_profiles(texts: Mapping[str, str]) -> dict[str, Profile]:
    """Parse profiles by name; a later text replaces an earlier profile of the same name.

    Raises SettingsInvalid with every mistake of every text.
    """
    found, mistakes = {}, []
    for where, text in texts.items():
        try:
            profile = Profile.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as wrong:
            mistakes.append(f"{where}: {wrong}")
        except ValidationError as wrong:
            mistakes += [
                f"{where}: {'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
                for one in wrong.errors(include_input=False, include_url=False)
            ]
        else:
            mistakes += [f"{where}: {one}" for one in _mistakes(profile)]
            found[profile.name] = profile
    if mistakes:
        raise SettingsInvalid("export profiles", "; ".join(mistakes), "Mend the profile.")
    return found


def _mistakes(profile: Profile) -> Iterator[str]:
    known = FIELDS[profile.rows]
    fields = [column.field for column in profile.columns]
    yield from (f"{name}: {profile.rows} have no such field" for name in fields if name not in known)
    yield from (f"{name} is read twice" for name in sorted(set(fields)) if fields.count(name) > 1)
    yield from (f"{c.field}: unknown kind {c.kind!r}" for c in profile.columns if c.kind not in KINDS)
    yield from (f"{c.field}: no headers" for c in profile.columns if not c.headers)
    yield from (f"{name} has no column" for name in _NEEDED[profile.rows] if name not in fields)
    if "client" not in fields and not {"client_first", "client_last"} <= set(fields):
        yield "no column names the client"
    if not any(column.required for column in profile.columns):
        yield "no column is required, so every file would fit"
    yield from _word_mistakes(profile)
    yield from _header_mistakes(profile)


def _word_mistakes(profile: Profile) -> Iterator[str]:
    worded = {column.field for column in profile.columns if column.kind == "word"}
    yield from (f"words.{name}: no such column of kind word" for name in profile.words if name not in worded)
    yield from (f"{name}: kind word needs [words.{name}]" for name in sorted(worded - profile.words.keys()))
    if profile.rows == "visits":
        for word, status in profile.words.get("status", {}).items():
            if status not in STATUS_WORDS:
                yield f"words.status.{word}: {status!r} is no word of the Attendance tab"


def _header_mistakes(profile: Profile) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for column in profile.columns:
        for header in column.headers:
            key = (folded(header), folded(column.after))
            if key in seen:
                yield f"{column.field}: header {header!r} is read twice; say which one with after"
            seen.add(key)
