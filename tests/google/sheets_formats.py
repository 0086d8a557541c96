"""How a number looks under a number format (the en_US ones)."""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DAY_ZERO = datetime(1899, 12, 30)
MOMENTS = ("DATE", "TIME", "DATE_TIME")
USUAL = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
_MOMENT_PARTS = re.compile(r'"[^"]*"|\\.|am/pm|a/p|\[h+\]|y+|m+|d+|h+|s+|0+|.', re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"[#0,?]*[#0?](?:\.[#0?]+)?|\.[#0?]+")


def shown(number: float, number_format: dict[str, Any] | None) -> str:
    """The text in the cell; the general format where none is set."""
    kind = (number_format or {}).get("type", "NUMBER_FORMAT_TYPE_UNSPECIFIED")
    pattern = (number_format or {}).get("pattern") or USUAL.get(kind, "")
    if kind in MOMENTS:
        return _moment(number, pattern)
    if kind == "TEXT" or not pattern or pattern in {"@", "General"}:
        return general(number)
    return _number(number, pattern)


def general(number: float) -> str:
    """42 as "42", 42.01 as "42.01", at most ten digits after the point."""
    if float(number).is_integer() and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10f}".rstrip("0").rstrip(".") if 1e-6 < abs(number) < 1e15 else f"{number:.2E}"


def _number(number: float, pattern: str) -> str:
    sections = pattern.split(";")
    if number < 0 and len(sections) > 1:
        return _section(-number, sections[1])
    if number == 0 and len(sections) > 2:
        return _section(number, sections[2])
    return _section(number, sections[0])


def _section(number: float, pattern: str) -> str:
    if "E+" in pattern:
        decimals = len(pattern.partition("E")[0].partition(".")[2])
        return f"{number:.{decimals}E}"
    scaled = Decimal(repr(number)) * (100 if "%" in pattern else 1)
    found = _NUMBER.search(pattern)
    if found is None:
        return _literal(pattern)
    digits = _digits(abs(scaled), found.group())
    sign = "-" if scaled < 0 and digits.strip("0.,") else ""
    return sign + _literal(pattern[: found.start()]) + digits + _literal(pattern[found.end() :])


def _digits(number: Decimal, pattern: str) -> str:
    whole, _, decimals = pattern.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    front, _, back = text.partition(".")
    optional = len(decimals) - len(decimals.rstrip("#"))
    for _ in range(optional):
        back = back.removesuffix("0")
    front = front.rjust(whole.count("0"), "0") if "," not in whole else front
    return front + ("." + back if back else "")


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)|\[[^\]]*\]|[_*].', lambda found: found.group(1) or found.group(2) or "", text)


def _moment(number: float, pattern: str) -> str:
    moment = DAY_ZERO + timedelta(milliseconds=round(number * 86_400_000))
    parts = _MOMENT_PARTS.findall(pattern)
    halves = any(part.lower() in {"am/pm", "a/p"} for part in parts)
    out, after_hours = [], False
    for at, part in enumerate(parts):
        following = next((later for later in parts[at + 1 :] if later[0].lower() in "ymdhs"), "")
        minutes = part[0] in "mM" and (after_hours or following[:1].lower() == "s") and len(part) < 3
        out.append(_moment_part(moment, part, halves=halves, minutes=minutes))
        if part[0].lower() in "ymdhs[" and part.lower() not in {"am/pm", "a/p"}:
            after_hours = part[0].lower() in "h["
    return "".join(out)


def _moment_part(moment: datetime, part: str, *, halves: bool, minutes: bool) -> str:
    lower = part.lower()
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    if lower in {"am/pm", "a/p"}:
        return moment.strftime("%p")
    plain = {
        "y": f"{moment.year:04d}"[-2 if len(part) < 3 else 0 :],
        "d": _day(moment, len(part)),
        "h": str(hour).rjust(len(part), "0"),
        "s": str(moment.second).rjust(len(part), "0"),
        "m": str(moment.minute).rjust(len(part), "0") if minutes else _month(moment, len(part)),
    }
    if lower[0] in plain:
        return plain[lower[0]]
    return _literal(part) if part[0] in '"\\' else part


def _day(moment: datetime, letters: int) -> str:
    return moment.strftime(("%a", "%A")[letters - 3]) if letters in (3, 4) else str(moment.day).rjust(letters, "0")


def _month(moment: datetime, letters: int) -> str:
    return moment.strftime(("%b", "%B")[letters - 3]) if letters in (3, 4) else str(moment.month).rjust(letters, "0")
