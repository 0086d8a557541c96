"""Odd but legal XML -> XML as spreadsheet programs write it, so that all that reads and patches sees only that.

A sheet may be in UTF-16, carry a prefix on every element, hold comments, pad its numbers or leave addresses out, and
its relations may lead over ``./`` and ``../``. Excel opens all that, and so do we: the parts concerned are rewritten in
memory, and in the file with the next write.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from addon.sync.adapters.xlsx.addresses import cell_at
from addon.sync.adapters.xlsx.markup import attribute, escaped, with_attribute
from addon.sync.adapters.xlsx.package import ZipPackage, refused
from addon.written import letters

_BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_REWRITTEN = re.compile(
    r"\[content_types\]\.xml|(?:.*/)?_rels/.*\.rels"
    r"|xl/(?:workbook|styles|sharedstrings)\.xml|xl/(?:worksheets|tables)/[^/]+\.xml"
)
_RELATION, _TARGET = re.compile(rb"<Relationship\s[^>]*>"), b"Target"
_PLACED = frozenset({"row", "c"})
_DECLARED = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PIECES = 1 << 15
"""So many pieces of text are written at once."""


def ordinary(package: ZipPackage) -> ZipPackage:
    """Return the workbook with its parts written as spreadsheet programs write them.

    Raises UnreadableWorkbook (unsafe-xml, odd-xml; damaged where a part is no XML at all).
    """
    names = [part.name for folded, part in package.parts.items() if _REWRITTEN.fullmatch(folded)]
    parts = {name: package.packed(_rewritten(package, name)) for name in names}
    return ZipPackage(package.where, package.with_parts(parts))


def _rewritten(package: ZipPackage, name: str) -> Iterator[bytes]:
    pieces = _pieces(package, name)
    if name.casefold() == _BOOK_RELATIONS:
        yield _RELATION.sub(lambda found: _with_plain_target(found[0]), b"".join(pieces))
    else:
        yield from pieces


def _pieces(package: ZipPackage, name: str) -> Iterator[bytes]:
    writer = _Writer(package.where)
    parser = expat.ParserCreate()
    parser.buffer_text, parser.ordered_attributes = True, True
    parser.StartElementHandler, parser.EndElementHandler = writer.opens, writer.closes
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = writer.tells, writer.declares
    yield _DECLARED
    try:
        for chunk in package.chunks(name):
            parser.Parse(chunk, False)
            if len(writer.made) > _PIECES:
                yield writer.taken()
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise refused(package.where, "damaged", f"the part {name} is damaged") from None
    yield writer.taken()


def _with_plain_target(tag: bytes) -> bytes:
    """Return a relation of the workbook part with its target below ``xl/``, without detours."""
    target = attribute(tag, _TARGET) or ""
    if attribute(tag, b"TargetMode") == "External" or not target:
        return tag
    path = posixpath.normpath(posixpath.join("/xl", target))
    return with_attribute(tag, _TARGET, path.removeprefix("/xl/"))


@dataclass(slots=True)
class _Writer:
    """Writes what a parser reads: the root's namespace without a prefix, no comments, all addresses there.

    ``spaces`` and ``plain`` have, for each open element, the namespaces by prefix and the one that is written without.
    ``is_open``: the last start tag still lacks its end.
    """

    where: str
    made: list[str] = field(default_factory=list)
    main: str = ""
    is_open: bool = False
    names: list[str] = field(default_factory=list)
    spaces: list[dict[str, str]] = field(default_factory=lambda: [{"xml": ""}])
    plain: list[str] = field(default_factory=lambda: [""])
    row: int = 0
    column: int = -1
    is_text: bool = False

    def taken(self) -> bytes:
        """Return what was written since it was last asked for."""
        made = "".join(self.made)
        self.made.clear()
        return made.encode()

    def opens(self, name: str, given: list[str]) -> None:
        """Write a start tag."""
        attributes = dict(zip(given[::2], given[1::2], strict=True))
        spaces = self._spaces(attributes)
        self.spaces.append(spaces)
        prefix, _, local = name.rpartition(":")
        space = spaces.get(prefix, "")
        self.main = self.main if self.names else space
        plain, shown = self.plain[-1], name
        if not prefix or space == self.main:
            shown = local
            if space != plain:
                attributes = {"xmlns": space, **attributes}
                plain = space
        self.plain.append(plain)
        if local in _PLACED and space == self.main:
            attributes = self._placed(local, attributes)
        self.names.append(shown)
        told = [f' {key}="{value if value.isalnum() else _escaped(value)}"' for key, value in attributes.items()]
        self.made.append(f"{'>' if self.is_open else ''}<{shown}{''.join(told)}")
        self.is_open = True

    def closes(self, _: str) -> None:
        """Write an end tag, or end the start tag if nothing followed it."""
        name = self.names.pop()
        self.spaces.pop()
        self.plain.pop()
        self.made.append("/>" if self.is_open else f"</{name}>")
        self.is_open = False

    def tells(self, text: str) -> None:
        """Write text; numbers come without the space around them."""
        if self.names and self.names[-1] == "v" and not self.is_text:
            text = text.strip()
        if not text.isalnum():
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
        self.made.append(f">{text}" if self.is_open else text)
        self.is_open = False

    def declares(self, *_: object) -> None:
        """Refuse a document type: entities could be declared in it."""
        raise refused(self.where, "unsafe-xml", "the file declares XML entities, which no spreadsheet program does")

    def _spaces(self, attributes: dict[str, str]) -> dict[str, str]:
        """Return the namespaces by prefix inside an element, and take the one without a prefix from its attributes."""
        if not any(key.startswith("xmlns") for key in attributes):
            return self.spaces[-1]
        told = {key[6:]: value for key, value in attributes.items() if key.startswith("xmlns:")}
        default = attributes.pop("xmlns", self.spaces[-1].get("", ""))
        return {**self.spaces[-1], **told, "": default}

    def _placed(self, local: str, attributes: dict[str, str]) -> dict[str, str]:
        """Return the attributes of a row or cell with its number or address, which may be left out."""
        if local == "row":
            number = attributes.get("r", "").strip()
            self.row, self.column = int(number) if number.isdecimal() else self.row + 1, -1
            return {**attributes, "r": str(self.row)}
        self.is_text = attributes.get("t") == "str"
        at = cell_at(attributes.get("r", "").strip()) or (self.row, self.column + 1)
        self.column = at[1]
        return {"r": f"{letters(at[1])}{at[0]}"} | {key: value for key, value in attributes.items() if key != "r"}


def _escaped(value: str) -> str:
    return escaped(value).decode()
