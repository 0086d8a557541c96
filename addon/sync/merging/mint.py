"""New row ids, none of which was ever given before. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from addon.cells import code_in
from addon.sources import derived_id
from addon.tabs import Tab, matched_columns
from addon.workbook import Snapshot


@dataclass(slots=True)
class Mint:
    """Gives new row ids. ``last`` holds the highest number ever given per tab; never reused."""

    last: dict[str, int]
    taken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def new(self, tab: Tab, key: str) -> str:
        """Return an unused id for a new row of the tab."""
        if tab.id_is_key:
            return self._unused(tab, key.replace("|", " ").upper())
        if tab.numbered:
            self.last[tab.name] = self.last.get(tab.name, 0) + 1
            return f"{tab.prefix}-{self.last[tab.name]:0{tab.numbered}d}"
        salt, made = 0, derived_id(tab.prefix, tab.name, key)
        while made in self.taken[tab.name]:
            salt += 1
            made = derived_id(tab.prefix, tab.name, f"{key}|{salt}")
        self.taken[tab.name].add(made)
        return made

    def _unused(self, tab: Tab, wanted: str) -> str:
        """Two rows may name the same session by mistake; they still are two rows."""
        made, count = wanted, 1
        while made in self.taken[tab.name]:
            count += 1
            made = f"{wanted} ({count})"
        self.taken[tab.name].add(made)
        return made

    def note(self, tab: Tab, rids: Iterable[str]) -> None:
        """Remember ids that exist, so that they are never given again."""
        if not tab.numbered:
            self.taken[tab.name].update(rids)
            return
        for rid in filter(partial(is_given, tab), rids):
            self.last[tab.name] = max(self.last.get(tab.name, 0), int(rid.removeprefix(f"{tab.prefix}-")))


def is_given(tab: Tab, rid: str) -> bool:
    """Return whether an id has the form of those that a numbered tab is given."""
    return re.fullmatch(rf"{tab.prefix}-[0-9]+", rid) is not None


def codes_in_use(snapshot: Snapshot, tabs: Mapping[str, Tab]) -> Iterator[str]:
    """Yield the codes in a workbook's picks and in the code columns beside them, also those whose rows are gone."""
    for name, sheet in snapshot.tabs.items():
        for one, at in matched_columns(tabs[name], sheet.headers).items() if name in tabs else ():
            column = tabs[name].column(one)
            if column.code_of or column.kind == "pick":
                texts = {str(row[at]).strip() for row in sheet.rows if at < len(row)}
                yield from texts if column.code_of else map(code_in, texts)
