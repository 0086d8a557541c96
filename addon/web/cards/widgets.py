"""The pieces that cards are made of, as Google's card schema has them. Pure; every text is escaped here and only here.

A card is a plain dictionary. What a button bears (its address and parameters) are codes, words of ours and times.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Json = dict[str, Any]
MOST_WIDGETS = 100
"""Google shows no card with more; builders keep far below."""
DOWN = "DROPDOWN"


def ask(url: str, **parameters: str) -> Json:
    """Return the click that asks the service, with a spinner until it answers."""
    listed = [{"key": key, "value": value} for key, value in parameters.items()]
    return {"action": {"function": url, "loadIndicator": "SPINNER"} | ({"parameters": listed} if listed else {})}


def link(url: str) -> Json:
    """Return the click that opens an address."""
    return {"openLink": {"url": url}}


def words(text: str) -> Json:
    """Return a paragraph."""
    return {"textParagraph": {"text": escape(text, quote=False)}}


def line(text: str, *, top: str = "", bottom: str = "", icon: str = "", click: Json | None = None) -> Json:
    """Return one line with what is above and below it in small letters; ``icon`` is a name of Material Symbols."""
    small = {"topLabel": top, "bottomLabel": bottom}
    shown: Json = {"text": escape(text, quote=False), "wrapText": True}
    shown |= {name: escape(said, quote=False) for name, said in small.items() if said}
    shown |= {"startIcon": {"materialIcon": {"name": icon}}} if icon else {}
    return {"decoratedText": shown | ({"onClick": click} if click else {})}


def button(text: str, click: Json, *, is_main: bool = False, is_off: bool = False) -> Json:
    """Return a button; ``is_main``: the one that most people look for. ``is_off``: it is shown and does nothing."""
    made: Json = {"text": text, "onClick": click}
    return made | ({"type": "FILLED"} if is_main else {}) | ({"disabled": True} if is_off else {})


def buttons(*some: Json) -> Json:
    """Return buttons beside each other."""
    return {"buttonList": {"buttons": list(some)}}


def typed(name: str, label: str, *, hint: str = "", value: str = "") -> Json:
    """Return a field to type into."""
    return {"textInput": {"name": name, "label": label, "hintText": hint, "value": value, "type": "SINGLE_LINE"}}


def choice(name: str, label: str, items: Iterable[tuple[str, str]], *, chosen: str = "") -> Json:
    """Return a list to choose one of: (value, what people read)."""
    listed = [{"text": text, "value": value, "selected": value == chosen} for value, text in items]
    return {"selectionInput": {"name": name, "label": label, "type": DOWN, "items": listed}}


def section(*widgets: Json, header: str = "", folded: int | None = None) -> Json:
    """Return a section; ``folded``: so many of its widgets are seen until somebody opens it."""
    made: Json = {"widgets": list(widgets)} | ({"header": escape(header, quote=False)} if header else {})
    return made if folded is None else made | {"collapsible": True, "uncollapsibleWidgetsCount": folded}


def card(title: str, *sections: Json, subtitle: str = "", main: Json | None = None, second: Json | None = None) -> Json:
    """Return a card without its empty sections; ``main`` and ``second`` are the buttons at its foot."""
    made: Json = {"header": {"title": title, "subtitle": subtitle}}
    made["sections"] = [one for one in sections if one["widgets"]]
    foot = {"primaryButton": main, "secondaryButton": second}
    return made | ({"fixedFooter": {name: one for name, one in foot.items() if one}} if main else {})


def count(made: Json) -> int:
    """Return how many widgets a card has."""
    return sum(len(one["widgets"]) for one in made["sections"])


# --- what Google is answered -----------------------------------------------------------------------------


def opened(made: Json) -> Json:
    """Answer a trigger: Google opened the add-on, or an event."""
    return {"action": {"navigations": [{"pushCard": made}]}}


def over(made: Json) -> Json:
    """Answer a button with another card, from which people go back."""
    return {"renderActions": {"action": {"navigations": [{"pushCard": made}]}}}


def again(made: Json, told: str = "") -> Json:
    """Answer a button with its card as it is now, and a few words over it."""
    notes = {"notification": {"text": told}} if told else {}
    return {"renderActions": {"action": {"navigations": [{"updateCard": made}], **notes}}}


def asks_for_file() -> Json:
    """Answer a button by letting Google ask the user whether the add-on may know which file is open."""
    return {"renderActions": {"hostAppAction": {"editorAction": {"requestFileScopeForActiveDocument": {}}}}}


def attaches(title: str, url: str) -> Json:
    """Answer a button by adding a link to the event; Google keeps it once the user saves the event."""
    added = {"title": title, "resourceUrl": url, "mimeType": "text/html"}
    markup: Mapping[str, Any] = {"addAttachmentsActionMarkup": {"addAttachments": [added]}}
    return {"renderActions": {"hostAppAction": {"calendarAction": markup}}}
