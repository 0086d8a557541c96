"""Declared tabs that a person's workbook lacks -> the parts to add and what changes in the workbook part. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from addon.problems import WriteRefused
from addon.sync.adapters.appearance import place
from addon.sync.adapters.arriving import Arriving, TabPlace, index_for
from addon.sync.adapters.xlsx import book_part
from addon.sync.adapters.xlsx.contents import WORKBOOK, related, relations_of
from addon.sync.adapters.xlsx.markup import attribute, escaped, with_attribute
from addon.sync.adapters.xlsx.package import TYPES, ZipPackage
from addon.sync.adapters.xlsx.pick_lists import name_pick_lists, pick_name
from addon.sync.adapters.xlsx.reading import Reading
from addon.sync.adapters.xlsx.styles import Styles

_OVERRIDE = re.compile(rb"<Override\s[^>]*>")
_TARGET = re.compile(rb'(?<=Target="/)[^"]+(?=")')
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


@dataclass(slots=True)
class NewTabs:
    """Tabs to add: ``content`` of the parts that make them, by name, and the parts of the sheets, tab by tab."""

    package: ZipPackage
    built: ZipPackage
    content: dict[str, bytes] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    types: list[bytes] = field(default_factory=list)

    @property
    def declared(self) -> str:
        """Return the package's list of part types; it may name parts that are gone."""
        return self.package.read(TYPES).decode("utf-8", "replace")

    def carry(self, part: str) -> str:
        """Take over a built part and everything that it refers to under free names; return its own."""
        stem, number = part.removesuffix(".xml").rstrip("0123456789"), 1
        while any(f"{stem}{number}.xml" in taken for taken in (self.package, self.content, self.declared)):
            number += 1
        name = f"{stem}{number}.xml"
        self.content[name] = self.built.read(part)
        carried = {target: self.carry(target) for _, target in related(self.built, part)}
        if carried:
            relations = self.built.read(relations_of(part))
            self.content[relations_of(name)] = _TARGET.sub(lambda at: carried[at[0].decode()].encode(), relations)
        tags = _OVERRIDE.findall(self.built.read(TYPES))
        declared = next(tag for tag in tags if attribute(tag, b"PartName") == f"/{part}")
        self.types.append(with_attribute(declared, b"PartName", f"/{name}"))
        return name

    def listed(self) -> Iterator[tuple[str, bytes]]:
        """Yield the parts that name other parts, with the new ones among them. Raises ValueError."""
        yield TYPES, _inside(self.package.read(TYPES), b"".join(self.types), b"</Types>")
        relations = self.package.read(relations_of(WORKBOOK))
        kind = next(kind for kind, _ in related(self.package, WORKBOOK) if kind.endswith("/worksheet"))
        tags = (
            b'<Relationship Id="%b" Type="%b" Target="/%b"/>'
            % (self._relation(tab).encode(), escaped(kind), part.encode())
            for tab, part in self.sheets.items()
        )
        yield relations_of(WORKBOOK), _inside(relations, b"".join(tags), b"</Relationships>")

    def in_book(self, book: bytes, known: Reading, new: Arriving) -> bytes:
        """Return the workbook part with the tabs at their places, and the names by which they are found."""
        keys = {layout.index: key for key, layout in known.layouts.items()}
        standing = [keys.get(sheet.index) for sheet in known.contents.sheets]
        built = self.built.read(WORKBOOK)
        for number, tab in enumerate(new.tabs):
            at = index_for(tab.name, known.declared, standing)
            book = book_part.with_sheet(book, at, tab.title, self._relation(tab.name))
            book = book_part.with_tags(book, book_part.local_names(built, number, at))
            standing.insert(at, tab.name)
        return book_part.with_names(book, {f"_gk_{tab.name}": place(tab.title) for tab in new.tabs})

    def _relation(self, tab: str) -> str:
        """Return a free id for the relation to a tab's sheet."""
        relations = self.package.read(relations_of(WORKBOOK))
        found = f"gk_{tab}"
        while b'"%b"' % found.encode() in relations:
            found += "_"
        return found


def new_tabs(
    package: ZipPackage, known: Reading, new: Arriving, places: Mapping[str, TabPlace], styles: Styles
) -> NewTabs:
    """Return the new tabs as they are built among the tabs that are there, under the titles they have there."""
    from addon.sync.adapters.xlsx.building import build_tabs  # noqa: PLC0415 (openpyxl: only where a workbook grows)

    if _STRICT in package.read(WORKBOOK):
        what = "a workbook saved as Strict Open XML takes no new tabs"
        raise WriteRefused(package.where, what, "Save it as an ordinary .xlsx workbook.", code="strict-xlsx")
    titled = {key: replace(known.declared[key], title=one.title) for key, one in places.items()}
    content = build_tabs(titled, [tab.name for tab in new.tabs], from_1904=known.contents.from_1904)
    made = NewTabs(package, ZipPackage("new tabs", content))
    built = Styles(made.built.read("xl/styles.xml"))
    for number, tab in enumerate(new.tabs, start=1):
        name = made.sheets[tab.name] = made.carry(f"xl/worksheets/sheet{number}.xml")
        made.content[name] = styles.transplanted(made.content[name], built)
    return made


def with_pick_lists(book: bytes, known: Reading, new: Arriving, places: Mapping[str, TabPlace]) -> bytes:
    """Return the workbook part with a name for every list of a drop-down that has none, or a lost one."""
    lost = {pick_name(tab.name) for tab in new.tabs}
    sound = book_part.sound_names(book) - lost
    lists = name_pick_lists(known.declared, places)
    return book_part.with_names(book, {name: formula for name, formula in lists.items() if name not in sound})


def _inside(xml: bytes, tags: bytes, end: bytes) -> bytes:
    if xml.count(end) != 1:
        raise ValueError("a part that lists others is written in an unknown way")
    return xml.replace(end, tags + end)
