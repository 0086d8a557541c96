"""practice.toml: everything that is wrong is said at once, and nothing is guessed."""

from zoneinfo import ZoneInfo

import pytest

from addon.problems import SettingsInvalid
from addon.settings import DEFAULT_TEXT, GOOGLE_HINT, read_settings

CLIENT = 'client_id = "1-a.apps.googleusercontent.com"\n'


def test_the_file_that_init_writes_is_valid_and_says_all_there_is() -> None:
    """Every setting has its usual value in the file, so that people see what they can change."""
    found = read_settings(DEFAULT_TEXT.format(zone="Europe/Berlin", id="p1", google=GOOGLE_HINT))
    usual = read_settings('zone = "Europe/Berlin"\nid = "p1"')
    assert found == usual
    assert found.zone_info == ZoneInfo("Europe/Berlin")
    for name in (*type(found.places).model_fields, *type(found.exports).model_fields):
        assert f"\n{name} = " in DEFAULT_TEXT, name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["zone: this setting is missing"]),
        ('zone = "Mars/Olympus"', ["zone: not an IANA time zone"]),
        ('zone = "UTC"\nmood = 1', ["mood: not a setting"]),
        ('zone = "UTC"\nzones = 1', ['zones: not a setting (did you mean "zone"?)']),
        ('zone = "UTC"\n[places]\nworkbok = "a.xlsx"', ['places.workbok: not a setting (did you mean "workbook"?)']),
        ('[places]\nzone = "UTC"', ["places.zone: not a setting of this section; write it above the first section"]),
        ('zone = "UTC"\npublic_url = "https://a.org"', ["public_url: not a setting here; it belongs below [service]"]),
        ('zone = "UTC"\nplaces = "here"', ["places: this is a section"]),
        ('zone = 3\n[service]\nkeep_backups = "many"', ["zone: write a text", "service.keep_backups: write a whole"]),
        ('zone = "UTC"\n[network]\nown_hosts = "a"', ["network.own_hosts: write a list"]),
        ('zone = "UTC"\n[google]\ncalendars = "often"', ["google.calendars: write true or false"]),
        (
            'zone = "UTC"\n[places]\nworkbook = "book.ods"\nattic = "x"',
            ["places.workbook: name an .xlsx", "places.attic"],
        ),
        ('zone = 3\n[exports]\ngroup_codes = 90853\ndate_order = "sideways"', ["zone", "group_codes", "date_order"]),
        ('zone = "UTC"\n= 1', ["not valid TOML", "line 2"]),
        (f'zone = "UTC"\n[cards]\n{CLIENT}', ["cards: name both service_account and client_id"]),
        (f'zone = "UTC"\n[cards]\nservice_account = "a@b.org"\n{CLIENT}', ["cards.service_account: write serviceAcc"]),
        ('zone = "UTC"\n[cards]\nclient_id = "123"', ["cards.client_id: write oauthClientId"]),
        ('zone = "UTC"\n[cards]\nurl = "http://a.org"\nservice_account = "x"', ["cards.url", "cards.service_account"]),
        ('zone = "UTC"\n[state]\nurl = "mysql://a@b/c"\npractice = "x"', ["state.url: write it as postgresql://"]),
        ('zone = "UTC"\n[state]\nurl = "postgresql://a@b"\npractice = "x"', ["state.url: write it as postgresql://"]),
        ('zone = "UTC"\n[state]\nurl = "postgresql://a:b@c/d"\npractice = "x"', ["state.url: take the password out"]),
        ('zone = "UTC"\n[state]\nurl = "postgresql://a@c/d?password=b"\npractice = "x"', ["take the password out"]),
        ('zone = "UTC"\n[state]\nurl = "postgresql://a@c/d"', ["url and practice go together"]),
        (
            'zone = "UTC"\n[state]\nurl = "postgresql://a@c/d"\npractice = "It\'s"',
            ["state.practice: name the practice"],
        ),
        (
            'zone = "UTC"\n[caldav.calendars]\nC-02 = "https://a.org/Anna/x"\nC-01 = "https://a.org/anna/x/"',
            ["caldav.calendars: C-01 and C-02 have one and the same calendar"],
        ),
        ('zone = "UTC"\n[google]\nspreadsheet = "my sheet"', ["google.spreadsheet: name the id"]),
        ('zone = "UTC"\n[google]\ncalendars = true', ["add a line id ="]),
    ],
)
def test_every_mistake_is_named_at_once(text: str, said: list[str]) -> None:
    """One fault, with all of them and the next step."""
    with pytest.raises(SettingsInvalid) as fault:
        read_settings(text)
    assert all(part in fault.value.what for part in said), fault.value.what
    assert fault.value.where == "practice.toml"
    assert fault.value.next_step


@pytest.mark.parametrize(
    "pasted",
    [
        "1aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123456789-abcdE",
        "https://docs.google.com/spreadsheets/u/1/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123456789-abcdE/edit",
        "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123456789-abcdE/edit#gid=0",
    ],
)
def test_a_spreadsheet_is_named_by_its_id_or_its_whole_address(pasted: str) -> None:
    """People copy what their browser shows."""
    found = read_settings(f'zone = "UTC"\n[google]\nspreadsheet = "{pasted}"')
    assert found.google.spreadsheet == "1aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123456789-abcdE"


def test_settings_cannot_be_changed_by_accident() -> None:
    """A pass reads them once."""
    with pytest.raises(ValueError, match="frozen"):
        read_settings('zone = "UTC"').zone = "Mars"


def test_cards_are_off_until_their_account_is_named() -> None:
    """Then they are where senders reach the service, unless another address is named."""
    service = 'zone = "UTC"\n[service]\npublic_url = "https://a.example.org"\ntrusted_proxy = "127.0.0.1"\n[cards]\n'
    named = f'{service}service_account = "service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"\n{CLIENT}'
    assert read_settings(service).cards_url == ""
    assert read_settings(named).cards_url == "https://a.example.org"
    assert read_settings(f'{named}url = "https://b.example.org"').cards_url == "https://b.example.org"
