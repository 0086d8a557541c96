"""Phone numbers as text messages need them. Pure: the tables of numbers and zones come with the packages."""

from functools import cache, lru_cache
from importlib.resources import files

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    country_code_for_region,
    format_number,
    is_valid_number,
    parse,
)

USUAL = "US"
_LONGEST = 15
"""Digits that one number can have; more of them are two numbers."""
_NUMBERS = 200_000
"""How many spellings are remembered: each pass asks about each member again."""


@cache
def region_of(zone: str) -> str:
    """Return the country (two letters) of a time zone, by the pinned tzdata; the United States if it is unclear."""
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((row[0] for row in rows if row[2] == zone), USUAL)


@lru_cache(maxsize=_NUMBERS)
def international(phone: str, region: str) -> str:
    """Return the one number in a cell in the form +15125550190 (E.164), "" if no text can go there.

    It has to be a valid number with the calling code of ``region``; an extension takes no texts, and of two numbers
    nobody knows which one is meant.
    """
    number, extension = number_and_extension(phone, region)
    return number if number.startswith(f"+{country_code_for_region(region)}") and not extension else ""


@lru_cache(maxsize=_NUMBERS)
def number_and_extension(phone: str, region: str) -> tuple[str, str]:
    """Return the one valid number in a cell, of any country, as +15125550190, and its extension; "" each if none."""
    found = _numbers(phone, region)
    if len(found) != 1:
        return "", ""
    return str(format_number(found[0], PhoneNumberFormat.E164)), found[0].extension or ""


def _numbers(phone: str, region: str) -> list[PhoneNumber]:
    """Return the valid numbers in a cell; among other words they have to be looked for, which takes longer."""
    if any(map(str.isalpha, phone)) or sum(map(str.isdigit, phone)) > _LONGEST:
        return [one.number for one in PhoneNumberMatcher(phone, region)]
    try:
        number = parse(phone, region)
    except NumberParseException:
        return []
    return [number] if is_valid_number(number) else []
