"""The Check-in items tab: which forms may be asked; and what members answered, on its way to Scores."""

from addon.check_in import CHECK_IN, CHECK_IN_FORM, CheckIns
from addon.check_ins.arrived import ANSWERED, answered, by_about, item_9_questions, scores_from, still_kept
from addon.check_ins.items import FormsRead, forms_from
from addon.keyed_rows import checks
from addon.memory import news
from addon.part import Given, Part, Result, View
from addon.problems import Problem, in_tab
from addon.sources import Source


def _check_ins(given: Given) -> Result:
    view, before = given.views["check_in_items"], given.remembered(ANSWERED)
    read = forms_from(view, given.practice)
    said = still_kept(answered(given, before), given.wall)
    scores = scores_from(given, said.values())
    return Result(
        sources=(_checks(view, read),),
        ahead=(scores,) if scores.rows else (),
        asked=tuple(item_9_questions(given.inbox)),
        problems=tuple(_problems(view, read)),
        memory=(
            news(CHECK_IN_FORM, given.remembered(CHECK_IN_FORM), read.forms),
            news(ANSWERED, before, said),
        ),
        hands=(CheckIns({key: one.name for key, one in read.forms.items()}, by_about(said.values())),),
        note=_note(sum(one.kind == CHECK_IN for one in given.inbox)),
    )


def _checks(view: View, read: FormsRead) -> Source:
    return checks(view, ((rid, what or "OK") for rid, what in read.wrong.items()))


def _problems(view: View, read: FormsRead) -> list[Problem]:
    step = "Until then the form is asked of nobody."
    return [
        Problem(in_tab(view.sheet.title, view.at(rid, "form")), "check-in-item", what, step, quotes=True)
        for rid, what in read.wrong.items()
        if what and not what.startswith("another row of")
    ]


def _note(count: int) -> str:
    return f"{count} check-in{'s' if count > 1 else ''} from members" if count else ""


CHECK_INS = Part(
    name="check-ins",
    tabs=("check_in_items",),
    sees=("scores",),
    compute=_check_ins,
    memory=(CHECK_IN_FORM, ANSWERED),
)
