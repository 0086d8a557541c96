"""Scores that a person typed or pasted into Scores: item 9 is looked for there as in a file. Pure."""

from collections.abc import Iterator, Mapping

from addon.cells import canonical
from addon.directory import Directory
from addon.exports.item_9_rows import above_zero
from addon.exports.review import stable_key
from addon.part import View
from addon.person_names import name_key
from addon.problems import in_tab
from addon.questions import Question
from addon.safety import safety_question
from addon.tabs import matched_columns
from addon.workbook import Raw
from addon.written import letters


def typed_answers(view: View, directory: Directory) -> Iterator[Question]:
    """Yield a question for each row of Scores by which item 9 was above zero, complete or not.

    Rows that a file or a member's page told of are left out: they were looked at there.
    """
    at = matched_columns(view.tab, view.sheet.headers)
    told = {rid for source in view.tab.column("score").sources for rid, _ in view.observed_from(source)}
    ids = {number: rid for rid, number in view.numbers.items()}
    for number, raw in enumerate(view.sheet.rows, view.sheet.first_row):
        cells: Mapping[str, Raw] = {name: raw[index] for name, index in at.items() if index < len(raw)}
        rid = ids.get(number, "")
        found = above_zero(cells.get("item_9"), cells.get("measure"), cells.get("score"))
        if found is False or (rid in told and cells.get("item_9") is None):
            continue
        member = directory.code("members", canonical(cells.get("member_code")) or canonical(cells.get("member")))
        who = member or name_key(canonical(cells.get("member")))
        key = stable_key("safety", "Scores", who or number, canonical(cells.get("date")))
        place = in_tab(view.sheet.title, f"{letters(at.get('score', 0))}{number}")
        yield safety_question(key, place, member=member, readable=found is not None)
