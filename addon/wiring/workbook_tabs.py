"""The declared tabs of every workbook."""

from functools import cache

import sheet_templates
from addon.tabs import Tab, declared


def all_tabs() -> dict[str, Tab]:
    """Return every declared tab, in workbook order."""
    return dict(_declared_tabs())


@cache
def _declared_tabs() -> dict[str, Tab]:
    return declared(sheet_templates.texts())
