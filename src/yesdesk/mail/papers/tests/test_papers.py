"""The letter to the city's IT and the papers for procurement: filled in from the settings, or still open."""

import json
from importlib.metadata import version

import pytest
from django.utils import timezone

from yesdesk.core.backups import note_backup
from yesdesk.ils.configuration import save_connection
from yesdesk.mail.models import Auth, InboundMethod, Mailbox
from yesdesk.patrons.retention import change_series

pytestmark = pytest.mark.django_db

LETTER, RECORD = "/settings/papers/letter", "/settings/papers/record"


@pytest.fixture
def letter(library, client_of, teo):
    return lambda: client_of(teo).get(LETTER).text


@pytest.fixture
def mailbox(mill, mailbox_at):
    return mailbox_at(
        mill,
        address="ask@wren.example",
        host="outlook.office365.com",
        smtp_host="smtp.office365.com",
        smtp_port=587,
        smtp_security="starttls",
        auth=Auth.OAUTH2,
        smtp_auth=Auth.OAUTH2,
    )


def test_what_no_setting_says_is_still_open(letter, settings):
    settings.BASE_URL = "http://127.0.0.1:8000"
    words = letter()
    for still in ("address that patrons type", "mail server that answers", "takes the backups"):
        assert still in words


def test_an_address_within_this_computer_is_no_public_one(letter, settings):
    settings.BASE_URL = "https://desk.wren.example"
    assert "desk.wren.example." in letter()
    settings.BASE_URL = "https://localhost"
    assert "with https" in letter()


def test_a_mailbox_names_its_servers_and_its_makers_permissions(letter, mailbox):
    words = letter()
    for told in (
        "outlook.office365.com:993",
        "smtp.office365.com:587",
        "login.microsoftonline.com:443",
        "IMAP.AccessAsApp",
        "SPF and DKIM for wren.example",
    ):
        assert told in words
    assert "consent screen" not in words


def test_a_mailbox_in_its_quiet_week_is_told_of_as_well(letter, mailbox):
    Mailbox.objects.update(quiet_until=timezone.now())
    assert "smtp.office365.com:587" in letter()


def test_a_mailbox_that_is_switched_off_needs_nothing(letter, mailbox):
    Mailbox.objects.update(switched_on=False)
    words = letter()
    assert "office365" not in words
    assert "addresses that patrons write to" in words


def test_mail_that_is_handed_in_needs_no_way_to_fetch_it(letter, mailbox):
    Mailbox.objects.update(inbound_method=InboundMethod.PIPE, host="")
    words = letter()
    assert ":993" not in words
    assert "yesdesk intake" in words


def test_an_unknown_maker_is_asked_for_its_token_address(letter, mailbox):
    Mailbox.objects.update(host="imap.city.example", smtp_host="smtp.city.example")
    assert "gives out OAuth2 tokens" in letter()


def test_the_library_system_is_named_with_its_port(letter):
    save_connection("koha", {"url": "https://koha.wren.example/", "client_id": "x"})
    assert "koha.wren.example:443" in letter()


def test_the_citys_sign_in_is_named_with_its_redirect_address(letter, settings):
    assert "/sign-in/city/back" not in letter()
    settings.OIDC_ISSUER = "https://login.city.example/staff"
    settings.BASE_URL = "https://ask.wren.example"
    words = letter()
    assert "login.city.example:443" in words
    assert "https://ask.wren.example/sign-in/city/back" in words


def test_the_last_backup_says_where_it_goes(letter):
    note_backup(timezone.now(), where="/srv/backups", size=1)
    assert "/srv/backups" in letter()


def test_no_push_service_is_named_where_phones_do_not_ring(letter, settings):
    settings.WEB_PUSH = True
    assert "fcm.googleapis.com:443" in letter()
    settings.WEB_PUSH = False
    assert "fcm.googleapis.com" not in letter()


def test_the_record_has_the_librarys_own_periods(act, client_of, priya):
    change_series("ils.view", days=44, ground="Our own law", by=act(priya))
    page = client_of(priya).get(RECORD)
    line = next(each for each in page.context["series"] if each.code == "ils.view")
    assert (line.days, line.ground) == (44, "Our own law")
    assert "Our own law" in page.text


def test_a_further_period_that_nobody_set_is_no_line_of_the_record(library, client_of, priya):
    codes = {line.code for line in client_of(priya).get(RECORD).context["series"]}
    assert "desk.request" in codes
    assert "desk.request:for_leads" not in codes


def test_parts_are_what_is_installed(library, client_of, teo):
    answer = client_of(teo).get("/settings/papers/parts.json")
    told = json.loads(answer.content)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["name"] == "yesdesk"
    django = next(each for each in told["components"] if each["name"].lower() == "django")
    assert django["version"] == version("django")
    assert django["purl"] == f"pkg:pypi/django@{version('django')}"
    assert django["licenses"]


def test_it_does_not_open_the_record_and_reads_who_does(library, client_of, teo):
    assert client_of(teo).get(RECORD).status_code == 403
    page = client_of(teo).get("/settings/papers").text
    assert RECORD not in page
    assert "privacy officer" in page
