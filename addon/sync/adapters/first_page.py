"""The lines of Read me first: the template's words, then every other tab and what it is for. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from addon.sync.adapters import appearance
from addon.sync.adapters.word_colours import RED, Tone
from addon.tabs import Tab

SWATCHES: dict[str, Tone] = {
    "White cells": ("FFFFFF", appearance.INK),
    "Grey cells": (appearance.GREY_CELL, appearance.INK),
    "Red cells": RED,
    "Blue headers": appearance.PERSON,
    "Green headers": appearance.SHARED,
    "Grey headers": appearance.MACHINE,
    "If and Then": appearance.IF,
}
"""Words that are shown on the colour they are about."""

_LAYERS = {
    "view": "To read: begin with Today",
    "people": "Where you work",
    "results": "What was found",
    "rules": "Rules and numbers that you can change",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """One row below the banner: blank, a heading (``text`` is empty), words with their text, or a link to a tab."""

    words: str = ""
    text: str = ""
    tab: Tab | None = None

    @property
    def is_heading(self) -> bool:
        """Return whether the line begins a part of the page."""
        return bool(self.words and not self.text and self.tab is None)


def first_page(tab: Tab, ordered: Sequence[Tab]) -> Iterator[PageLine]:
    """Yield the rows from row 2 on."""
    what, text = (column.header for column in tab.columns)
    for line in tab.starter:
        if not line[text]:
            yield PageLine()
        yield PageLine(words=line[what], text=line[text])
    for layer, words in _LAYERS.items():
        yield PageLine()
        yield PageLine(words=words)
        for one in ordered:
            if one.layer == layer and one is not tab:
                yield PageLine(words=one.title, text=one.intro, tab=one)
