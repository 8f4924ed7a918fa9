"""The line at the lower edge: written down by Enter, understood in place, nothing typed is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yesdesk.core.models import OutboundMessage
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import AccountView
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.models import Request

LINE = "on hold for her, +44 20 7946 0958"
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def browser(client_of, sam, mill, lea):
    return client_of(sam)


def write(browser, words=LINE, *, in_place=True, **more):
    headers = IN_PLACE if in_place else {}
    form = {"words": words, "name": "Mrs Adeyemi", **more}
    return browser.post(reverse("capture"), form, headers=headers)


def test_enter_writes_it_down_and_says_what_was_understood(browser):
    answer = write(browser)
    request = Request.objects.select_related("patron").get()
    assert request.entries.get().text == LINE
    patron = request.patron
    assert (patron.name, patron.contact_as_typed) == ("Mrs Adeyemi", "+44 20 7946 0958")
    assert (request.kind, request.channel) == ("", "phone")
    assert 'id="captured"' in answer.text
    for said in ("Mrs Adeyemi", "+44 20 7946 0958", reverse("capture_undo", args=[request.pk])):
        assert said in answer.text
    assert "<html" not in answer.text


def test_without_a_script_a_page_says_it(browser):
    answer = write(browser, in_place=False)
    request = Request.objects.get()
    assert answer.url == reverse("captured", args=[request.pk])
    page = browser.get(answer.url)
    assert 'id="captured"' in page.text
    assert "<html" in page.text


def test_a_typed_card_number_proves_nobody_and_opens_no_account(browser):
    write(browser, "29001000184 card blocked")
    patron = Request.objects.select_related("patron").get().patron
    assert (patron.card_number, patron.proof) == ("29001000184", Proof.NONE)
    assert not AccountView.objects.exists()


def test_no_link_goes_to_an_address_before_it_was_looked_at(browser):
    write(browser, "bo@exmaple.example card")
    assert Request.objects.select_related("patron").get().patron.contact
    assert not OutboundMessage.objects.exists()


def test_a_card_that_was_seen_stays_the_one_that_was_seen(browser):
    write(browser)
    request = Request.objects.get()
    Patron.objects.filter(request=request).update(card_number="29001000184", proof=Proof.IN_PERSON)
    other = {"name": "Bo", "card_number": "29001000121", "kind": "", "channel": "walk_in"}
    browser.post(reverse("captured", args=[request.pk]), other, headers=IN_PLACE)
    assert Patron.objects.get(request=request).card_number == "29001000184"


def test_a_name_alone_reads_no_table_of_patrons(browser):
    write(browser)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        write(browser)
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert not [
        sql for sql in reads if '"patrons_patron"."name" =' in sql or "demo_demopatron" in sql
    ]


@pytest.mark.parametrize(("field", "column"), [("name", "name"), ("contact", "contact_as_typed")])
def test_captured_field_is_dropped_by_one_tap(browser, field, column):
    write(browser)
    request = Request.objects.get()
    answer = browser.post(reverse("captured", args=[request.pk]), {"drop": field}, headers=IN_PLACE)
    assert f'id="drop-{field}"' not in answer.text
    request = Request.objects.select_related("patron").get()
    assert getattr(request.patron, column) == ""
    assert request.entries.get().text == LINE


def test_captured_line_is_changed_in_place_and_loses_nothing(browser):
    write(browser)
    address = reverse("captured", args=[Request.objects.get().pk])
    form = {"name": "Mrs Ade", "contact": "0199", "channel": "walk_in", "kind": "rooms"}
    wrong = browser.post(address, form, headers=IN_PLACE)
    assert "Mrs Ade" in wrong.text
    assert 'id="captured_contact"' in wrong.text
    assert Request.objects.get().kind == ""
    browser.post(address, {**form, "contact": "01 23 45 67 89"}, headers=IN_PLACE)
    request = Request.objects.select_related("patron").get()
    assert (request.kind, request.at_desk, request.patron.name) == ("rooms", True, "Mrs Ade")


def test_undo_puts_the_words_back_into_the_line(browser):
    write(browser)
    answer = browser.post(
        reverse("capture_undo", args=[Request.objects.get().pk]), headers=IN_PLACE
    )
    assert not Request.objects.exists()
    assert f'value="{LINE}"' in answer.text
    assert answer.context["capture_form"].initial["name"] == "Mrs Adeyemi"
    assert 'id="capture-undone"' in answer.text


def test_what_a_colleague_took_meanwhile_stays_and_is_said(browser, act, kim):
    write(browser)
    request = Request.objects.get()
    assign(request, by=act(kim))
    undo = reverse("capture_undo", args=[request.pk])
    assert 'role="alert"' in browser.post(undo, headers=IN_PLACE).text
    assert browser.post(undo).status_code == 404
    assert Request.objects.filter(closed_at=None).exists()


def test_done_counts_and_closes_it(browser):
    answer = write(browser, then="done")
    request = Request.objects.get()
    assert request.outcome == "yes"
    assert 'id="just-closed"' in answer.text
    assert write(browser, then="done", in_place=False).url == reverse("desk")


def test_only_a_lead_reads_it_from_the_first_moment(browser, client_of, lea, kim):
    answer = write(browser, for_leads="on")
    pk = Request.objects.get(for_leads=True).pk
    assert 'id="captured-open"' not in answer.text
    assert client_of(kim).get(reverse("request", args=[pk])).status_code == 404
    assert client_of(lea).get(reverse("request", args=[pk])).status_code == 200


def test_a_mark_that_nobody_would_read_is_refused_and_the_words_stay(client_of, sam, mill):
    for job in sam.job_class.__class__.objects.all():
        job.permissions = [each for each in job.permissions if each != Permission.DESK_LEADS_SEE]
        job.save()
    answer = write(client_of(sam), for_leads="on")
    assert not Request.objects.exists()
    assert f'value="{LINE}"' in answer.text
    assert 'id="capture-mend"' in answer.text


def test_how_they_asked_is_said_or_guessed(browser):
    write(browser, channel="walk_in")
    assert Request.objects.get().at_desk


def test_an_empty_line_and_one_too_long_are_said_in_place(browser):
    for words in ("   ", "x" * 5_001):
        answer = write(browser, words)
        assert 'id="capture-mend"' in answer.text
    assert write(browser, "", in_place=False).status_code == 422
    assert not Request.objects.exists()


def test_words_of_danger_are_on_every_desk_with_their_card(browser, client_of, kim):
    answer = write(browser, "a man has a knife and threatens people at the door")
    assert reverse("emergency") in answer.text
    assert Request.objects.get().emergency == "threat"
    assert len(client_of(kim).get(reverse("desk")).context["emergencies"]) == 1


def test_what_may_be_over_only_asks(browser):
    answer = write(browser, "her father had a heart attack, so her books are late")
    assert Request.objects.get().emergency is None
    assert 'id="emergency-line"' in answer.text


COMPLAINTS = [
    "A man says Kim was rude to his mother yesterday and wants to complain",
    "she finds the fine unfair",
    "Una señora se queja de la atención",
    "dice que es injusto",
    "un monsieur veut se plaindre, on a été impoli avec lui",
]


@pytest.mark.parametrize("words", COMPLAINTS)
def test_a_complaint_locks_itself_before_anybody_reads_it(browser, client_of, kim, lea, words):
    write(browser, words)
    pk = Request.objects.get(for_leads=True).pk
    for queue in ("waiting", "all"):
        page = client_of(kim).get(reverse("desk"), {"queue": queue})
        assert pk not in [row.pk for row in page.context["rows"]]
    assert client_of(lea).get(reverse("request", args=[pk])).status_code == 200


def test_a_tap_takes_the_lock_off(browser):
    write(browser, COMPLAINTS[0], lock="hand")
    assert not Request.objects.get().for_leads


@pytest.mark.parametrize("words", ["Kim has the key to the hall", "Lea, call Mrs Lowe 0199 back"])
def test_a_name_alone_locks_nothing(browser, words):
    write(browser, words)
    assert not Request.objects.get().for_leads


def test_an_emergency_is_read_by_everybody(browser):
    write(browser, "a man shouts at Kim and has a knife", for_leads="on", lock="words")
    request = Request.objects.get()
    assert (request.emergency, request.for_leads) == ("threat", False)


def test_a_complaint_about_a_lead_goes_to_the_post_named_for_that(browser, lea, dana):
    write(browser, "Mr Vale complains that Lea was rude to him")
    assert Request.objects.get().about_lead


def test_a_complaints_page_says_who_answers_and_who_tells_the_colleague(
    browser, client_of, kim, lea
):
    write(browser, COMPLAINTS[0])
    page = client_of(lea).get(reverse("request", args=[Request.objects.get().pk]))
    assert page.context["complaint"]["about"] == "Kim"
    assert page.context["next_act"].kind == "lead"
    assert 'id="complaint"' in page.text
    assert (
        page.text.count("/promise?part=form") == 2
    )  # the way and a phone's next act, both in place
    plainly = client_of(lea).get(f"{page.context['to']['promise']}").text
    shown = plainly.partition('id="complaint"')[2].partition("</section>")[0]
    assert '<div id="act">' in shown
    assert plainly.count('name="due"') == shown.count('name="due"')


@pytest.mark.parametrize(
    "words",
    [
        "<b>Mrs O'Neil</b> & 0199  two  blanks",
        "السيدة أديمي 0199",
        "👩🏽‍🦽 Mr X\tY",
        'Mrs "Q" %s {{ 1 }}',
    ],
)
def test_whatever_was_typed_stands_whole_in_the_request(browser, words):
    answer = write(browser, words)
    assert Request.objects.get().entries.get().text == words
    assert "<b>" not in answer.text.partition('id="captured"')[2].partition("</section>")[0]


@pytest.mark.parametrize("words", ["lea was rude to him", "LEA was rude to him"])
def test_a_lead_named_in_small_letters_does_not_read_the_complaint(browser, lea, words):
    write(browser, words)
    request = Request.objects.get()
    assert (request.for_leads, request.about_lead) == (True, True)


def test_a_lock_put_on_afterwards_keeps_it_from_the_lead_it_names(browser):
    write(browser, "Lea sent me away")
    pk = Request.objects.get().pk
    browser.post(reverse("captured", args=[pk]), {"channel": "walk_in", "for_leads": "on"})
    request = Request.objects.get(pk=pk)
    assert (request.for_leads, request.about_lead) == (True, True)


def test_undo_gives_the_lock_back_with_the_words(browser):
    answer = write(browser, "Kim sent me away", for_leads="on", lock="hand")
    pk = Request.objects.get().pk
    answer = browser.post(reverse("capture_undo", args=[pk]), headers={"HX-Request": "true"})
    assert answer.context["capture_form"].initial["for_leads"]


def test_an_emergency_that_only_leads_read_is_said_to_be_on_their_desks_alone(browser):
    answer = write(browser, "somebody has a gun", for_leads="on", lock="hand")
    assert "every desk here" not in answer.text
    assert "every lead’s desk" in answer.text


def test_an_emergency_that_sounds_like_a_complaint_says_that_all_read_it(browser):
    answer = write(browser, "a man with a gun is harassing the staff")
    assert "Everybody can read it" in answer.text


def tap_of(browser):
    return browser.get(reverse("desk")).context["capture"]["tap"]


@pytest.mark.parametrize("more", [{}, {"emergency": "threat", "lock": "hand"}, {"then": "done"}])
def test_pressed_twice_it_is_written_down_once(browser, more):
    tap = tap_of(browser)
    first, second = (write(browser, in_place=False, tap=tap, **more) for _press in range(2))
    request = Request.objects.get()
    assert first.url == second.url
    assert (request.closed_at is not None) is ("then" in more)


def test_the_same_emergency_again_after_the_first_is_over_is_another_one(browser, act, sam):
    tap = tap_of(browser)
    for _time in range(2):
        write(browser, "Threat", tap=tap, emergency="threat", lock="hand")
        browser.post(reverse("request_emergency", args=[Request.objects.last().pk]), {"card": ""})
    assert Request.objects.count() == 2


def test_who_works_at_no_branch_says_where_it_is(browser, sam, hill):
    sam.branch = None
    sam.save()
    assert 'name="branch" required' in browser.get(reverse("emergency")).text
    answer = write(browser, "Threat", emergency="threat", lock="hand")
    assert 'id="capture-mend"' in answer.text
    assert not Request.objects.exists()
    write(browser, "Threat", emergency="threat", lock="hand", branch=str(hill.pk))
    assert Request.objects.get().branch_id == hill.pk


def test_who_works_at_a_branch_is_not_asked_which(browser, hill):
    assert 'name="branch"' not in browser.get(reverse("emergency")).text
    write(browser, branch=str(hill.pk))
    assert Request.objects.get().branch.slug == "mill"
