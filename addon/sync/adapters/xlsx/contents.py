"""What the workbook part says: its sheets in order, the names that find our tabs, dates from 1900 or 1904."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from addon.problems import UnreadableWorkbook
from addon.sync.adapters.xlsx.addresses import area_at
from addon.sync.adapters.xlsx.markup import attribute, unescaped
from addon.sync.adapters.xlsx.package import ZipPackage, refused
from addon.tabs import Tab, folded

WORKBOOK = "xl/workbook.xml"
_READ_BY_CALAMINE = ("xl/styles.xml", "xl/sharedStrings.xml")
_MOST_STRINGS = 4_000_000
_SHEET, _RELATION = re.compile(rb"<sheet\s[^>]*>"), re.compile(rb"<Relationship\s[^>]*>")
_NAME = re.compile(rb"(<definedName\s[^>]*>)([^<]*)</definedName>")
_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)")
_OURS = "_gk_"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)""")
_ROOT = re.compile(rb"<(?:styleSheet|sst)[\s/>]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook: its position among all sheets, its title and the part that holds it."""

    index: int
    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The workbook part. ``names``: the text behind each of our defined names, by folded tab key."""

    sheets: tuple[Sheet, ...]
    names: Mapping[str, str]
    from_1904: bool
    macros: bool


def contents(package: ZipPackage) -> Contents:
    """Read the workbook part and check every other part that calamine will read."""
    book = _safe(package, package.read(WORKBOOK)) if WORKBOOK in package else b""
    if b"<sheets" not in book:
        raise refused(package.where, "not-xlsx", "the file is not an .xlsx workbook")
    targets = {
        attribute(tag, b"Id"): attribute(tag, b"Target")
        for tag in _RELATION.findall(package.read(relations_of(WORKBOOK)))
    }
    for name in _READ_BY_CALAMINE:
        if name in package:
            _check_part(package, name)
    properties = re.search(rb"<workbookPr\b[^>]*>", book)
    epoch = attribute(properties[0], b"date1904") if properties else None
    return Contents(
        sheets=tuple(_sheets(book, targets)),
        names=dict(_names(book)),
        from_1904=epoch in ("1", "true"),
        macros="xl/vbaProject.bin" in package,
    )


def named(tab: Tab, inside: Contents) -> tuple[int, int] | None:
    """Return the place among all sheets to which a tab's name leads, and the row; None if it leads nowhere."""
    found = _TARGET.fullmatch(inside.names.get(folded(tab.name), ""))
    if found is None:
        return None
    title = found[1].replace("''", "'") if found[1] else found[2]
    pointed = area_at(found[3])
    sheet = next((one for one in inside.sheets if one.title.casefold() == title.casefold()), None)
    return (sheet.index, pointed.top if pointed else 1) if sheet else None


def tables(package: ZipPackage, sheet: str) -> list[str]:
    """Return the table parts that belong to a sheet's part."""
    return [target for kind, target in related(package, sheet) if kind.endswith("/table")]


def related(package: ZipPackage, part: str) -> list[tuple[str, str]]:
    """Return the (type, part) that a part refers to."""
    relations, folder = relations_of(part), posixpath.dirname(part)
    if relations not in package:
        return []
    tags = [tag for tag in _RELATION.findall(package.read(relations)) if attribute(tag, b"TargetMode") != "External"]
    targets = [posixpath.normpath(posixpath.join("/", folder, attribute(tag, b"Target") or "")) for tag in tags]
    return [(attribute(tag, b"Type") or "", target.lstrip("/")) for tag, target in zip(tags, targets, strict=True)]


def relations_of(part: str) -> str:
    """Return the part that holds a part's relations."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _sheets(book: bytes, targets: Mapping[str | None, str | None]) -> Iterator[Sheet]:
    for index, tag in enumerate(_SHEET.findall(book)):
        relation = attribute(tag, b"r:id") or next(
            (attribute(tag, name) for name in re.findall(rb"[\w.-]+:id(?=\s*=)", tag)), None
        )
        target = targets.get(relation) or ""
        path = target.removeprefix("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"
        yield Sheet(index, attribute(tag, b"name") or "", path)


def _names(book: bytes) -> Iterator[tuple[str, str]]:
    for tag, text in _NAME.findall(book):
        name = (attribute(tag, b"name") or "").casefold()
        # A copied tab brings a copy of the name that is valid in that copy only.
        if name.startswith(_OURS) and attribute(tag, b"localSheetId") is None:
            yield folded(name.removeprefix(_OURS)), unescaped(text.strip())


def _check_part(package: ZipPackage, name: str) -> None:
    strings = 0
    for number, piece in enumerate(package.chunks(name)):
        if number == 0 and not _ROOT.search(_safe(package, piece)):
            raise odd(package.where)
        refuse_remarks(package.where, piece)
        strings += piece.count(b"<si")
    if strings > _MOST_STRINGS:
        raise refused(package.where, "too-large", "the file holds an absurd number of texts")


def _safe(package: ZipPackage, xml: bytes) -> bytes:
    refuse_unsafe(package.where, xml)
    return xml


def refuse_unsafe(where: str, xml: bytes) -> None:
    """Raise UnreadableWorkbook if the beginning of a part declares entities or is not plain UTF-8 XML."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise refused(where, "unsafe-xml", "the file declares XML entities, which no spreadsheet program does")
    refuse_remarks(where, xml)
    encoding = _ENCODING.match(xml)
    if b"\0" in xml[:64] or (encoding and encoding[1].lower() != b"utf-8"):
        raise odd(where)


def refuse_remarks(where: str, xml: bytes) -> None:
    """Raise UnreadableWorkbook (odd-xml) for comments, instructions and literal sections: they may hold tags."""
    at = xml.rfind(b"<?") if b"?" in xml else -1  # a single sign is found in no time, and most blocks have none
    if (b"!" in xml and b"<!" in xml) or (at >= 0 and not xml.startswith(b"<?xml ", at)):
        raise odd(where)


def odd(where: str) -> UnreadableWorkbook:
    """Return the fault for a part that is legal XML, but written in a way that needs to be made ordinary first."""
    return refused(where, "odd-xml", "the file is written in a way no spreadsheet program uses")
