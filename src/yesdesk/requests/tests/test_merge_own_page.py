"""What the patron of merged requests sees, writes and erases, by either of their links."""

import json

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.errors import NotFound
from yesdesk.core.links import LinkKind, link_token
from yesdesk.desk.public.actions import erase_own_request
from yesdesk.desk.public.queries import copy_as_json
from yesdesk.desk.public.slips import print_slip
from yesdesk.requests.access import access_by_link
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.mail_events import record_undelivered
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Entry, EntryKind, Request
from yesdesk.requests.queries.timeline import patrons_timeline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def token_of(request, kind=LinkKind.OWN):
    return link_token(request.link_id, request.link_generation, kind)


def test_links_and_slips_of_merged_requests_open_the_one_that_stays(merged):
    older, younger = merged
    for kind in (LinkKind.OWN, LinkKind.SLIP):
        request, by = access_by_link(token_of(younger, kind))
        assert (request.pk, by.ref) == (older.pk, older.pk)
        assert by.by_slip is (kind is LinkKind.SLIP)


def test_a_link_that_is_closed_opens_nothing_by_either(merged, act, sam):
    older, younger = merged
    Request.objects.filter(pk=younger.pk).update(slip_printed_at=timezone.now())
    former = [token_of(one, kind) for one in merged for kind in LinkKind]
    change_request_contact(older, contact="new@post.example", by=act(sam))
    for token in former:
        with pytest.raises(NotFound):
            access_by_link(token)
    younger.refresh_from_db()
    assert younger.slip_printed_at is None


def test_a_slip_that_closes_the_former_link_closes_that_of_the_other_too(merged, act, sam):
    older, younger = merged
    former = token_of(younger)
    slip = print_slip(older, close_former=True, by=act(sam))
    with pytest.raises(NotFound):
        access_by_link(former)
    assert access_by_link(slip)[0].pk == older.pk


def test_status_page_of_merged_requests_has_the_words_of_both(merged):
    _older, younger = merged
    request, by = access_by_link(token_of(younger))
    page = patrons_timeline(request, by=by, token=token_of(younger))
    assert len([entry for entry in page if entry.html]) == 2
    copied = json.loads(copy_as_json(request))
    words = {entry["words"] for entry in copied["entries"]}
    assert {"My books are late.", "And my card is blocked."} <= words


def test_what_they_write_by_either_link_stands_on_the_one_that_stays(merged, client):
    older, younger = merged
    client.post(f"/en/r/{token_of(younger)}/write", {"words": "Any news?"})
    older.refresh_from_db()
    assert older.said == "Any news?"
    assert younger.entries.count() == 1


def test_forgetting_takes_both(merged):
    older, younger = merged
    assert erase_own_request(older, by=patron_by_link(older.pk, "en"))
    assert not Request.objects.filter(pk__in=[older.pk, younger.pk]).exists()
    assert not Entry.objects.exists()


def test_mail_that_did_not_arrive_lets_the_one_that_stays_wait(merged, act, sam):
    older, younger = merged
    reply(older, words="Here.", seen_revision=older.revision, by=act(sam))
    record_undelivered(younger, message=99, automatic=False, by=SYSTEM)
    older.refresh_from_db()
    assert older.waiting_since is not None
    assert older.entries.filter(kind=EntryKind.MAIL_FAILED).exists()
