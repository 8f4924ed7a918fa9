"""A request is passed only to who may answer it, and they are told: on their pages, by their phone, or it is said that
they cannot be.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import Event
from yesdesk.desk.decisions.cancel import undo
from yesdesk.ils.models import StaffCard, WhoseCard
from yesdesk.ils.pseudonyms import card_pseudonyms
from yesdesk.patrons.models import Patron, Proof
from yesdesk.people.models import ShiftState, User
from yesdesk.people.shift import set_shift
from yesdesk.requests.actions.assignment import able_colleagues, hand_over, unassign
from yesdesk.requests.actions.passed import passed_sentence, passed_to
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import EntryKind, HandOver, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
WORDS = "She likes e-mail"


def names(request, by):
    return {one.name for one in able_colleagues(request, by=by)}


@pytest.fixture
def request_of_ana(now, mill):
    return ask_as_ana(mill)


@pytest.fixture
def passed(request_of_ana, act, sam, kim):
    """Sam passed Ana's request to Kim, who is signed in nowhere."""
    return hand_over(request_of_ana, words=WORDS, branch=request_of_ana.branch, to=kim, by=act(sam))


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def test_the_list_holds_whoever_may_answer_and_nobody_else(request_of_ana, act, sam):
    assert names(request_of_ana, act(sam)) == {"Kim", "Lea", "Noor", "Dana", "Teo", "Max"}


def test_who_is_on_shift_comes_first(request_of_ana, act, sam, max_):
    set_shift(ShiftState.ON, by=act(max_))
    first, *others = able_colleagues(request_of_ana, by=act(sam))
    assert first.name == "Max"
    assert [one.name for one in others] == sorted(one.name for one in others)


@pytest.mark.parametrize(
    ("audience", "able"),
    [
        ({"for_leads": True}, {"Lea", "Dana"}),
        ({"for_leads": True, "about_lead": True}, {"Dana"}),
    ],
)
def test_what_only_some_read_goes_only_to_them(request_of_ana, act, sam, audience, able):
    Request.objects.filter(pk=request_of_ana.pk).update(**audience)
    assert names(fresh(request_of_ana), act(sam)) == able


def test_a_complaint_about_a_lead_does_not_go_to_that_lead(mill, now, act, dana):
    request = ask_as_ana(mill, words="Lea sent me away and was rude to me.", for_leads=True)
    Request.objects.filter(pk=request.pk).update(for_leads=True, about_lead=False)
    assert "Lea" not in names(fresh(request), act(dana))


def test_nobody_gets_the_request_of_their_own_card(request_of_ana, act, sam, kim):
    Patron.objects.filter(request=request_of_ana).update(
        card_number="29001000207", proof=Proof.IN_PERSON
    )
    StaffCard.objects.filter(user=kim).update(
        whose=WhoseCard.OWN, card=next(iter(card_pseudonyms("29001000207")))
    )
    assert "Kim" not in names(fresh(request_of_ana), act(sam))


@pytest.mark.parametrize("who", ["priya", "ret", "sam"])
def test_who_may_not_answer_gets_none(request_of_ana, act, sam, who):
    to = User.objects.get(username=who)
    with pytest.raises(ValidationRefusal) as needs:
        hand_over(request_of_ana, words=WORDS, branch=request_of_ana.branch, to=to, by=act(sam))
    assert set(needs.value.fields) == {"to"}
    assert not HandOver.objects.exists()


def test_a_form_that_names_somebody_else_is_refused_with_its_words_kept(
    request_of_ana, client_of, sam, priya
):
    sent = {"to": priya.pk, "words": WORDS, "branch": request_of_ana.branch_id}
    answer = client_of(sam).post(f"/desk/{request_of_ana.pk}/hand-over", sent)
    assert answer.status_code == 422
    assert WORDS in answer.text


def test_who_works_elsewhere_takes_it_there(request_of_ana, client_of, sam, noor, hill):
    sent = {"to": noor.pk, "words": WORDS, "branch": request_of_ana.branch_id}
    client_of(sam).post(f"/desk/{request_of_ana.pk}/hand-over", sent)
    now = fresh(request_of_ana)
    assert (now.branch, now.assigned_to) == (hill, noor)


def test_passed_request_shows_who_passed_it_and_the_note(passed, act, kim, client_of):
    [line] = passed_to(act(kim))
    assert line.words == f"Sam passed this to you: {WORDS}"
    assert line.href == f"/desk/{passed.request_id}"
    assert line.words in client_of(kim).get("/desk/asked?part=bar").text
    assert line.words in client_of(kim).get("/desk/asked").text
    assert Event.objects.filter(topic=f"staff.{kim.pk}").exists()


def test_nobody_else_sees_the_line(passed, act, lea, sam):
    assert passed_to(act(lea)) == passed_to(act(sam)) == []


def test_passed_line_goes_once_the_request_is_open(passed, act, kim, client_of):
    browser = client_of(kim)
    browser.get(f"/desk/{passed.request_id}")
    browser.post(f"/desk/{passed.request_id}/here")
    assert passed_to(act(kim)) == []


def test_a_colleague_who_opens_it_changes_nothing(passed, act, kim, lea, client_of):
    client_of(lea).post(f"/desk/{passed.request_id}/here")
    assert len(passed_to(act(kim))) == 1


@pytest.mark.parametrize("what", ["undone", "put_back", "passed_on", "answered", "for_leads"])
def test_passed_line_goes_with_what_happens_to_the_request(passed, act, sam, kim, lea, what):
    request = fresh(passed.request)
    match what:
        case "undone":
            undo(passed, by=act(sam))
        case "put_back":
            unassign(request, by=act(lea))
        case "passed_on":
            hand_over(request, words="Or you?", branch=request.branch, to=lea, by=act(sam))
        case "answered":
            reply(request, words="Gladly.", seen_revision=request.revision, by=act(kim))
        case "for_leads":
            Request.objects.filter(pk=request.pk).update(for_leads=True)
    assert passed_to(act(kim)) == []


def test_passed_line_does_not_return_with_the_patrons_words(passed, act, kim):
    request = fresh(passed.request)
    reply(request, words="Gladly.", seen_revision=request.revision, by=act(kim))
    Request.objects.filter(pk=request.pk).update(waiting_since=timezone.now())
    assert passed_to(act(kim)) == []


def test_whom_it_went_to_stands_in_no_detail(passed, kim):
    assert passed.detail == {"branch": passed.request.branch.name}
    assert HandOver.objects.get(entry=passed).new_to == kim


def test_who_is_not_signed_in_is_said_to_be_so_and_never_told(passed, act, sam):
    said = passed_sentence(fresh(passed.request), by=act(sam))
    assert said == ("Passed to Kim. Kim isn’t signed in. Kim sees it at the next sign-in.")


def test_who_has_a_page_open_can_see_it(passed, act, sam, kim, client_of):
    client_of(kim).get("/desk")
    assert passed_sentence(fresh(passed.request), by=act(sam)) == (
        "Passed to Kim. Kim can see it now."
    )


def test_who_left_their_page_sees_it_on_the_next(passed, act, sam, kim, client_of, now):
    client_of(kim).get("/desk")
    now.shift(timedelta(minutes=20))
    said = passed_sentence(fresh(passed.request), by=act(sam))
    assert "no page open now" in said


def test_the_page_says_it_until_they_open_it(passed, client_of, sam, kim):
    browser = client_of(sam)
    assert "Kim isn’t signed in" in browser.get(f"/desk/{passed.request_id}").text
    client_of(kim).post(f"/desk/{passed.request_id}/here")
    assert 'id="passed"' not in browser.get(f"/desk/{passed.request_id}").text


def test_passed_sentence_costs_no_query_when_unassigned(
    request_of_ana, act, sam, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert passed_sentence(request_of_ana, by=act(sam)) == ""


def test_a_phone_rings_on_shift_and_says_nothing_of_it(
    allowed, request_of_ana, push, work, act, sam, kim
):
    allowed(kim)
    set_shift(ShiftState.ON, by=act(kim))
    hand_over(request_of_ana, words=WORDS, branch=request_of_ana.branch, to=kim, by=act(sam))
    work()
    [told] = push.told
    assert (told["say"], told["open"]) == ("A colleague passed you a request", "/desk/asked")
    assert WORDS not in push.sent[0].text


@pytest.mark.parametrize("state", [ShiftState.BREAK, ShiftState.OFF])
def test_off_shift_none_rings(allowed, request_of_ana, push, work, act, sam, kim, state):
    allowed(kim)
    set_shift(state, by=act(kim))
    hand_over(request_of_ana, words=WORDS, branch=request_of_ana.branch, to=kim, by=act(sam))
    work()
    assert push.sent == []


def test_phone_does_not_ring_once_the_hand_over_is_undone_or_opened(
    allowed, request_of_ana, push, work, act, sam, kim
):
    allowed(kim)
    set_shift(ShiftState.ON, by=act(kim))
    entry = hand_over(
        request_of_ana, words=WORDS, branch=request_of_ana.branch, to=kim, by=act(sam)
    )
    undo(entry, by=act(sam))
    work()
    assert push.sent == []


def test_undone_it_is_where_it_was(passed, act, sam):
    undo(passed, by=act(sam))
    now = fresh(passed.request)
    assert now.assigned_to_id is None
    assert now.entries.filter(kind=EntryKind.UNDONE).count() == 1
