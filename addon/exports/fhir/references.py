"""Which resource a reference means, over all files that are read together. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from addon.exports.fhir.lines import Resource, many, one, text

MEANT = (
    "Patient", "Practitioner", "PractitionerRole", "Group", "Encounter", "Appointment", "Organization", "Coverage",
)  # fmt: skip
"""The resources that others refer to, as far as anything here asks for them."""


class References:
    """The resources that references can mean, by id and by identifier."""

    def __init__(self, resources: Mapping[str, Sequence[Resource]]) -> None:
        self._resources = resources
        self._by_id = {f"{kind}/{one.get('id')}": one for kind, all_of in resources.items() for one in all_of}
        self._by_identifier: dict[str, dict[str, list[Resource]]] = {}
        self._known: dict[str, Resource | None] = {}

    def meant(self, reference: Resource, *kinds: str) -> Resource | None:
        """Return the one resource of these kinds that a reference means: by id, on a condition, or by identifier."""
        written = text(reference, "reference")
        if written:
            if written not in self._known:
                self._known[written] = self._found(written)
            found = self._known[written]
        else:
            found = self._by_its_identifier(reference, kinds)
        return found if found is not None and found.get("resourceType") in kinds else None

    def _found(self, written: str) -> Resource | None:
        if written.startswith("urn:uuid:"):
            own = (self._by_id.get(f"{kind}/{written.removeprefix('urn:uuid:')}") for kind in MEANT)
            return next((one for one in own if one is not None), None)
        kind, asks, condition = written.partition("?")
        if asks:
            return self._on_condition(kind.rpartition("/")[2], condition)
        parts = written.partition("/_history/")[0].split("/")
        return self._by_id.get("/".join(parts[-2:]))

    def _on_condition(self, kind: str, condition: str) -> Resource | None:
        name, _, value = condition.partition("=")
        if name == "_id":
            return self._by_id.get(f"{kind}/{value}")
        return self._only(kind, unquote(value)) if name == "identifier" else None

    def _by_its_identifier(self, reference: Resource, kinds: Iterable[str]) -> Resource | None:
        identifier = one(reference, "identifier")
        if not text(identifier, "value"):
            return None
        found = (self._only(kind, _identifier(identifier)) for kind in kinds)
        return next((one for one in found if one is not None), None)

    def _only(self, kind: str, identifier: str) -> Resource | None:
        if kind not in self._by_identifier:
            index = self._by_identifier[kind] = defaultdict(list)
            for resource in self._resources.get(kind, ()):
                for one_of_its in many(resource, "identifier"):
                    index[_identifier(one_of_its)].append(resource)
        found = self._by_identifier[kind].get(identifier, [])
        return found[0] if len(found) == 1 else None


def _identifier(of: Resource) -> str:
    return f"{text(of, 'system')}|{text(of, 'value')}"
