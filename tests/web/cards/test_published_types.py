"""Cards and the manifest by the types that Google publishes for programs: a judge beside the schema.

They know that a widget holds one kind; they are older than some of what the schema has.
"""

from typing import Any

import pytest

from addon.web.cards import widgets
from addon.web.cards.manifest import manifest
from tests.web.cards.filled import every_card
from tests.web.cards.google import URL

pytestmark = pytest.mark.judges
NEWER_IN_MANIFEST = ("granularOauthPermissionSupport", "linkPreviewTriggers", "eventAttachmentTrigger")
"""What the types do not know yet."""


@pytest.fixture(scope="module")
def parse() -> Any:
    """Return what reads JSON as one of the types, and the types of cards and deployments."""
    json_format = pytest.importorskip("google.protobuf.json_format")
    card = pytest.importorskip("google.apps.card_v1.types.card")
    addons = pytest.importorskip("google.cloud.gsuiteaddons_v1.types")

    def parsed(kind: str, told: dict[str, Any]) -> Any:
        made = card.Card if kind == "card" else addons.Deployment
        return json_format.ParseDict(told, made.pb(made()))

    return parsed


def test_every_card_is_one_by_the_published_types(parse: Any) -> None:
    """No unknown field, no second kind in a widget."""
    for made in every_card().values():
        parse("card", made)


def test_the_types_find_two_kinds_in_one_widget(parse: Any) -> None:
    """Else the test above would show nothing."""
    made = widgets.card("x", widgets.section({**widgets.words("y"), "divider": {}}))
    with pytest.raises(Exception, match=r"oneof|divider|multiple"):
        parse("card", made)


def test_the_manifest_is_a_deployment(parse: Any) -> None:
    """By the published types of the add-ons' own interface."""
    told = manifest(URL)
    assert not any(one in str(told) for one in NEWER_IN_MANIFEST)
    read = parse("deployment", told)
    assert read.add_ons.sheets.homepage_trigger.run_function == f"{URL}/cards/sheets/home"
