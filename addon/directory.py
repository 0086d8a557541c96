"""Who and what the picks in the sheet mean: ``Name (M-0142)`` to a code, and the columns that follow. Pure.

The code in brackets decides (m-0142 is M-0142); a bare name resolves only when exactly one record has it; else the grey
code beside it counts. After a renaming the pass rewrites the labels that it wrote, and no plain name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from addon.cells import code_in
from addon.person_names import name_key
from addon.records import GroupSession, Practice
from addon.tabs import Tab, Value, folded

LABELLED = frozenset({"clinicians", "groups", "members"})
"""The tabs whose rows other tabs pick, as ``Name (M-0142)``."""


Follows = tuple[tuple[str, str, str], ...]
"""Of a tab: each code column, the tab it has codes of, and the column whose pick it follows from."""


def _keys(kind: str, name: str) -> list[str]:
    """Return by what a name is found: as it is spelled, then, of a person, in either order (Roe, Ann)."""
    keys = [folded(name)] if kind == "groups" else [folded(name), name_key(name)]
    return [key for key in keys if key]


@dataclass(slots=True)
class Directory:
    """The codes by name of clinicians, groups and members, and the groups' sessions by day.

    ``tabs`` are the declared tabs; ``meant`` remembers what each distinct pick was found to mean since the last names
    were learnt. ``words`` are those of clinicians' names: one that only one of them has means that one.
    """

    tabs: Mapping[str, Tab] = field(default_factory=dict)
    names: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    labels: dict[str, str] = field(default_factory=dict)
    sessions: dict[tuple[str, date], list[str]] = field(default_factory=lambda: defaultdict(list))
    meant: dict[tuple[str, str], str] = field(default_factory=dict)
    words: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _columns: dict[str, Follows] = field(default_factory=dict)

    def learn(self, practice: Practice, before: Practice) -> None:
        """Take in the names of a practice's people and groups, where they are not those of ``before``."""
        if practice.clinicians is not before.clinicians:
            self.learn_names("clinicians", ((one.code, one.name, one.aliases) for one in practice.clinicians))
        if practice.groups is not before.groups:
            self.learn_names("groups", ((one.code, one.name, ()) for one in practice.groups))
        if practice.members is not before.members:
            self.learn_names("members", ((one.code, one.name, one.aliases) for one in practice.members))
        if practice.sessions is not before.sessions:
            self.learn_sessions(practice.sessions)

    def learn_names(self, kind: str, found: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """Take in (code, name, other names) of clinicians, groups or members."""
        self.meant.clear()
        for code, name, others in found:
            self.labels[code] = f"{name} ({code})" if name else code
            for spelling in (name, *others):
                for key in _keys(kind, spelling):
                    self.names[kind][key].add(code)
            for word in name.split() if kind == "clinicians" else ():
                if len(word) > 2 and not word.endswith("."):
                    self.words[folded(word)].add(code)

    def learn_sessions(self, sessions: Iterable[GroupSession]) -> None:
        """Take in which sessions a group has on which day, for rows typed by hand."""
        days: dict[tuple[str, date], list[str]] = {}
        for one in sessions:
            days.setdefault((one.group, one.start.date()), []).append(one.code)
        self.sessions.update(days)

    def code(self, kind: str, pick: Value, beside: Value = None) -> str:
        """Return the code a pick means, ``beside`` being the grey code next to it; "" if undecided."""
        text = str(pick or "").strip()
        found = self.meant.get((kind, text))
        if found is None:
            found = self.meant[kind, text] = self._meant(kind, text)
        return found or (str(beside or "") if text else "")

    def _meant(self, kind: str, text: str) -> str:
        capitals = text.upper()
        for coded in (code_in(capitals), text, capitals):
            if coded in self.labels:
                return coded
        found = self.called(kind, text)
        if not found and kind == "clinicians":
            found = self.words.get(folded(text), set())
        return next(iter(found)) if len(found) == 1 else ""

    def called(self, kind: str, name: str) -> set[str]:
        """Return the codes of everybody who has a name."""
        names = self.names[kind]
        return next((names[key] for key in _keys(kind, name) if key in names), set())

    def label(self, code: str) -> str:
        """Return how a code is shown in the sheet: ``Name (M-0142)``."""
        return self.labels.get(code, code)

    def follows(self, tab: str, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return the machine columns that follow from a row's cells (see ``identify.Resolve``)."""
        found: dict[str, Value] = {
            name: self.code(kind, values.get(pick), values.get(name)) for name, kind, pick in self._code_columns(tab)
        }
        if tab in LABELLED and values.get("name") and values.get("id"):
            found["pick"] = f"{values['name']} ({values['id']})"
        if tab == "sessions":
            found |= self._session(values)
        if tab == "attendance":
            group = self.code("groups", values.get("group"))
            found["session"] = values.get("session") or self._only_session(group, values)
        return {name: value for name, value in found.items() if value not in (None, "")}

    def _code_columns(self, tab: str) -> Follows:
        if tab not in self._columns:
            columns = self.tabs[tab].columns if tab in self.tabs else ()
            self._columns[tab] = tuple((one.field, *one.code_of) for one in columns if one.code_of)
        return self._columns[tab]

    def _session(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """An extra session typed by hand starts its life where it was typed."""
        day, at = values.get("date"), values.get("start")
        if values.get("original_start") or not (isinstance(day, date) and isinstance(at, time)):
            return {}
        return {"original_start": datetime.combine(day, at)}

    def _only_session(self, group: str, values: Mapping[str, Value]) -> str:
        day = values.get("date")
        found = self.sessions.get((group, day), []) if isinstance(day, date) else []
        return found[0] if len(found) == 1 else ""
