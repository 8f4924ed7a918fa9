"""The page of a quiet week: it is begun, moved and ended there, and what came is settled by kind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.mail.inbound.quiet_week import week_from_now
from yesdesk.mail.models import Mailbox, QuietKind, ServerCopy
from yesdesk.testing.mails import a_mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(mill):
    return a_mailbox(mill)


@pytest.fixture
def tap(client_of, teo, mailbox):
    """What the page answers to a tap."""

    def tapped(do, **values):
        answer = client_of(teo).post(
            f"/settings/mailboxes/{mailbox.pk}/quiet", {"do": do, **values}
        )
        mailbox.refresh_from_db()
        return answer

    return tapped


@pytest.fixture
def noted(mailbox):
    """Two letters of people and one newsletter, noted in a week that is over."""
    Mailbox.objects.update(quiet_ended=timezone.now())
    kinds = (QuietKind.PERSON, QuietKind.PERSON, QuietKind.LIST)
    for uid, kind in enumerate(kinds):
        ServerCopy.objects.create(
            mailbox=mailbox, folder="INBOX", uidvalidity=1, uid=uid, left=True, quiet=kind
        )


def kinds():
    return list(ServerCopy.objects.order_by("uid").values_list("quiet", flat=True))


def test_a_day_begins_it_and_another_day_moves_its_end(tap, mailbox, mill):
    for days in (7, 14):
        day = (timezone.now() + timedelta(days=days)).date()
        assert tap("begin", until=day.isoformat()).status_code == 302
        assert mailbox.quiet_until.astimezone(timezone.get_default_timezone()).date() in {
            day,
            day - timedelta(days=1),  # midnight at the branch
        }


@pytest.mark.parametrize("days", [0, -3, 200])
def test_a_day_that_is_no_week_away_is_refused_and_stays_typed(tap, mailbox, days):
    day = (timezone.now() + timedelta(days=days)).date().isoformat()
    answer = tap("begin", until=day)
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.text
    assert not mailbox.is_quiet


def test_a_tap_ends_it(tap, mailbox):
    Mailbox.objects.update(quiet_until=week_from_now("UTC"))
    tap("end")
    assert not mailbox.is_quiet
    assert mailbox.quiet_ended is not None


def test_each_kind_is_read_in_or_let_go_by_a_tap(tap, noted):
    tap("read_in", kind="person")
    tap("let_go", kind="list")
    assert kinds() == ["wanted", "wanted", ""]


def test_it_counts_what_came_by_kind(client_of, teo, mailbox, noted):
    page = client_of(teo).get(f"/settings/mailboxes/{mailbox.pk}/quiet")
    assert [(kind, many) for kind, _label, many in page.context["kinds"]] == [
        (QuietKind.PERSON, 2),
        (QuietKind.LIST, 1),
    ]


@pytest.mark.parametrize("kind", ["wanted", "nothing", ""])
def test_an_unknown_kind_changes_nothing(tap, noted, kind):
    before = kinds()
    tap("read_in", kind=kind)
    assert kinds() == before


def test_a_mailbox_that_is_piped_does_not_begin_one(tap, mailbox):
    Mailbox.objects.update(inbound_method="pipe")
    tap("begin", until=(timezone.now() + timedelta(days=7)).date().isoformat())
    assert not mailbox.is_quiet


def test_the_list_of_mailboxes_says_so(client_of, teo, mailbox, noted):
    address = f"/settings/mailboxes/{mailbox.pk}/quiet"
    assert address in client_of(teo).get("/settings/mailboxes").text
    ServerCopy.objects.update(quiet="")
    assert address not in client_of(teo).get("/settings/mailboxes").text
    Mailbox.objects.update(quiet_until=week_from_now("UTC"))
    assert address in client_of(teo).get("/settings/mailboxes").text
