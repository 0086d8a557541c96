"""The words and codes of the standard that mean something here."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ItemNineCodes(_Strict):
    """The code of item 9, and those of its answers."""

    item_9: str
    not_at_all: list[str]
    above_zero: list[str]


class Systems(_Strict):
    """Which systems billing codes are of, and which type of identifier is the client's number."""

    billing: list[str]
    record_number: str


class FhirWords(_Strict):
    """Status words by resource, reasons by how their code begins, measures by code."""

    encounter: dict[str, str]
    appointment: dict[str, str]
    cancelled: dict[str, str]
    measures: dict[str, str]
    safety: ItemNineCodes
    systems: Systems


@cache
def fhir_words() -> FhirWords:
    """Return what ``words.toml`` says."""
    text = files("addon.exports.fhir").joinpath("words.toml").read_text(encoding="utf-8")
    return FhirWords.model_validate(tomllib.loads(text))
