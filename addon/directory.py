"""Who and what the picks in the sheet mean: ``Name (M-0142)`` to a code, and the columns that follow. Pure.

The code in brackets decides; a bare name resolves only when exactly one record has it; else the grey
code beside it stands. Renaming somebody therefore rewrites nobody's cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from addon.cells import code_in
from addon.tabs import Value, folded


@dataclass(slots=True)
class Directory:
    """The codes by name of clinicians, groups and members, and the groups' sessions by day.

    ``meant`` remembers what each distinct pick was found to mean since the last names were learnt.
    """

    names: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    labels: dict[str, str] = field(default_factory=dict)
    sessions: dict[tuple[str, date], list[str]] = field(default_factory=lambda: defaultdict(list))
    meant: dict[tuple[str, str], str] = field(default_factory=dict)

    def learn(self, kind: str, rows: Iterable[tuple[str, Mapping[str, Value]]]) -> None:
        """Take in the rows of Clinicians, Groups or Members: ``(code, {"name": …, "other_names": …})``."""
        self.meant.clear()
        for code, values in rows:
            name = str(values.get("name") or "")
            self.labels[code] = f"{name} ({code})" if name else code
            for spelling in (name, *str(values.get("other_names") or "").split(";")):
                if folded(spelling):
                    self.names[kind][folded(spelling)].add(code)

    def code(self, kind: str, pick: Value, beside: Value = None) -> str:
        """Return the code a pick means, ``beside`` being the grey code next to it; "" if undecided."""
        text = str(pick or "").strip()
        found = self.meant.get((kind, text))
        if found is None:
            found = self.meant[kind, text] = self._meant(kind, text)
        return found or (str(beside or "") if text else "")

    def _meant(self, kind: str, text: str) -> str:
        coded = code_in(text)
        if coded in self.labels:
            return coded
        if text in self.labels:
            return text
        found = self.names[kind].get(folded(text), set())
        return next(iter(found)) if len(found) == 1 else ""

    def label(self, code: str) -> str:
        """Return how a code is shown in the sheet: ``Name (M-0142)``."""
        return self.labels.get(code, code)

    def follows(self, tab: str, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return the machine columns that follow from a row's cells (see ``identify.Resolve``)."""
        if tab in {"members", "clinicians", "groups"}:
            named = values.get("name") and values.get("id")
            return {"pick": f"{values['name']} ({values['id']})"} if named else {}
        found: dict[str, Value] = {}
        if tab in {"roster", "sessions", "attendance"}:
            found["group_code"] = self.code("groups", values.get("group"), values.get("group_code"))
        if tab in {"roster", "attendance", "scores"}:
            found["member_code"] = self.code("members", values.get("member"), values.get("member_code"))
        if tab == "sessions":
            found |= self._session(values)
        if tab == "attendance":
            group = str(found.pop("group_code"))
            found["session"] = values.get("session") or self._only_session(group, values)
        return {name: value for name, value in found.items() if value not in (None, "")}

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
