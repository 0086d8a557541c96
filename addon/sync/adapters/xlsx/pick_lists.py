"""The lists that drop-downs offer, as defined names of the workbook. Pure."""

from collections.abc import Mapping

from addon.sync.adapters.appearance import place
from addon.sync.adapters.arriving import TabPlace
from addon.tabs import Tab, offered_field
from addon.written import letters

PICK_ROWS = 10_001


def pick_name(tab_name: str) -> str:
    """Return the hidden defined name of a tab's pick list."""
    return f"_pick_{tab_name}"


def name_pick_lists(tabs: Mapping[str, Tab], places: Mapping[str, TabPlace]) -> dict[str, str]:
    """Return ``{defined name: formula}`` for every tab that other tabs pick from, where its list stands.

    The list reaches from below the header to the last filled cell among the next 10,000 rows. It hangs on the
    header cell, so that deleting or sorting rows cannot break it, and leaves no blank tail, at which
    Excel would open the list.
    """
    wanted = {column.listed for tab in tabs.values() for column in tab.columns}
    return {pick_name(name): _filled_part(place) for name, place in sorted(pickable(places).items()) if name in wanted}


def pickable(places: Mapping[str, TabPlace]) -> dict[str, TabPlace]:
    """Return the tabs that have the column which drop-downs offer."""
    return {name: place for name, place in places.items() if offered_field(place.at)}


def _filled_part(tab: TabPlace) -> str:
    letter, top = letters(tab.at[offered_field(tab.at)]), tab.header_row
    head = place(tab.title, f"${letter}${top}")
    column = place(tab.title, f"${letter}${top}:${letter}${top + PICK_ROWS - 1}")
    last = f'SUMPRODUCT(MAX(({column}<>"")*ROW({column})))'
    return f"OFFSET({head},1,0,MAX(1,{last}-{top}),1)"
