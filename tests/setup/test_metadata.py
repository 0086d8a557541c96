"""What the package says it needs is what the lists say."""

from importlib.metadata import metadata, requires

from packaging.requirements import Requirement

from tests.setup.locks import wanted

EXTRAS = ("google", "caldav", "channels", "keys", "postgres")


def of_extra(name: str) -> set[str]:
    """Return the list of an extra as metadata words it."""
    return {f'{one}; extra == "{name}"' for one in wanted(f"requirements-{name}")}


def test_the_bounds_of_the_lists_are_in_the_metadata() -> None:
    """Whoever installs without our lock gets versions that we mean to work with."""
    lists = {str(one) for one in wanted("requirements-runtime")}.union(*(of_extra(name) for name in EXTRAS))
    assert {str(Requirement(line)) for line in requires("groupkeeper") or ()} == {
        str(Requirement(one)) for one in lists
    }
    assert set(metadata("groupkeeper").get_all("Provides-Extra") or ()) == set(EXTRAS)


def test_every_need_has_a_lower_bound() -> None:
    """Without one an old release that lies around would do."""
    for name in ("requirements-runtime", *(f"requirements-{extra}" for extra in EXTRAS)):
        for one in wanted(name):
            assert any(spec.operator == ">=" for spec in one.specifier), one
