"""Which fields a column can be, how surely, and why: by its header, its cells and what the practice knows. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from addon.cells import digits
from addon.exports.guessing.practice_keys import PracticeKeys
from addon.exports.guessing.shapes import Shape, fits, is_email, looks_like
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import EXACT, HINT, UNREAD, USUAL, FieldWords, called, vocabulary
from addon.exports.statuses import word_key
from addon.person_names import person_key, plain
from addon.tabs import folded

MANY = 0.6
"""From this share on, what a column has in common with what the practice knows is no accident."""
_LEVELS = {EXACT: "its header is what this is called", USUAL: "its header is often this", HINT: "a part of its header"}
_SPAN = 15
"""Days of sessions do not spread over more years."""
_YOUNG, _AGES = 2 * 365, 3
"""So many days ago nobody was born who is in a group; so many years at least are between members of one age."""
_LONG_AGO = 5 * 365
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A field that a column can be.

    ``level``: by its header; ``overlap``: the share of its cells that the practice knows; ``shows``: by its cells.
    """

    at: int
    field: FieldWords
    level: int
    overlap: float = 0.0
    shows: bool = False
    doubt: str = ""

    @property
    def strength(self) -> float:
        """Return by what claims are compared."""
        known = 2 * self.overlap if self.overlap >= MANY else 0.5 * self.shows
        return self.level + known - 2 * bool(self.doubt)

    @property
    def why(self) -> str:
        """Return the reasons in words."""
        seen = f"{self.overlap:.0%} of its cells are known here" if self.overlap >= MANY / 2 else ""
        return "; ".join(filter(None, (_LEVELS.get(self.level, ""), seen, self.doubt)))


@lru_cache(maxsize=16)
def abouts(headers: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return the concepts of each header. Beside a last name, what is only called name is the first name."""
    found = [vocabulary().about(one) for one in headers]
    if any("lastname" in one for one in found) and not any("firstname" in one for one in found):
        found = [(one - {"name"}) | {"firstname"} if one in _ONLY_NAME else one for one in found]
    return tuple(found)


_ONLY_NAME = (frozenset({"name"}), frozenset({"client", "name"}))


def claims(table: Table, kind: str, keys: PracticeKeys) -> list[Claim]:
    """Return what each column can be in a file of a kind; what its cells rule out is left out."""
    found = []
    latest = max((day for one in table.shapes if one.are_dates for day in one.days), default=date.min)
    named = abouts(table.headers)
    has_end_time = any(
        called(_named("end_time"), about) and fits("time", table.shapes[at]) for at, about in enumerate(named)
    )
    for at, about in enumerate(named):
        shape = table.shapes[at]
        if numbers_rows(about, shape) or vocabulary().other(about):
            continue
        for field in vocabulary().of_kind(kind):
            level = called(field, about)
            if (level or not shape.is_empty) and fits(field.kind, shape):
                overlap = overlapping(field, shape, keys)
                shows = _shows(field, shape)
                if level or ((overlap >= MANY or shows) and not _is_else(about)):
                    doubt = _doubt(field, shape, keys) or _too_far(field, shape, latest)
                    if field.field == "ends" and not shape.are_timed and not has_end_time:
                        doubt = "but its cells have no time of day"
                    one = Claim(at=at, field=field, level=level, overlap=overlap, shows=shows, doubt=doubt)
                    found.append(one)
    return found


def numbers_rows(about: frozenset[str], shape: Shape) -> bool:
    """Return whether a column is a bare number that counts the rows."""
    return about == {"id"} and shape.is_count


def _named(name: str) -> FieldWords:
    return next(one for one in vocabulary().fields if one.field == name)


def _is_else(about: frozenset[str]) -> bool:
    """Return whether a header is that of something else for certain, so that no cells make it another field."""
    return (
        UNREAD in about
        or bool(vocabulary().other(about))
        or any(called(one, about) == EXACT for one in vocabulary().fields)
    )


def ruled_out(table: Table, at: int, kind: str) -> FieldWords | None:
    """Return the field that a column is called like, though its cells cannot be read as that; None if there is none."""
    about = abouts(table.headers)[at]
    named = [one for one in vocabulary().of_kind(kind) if called(one, about) >= USUAL]
    return next((one for one in named if not fits(one.kind, table.shapes[at])), None)


def overlapping(field: FieldWords, shape: Shape, keys: PracticeKeys) -> float:
    """Return which share of the different cells the practice knows as this field."""
    if field.field in {"when", "pay_on"}:
        return _share(shape.days, keys.sessions)
    if field.field == "birth_date":
        return _share(shape.days, keys.births)
    same = keys.texts.get(field.field)
    if not same:
        return 0.0
    key = _KEYS.get(field.field, folded)
    return shape.share(lambda text: key(text) in same)


def _share(days: Sequence[object], known: frozenset[object]) -> float:
    return sum(day in known for day in days) / len(days) if days and known else 0.0


_KEYS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "client": person_key,
        "clinician": person_key,
        "client_first": plain,
        "client_last": plain,
        "external_id": str.strip,
        "phone": digits,
        "email": str.casefold,
    }
)


def _shows(field: FieldWords, shape: Shape) -> bool:
    """Return whether cells show by themselves what they are, whatever their header is."""
    if shape.filled < 2:
        return False
    if field.field == "email":
        return shape.share(is_email) >= MANY
    if field.field == "code" and len(shape.cells) * 2 > shape.filled:
        return False
    if field.kind == "phone" and field.field == "phone":
        return looks_like(shape) == "phone numbers"
    if field.kind == "word":
        return shape.are_words and _meant(field, shape) >= MANY and len(shape.cells) > 1
    return field.field == "code" and looks_like(shape) == "billing codes"


def _meant(field: FieldWords, shape: Shape, *, shortest: int = 3) -> float:
    words = vocabulary().words[field.field]
    return shape.share(lambda text: len(text) >= shortest and word_key(plain(text)) in words)


_OTHERS = MappingProxyType({"client": ("clinician", "clinicians"), "clinician": ("client", "members")})


def _known_share(name: str, shape: Shape, keys: PracticeKeys) -> float:
    same = keys.texts.get(name, frozenset())
    return shape.share(lambda text: person_key(text) in same)


def _doubt(field: FieldWords, shape: Shape, keys: PracticeKeys) -> str:
    """Return what speaks against a field, though its cells could be read as it; "" if nothing."""
    if shape.is_empty:
        return ""
    if field.field in _OTHERS:
        others, who = _OTHERS[field.field]
        if _known_share(others, shape, keys) >= MANY > _known_share(field.field, shape, keys):
            return f"but its cells name {who}"
    if field.field in {"client", "clinician"} and not shape.are_names:
        return "but many of its cells are no names"
    if field.field == "session_ref" and shape.filled > _FEW and len(shape.cells) == shape.filled:
        return "but each row has another one, and a group session has several rows"
    if field.kind == "word" and not _meant(field, shape, shortest=1):
        return "but none of its words is a status"
    if field.guards == "date" and field.kind in {"moment", "date"} and _span(shape) > _SPAN:
        return "but its days spread as birth dates do"
    return ""


def _too_far(field: FieldWords, shape: Shape, latest: date) -> str:
    """Return what the file's ``latest`` day tells against a column of days, "" if nothing."""
    if shape.is_empty or not shape.are_dates:
        return ""
    since = (latest - max(shape.days)).days
    if field.field == "birth_date" and since < _YOUNG and _span(shape) < _AGES:
        return "but its days are too recent for birth dates"
    if field.field in {"when", "pay_on", "on"} and since > _LONG_AGO:
        return "but its days are years before others of this file"
    return ""


def _span(shape: Shape) -> int:
    years = [day.year for day in shape.days]
    return max(years) - min(years) if years else 0
