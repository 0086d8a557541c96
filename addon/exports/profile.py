"""A profile tells how one export format is read and what it speaks for. It is data: one TOML file, no code.

docs/export-profiles.md goes through every setting. ``FIELDS`` names what can be read of each kind
of row, ``KINDS`` how a cell is read, ``FILLED`` which cell of which tab it fills.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from addon.exports.rescheduled import RESCHEDULED, VOID
from addon.problems import SettingsInvalid
from addon.setting_mistakes import told_mistakes
from addon.sources import MACHINES
from addon.tabs import Tab, folded

KINDS = (
    "name", "text", "label", "id", "phone", "email", "code", "money", "number", "minutes",
    "date", "birth date", "moment", "time", "word", "payer", "safety", "answer",
)  # fmt: skip
CLIENT_NAMES = ("client", "client_first", "client_last")
_CLIENT = frozenset({*CLIENT_NAMES, "birth_date", "external_id"})
ITEMS = frozenset(f"item_{number}" for number in range(1, 22))
_ASKED = frozenset(
    {"phone", "email", "wants", "days", "how", "payer", "language", "state", "referred_by"}
    | {"text_consent", "email_consent"}
)
FIELDS: Mapping[str, frozenset[str]] = {
    "visits": _CLIENT
    | {"clinician", "when", "ends", "minutes", "code", "treatment", "status", "charge", "units", "note", "note_signed"}
    | {"group_name", "session_ref", "time", "end_time"},
    "clients": _CLIENT | {"clinician", "added", "phone", "email", "contact", "contact_phone", "payer", "status"},
    "roster": _CLIENT | {"group_name", "joined", "left"},
    "scores": _CLIENT | {"measure", "value", "on"} | ITEMS,
    "payments": _CLIENT
    | {"insurance_id", "on", "code", "modifiers", "charged", "allowed", "paid", "patient", "reasons"}
    | {"payer", "claim_no", "payer_claim", "check_no", "paid_on"},
    "prospects": _CLIENT - {"external_id"} | {"at"} | _ASKED,
    "nothing": _CLIENT | {"on", "status", "payer", "paid", "check_no"},
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "visits": ("when",),
    "clients": (),
    "roster": ("group_name",),
    "scores": ("measure", "value", "on"),
    "payments": ("on", "code", "paid"),
    "prospects": ("at",),
    "nothing": (),
}
"""What lines of each kind cannot do without, beside the client."""
FILLED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "visits": (
        "attendance",
        {name: name for name in ("status", "code", "charge", "units", "note", "note_signed")} | {"treatment": "code"},
    ),
    "clients": (
        "members",
        {
            one: one
            for one in ("birth_date", "external_id", "phone", "email", "contact", "contact_phone", "payer", "status")
        }
        | dict.fromkeys(CLIENT_NAMES, "name"),
    ),
    "roster": (
        "roster",
        {"group_name": "group", "joined": "joined", "left": "left"} | dict.fromkeys(CLIENT_NAMES, "member"),
    ),
    "scores": (
        "scores",
        {"measure": "measure", "value": "score", "on": "date"} | dict.fromkeys(CLIENT_NAMES, "member"),
    ),
    "payments": (
        "payments",
        {one: one for one in ("code", "modifiers", "charged", "allowed", "paid", "patient", "reasons", "payer")}
        | {one: one for one in ("claim_no", "payer_claim", "check_no", "paid_on", "insurance_id")}
        | {"on": "date"}
        | dict.fromkeys(CLIENT_NAMES, "member"),
    ),
    "prospects": (
        "intake",
        {one: one for one in (*_ASKED, "birth_date")} | {"at": "first_contact"} | dict.fromkeys(CLIENT_NAMES, "name"),
    ),
    "nothing": ("", {}),
}
"""The tab that the rows of each kind fill, and its field for each column that fills one."""
_USUAL_SOURCE = {
    "visits": "appointment list",
    "clients": "client list",
    "roster": "roster list",
    "scores": "score list",
    "payments": "payment list",
    "prospects": "intake",
    "nothing": "nothing",
}
STATUS_WORDS = frozenset(
    {"attended", "late arrival", "left early", "no show", "late cancel", "cancelled", "excused", "makeup"}
    | {"session cancelled by practice", "not reported", "", VOID, RESCHEDULED}
)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ProfileColumn(_Strict):
    """One column that is read. ``inside``: its header has one of ``headers`` somewhere in it, as a question has."""

    field: str
    headers: list[str]
    kind: str = "text"
    required: bool = False
    filled: bool = False
    keeps_row: bool = False
    after: str = ""
    inside: bool = False
    fills: Literal["firmly", "weakly", "never"] = "firmly"

    @cached_property
    def names(self) -> frozenset[str]:
        """Return its headers as they are compared."""
        return frozenset(map(folded, self.headers))

    @cached_property
    def anchor(self) -> str:
        """Return the header that has to come before it, as it is compared; "" if none has to."""
        return folded(self.after)


class SkipRule(_Strict):
    """Rows that are no data: named, so that they can be counted.

    ``words`` are looked for in the first filled cell, or in that of ``field``; with ``unless`` every row goes in which
    ``field`` has none of these.
    """

    name: str
    numbers_of: list[str] = []
    words: list[str] = []
    field: str = ""
    unless: list[str] = []

    @cached_property
    def firsts(self) -> frozenset[str]:
        """Return its words as first cells are compared with them."""
        return frozenset(map(folded, self.words))


class TotalRule(_Strict):
    """A score that is the sum of items, each answered from 0 to 3: there is none where one was left out."""

    measure: str
    items: list[str]


class Profile(_Strict):
    """One export format."""

    name: str
    title: str
    rows: Literal["visits", "clients", "roster", "scores", "payments", "prospects", "nothing"]
    source: str
    complete: bool = False
    covers_charges: bool = False
    date_order: Literal["", "month first", "day first"] = ""
    why: str = ""
    columns: list[ProfileColumn]
    any_of: list[list[str]] = []
    ignored: list[str] = []
    weak: list[str] = []
    words: dict[str, dict[str, str]] = {}
    skip: list[SkipRule] = []
    total: list[TotalRule] = []

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Return the headers after which columns of the same header are told apart."""
        return frozenset(one.anchor for one in self.columns if one.after)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Return the headers that are known and not read, as they are compared."""
        return frozenset(map(folded, self.ignored))

    def may_have(self, header: Collection[str]) -> bool:
        """Return whether no column is surely missing in a row of headers: a quick look, before places are sought."""
        return not any(one.required and not one.inside and one.names.isdisjoint(header) for one in self.columns)

    def fills(self, fields: Collection[str]) -> dict[str, str]:
        """Return which fields of its tab a file with these columns fills, and how firmly."""
        _, filled = FILLED[self.rows]
        columns = [one for one in self.columns if one.field in fields and one.field in filled and one.fills != "never"]
        made = ("measure", "value") if self.total and self.rows == "scores" else ()
        return {filled[one.field]: str(one.fills) for one in columns} | {filled[one]: "firmly" for one in made}


def shipped_texts() -> dict[str, str]:
    """Return the profiles that come with Groupkeeper as ``{"generic.scores.toml": text, …}``."""
    folder = files("addon.exports.profiles")
    return {
        part.name: part.read_text(encoding="utf-8")
        for part in sorted(folder.iterdir(), key=lambda part: part.name)
        if part.name.endswith(".toml")
    }


def load_profiles(texts: Mapping[str, str], tabs: Mapping[str, Tab] | None = None) -> dict[str, Profile]:
    """Parse profiles by name; a later text replaces an earlier profile of the same name.

    Raises SettingsInvalid with every mistake of every text; with the ``tabs`` given, a column that fills a cell
    whose tab does not list the profile's source is one.
    """
    found: dict[str, Profile] = {}
    mistakes = []
    for where, text in texts.items():
        try:
            raw = tomllib.loads(text)
            profile = Profile.model_validate(raw if "source" in raw else _claims(raw, found) | raw)
        except tomllib.TOMLDecodeError as wrong:
            mistakes.append(f"{where}: {wrong}")
        except ValidationError as wrong:
            mistakes += [f"{where}: {one}" for one in told_mistakes(Profile, wrong)]
        else:
            mistakes += [f"{where}: {one}" for one in (*_mistakes(profile), *_unheard(profile, tabs or {}))]
            found[profile.name] = profile
    if mistakes:
        raise SettingsInvalid("export profiles", "; ".join(mistakes), "Mend the profile.")
    return found


def _claims(raw: Mapping[str, object], found: Mapping[str, Profile]) -> dict[str, object]:
    """Return what a profile without a source claims: as the one it replaces does, else the usual source of its rows."""
    before = found.get(str(raw.get("name")))
    if before is None:
        return {"source": _USUAL_SOURCE.get(str(raw.get("rows")), "")}
    return {"source": before.source, "complete": before.complete, "covers_charges": before.covers_charges}


def _mistakes(profile: Profile) -> Iterator[str]:
    known = FIELDS[profile.rows]
    fields = [column.field for column in profile.columns]
    yield from (f"{name}: {profile.rows} have no such field" for name in fields if name not in known)
    yield from (f"{name} is read twice" for name in sorted(set(fields)) if fields.count(name) > 1)
    yield from (f"{c.field}: unknown kind {c.kind!r}" for c in profile.columns if c.kind not in KINDS)
    yield from (f"{c.field}: no headers" for c in profile.columns if not c.headers)
    made = {"measure", "value"} if profile.total else set()
    yield from (f"{name} has no column" for name in NEEDED[profile.rows] if name not in {*fields, *made})
    if profile.rows != "nothing" and "client" not in fields and not {"client_first", "client_last"} <= set(fields):
        yield "no column names the client"
    if not any(column.required for column in profile.columns):
        yield "no column is required, so every file would fit"
    yield from (f"{name} has no column, though a rule names it" for name in _named_in_rules(profile) - set(fields))
    yield from _word_mistakes(profile)
    yield from _header_mistakes(profile)
    yield from _claim_mistakes(profile)
    yield from _rule_mistakes(profile)


def _named_in_rules(profile: Profile) -> set[str]:
    skipped = {rule.field for rule in profile.skip if rule.field}
    return skipped.union(*profile.any_of, *(rule.items for rule in profile.total))


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


def _claim_mistakes(profile: Profile) -> Iterator[str]:
    """Yield what a profile claims of itself and nothing would come of."""
    if profile.complete and profile.rows not in {"clients", "roster"}:
        yield "complete: only a list of clients or a roster can name everybody"
    if profile.covers_charges and all(column.field != "charge" for column in profile.columns):
        yield "covers_charges: no column is the charge"
    tab, filled = FILLED[profile.rows]
    for column in profile.columns:
        if column.fills != "firmly" and column.field not in filled:
            yield f"{column.field}: fills no cell of {tab} in any case, so leave fills out"


def _rule_mistakes(profile: Profile) -> Iterator[str]:
    if bool(profile.why) != (profile.rows == "nothing"):
        yield 'why: says why nothing of a file is used, and belongs to rows = "nothing" alone'
    if profile.total and profile.rows != "scores":
        yield "total: only scores have totals"
    answers = {column.field for column in profile.columns if column.kind == "answer"}
    for total in profile.total:
        if not total.items or not answers >= {*total.items}:
            yield f"total {total.measure}: items are columns of kind answer, and at least one"
    for rule in profile.skip:
        if rule.unless and not rule.field:
            yield f"skip {rule.name}: unless needs the field that it looks at"


def _unheard(profile: Profile, tabs: Mapping[str, Tab]) -> Iterator[str]:
    name, filled = FILLED[profile.rows]
    if name not in tabs:
        return
    unheard: dict[tuple[str, ...], list[str]] = {}
    for field in profile.fills(filled):
        own = {profile.source} if profile.rows == "prospects" else set()  # whom a form speaks for is no EHR
        sources = tuple(one for one in tabs[name].column(field).sources if one not in MACHINES - own)
        if profile.source not in sources:
            unheard.setdefault(sources, []).append(field)
    for sources, fields in unheard.items():
        told = f'{", ".join(fields)} of {name}: filled by {" or ".join(sources)}, not by "{profile.source}"'
        yield f'{told}; change source, or say fills = "never"'
