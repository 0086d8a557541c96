"""Changes to the workbook part: a sheet among the others, and defined names. Pure."""

import re

from addon.sync.adapters.xlsx.markup import attribute, escaped, unescaped, with_attribute

_SHEET = re.compile(rb"<sheet\s[^>]*/>")
_VIEW = re.compile(rb"<workbookView\s[^>]*>")
_LOCAL = re.compile(rb"<definedName\s[^>]*localSheetId[^>]*>")
_NAME = re.compile(rb"(<definedName\s[^>]*>)([^<]*)</definedName>")
_NO_NAMES = re.compile(rb"<definedNames\s*/>")
_BEFORE_NAMES = (b"</externalReferences>", b"</functionGroups>", b"</sheets>")
_BROKEN = "#REF!"


def with_sheet(book: bytes, at: int, title: str, relation: str) -> bytes:
    """Return the workbook part with one more sheet at an index; what counts sheets counts on. Raises ValueError."""
    tags = list(_SHEET.finditer(book))
    if not tags or len(tags) != len(re.findall(rb"<sheet\s", book)):
        raise ValueError("sheets written in an unknown way")
    number = max(int(attribute(tag[0], b"sheetId") or 0) for tag in tags) + 1
    prefix = re.search(rb"([\w.-]+):id\s*=", tags[0][0])
    if prefix is None:
        raise ValueError("sheets without relations")
    scope = re.search(rb"xmlns:%b\s*=\s*[\"'][^\"']*[\"']" % prefix[1], tags[0][0])
    own = (scope[0] + b" " if scope else b"") + b'name="%b" sheetId="%d"' % (escaped(title), number)
    sheet = b'<sheet %b %b:id="%b"/>' % (own, prefix[1], relation.encode())
    place = tags[at].start() if at < len(tags) else tags[-1].end()
    book = book[:place] + sheet + book[place:]
    book = _LOCAL.sub(lambda found: _counted_on(found[0], b"localSheetId", at), book)
    return _VIEW.sub(lambda found: _counted_on(_counted_on(found[0], b"activeTab", at), b"firstSheet", at), book)


def _counted_on(tag: bytes, name: bytes, at: int) -> bytes:
    """Return a tag whose index of a sheet, if it has one, still names the same sheet after one more at ``at``."""
    index = attribute(tag, name)
    return tag if index is None or int(index) < at else with_attribute(tag, name, str(int(index) + 1))


def with_names(book: bytes, names: dict[str, str]) -> bytes:
    """Return the workbook part with hidden names that hold in all sheets, in place of others of the same name."""
    if not names:
        return book
    taken = {name.casefold() for name in names}
    book = _NAME.sub(lambda found: b"" if _global(found[1]) in taken else found[0], book)
    made = (b'<definedName name="%b" hidden="1">%b</definedName>' % (escaped(n), escaped(t)) for n, t in names.items())
    return with_tags(book, b"".join(made))


def with_tags(book: bytes, tags: bytes) -> bytes:
    """Return the workbook part with definedName tags behind those it has. Raises ValueError."""
    book = _NO_NAMES.sub(b"<definedNames></definedNames>", book)
    if not tags or b"</definedNames>" in book:
        return book.replace(b"</definedNames>", tags + b"</definedNames>", 1)
    end = next((end for end in _BEFORE_NAMES if end in book), None)
    if end is None:
        raise ValueError("no place for names")
    return book.replace(end, end + b"<definedNames>" + tags + b"</definedNames>", 1)


def sound_names(book: bytes) -> set[str]:
    """Return the names, folded, that hold in all sheets and lead somewhere."""
    return {_global(tag) for tag, text in _NAME.findall(book) if _BROKEN not in unescaped(text)} - {""}


def local_names(book: bytes, sheet: int, new: int) -> bytes:
    """Return the tags of the names that hold in one sheet only, for the same sheet at another index."""
    found = (one for one in _NAME.finditer(book) if attribute(one[1], b"localSheetId") == str(sheet))
    return b"".join(one[0].replace(one[1], with_attribute(one[1], b"localSheetId", str(new)), 1) for one in found)


def _global(tag: bytes) -> str:
    return "" if attribute(tag, b"localSheetId") is not None else (attribute(tag, b"name") or "").casefold()
