"""The characters a text message carries at one septet each, and how long a text is."""

import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_SEPTETS = frozenset("^{}\\[~]|€")
_ALPHABET = _BASIC | _TWO_SEPTETS
_LOOKALIKES = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
    }
)
LONGEST = 160


def septets(text: str) -> int | None:
    """Return how long the text is in septets, None if a character is not in the alphabet."""
    if not _ALPHABET.issuperset(text):
        return None
    return len(text) + sum(text.count(ch) for ch in _TWO_SEPTETS)


def spelled(text: str) -> str | None:
    """Return the text with accents the alphabet lacks dropped (Zoë -> Zoe), None if that is not enough."""
    if _ALPHABET.issuperset(text):
        return text
    plain = "".join(_letter(ch) for ch in unicodedata.normalize("NFC", text).translate(_LOOKALIKES))
    return plain if septets(plain) is not None else None


def _letter(ch: str) -> str:
    if ch in _ALPHABET:
        return ch
    return "".join(part for part in unicodedata.normalize("NFKD", ch) if not unicodedata.combining(part))
