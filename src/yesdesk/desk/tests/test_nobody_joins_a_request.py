"""Once a short promise is over, no row of any table, alone or through another one, names who looked at, printed, read
or sent anything of a request for which a rule was bent. What says so is told here from no list of columns.
"""

import io
import json
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import discard_message, post, read_message
from yesdesk.desk.answers.queries import draft_from_reply
from yesdesk.desk.decisions.anonymise import anonymise_authors, unlink_authors
from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.ils.accounts.actions import open_account, record_miss
from yesdesk.ils.accounts.queries import account_views
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.models import AccountView, Act, ActState
from yesdesk.ils.port import Capability
from yesdesk.ils.pseudonyms import staff_code
from yesdesk.policy.models import Sheet
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import Decision, Entry, EntryKind, HandOver, OutcomeValue, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.decided import decided_acts
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.pages import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SHARED = ("people", "places", "policy", "auth", "sessions", "ils_demo", "contenttypes")
"""Apps that no row of belongs to one request."""

TABLES = {
    "request": "desk.request",
    "decision": "desk.decision",
    "message": "core.outboundmessage",
    "arrival": "mail.arrival",
}
KEYED = re.compile(r"[0-9a-f]{32,}")


@pytest.fixture
def bent(desk, work, act, sam, teo, lea, mill):
    """Ana's fees waived by Sam, who looked her card up too and printed a slip; Teo read her mail and let it go."""
    Sheet.objects.update(harbour_days=7)
    browser, request = desk
    open_account(card=CARD, known="in_person", about="scan", by=act(sam))
    record_miss(about=f"request:{request.pk}", by=act(sam))
    browser.post(reverse("request_slip", args=[request.pk]))
    message = post(
        to="ana@post.example", subject="Yes", text="Done.", about=f"request:{request.pk}"
    )
    read_message(message.pk, by=act(teo))
    OutboundMessage.objects.filter(pk=message.pk).update(state="refused")
    discard_message(message.pk, by=act(teo))
    tap(browser, request, LATE)
    work(20)
    renewed = plain_act(request, act(sam))
    reply(fresh(request), words="Done.", seen_revision=fresh(request).revision, by=act(sam))
    note(fresh(request), words="She was sad.", by=act(teo))
    assert renewed.user_id == sam.pk
    hand_over(fresh(request), words="Please go on.", branch=mill, to=lea, by=act(sam))
    close_request(Request.objects.get(pk=request.pk), value=OutcomeValue.YES_BENT, by=act(sam))
    return Request.objects.get(pk=request.pk)


def fresh(request):
    return Request.objects.get(pk=request.pk)


def plain_act(request, by):
    """Something done without a rule in its way, on the same request."""
    order = {"patron": Act.objects.first().patron, "target": "1", "at_once": True}
    (act,) = decided_acts(fresh(request), Capability.RENEW, order, by=by, by_hand=False)
    Act.objects.filter(pk=act.pk).update(state=ActState.DONE)
    return act


@pytest.fixture
def over_there(bent):
    return DemoPatron.objects.create(card="29001000999", name="Bo").card


def over(days):
    later = timezone.now() + timedelta(days=days)
    anonymise_authors("", later)
    unlink_authors("", later)


def rows():
    kept = io.StringIO()
    call_command("dumpdata", "--all", stdout=kept)
    for row in json.loads(kept.getvalue()):
        if not row["model"].startswith("ils.demo"):
            yield row["model"], {f"{row['model']}:{row['pk']}", *told(row)}


def told(row):
    """What a row says: whom and what its keys point at, `request:17` and the like, and values as long as a seal."""
    model = apps.get_model(row["model"])
    for name, value in row["fields"].items():
        points_at = model._meta.get_field(name).related_model
        if points_at is not None:
            yield f"{points_at._meta.label_lower}:{value}"
        else:
            yield from words(value)
    if row["model"] == "core.auditentry":
        yield f"people.user:{row['fields']['actor']}"


def words(value):
    if isinstance(value, dict):
        yield from (each for one in [*value, *value.values()] for each in words(one))
    elif isinstance(value, list):
        yield from (each for one in value for each in words(one))
    elif isinstance(value, str):
        plain = value.replace("-", "") if len(value) == 36 else value
        yield from KEYED.findall(plain)
        kind, colon, number = value.partition(":")
        yield f"{TABLES.get(kind, kind)}{colon}{number}"


def names_of(member):
    return {f"people.user:{member.pk}", f"user:{member.pk}", staff_code(member.pk), member.name}


def joined(request, *members):
    """Tables with a row that names a colleague, and the request or anything that leads to it."""
    kept = list(rows())
    leads = {f"desk.request:{request.pk}"}
    whose = set().union(*(names_of(member) for member in members))
    for _step in range(4):
        for model, says in kept:
            if says & leads and model.partition(".")[0] not in SHARED:
                own = {each for each in says if each.startswith(f"{model}:")}
                leads |= own | {each for each in says if KEYED.fullmatch(each)}
    return {model for model, says in kept if says & leads and says & whose}


def test_names_can_be_joined_until_the_promise_is_over(bent, sam, teo):
    assert joined(bent, teo) == {"core.auditentry", "desk.entry"}
    assert {"ils.accountview", "core.auditentry", "ils.act", "desk.entry"} <= joined(bent, sam, teo)


def test_an_act_leads_to_its_request_by_its_decision_alone(bent, sam):
    decisions = {each.about for each in Decision.objects.filter(request=bent)}
    assert {about for (about,) in Act.objects.values_list("about")} == decisions
    kept = dict(Act.objects.values_list("pk", "user__name"))
    assert set(kept.values()) == {"Sam"}
    over(days=9)
    assert {about for (about,) in Act.objects.values_list("about")} == decisions
    assert set(Act.objects.values_list("user", "staff", "backer")) == {(None, staff_code(None), "")}


def test_after_a_short_promise_nothing_joins(bent, sam, teo):
    over(days=9)
    assert joined(bent, sam, teo) == set()
    assert HandOver.objects.get(entry__request=bent).was_assigned_to is None


def test_a_page_still_says_how_it_was(bent, client_of, lea):
    over(days=9)
    page = client_of(lea).get(reverse("request", args=[bent.pk])).text
    assert "She was sad." in page
    assert "Note by A colleague" in page
    assert "Sam" not in without_tokens(page.partition('id="timeline"')[2])


def test_where_answers_go_still_stands_there(bent, act, sam, client_of, lea):
    change_request_contact(fresh(bent), contact="ana.new@post.example", by=act(sam))
    over(days=9)
    told = Entry.objects.get(request=bent, kind=EntryKind.CONTACT)
    assert (told.author_id, told.detail["to"]) == (None, "email")
    assert client_of(lea).get(reverse("request", args=[bent.pk])).status_code == 200


def test_words_written_later_keep_their_name_as_long(bent, act, sam, now):
    now.shift(timedelta(days=5))
    note(fresh(bent), words="She called again.", by=act(sam))
    over(days=4)
    assert Entry.objects.filter(request=bent, author=sam).get().text == "She called again."
    over(days=9)
    assert not Entry.objects.filter(request=bent, author__isnull=False).exists()


def test_entries_of_other_requests_keep_their_author(bent, act, sam, mill):
    other = ask_as_ana(mill)
    note(other, words="He was glad.", by=act(sam))
    over(days=40)
    assert Entry.objects.filter(request=other, author=sam).exists()


def test_account_views_stay_without_name_and_time(bent, act, priya, client_of):
    over(days=9)
    looks = account_views(act(priya))
    assert {(line.user, line.until) for line in looks} == {(None, None)}
    assert {line.at.time().isoformat() for line in looks} == {"23:00:00"}, "midnight there"
    page = client_of(priya).get(reverse("looks")).text
    assert "A colleague" in page
    assert f"#{bent.pk}" in page
    assert "Sam" not in without_tokens(page)


def test_a_look_at_another_account_keeps_its_name(bent, act, sam, priya, over_there):
    open_account(card=over_there, known="in_person", about="request:99", by=act(sam))
    over(days=9)
    assert sam in {line.user for line in account_views(act(priya))}


def test_a_later_look_at_the_same_account_is_let_go_in_its_turn(bent, act, sam, priya, now):
    now.shift(timedelta(days=5))
    open_account(card=CARD, known="in_person", about="scan", by=act(sam))
    over(days=3)
    assert account_views(act(priya))[0].user == sam
    over(days=8)
    assert {line.user for line in account_views(act(priya))} == {None}


def test_while_it_is_promised_it_says_who(bent, act, priya):
    over(days=6)
    assert {line.user.name for line in account_views(act(priya))} == {"Sam"}


def test_pages_go_on_where_the_last_one_ended(bent, act, priya, sam, over_there):
    """A look that lost its hour lies at the end of its day, whatever its number is."""
    open_account(card=over_there, known="in_person", about="request:99", by=act(sam))
    over(days=9)
    read, before = [], None
    while found := account_views(act(priya), before=before, limit=1):
        before = found[0].id
        read.append(before)
    assert sorted(read) == sorted(AccountView.objects.values_list("pk", flat=True))


def test_an_answer_kept_from_such_a_reply_leaves_out_whoever_wrote_it(bent, act, sam):
    reply(fresh(bent), words="Done.\nSam", seen_revision=fresh(bent).revision, by=act(sam))
    entry = Entry.objects.filter(request=bent, kind=EntryKind.REPLY).latest("pk")
    over(days=9)
    entry.refresh_from_db()
    assert entry.author is None
    (text,) = draft_from_reply(fresh(bent), entry)["texts"].values()
    assert "Sam" not in without_tokens(text)
