"""What Google sends when it asks for a card, as far as cards use it. Pure; tokens are taken out before anything else.

Google may leave out whatever it likes: the file of the workbook, the event, the fields of a form. Nothing here fails
by that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LONGEST = 4_000
_MOST = 200
"""Characters of a text, and fields or parameters, that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAsked:
    """One call. ``user_token`` is who looks, as Google signed it; no other part of the service sees it.

    ``typed`` are the fields of the form by name, ``told`` what the button bore. ``event`` and ``series`` are Google's
    ids; ``file`` is the open spreadsheet's, "" where Google does not tell.
    """

    user_token: str = field(default="", repr=False)
    typed: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""
    event: str = ""
    series: str = ""
    file: str = ""

    def text(self, name: str) -> str:
        """Return what was typed into a field, or else what the button bore under the name, without spaces around."""
        return (self.typed.get(name) or self.told.get(name, "")).strip()


def card_asked(body: object) -> CardAsked:
    """Return what was sent; whatever has another shape than Google's is taken as not told."""
    sent = dict(body) if isinstance(body, dict) else {}
    tokens = _part(sent.pop("authorizationEventObject", None))
    common, calendar, sheets = (_part(sent.get(name)) for name in ("commonEventObject", "calendar", "sheets"))
    return CardAsked(
        user_token=_text(tokens.get("userIdToken"), longest=8_000),
        typed={name: _typed(one) for name, one in _some(common.get("formInputs"))},
        told={name: _text(one) for name, one in _some(common.get("parameters"))},
        calendar=_text(calendar.get("calendarId")),
        event=_text(calendar.get("id")),
        series=_text(calendar.get("recurringEventId")),
        file=_text(sheets.get("id")),
    )


def _typed(given: object) -> str:
    values = _part(_part(given).get("stringInputs")).get("value")
    return _text(values[0]) if isinstance(values, list) and values else ""


def _part(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _some(given: object) -> list[tuple[str, object]]:
    return [(str(name)[:_LONGEST], one) for name, one in list(_part(given).items())[:_MOST]]


def _text(given: object, *, longest: int = _LONGEST) -> str:
    return given if isinstance(given, str) and len(given) <= longest else ""
