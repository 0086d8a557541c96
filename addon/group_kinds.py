"""The Group kinds tab as records. Pure."""

from dataclasses import dataclass

from addon.cells import listed, text_of, typed
from addon.part import View
from addon.tabs import Value, folded

DEFAULTS = ("minutes", "seats", "preferred_size", "service", "meets", "joins")
"""The fields of Group kinds that a new group begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupKind:
    """What groups of a kind begin with, by field; how many members they need, and what else somebody has to do.

    ``certifications`` are the names of those that whoever leads one needs.
    """

    name: str
    defaults: dict[str, Value]
    least: int
    checklist: tuple[str, ...]
    certifications: tuple[str, ...] = ()


def group_kinds(view: View) -> dict[str, GroupKind]:
    """Return the kinds by their folded names; of two rows of one kind the first counts."""
    found: dict[str, GroupKind] = {}
    for _, (kind, least, checklist, needs, *cells) in view.rows(
        ("kind", "least", "checklist", "certifications", *DEFAULTS)
    ):
        if kind:
            one = GroupKind(
                name=text_of(kind),
                defaults={name: value for name, value in zip(DEFAULTS, cells, strict=True) if value not in (None, "")},
                least=typed(int, least) or 0,
                checklist=listed(checklist),
                certifications=listed(needs),
            )
            found.setdefault(folded(text_of(kind)), one)
    return found
