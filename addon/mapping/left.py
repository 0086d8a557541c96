"""What a format had filled and, told anew, does not read any more: those cells are listed for whoever told it. Pure."""

from addon.cells import canonical
from addon.exports.profile import FILLED, Profile
from addon.part import Given

FILLED_TABS = tuple(tab for tab, _ in FILLED.values() if tab)
_SHOWN = 4


def left_behind(given: Given, before: Profile, now: Profile) -> str:
    """Return where cells still show what columns had filled that are not read any more, "" if there are none."""
    tab, _ = FILLED[before.rows]
    gone = sorted(_fills(before) - (_fills(now) if now.rows == before.rows else set()))
    if not tab or not gone:
        return ""
    told = "; ".join(filter(None, (_cells(given, before.source, tab, name) for name in gone)))
    what = f"of what it had filled in {given.directory.tabs[tab].title} and does not tell any more, there is still"
    return f"{what} {told}: empty these cells" if told else ""


def _fills(profile: Profile) -> set[str]:
    return set(profile.fills([one.field for one in profile.columns]))


def _cells(given: Given, source: str, tab: str, name: str) -> str:
    """Return the header and the addresses of the cells that show what a source told, "" if none does."""
    view = given.views[tab]
    told = {rid: texts[name] for rid, texts in view.observed_from(source) if texts.get(name)}
    shown = ((rid, canonical(value)) for rid, (value,) in view.rows((name,), only=told.keys()))
    places = [view.at(rid, name) for rid, text in shown if text == told[rid]]
    if not places:
        return ""
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return f"{view.tab.column(name).header} in {', '.join(places[:_SHOWN])}{more}"
