"""Draws cards as HTML, near to how Google shows them, so that somebody can look at them.

``python -m tests.web.cards.drawing FOLDER`` writes one file a card; Chromium makes pictures of them.
"""

import sys
from html import escape
from pathlib import Path
from typing import Any

Json = dict[str, Any]
STYLE = """
body{margin:0;width:360px;font:14px/20px Roboto,Arial,sans-serif;color:#202124;background:#fff}
header{padding:14px 16px;border-bottom:1px solid #dadce0}
h1{font-size:16px;margin:0;font-weight:500}
header small,.l{color:#5f6368;font-size:12px;line-height:16px;display:block}
section{padding:12px 16px;border-bottom:1px solid #dadce0}
h2{font-size:14px;margin:0 0 8px;font-weight:500}
.w{margin:0 0 10px;display:flex;gap:12px}
.w:last-child{margin:0}
.i{width:20px;color:#5f6368;font-size:11px;overflow:hidden}
b,.click b{font-weight:400}
.click b{color:#1a73e8}
button{border:1px solid #dadce0;background:#fff;color:#1a73e8;border-radius:4px;padding:7px 14px;margin:0 6px 6px 0}
button.main{background:#1a73e8;color:#fff}
button:disabled{color:#80868b}
label{font-size:12px;color:#5f6368;display:block}
input,select{width:100%;box-sizing:border-box;padding:8px;border:1px solid #dadce0;border-radius:4px}
.f{flex:1}
footer{padding:12px 16px;text-align:right}
.more{color:#1a73e8;font-size:13px}
"""


def drawn(card: Json) -> str:
    """Return a card as a page."""
    head = card.get("header", {})
    top = f"<header><h1>{escape(head.get('title', ''))}</h1><small>{escape(head.get('subtitle', ''))}</small></header>"
    foot = "".join(_button(one, is_main=name == "primaryButton") for name, one in card.get("fixedFooter", {}).items())
    body = "".join(map(_section, card["sections"]))
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{top}{body}<footer>{foot}</footer>"


def _section(one: Json) -> str:
    header = f"<h2>{one['header']}</h2>" if "header" in one else ""
    widgets, shown = one["widgets"], one.get("uncollapsibleWidgetsCount", len(one["widgets"]))
    hidden = len(widgets) - shown
    more = f'<div class="more">Show {hidden} more ⌄</div>' if hidden > 0 else ""
    return f"<section>{header}{''.join(map(_widget, widgets[:shown]))}{more}</section>"


def _widget(one: Json) -> str:
    ((kind, told),) = one.items()
    return f'<div class="w">{_KINDS[kind](told)}</div>'


def _line(told: Json) -> str:
    icon = told.get("startIcon", {}).get("materialIcon", {}).get("name", "")
    mark = f'<span class="i" title="{icon}">&#9679;</span>' if icon else ""
    small = {
        name: f'<span class="l">{told[name]}</span>' if name in told else "" for name in ("topLabel", "bottomLabel")
    }
    clickable = " click" if "onClick" in told else ""
    return f'{mark}<div class="f{clickable}">{small["topLabel"]}<b>{told["text"]}</b>{small["bottomLabel"]}</div>'


def _button(one: Json, *, is_main: bool = False) -> str:
    look = ' class="main"' if is_main or one.get("type") == "FILLED" else ""
    return f"<button{look}{' disabled' if one.get('disabled') else ''}>{escape(one['text'])}</button>"


def _buttons(told: Json) -> str:
    return f'<div class="f">{"".join(map(_button, told["buttons"]))}</div>'


def _choice(told: Json) -> str:
    items = "".join(f"<option{' selected' if one['selected'] else ''}>{escape(one['text'])}" for one in told["items"])
    return f'<div class="f"><label>{escape(told["label"])}</label><select>{items}</select></div>'


def _typed(told: Json) -> str:
    hint = f'<span class="l">{escape(told["hintText"])}</span>'
    return f'<div class="f"><label>{escape(told["label"])}</label><input value="{escape(told["value"])}">{hint}</div>'


_KINDS = {
    "textParagraph": lambda told: f'<div class="f">{told["text"]}</div>',
    "decoratedText": _line,
    "buttonList": _buttons,
    "selectionInput": _choice,
    "textInput": _typed,
}

if __name__ == "__main__":
    from tests.web.cards.filled import every_card

    for name, made in every_card().items():
        Path(sys.argv[1], f"{name.replace(' ', '-').replace(',', '')}.html").write_text(drawn(made), encoding="utf-8")
