"""The declared tabs, read once: most tests need some of them."""

from functools import cache

import sheet_templates
from addon.tabs import Tab, declared


def all_tabs() -> dict[str, Tab]:
    """Return every declared tab, in workbook order."""
    return dict(_declared())


@cache
def _declared() -> dict[str, Tab]:
    return declared(sheet_templates.texts())
