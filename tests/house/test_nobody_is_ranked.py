"""No screen, export, search or API sorts, groups, counts or filters by a member of staff (promise 8)."""

import re

import pytest
from django.apps import apps
from django.db.models import JSONField
from django.utils import timezone

from yesdesk.core.models import SearchText
from yesdesk.counts.models import EarlyCount, Stat
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.people.models import User
from yesdesk.requests.actions.assignment import assign, hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import note
from yesdesk.requests.counting.tests.by_rule import ask, command, habit
from yesdesk.requests.models import Approval, Entry, OutcomeValue
from yesdesk.requests.queries.search import OPERATORS
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.pages import without_tokens

WHY_IT_NAMES_STAFF = {
    "backing.Suggestion.author": "who wished their name beside their line; told with the answer, gone after they left",
    "backing.WaitingLine.author": "the same, until the library opens next",
    "desk.Approval.asker": "so that nobody answers what they asked themselves; in no list but their own",
    "desk.Approval.answered_by": "whose yes it was, so that a yes by voice is seen by whose it was",
    "desk.Entry.author": "stands beside their own words, in no list",
    "desk.Request.assigned_to": "whose open work it is: their own queue, and what an absent colleague left",
    "desk.HandOver.was_assigned_to": "in whose hands it goes back, undone within ten minutes; let go with its author",
    "desk.Merge.was_assigned_to": "in whose hands it goes back, undone within ten minutes; let go with its author",
    "desk.HandOver.new_to": "to whom it was passed, until they open it; on their own page alone",
    "desk.ThanksFor.author": "which colleague says thanks: read by whom they thank alone, in no list, count or export",
    "desk.NoLeadNotice.reader": "which lead reads what was decided while none was here; not who decided it",
    "desk.SavedView.owner": "their own views of the list, shown to themselves alone; gone when they leave",
    "desk.Presence.user": "sixty seconds, so that two do not answer at once; or while they want to hear; theirs alone",
    "ils.AccountView.user": "each look at an account, for the privacy officer alone (promise 6)",
    "ils.ViewLimitReached.user": "who looked up more cards than a desk does, for the privacy officer alone",
    "ils.StaffCard.user": "so that nobody opens their own account as staff; read for oneself only",
    "ils.Act.user": "whose tap it was, to call it back; goes with the act",
    "people.PushSubscription.user": "their own phones, shown to themselves; read by the machine that rings them",
    "people.User.reset_asked_by": "who asked for a start password, so that somebody else agrees",
    "people.CurrentShift.user": "whom one can ask now: one row, overwritten, gone with its time; told to who asks",
    "people.ShortBreak.user": "ten minutes off, so that nobody asks them; shown to themselves, gone with its time",
    "people.DeskCover.asked_by": "who asks for somebody at the desk, ten minutes, told to who may come",
    "people.DeskCover.taken_by": "who comes, told to who asked; ten minutes",
    "people.StaffSession.user": "their own sessions, shown to themselves",
    "mfa.Authenticator.user": "their second step",
    "account.EmailAddress.user": "allauth's own table, empty here: nobody signs up by mail",
}
LISTS = [
    "/desk",
    "/desk?queue=all",
    "/desk?queue=promised",
    "/desk/find?q=mother",
    "/desk/find?q=is:open",
]
NAMES = [
    "by",
    "user",
    "staff",
    "author",
    "assigned_to",
    "assigned_to_id",
    "colleague",
    "member",
    "order",
    "sort",
    "group",
]


def test_every_column_that_names_staff_has_its_reason():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    }
    assert found == set(WHY_IT_NAMES_STAFF)


def test_no_index_leads_by_an_author():
    for model in apps.get_models():
        for index in model._meta.indexes:
            assert "author" not in index.fields


@pytest.mark.django_db
def test_counts_and_search_have_no_person_in_them():
    for model in (EarlyCount, SearchText, Stat):
        assert not [
            f.name
            for f in model._meta.concrete_fields
            if re.search(r"user|author|staff|actor", f.name)
        ]


NUMBER = 918_273_645
"""Of a colleague, and of nothing else."""


@pytest.mark.django_db
def test_no_json_holds_the_number_of_a_colleague(
    now, mill, hill, act, sam, lea, dana, rules, client_of
):
    """A column that names staff is declared, and found by the test above. JSON could hide one."""
    User.objects.filter(pk=sam.pk).update(username="sam-before")
    User.objects.create(
        pk=NUMBER,
        username="sam",
        name="Sam",
        job_class=sam.job_class,
        branch=mill,
        joined_at=timezone.now(),
    )
    by = act(User.objects.get(pk=NUMBER))
    version = habit("address", "Address", act(dana))
    requests = [ask_as_ana(mill) for _time in range(4)]
    apply_command(requests[0], command(version), by=by)
    ask(requests[1], version, by)
    assign(requests[2], by=by)
    note(requests[2], words="Mother.", by=by)
    hand_over(requests[2], words="Yours.", branch=hill, service_point=None, to=None, by=by)
    close_request(requests[3], value=OutcomeValue.YES, by=by)
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, JSONField)
        for value in model.objects.values_list(field.name, flat=True)
        if str(NUMBER) in str(value)
    }
    assert not found
    assert Entry.objects.filter(author=NUMBER).count() > 4


@pytest.mark.parametrize("address", LISTS)
def test_no_parameter_narrows_or_sorts_a_list_by_a_colleague(
    client_of, sam, kim, mill, act, now, address
):
    assign(ask_as_ana(mill), by=act(kim))
    ask_as_ana(mill)
    browser = client_of(sam)
    joint = "&" if "?" in address else "?"

    def lines(address: str) -> str:
        context = browser.get(address).context
        return str(context["rows"] if "rows" in context else context["found"].requests.rows)

    plain = lines(address)
    moved = [name for name in NAMES if lines(f"{address}{joint}{name}={kim.pk}") != plain]
    assert not moved, f"moved by {', '.join(moved)}"


@pytest.mark.parametrize("address", LISTS)
def test_no_list_names_a_colleague(client_of, sam, kim, mill, act, address):
    request = ask_as_ana(mill)
    assign(request, by=act(kim))
    note(request, words="mother, says the note", by=act(kim))
    assert "Kim" not in without_tokens(client_of(sam).get(address).text)


def test_a_colleagues_name_finds_nothing(client_of, sam, kim, mill, act):
    note(ask_as_ana(mill), words="a line", by=act(kim))
    assert client_of(sam).get("/desk/find?q=Kim").context["found"].requests.rows == []


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("value", ["kim", "Kim", '"Kim"', "{pk}", "{mail}", "u{pk}", "mine,{pk}"])
def test_no_operator_takes_a_colleague(client_of, sam, kim, mill, act, operator, value):
    """Kim wrote, took and closed; a patron of hers wrote last. Another colleague finds none of it by who she is."""
    User.objects.filter(pk=kim.pk).update(email="kim@library.example")
    note(ask_as_ana(mill), words="a line", by=act(kim))
    assign(ask_as_ana(mill), by=act(kim))
    close_request(ask_as_ana(mill), value=OutcomeValue.YES, by=act(kim))
    typed = f"{operator}:{value.format(pk=kim.pk, mail='kim@library.example')}"
    found = client_of(sam).get("/desk/find", {"q": typed}).context["found"]
    assert found is None or found.requests.rows == []


def test_what_is_mine_is_only_oneself(client_of, sam, kim, mill, act):
    assign(ask_as_ana(mill), by=act(kim))
    for also in ("", *(f"&{name}={kim.pk}" for name in NAMES)):
        found = client_of(sam).get(f"/desk/find?q=is:mine{also}").context["found"]
        assert found.requests.rows == []


def test_what_is_asked_of_somebody_is_their_own_list_whatever_the_address_says(
    client_of, lea, dana, sam, mill, act, now
):
    Approval.objects.create(
        request=ask_as_ana(mill),
        asker=sam,
        command={},
        what={"does": "", "count": 0, "minor": None, "currency": "", "fee": ""},
        tiers=[lea.job_class_id],
        asked_at=timezone.now(),
        ends_at=timezone.now(),
    )
    hers, nobodys = client_of(lea), client_of(dana)
    for name in NAMES:
        assert len(hers.get(f"/desk/asked?{name}={dana.pk}").context["asks"].lines) == 1
        assert nobodys.get(f"/desk/asked?{name}={lea.pk}").context["asks"].lines == []


def test_no_row_says_who_was_asked_and_had_no_time():
    about_people = {
        field.name for field in Approval._meta.concrete_fields if field.related_model is User
    }
    assert about_people == {"asker", "answered_by"}
