"""Colour on words: a cell is tinted by the word it begins with, over whole columns, never by colour alone."""

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from addon.sync.adapters.xlsx.building_dropdowns import LAST_ROW
from addon.tabs import Tab

RED, AMBER, GREEN, BLUE, GREY = (
    ("FBE3E4", "9B1C2B"),
    ("FFF1D0", "7A5200"),
    ("E3F2E6", "1E6B34"),
    ("E2EDF8", "1B4965"),
    ("EEF0F2", "6B7280"),
)
_SEVERITY = {"red": RED, "amber": AMBER, "new": BLUE}
_ATTENDING = {
    **dict.fromkeys(("attended", "late arrival", "left early", "makeup"), GREEN),
    **dict.fromkeys(("no show", "late cancel"), RED),
    **dict.fromkeys(("cancelled", "excused", "session cancelled"), GREY),
    "not reported": AMBER,
}
_GOING_ON = {"paused": AMBER, "ended": GREY, "inactive": GREY, "not used": AMBER, "incomplete": AMBER}
_RESULT = {
    "not sent: the member does not want": GREY,
    **dict.fromkeys(("open", "changed", "waits", "held", "unknown", "not sent", "reserved"), AMBER),
    **dict.fromkeys(("needs", "failed", "bounced", "red", "blocked"), RED),
    **dict.fromkeys(("ready", "sent", "delivered", "accepted", "complete"), GREEN),
    **dict.fromkeys(("planned", "due", "individual"), BLUE),
    **dict.fromkeys(("closed", "declined", "expired", "stopped", "cancelled"), GREY),
}
_SESSION = {"held": GREEN, "cancelled": GREY, "not reported": AMBER}
_TESTED = {"pass": GREEN, "fail": RED}
_READING = {"within goal": GREEN, "at goal": AMBER, "above goal": RED, "too few": GREY}

_OVER = ("closed", "withdrawn", "not sent: its time has passed")

Tone = tuple[str, str]


def tones(tab: Tab, field: str) -> dict[str, Tone]:
    """Return ``{word: (fill, text)}`` for a column of a tab."""
    people = {"status": {**_ATTENDING, **_GOING_ON}, "state": _SESSION}
    results = {"status": _RESULT, "state": _RESULT, "severity": _SEVERITY, "urgency": _SEVERITY}
    views = {"urgency": _SEVERITY, "reading": _READING}
    rules = {"result": _TESTED, "outcome": _TESTED, "passed": _TESTED, "then_severity": _SEVERITY}
    return {"people": people, "results": results, "view": views, "rules": rules}[tab.layer].get(field, {})


def colour_words(sheet: Worksheet, tab: Tab) -> None:
    """Tint the words of the tab's status columns and wrong rows in Check; grey whole rows that are over."""
    if tab.layer == "results":
        _grey_what_is_over(sheet, tab)
    for index, column in enumerate(tab.columns, start=1):
        letter = get_column_letter(index)
        for word, tone in tones(tab, column.field).items():
            _add(sheet, letter, f'LEFT({letter}2,{len(word)})="{word}"', tone)
        if column.field == "check":
            for word in ("example", "Off"):
                _add(sheet, letter, f'LEFT({letter}2,{len(word)})="{word}"', GREY)
            _add(sheet, letter, f'AND(LEN({letter}2)>0,LEFT({letter}2,2)<>"OK")', RED)
            _add(sheet, letter, f'LEFT({letter}2,2)="OK"', GREEN)


def _grey_what_is_over(sheet: Worksheet, tab: Tab) -> None:
    at = [column.field for column in tab.columns].index("status") + 1
    status, last = f"${get_column_letter(at)}2", get_column_letter(len(tab.columns))
    tests = ",".join(f'LEFT({status},{len(word)})="{word}"' for word in _OVER)
    look = DifferentialStyle(font=Font(color="9AA3AD"), fill=PatternFill(bgColor="F9FAFB", fill_type="solid"))
    sheet.conditional_formatting.add(
        f"A2:{last}{LAST_ROW}", Rule(type="expression", formula=[f"OR({tests})"], dxf=look, stopIfTrue=True)
    )


def _add(sheet: Worksheet, letter: str, test: str, tone: Tone) -> None:
    look = DifferentialStyle(font=Font(color=tone[1]), fill=PatternFill(bgColor=tone[0], fill_type="solid"))
    sheet.conditional_formatting.add(
        f"{letter}2:{letter}{LAST_ROW}", Rule(type="expression", formula=[test], dxf=look, stopIfTrue=True)
    )
