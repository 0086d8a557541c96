"""A mapping that a person confirmed -> an export profile: the text to remember, or what keeps it from being one.

It holds headers and status words of the file, and nothing of its rows.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import FieldWords
from addon.exports.profile import Profile, load_profiles
from addon.exports.rescheduled import RESCHEDULED, VOID
from addon.exports.statuses import word_key
from addon.problems import SettingsInvalid
from addon.tabs import Tab, folded

_FILLED = frozenset({"client", "clinician", "when", "on", "measure", "value", "group_name", "code", "paid"})
_DECIDES = _FILLED | {
    "client_first", "client_last", "birth_date", "external_id", "insurance_id", "time", "status", "charged", "allowed",
    "patient", "joined", "left",
}  # fmt: skip
"""A row in which one of these cannot be read is not used."""
_MEANS: Mapping[str, str] = {"nothing yet": "", "leave the row out": VOID, "moved to another time": RESCHEDULED}


def meaning_in_profile(picked: str) -> str:
    """Return a meaning that was picked as formats have it."""
    return _MEANS.get(picked, picked)


def meanings_of(profile: Profile) -> dict[str, dict[str, str]]:
    """Return what a format's status words mean, as they are picked, by field and word."""
    picked = {inner: label for label, inner in _MEANS.items()}
    return {
        field: {word: picked.get(meaning, meaning) for word, meaning in words.items()}
        for field, words in profile.words.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What each column (by place) and each status word (by column and word) is read as.

    What no single file can show, as whether it names everybody, is taken over from the format that it is ``like``.
    """

    kind: str
    fields: Mapping[int, FieldWords]
    words: Mapping[int, Mapping[str, str]]
    like: Profile | None = None

    @property
    def claims(self) -> Profile | None:
        """Return the format whose claims hold for this one too: of the same kind, with all of these fields."""
        fields = {one.in_profile for one in self.fields.values()}
        if self.like is None or self.like.rows != self.kind or fields - {one.field for one in self.like.columns}:
            return None
        return self.like

    def words_of(self, at: int) -> dict[str, str]:
        """Return what a column's words mean in a profile: as told here, else as the format that it is like has them."""
        told = {word: meaning_in_profile(meaning) for word, meaning in self.words.get(at, {}).items()}
        like = self.like if self.like and self.like.rows == self.kind else None
        before = like.words.get(self.fields[at].in_profile, {}) if like else {}
        keys = {word_key(word) for word in told}
        return {word: meaning for word, meaning in before.items() if word_key(word) not in keys} | told


def profile_name(table: Table, kind: str) -> str:
    """Return what the profile of a file is called: by its kind and headers, never by the file."""
    return f"own.{kind}_{table.signature[:8]}"


def draft(table: Table, mapped: Mapped, tabs: Mapping[str, Tab]) -> tuple[str, Profile | None, tuple[str, ...]]:
    """Return a mapping's text, its profile, and (then None) why it cannot be one beside these declared ``tabs``."""
    reads = [one.in_profile for one in mapped.fields.values()]
    twice = sorted({one for one in reads if reads.count(one) > 1})
    labels = {one.in_profile: one.label for one in mapped.fields.values()}
    mistakes = [f"two columns are read as {labels[one]}" for one in twice]
    unclear = [at for at in mapped.fields if not can_be_read(table.headers, at)]
    mistakes += [f'nothing tells the column "{table.shown(at)}" from another of this header' for at in unclear]
    if mistakes:
        return "", None, tuple(mistakes)
    text = "\n".join(_lines(table, mapped))
    try:
        profile = load_profiles({"": text}, tabs)[profile_name(table, mapped.kind)]
    except SettingsInvalid as wrong:
        return text, None, tuple(one.removeprefix(": ") for one in wrong.what.split("; "))
    return text, profile, ()


def _lines(table: Table, mapped: Mapped) -> Iterator[str]:
    yield f"# Mapped by example from a file with {len(table.headers)} columns: its headers and status words, no data."
    yield f"name = {_text(profile_name(table, mapped.kind))}"
    yield f"title = {_text(f'{mapped.kind.capitalize()}, mapped by example')}"
    yield f"rows = {_text(mapped.kind)}"
    if mapped.claims is not None:
        yield from _claims(mapped.claims)
    yield "columns = ["
    for at, field in sorted(mapped.fields.items()):
        yield f"  {{ {', '.join(_column(table, at, field, mapped.claims))} }},"
    yield "]"
    ignored = [name for at, name in enumerate(table.headers) if name and at not in mapped.fields]
    yield f"ignored = {_text(ignored)}"
    for at, field in sorted(mapped.fields.items()):
        words = mapped.words_of(at)
        if field.kind == "word" and (words or at in mapped.words or table.shapes[at].is_empty):
            yield ""
            yield f"[words.{field.in_profile}]"
            yield from (f"{_text(word)} = {_text(meaning)}" for word, meaning in sorted(words.items()))


def _claims(like: Profile) -> Iterator[str]:
    yield f"source = {_text(like.source)}"
    yield f"complete = {_text(like.complete)}"
    yield f"covers_charges = {_text(like.covers_charges)}"
    if like.date_order:
        yield f"date_order = {_text(like.date_order)}"
    if like.weak:
        yield f"weak = {_text(like.weak)}"
    if like.skip:
        rules = (", ".join(_rule(one.model_dump(exclude_defaults=True))) for one in like.skip)
        yield f"skip = [{', '.join(f'{{ {rule} }}' for rule in rules)}]"


def _rule(values: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{name} = {_text(value)}" for name, value in values.items())


def _column(table: Table, at: int, field: FieldWords, claims: Profile | None) -> Iterator[str]:
    name = field.in_profile
    yield f"field = {_text(name)}"
    yield f"headers = [{_text(table.headers[at])}]"
    yield f"kind = {_text(field.kind)}"
    yield "required = true"
    if name in _FILLED:
        yield "filled = true"
    elif name not in _DECIDES:
        yield "keeps_row = true"
    filled = next((one.fills for one in claims.columns if one.field == name), "firmly") if claims else "firmly"
    if filled != "firmly":
        yield f"fills = {_text(filled)}"
    if anchor := anchor_of(table.headers, at):
        yield f"after = {_text(anchor)}"


def anchor_of(headers: Sequence[str], at: int) -> str:
    """Return the header behind which a repeated one is looked for; "" where none is needed, or none can tell."""
    names = [folded(one) for one in headers]
    if names.count(names[at]) < 2:
        return ""
    for before in range(at - 1, -1, -1):
        if names[before] == names[at]:
            return ""
        if names[before] and names.count(names[before]) == 1:
            return headers[before]
    return ""


def can_be_read(headers: Sequence[str], at: int) -> bool:
    """Return whether a profile can tell this column from all others of the file."""
    return headers.count(headers[at]) < 2 or bool(anchor_of(headers, at))


def _text(value: object) -> str:
    """Return a value as TOML has it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
