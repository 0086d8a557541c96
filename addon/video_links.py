"""Links to video rooms and numbers to dial in, as members' pages may show them. Pure."""

import re
from urllib.parse import urlsplit

FEWEST_DIGITS = 7
_DIGIT = re.compile(r"\d")
_WORDS = "code|pin|id|ext|access|meeting|conference|passcode|then|and|or"
_DIAL_IN = re.compile(rf"(?:[\d\s()+.,;:#*/-]|\bx(?=\d)|\b(?:{_WORDS})\b)+", re.IGNORECASE)


def room_link(typed: str) -> str:
    """Return what was typed as an address that a browser opens safely, "" if it is none."""
    text = typed.strip()
    link = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    is_one = parts.scheme in {"https", "http"} and "." in (parts.hostname or "") and not any(map(str.isspace, link))
    return link if is_one else ""


def dial_in(typed: str) -> str:
    """Return a number to call with its code, "" if it is more than that: a member's page never names a group."""
    words = " ".join(typed.split())
    return words if _DIAL_IN.fullmatch(words) and len(_DIGIT.findall(words)) >= FEWEST_DIGITS else ""
