"""The Settings and Measures tabs: what admins set, typed, with a word beside each row that cannot be used."""

from collections.abc import Mapping
from dataclasses import replace

from addon.cells import BadCell, canonical, read_value
from addon.facts.measures import measures_from
from addon.keyed_rows import checks
from addon.part import Given, Part, Result, View
from addon.practice_settings.settings_rows import SETTING, Declared, SettingsRead, read_settings_rows
from addon.problems import Problem, in_tab
from addon.questions import Question, is_no
from addon.records import Practice
from addon.sources import Source
from addon.tabs import Tab, Value, folded

NEWER = ("Check-in", "Feedback")
"""Measures that workbooks made before did not have."""


def _settings(given: Given) -> Result:
    view, before = given.views["settings"], given.remembered(SETTING)
    found = _read(given)
    rids = [str(row["id"]) for row in view.values()]
    texts = {rid: f"{bad.what}. {bad.next_step}" for rid, bad in found.unread.items()}
    return Result(
        sources=(checks(view, ((rid, texts.get(rid, "OK")) for rid in rids)),),
        problems=tuple(
            Problem(in_tab(view.tab.title, view.at(rid, "value")), "bad-setting", bad.what, bad.next_step, quotes=True)
            for rid, bad in found.unread.items()
        ),
        asked=tuple(_about_gone(given, name) for name in found.gone),
        memory=(found.memory(before),),
    )


def _with_settings(given: Given, _: Result) -> Practice:
    return replace(given.practice, settings=_read(given).values)


def _read(given: Given) -> SettingsRead:
    view, last = given.views["settings"], given.remembered(SETTING)
    rows = ((str(row["id"]), row) for row in view.values())
    left_out = {name for name in last if is_no(given.new_answers.get(_gone_key(given, name)))}
    return read_settings_rows(rows, last, _declared(view.tab), left_out=left_out)


def _declared(tab: Tab) -> dict[str, Declared]:
    name, unit, value = (tab.column(field).header for field in ("name", "unit", "value"))
    return {row[name]: Declared(row.get(unit, ""), row.get(value, "")) for row in tab.starter}


def _gone_key(given: Given, name: str) -> str:
    """Return the key of the question about a row that is gone: an answer is about the value that it had."""
    return f"setting|{name}|{canonical(given.remembered(SETTING)[name].value)}"


def _about_gone(given: Given, name: str) -> Question:
    return Question(
        key=_gone_key(given, name),
        kind="setting missing",
        question=f"The row {name} is not in Settings any more. Its last value counts until it is back. Leave it out?",
        where=given.views["settings"].tab.title,
        choices="leave out",
    )


def _measures(given: Given) -> Result:
    view = given.views["measures"]
    _, problems = measures_from(_rows(view))
    return Result(sources=(_measure_checks(view, problems),), problems=problems)


def _rows(view: View) -> list[Mapping[str, Value]]:
    """Return the rows of Measures; of what older workbooks were not given, those that new ones begin with."""
    rows: list[Mapping[str, Value]] = list(view.values())
    there = {folded(row.get("name") or "") for row in (*rows, *view.removed())}
    columns = {column.header: column for column in view.tab.columns}
    newer = [row for row in view.tab.starter if row["Measure"] in NEWER and folded(row["Measure"]) not in there]
    read = ({columns[head].field: read_value(columns[head], text) for head, text in row.items()} for row in newer)
    return [*rows, *({name: value for name, value in row.items() if not isinstance(value, BadCell)} for row in read)]


def _measure_checks(view: View, problems: tuple[Problem, ...]) -> Source:
    wrong = {problem.place.at: f"{problem.what} {problem.next_step}".strip() for problem in problems}
    return checks(view, ((str(row["id"]), wrong.get(str(row["name"]), "OK")) for row in view.values()))


def _with_measures(given: Given, _: Result) -> Practice:
    measures, _problems = measures_from(_rows(given.views["measures"]))
    return replace(given.practice, measures=measures)


SETTINGS = Part(name="settings", tabs=("settings",), compute=_settings, records=_with_settings, memory=(SETTING,))
MEASURES = Part(name="measures", tabs=("measures",), compute=_measures, records=_with_measures)
