"""What a workbook keeps about its formulas: whether to compute them anew on opening, and the order of that. Pure."""

import re
from collections.abc import Mapping

from addon.sync.adapters.xlsx.contents import WORKBOOK, related, relations_of
from addon.sync.adapters.xlsx.markup import attribute, with_attribute
from addon.sync.adapters.xlsx.package import TYPES, ZipPackage
from addon.sync.adapters.xlsx.reading import Reading
from addon.sync.adapters.xlsx.scanning import blocks

_CALC = re.compile(rb"<calcPr\b[^>]*>")
_FORMULA = re.compile(rb"<f[\s>/]")
_BEFORE_CALC = (b"</definedNames>", b"</externalReferences>", b"</functionGroups>", b"</sheets>")
_OVERRIDE = re.compile(rb"<Override\s[^>]*?(?:/>|>\s*</Override>)")
_RELATION = re.compile(rb"<Relationship\s[^>]*?(?:/>|>\s*</Relationship>)")
_CHAIN = "/calcChain"


def has_formulas(package: ZipPackage, known: Reading) -> bool:
    """Return whether any sheet has formulas, a person's own sheets included."""
    if chain(package) or any(layout.scan.formulas for layout in known.layouts.values()):
        return True
    ours = {layout.path for layout in known.layouts.values()}
    others = [sheet.path for sheet in known.contents.sheets if sheet.path not in ours and sheet.path in package]
    return any(_FORMULA.search(block) for path in others for _, block in blocks(package.chunks(path)))


def recalculated(book: bytes) -> bytes:
    """Return the workbook part asking for its formulas to be computed anew when it is opened."""
    found = _CALC.search(book)
    if found:
        return book[: found.start()] + with_attribute(found[0], b"fullCalcOnLoad", "1") + book[found.end() :]
    at = next((book.index(end) + len(end) for end in _BEFORE_CALC if end in book), None)
    return book if at is None else book[:at] + b'<calcPr fullCalcOnLoad="1"/>' + book[at:]


def chain(package: ZipPackage) -> str:
    """Return the part with the order in which Excel computed the formulas last, "" if there is none.

    Excel calls a workbook damaged whose chain names a cell without a formula, and makes a new chain where none is.
    """
    found = (target for kind, target in related(package, WORKBOOK) if kind.endswith(_CHAIN) and target in package)
    return next(found, "")


def not_listing(package: ZipPackage, part: str, listed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts that list others, without the chain; ``listed`` as far as they change anyway."""
    types, relations = (listed.get(name) or package.read(name) for name in (TYPES, relations_of(WORKBOOK)))
    return {
        **listed,
        TYPES: _OVERRIDE.sub(lambda found: b"" if _names(found[0], part) else found[0], types),
        relations_of(WORKBOOK): _RELATION.sub(lambda found: b"" if _leads_to_chain(found[0]) else found[0], relations),
    }


def _names(override: bytes, part: str) -> bool:
    return (attribute(override, b"PartName") or "").lstrip("/").casefold() == part.casefold()


def _leads_to_chain(relation: bytes) -> bool:
    return (attribute(relation, b"Type") or "").endswith(_CHAIN)
