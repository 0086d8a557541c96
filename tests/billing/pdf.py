"""A PDF read back by a library that did not make it: text, tags, bookmarks, pages."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader


class Pdf:
    """One document."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(content))

    @property
    def text(self) -> str:
        """Return all text, spaces alone between words."""
        return " ".join(" ".join(page.extract_text() for page in self.reader.pages).split())

    @property
    def pages(self) -> list[str]:
        """Return each page's text."""
        return [page.extract_text() for page in self.reader.pages]

    @property
    def root(self) -> Any:
        """Return the document's catalogue."""
        return self.reader.trailer["/Root"]

    @property
    def bookmarks(self) -> list[str]:
        """Return all bookmarks, in their order."""
        return list(_titles(self.reader.outline))

    def tags(self) -> list[str]:
        """Return the kind of every element of the structure, in reading order."""
        return [kind for kind, _ in _elements(self.root["/StructTreeRoot"])]

    def header_cells(self) -> list[Any]:
        """Return the scope of every header cell."""
        return [one["/A"] for kind, one in _elements(self.root["/StructTreeRoot"]) if kind == "/TH"]


def _elements(node: Any) -> Iterator[tuple[str, Any]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), node
        if "/K" in node:
            yield from _elements(node["/K"])


def _titles(outline: list[Any]) -> Iterator[str]:
    for one in outline:
        if isinstance(one, list):
            yield from _titles(one)
        else:
            yield str(one.title)
