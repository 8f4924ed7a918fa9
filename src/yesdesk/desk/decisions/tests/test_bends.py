"""A tap that bent a rule is an exception when it is done; why, by one tap; both go when a night has counted them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.links import link_token
from yesdesk.core.models import SearchText, SubmittedForm
from yesdesk.counts.models import EarlyCount, Stat
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.nights import begin_counting
from yesdesk.desk.decisions.anonymise import anonymise_authors
from yesdesk.desk.decisions.settle import settle_acts
from yesdesk.desk.tests.taps import LATE, key, tap, ways
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.places.models import Library
from yesdesk.policy.bends import BendReason
from yesdesk.policy.models import Rule, Sheet
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Decision, Entry, EntryKind, OutcomeValue, Request
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.cast import five_of
from yesdesk.testing.counted import counted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def taken():
    return Entry.objects.get(kind=EntryKind.ACT)


def decided():
    return Decision.objects.get()


def test_exception_is_recorded_once_when_done(desk, work, mill):
    browser, request = desk
    tap(browser, request, LATE)
    assert not Decision.objects.exclude(settled_on=None).exists()
    work(20)
    bend = Decision.objects.exclude(settled_on=None).get()
    kept = (bend.band, bend.reason, bend.branch, bend.settled_on)
    assert kept == (2, BendReason.NOT_SAID, mill, date(2026, 11, 4))
    assert not bend.backed


@pytest.fixture
def bent(desk, work):
    """A charge waived by exception for a family matter, done: its request and the rule's number."""
    browser, request = desk
    begin_counting()
    tap(browser, request, LATE)
    work(20)
    say_why(browser, request)
    return request, decided().rule


def test_when_a_night_has_counted_it_nothing_of_it_stays(bent, now, client_of, sam):
    request, rule = bent
    now.shift(timedelta(days=9))
    count_periods(timezone.now())
    counted = Stat.objects.filter(measure__startswith="bend_").values_list("measure", "key", "n")
    assert set(counted) == {("bend_reason", f"{rule}:family", 1), ("bend_band", f"{rule}:2", 1)}
    row = decided()
    assert (row.reason, row.band, row.settled_on, row.branch, row.no_lead) == (
        "",
        None,
        None,
        None,
        False,
    )
    assert reasons_on(client_of(sam), request) == []
    assert say_why(client_of(sam), request).status_code == 409
    assert decided().reason == ""


def test_a_reason_goes_with_its_week_also_of_an_act_that_nobody_knows_of(desk, now):
    browser, request = desk
    begin_counting()
    tap(browser, request, LATE)
    say_why(browser, request)
    Act.objects.update(state=ActState.UNKNOWN)
    now.shift(timedelta(days=9))
    count_periods(timezone.now())
    assert decided().reason == "family", "its week is counted, and the next one is not over"
    now.shift(timedelta(days=7))
    count_periods(timezone.now())
    assert decided().reason == ""


def test_exception_is_counted_though_its_request_is_erased(bent, now):
    request, rule = bent
    erase_requests([request.pk])
    assert EarlyCount.objects.get(measure="bend_reason").key == f"{rule}:family"
    now.shift(timedelta(days=9))
    count_periods(timezone.now())
    assert Stat.objects.get(measure="bend_reason").n == 1
    assert not EarlyCount.objects.filter(measure="bend_reason").exists()


def test_called_back_it_never_was_one(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    browser.post(reverse("call_back_entry", args=[request.pk, taken().pk]))
    work(20)
    assert not Decision.objects.exclude(settled_on=None).exists()


def test_a_plain_yes_is_none(desk, work):
    browser, request = desk
    tap(browser, request, "kind.card")
    assert not Decision.objects.exclude(settled_on=None).exists()


def reasons_on(browser, request):
    """The values of the menu in the receipt; none where there is no menu."""
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    menu = re.search(r'<select name="reason".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="(\w*)"( selected)?', menu[0]) if menu else []


FOUR = ["", "life", "our_mistake", "hardship", "other"]


def test_reason_of_an_exception_is_one_choice(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    assert reasons_on(browser, request) == [(value, "") for value in FOUR], "none is chosen before"
    say_why(browser, request, "life")
    assert Decision.objects.exclude(settled_on=None).get().reason == BendReason.LIFE
    assert reasons_on(browser, request) == []
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "Life got in the way" not in page, "why stands beside nobody"
    assert "life" not in str(Entry.objects.values())


def test_a_library_may_have_finer_ones(desk, work):
    browser, request = desk
    Library.objects.update(finer_reasons=True)
    tap(browser, request, LATE)
    work(20)
    values = [value for value, _chosen in reasons_on(browser, request)]
    assert {"illness", "death", "family", "disaster", "danger", "does_not_fit"} < set(values)
    assert "life" not in values


def test_reason_is_saved_in_place(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    address = reverse("say_why", args=[request.pk, taken().pk])
    in_place = {"headers": {"HX-Request": "true"}}
    assert "<select" in browser.post(address, {"reason": ""}, **in_place).text
    assert Decision.objects.exclude(settled_on=None).get().reason == BendReason.NOT_SAID
    said = browser.post(address, {"reason": "our_mistake"}, **in_place)
    assert f'id="why-{taken().pk}"' in said.text
    assert "<select" not in said.text
    assert "Our mistake" not in said.text
    assert Decision.objects.exclude(settled_on=None).get().reason == BendReason.OUR_MISTAKE
    refused = browser.post(address, {"reason": "because"}, **in_place)
    assert refused.status_code == 200
    assert Decision.objects.exclude(settled_on=None).get().reason == BendReason.OUR_MISTAKE


def test_reason_is_found_neither_by_search_nor_by_the_patron(desk, work, client):
    """Not by a search, not by the patron, not in their copy."""
    browser, request = desk
    tap(browser, request, LATE)
    say_why(browser, request, "hardship")
    work(20)
    token = link_token(request.link_id, request.link_generation)
    pages = [
        browser.get("/desk/find", {"q": "could not pay"}),
        client.get(f"/en/r/{token}"),
        client.get(f"/en/r/{token}/copy"),
        client.get(f"/en/r/{token}/copy.json"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "Could not pay" not in page.text
        assert "hardship" not in page.text
    assert not SearchText.objects.filter(text__icontains="hardship").exists()


def say_why(browser, request, reason="family"):
    return browser.post(reverse("say_why", args=[request.pk, taken().pk]), {"reason": reason})


@pytest.mark.parametrize("days", [0, 10])
def test_why_is_said_while_it_is_on_its_way(desk, work, days):
    browser, request = desk
    Sheet.objects.update(harbour_text="In good faith." if days else "", harbour_days=days)
    tap(browser, request, LATE)
    assert reasons_on(browser, request)
    assert say_why(browser, request).status_code == 302
    assert reasons_on(browser, request) == []
    work(20)
    assert [bend.reason for bend in Decision.objects.exclude(settled_on=None).all()] == [
        BendReason.FAMILY
    ]


def test_why_is_not_said_of_what_was_called_back(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    browser.post(reverse("call_back_entry", args=[request.pk, taken().pk]))
    assert say_why(browser, request).status_code == 409
    assert decided().reason == ""


def test_why_goes_with_what_is_called_back(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    say_why(browser, request)
    assert decided().reason == "family"
    browser.post(reverse("call_back_entry", args=[request.pk, taken().pk]))
    assert decided().reason == ""


def test_where_nothing_is_promised_it_can_still_be_said_once_it_is_done(desk, work):
    browser, request = desk
    Sheet.objects.update(harbour_text="", harbour_days=0)
    tap(browser, request, LATE)
    work(20)
    assert taken().author is None
    say_why(browser, request)
    assert Decision.objects.exclude(settled_on=None).get().reason == BendReason.FAMILY


def names_on(request):
    """Whoever a row says something of this request was done by."""
    entries = Entry.objects.filter(request=request, author__isnull=False).values_list(
        "author__name"
    )
    acts = Act.objects.filter(about=Decision.objects.get(request=request).about, user__isnull=False)
    holder = Request.objects.filter(pk=request.pk, assigned_to__isnull=False)
    return {
        name
        for rows in (
            entries,
            acts.values_list("user__name"),
            holder.values_list("assigned_to__name"),
        )
        for (name,) in rows
    }


def test_exception_names_nobody_once_done_without_a_promise(desk, work, act, sam):
    browser, request = desk
    Sheet.objects.update(harbour_text="", harbour_days=0)
    tap(browser, request, LATE)
    close_request(Request.objects.get(pk=request.pk), value=OutcomeValue.YES_BENT, by=act(sam))
    assert names_on(request) == {"Sam"}
    work(20)
    assert names_on(request) == set()
    assert set(Act.objects.values_list("staff", "backer")) == {("S0", "")}
    assert LedgerLine.objects.exclude(staff="S0").count() == 4
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "by a colleague," in page


def test_cancelled_exception_names_nobody(desk, work):
    browser, request = desk
    Sheet.objects.update(harbour_text="", harbour_days=0)
    tap(browser, request, LATE)
    browser.post(reverse("call_back_entry", args=[request.pk, taken().pk]))
    anonymise_authors("", timezone.now() + timedelta(hours=2))
    assert not Entry.objects.filter(kind=EntryKind.ACT_ENDED, author__isnull=False).exists()
    assert Entry.objects.filter(kind=EntryKind.ACT_ENDED).exists()


def test_where_the_answer_was_lost_the_name_goes_when_somebody_has_looked(desk, work, act, lea):
    browser, request = desk
    Sheet.objects.update(harbour_text="", harbour_days=0)
    tap(browser, request, LATE)
    Act.objects.update(state=ActState.UNKNOWN)
    anonymise_authors("", timezone.now() + timedelta(hours=2))
    assert taken().author_id is None
    assert names_on(request) == {"Sam"}
    for done in Act.objects.all():
        Act.objects.filter(pk=done.pk).update(state=ActState.REFUSED)
        settle_acts([done.uuid], by=act(lea))
    assert Act.objects.filter(user=None).count() == 4


def test_while_the_days_run_it_is_shown_to_oneself_alone(desk, work, client_of, lea):
    browser, request = desk
    tap(browser, request, LATE)
    address = reverse("request", args=[request.pk])
    assert "by Sam," in browser.get(address).content.decode()
    page = client_of(lea).get(address).content.decode()
    assert "by a colleague," in page
    assert "by Sam," not in page
    assert "Shelver" not in str(Decision.objects.values()), "there is one, so it would name him"


def test_where_five_share_a_job_class_it_is_told(desk, work, sam):
    five_of(sam)
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    anonymise_authors("", timezone.now() + timedelta(days=11))
    assert decided().job_class == "Shelver"
    assert Act.objects.first().job_class == "Shelver"
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "by Shelver," in page


def test_how_it_ended_keeps_nobody_either(desk, work, act, kim):
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    close_request(Request.objects.get(pk=request.pk), value=OutcomeValue.YES, by=act(kim))
    assert names_on(request) == {"Sam", "Kim"}
    anonymise_authors("", timezone.now() + timedelta(days=11))
    assert names_on(request) == set()


def test_the_author_becomes_a_colleague_when_the_days_are_over(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    anonymise_authors("", timezone.now() + timedelta(days=9))
    assert taken().author_id
    anonymise_authors("", timezone.now() + timedelta(days=11))
    entry = taken()
    assert entry.author_id is None
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "by a colleague," in page
    assert "by Sam," not in page


def test_from_five_on_it_is_told_as_what_we_did_last_time(desk, mill):
    browser, request = desk
    rule = int(key(ways(browser, request), LATE).split(".")[1])
    counted(4, date(2026, 9, 30), mill.pk, "bend_reason", rule, "family")
    assert "What we did last time" not in ways(browser, request).content.decode()
    counted(1, date(2026, 10, 7), mill.pk, "bend_reason", rule, "family")
    page = ways(browser, request).content.decode()
    assert "Late charges. Life got in the way: 5 to 9 exceptions since September 2026" in page


def test_after_the_fact_it_takes_the_rule_and_the_reason(now, rules, sam, client_of):
    browser = client_of(sam)
    begin_counting(datetime(2026, 10, 20, tzinfo=UTC))
    page = browser.get(reverse("note_exception"))
    assert "Late charges" in page.content.decode()
    sent = {"rule": "late-charges", "reason": "hardship", "week": "last"}
    assert browser.post(reverse("note_exception"), sent).status_code == 302
    assert noted() == {("bend_reason", date(2026, 10, 26), f"{late_charges()}:hardship"): 1}


def test_after_the_fact_a_closed_week_is_counted_in_the_open_one(now, rules, sam, client_of):
    begin_counting()
    count_periods(timezone.now() + timedelta(days=9))  # the running week as well
    client_of(sam).post(reverse("note_exception"), {"rule": "late-charges", "reason": "family"})
    assert [day for _measure, day, _key in noted()] == [date(2026, 11, 9)]


def noted():
    rows = EarlyCount.objects.values_list("measure", "period", "key", "n")
    return {tuple(cell): n for *cell, n in rows}


def late_charges():
    return Rule.objects.get(slug="late-charges").pk


def test_a_form_pressed_twice_notes_one_exception(client_of, sam, rules):
    browser = client_of(sam)
    page = browser.get(reverse("note_exception")).text
    form_id = re.search(r'name="form_id" value="([^"]+)"', page)[1]
    sent = {"rule": "late-charges", "reason": "family", "form_id": form_id}
    for _press in range(2):
        assert browser.post(reverse("note_exception"), sent).status_code == 302
    assert set(noted().values()) == {1}
    assert SubmittedForm.objects.get().ref == 0, "nothing leads from the press to the bend"
    assert browser.post(reverse("note_exception"), sent | {"form_id": ""}).status_code == 302
    assert set(noted().values()) == {2}


def test_who_works_at_no_branch_says_which(now, rules, mill, hill, sam, client_of):
    sam.branch = None
    sam.save()
    browser = client_of(sam)
    page = browser.get(reverse("note_exception")).text
    assert page.count('name="branch" required') == 2, "the bar's and the form's"
    sent = {"rule": "late-charges", "reason": "family"}
    assert browser.post(reverse("note_exception"), sent).status_code == 422
    assert not noted()
    browser.post(reverse("note_exception"), sent | {"branch": str(hill.pk)})
    assert EarlyCount.objects.get().branch == hill.pk


@pytest.mark.parametrize(("typed", "band"), [("40", 3), ("18.40", 2), ("", None)])
def test_after_the_fact_how_far_is_kept_as_a_range(now, rules, sam, client_of, typed, band):
    sent = {"rule": "late-charges", "reason": "family", "far": typed}
    assert client_of(sam).post(reverse("note_exception"), sent).status_code == 302
    keys = [key for measure, _day, key in noted() if measure == "bend_band"]
    assert keys == ([] if band is None else [f"{late_charges()}:{band}"])


def test_after_the_fact_what_is_no_amount_is_mended_and_nothing_is_lost(now, rules, sam, client_of):
    sent = {"rule": "late-charges", "reason": "family", "far": "a lot", "week": "last"}
    answer = client_of(sam).post(reverse("note_exception"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "An amount looks like 25 or 18.40." in page
    assert 'value="a lot"' in page
    assert 'value="last" checked' in page
    assert not noted()


@pytest.mark.parametrize("sent", [{"reason": "family"}, {"rule": "late-charges", "reason": "?"}])
def test_after_the_fact_what_is_missing_is_asked_for(now, rules, sam, client_of, sent):
    answer = client_of(sam).post(reverse("note_exception"), sent)
    assert answer.status_code == 422
    assert "Choose" in answer.content.decode()
    assert not noted()
