"""A late promise in the list, and its new time: by a row, by a page, questioned, and by whoever means harm."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import OutboundMessage
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import Promise, PromiseState, Request
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.pages import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SUNDAY = "2026-11-08T12:00"


@pytest.fixture
def late(mill, act, kim, now):
    """Kim promised Ana an answer by 17:50; it is 18:02."""

    def made(**need):
        now.shift(-32 * 60)
        request = ask_as_ana(mill, **need)
        due_at = timezone.now() + timedelta(minutes=20)
        due = promise(request, what="an answer", due_at=due_at, by=act(kim))
        now.shift(20 * 60)
        mark_promise_due(str(due.pk), timezone.now())
        now.shift(12 * 60)
        return Request.objects.get(pk=request.pk)

    return made


def as_opened(browser, request, **changes):
    """What a browser sends from the form as it stands there, but for `changes`."""
    form = browser.get(f"/desk/{request.pk}/new-time").context["act_form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (shown | changes).items() if value is not None}


def newest():
    return Promise.objects.order_by("-pk")[0]


def test_row_of_a_late_promise_never_says_who_promised(client_of, sam, late):
    request = late(name="Mr Osei", words="Is the lift mended?")
    page = client_of(sam).get("/desk").text
    row = page[page.index('class="need late') :]
    for words in ("Mr Osei", "Is the lift mended?", "12 min late", "We promised this by 17:50"):
        assert words in row
    for act in ("#reply", "/new-time#act", "/hand-over#act"):
        assert f'href="/desk/{request.pk}{act}"' in row
    assert "Kim" not in without_tokens(page)


def test_who_may_answer_nothing_is_offered_nothing(client_of, priya, late):
    late()
    page = client_of(priya).get("/desk").text
    assert "We promised this by 17:50" in page
    assert "new-time" not in page


def test_the_list_costs_no_query_more_for_it(client_of, sam, late, mill, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_of(sam)
    ask_as_ana(mill)
    browser.get("/desk")
    with CaptureQueriesContext(connection) as without:
        browser.get("/desk")
    late()
    late()
    with django_assert_num_queries(len(without)):
        browser.get("/desk")


def test_new_time_takes_two_taps_from_the_row(client_of, sam, late):
    request, browser = late(), client_of(sam)
    part = browser.get(f"/desk/{request.pk}/new-time?part=form&back=desk").text
    assert "<html" not in part
    assert 'name="back" value="desk"' in part
    sent = as_opened(browser, request, back="desk")
    answer = browser.post(f"/desk/{request.pk}/new-time", sent)
    assert answer["Location"] == "/desk"
    assert newest().due_at == datetime(2026, 11, 4, 17, 30, tzinfo=UTC)
    assert "The new time is set. Our e-mail tells them." in browser.get("/desk").text


def test_the_words_can_be_changed_and_the_time_in_them_is_the_chosen_one(client_of, sam, late):
    request, browser = late(), client_of(sam)
    sent = as_opened(
        browser,
        request,
        words="Dear Ana, the lift took longer.",
        due="other",
        other="2026-11-04T19:05",
    )
    browser.post(f"/desk/{request.pk}/new-time", sent)
    letter = OutboundMessage.objects.get(pk=newest().entry.message).text
    assert "Dear Ana, the lift took longer.\n\nYou will hear from us by 19:05." in letter


def test_without_words_she_gets_the_ordinary_letter(client_of, sam, late):
    request, browser = late(), client_of(sam)
    browser.post(f"/desk/{request.pk}/new-time", as_opened(browser, request, words=""))
    letter = OutboundMessage.objects.get(pk=newest().entry.message).text
    assert "We promise you this by" in letter


def test_where_nothing_reaches_them_nobody_says_it_was_sent_and_it_stays_in_the_list(
    client_of, sam, late
):
    request, browser = late(contact=""), client_of(sam)
    form = browser.get(f"/desk/{request.pk}/new-time").text
    assert "Tell them this and the new time yourself." in form
    assert "E-mail them" not in form
    browser.post(f"/desk/{request.pk}/new-time", as_opened(browser, request, back="desk"))
    page = browser.get("/desk").text
    assert "They haven’t been told yet" in page
    assert f'id="need-{request.pk}"' in page
    assert "min late" not in page
    assert "They haven’t been told yet" in browser.get(f"/desk/{request.pk}").text
    assert not OutboundMessage.objects.filter(automatic=False).exists()


def test_who_left_a_number_is_called_with_it_and_nothing_is_sent(client_of, sam, late):
    request, browser = late(contact="+33 1 44 55 66 77"), client_of(sam)
    form = browser.get(f"/desk/{request.pk}/new-time").text
    assert "We add a call to the list." in form
    browser.post(f"/desk/{request.pk}/new-time", as_opened(browser, request, back="desk"))
    page = browser.get("/desk").text
    assert "Now make the call" in page
    assert "Call to make" in page
    assert "They haven’t been told" not in page
    assert "They haven’t been told yet" not in browser.get(f"/desk/{request.pk}").text
    assert not OutboundMessage.objects.filter(automatic=False).exists()


def test_new_time_is_on_the_patrons_page(client_of, client, sam, late):
    from yesdesk.core.links import link_token

    request, browser = late(), client_of(sam)
    browser.post(f"/desk/{request.pk}/new-time", as_opened(browser, request))
    page = client.get(f"/en/r/{link_token(request.link_id, request.link_generation)}").text
    assert "We are late, and we are sorry." in page
    assert "You will hear from us by 18:30." in page


class TestQuestioned:
    @pytest.fixture
    def asked(self, client_of, sam, late):
        """A Sunday was chosen."""
        request, browser = late(), client_of(sam)
        sent = as_opened(
            browser, request, words="So sorry, Ana.", due="other", other=SUNDAY, back="desk"
        )
        return browser, request, sent, browser.post(f"/desk/{request.pk}/new-time", sent)

    def test_doubtful_time_is_questioned_and_loses_nothing(self, asked):
        _browser, request, _sent, page = asked
        assert page.status_code == 422
        assert "Mill Street is closed then. It opens on Mon 9 Nov at 09:00." in page.text
        for kept in ("So sorry, Ana.", f'value="{SUNDAY}"', 'name="back" value="desk"'):
            assert kept in page.text
        assert request.promises.count() == 1

    def test_the_proposed_time_is_one_press(self, asked):
        browser, request, sent, page = asked
        better = page.context["act_form"].doubt.better
        answer = browser.post(f"/desk/{request.pk}/new-time", sent | {"better": better.isoformat()})
        assert answer["Location"] == "/desk"
        assert newest().due_at == datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
        assert newest().entry.text.startswith("So sorry, Ana.")

    def test_keeping_the_time_is_one_press(self, asked):
        browser, request, sent, page = asked
        keep = page.context["act_form"].questioned
        browser.post(f"/desk/{request.pk}/new-time", sent | {"keep": keep})
        assert newest().due_at == datetime(2026, 11, 8, 11, tzinfo=UTC)

    def test_who_changes_the_time_and_keeps_it_is_asked_about_the_new_one(self, asked):
        browser, request, sent, page = asked
        keep = page.context["act_form"].questioned
        moved = sent | {"keep": keep, "other": "2026-11-08T15:00"}
        assert browser.post(f"/desk/{request.pk}/new-time", moved).status_code == 422
        assert request.promises.count() == 1

    def test_an_ordinary_promise_is_asked_about_as_well(self, client_of, sam, mill):
        request, browser = ask_as_ana(mill), client_of(sam)
        sent = {"what": "a list", "due": "other", "other": SUNDAY}
        page = browser.post(f"/desk/{request.pk}/promise", sent)
        assert page.status_code == 422
        assert 'name="keep"' in page.text
        assert 'value="a list"' in page.text

    def test_after_they_need_it(self, client_of, sam, mill):
        at_six = datetime(2026, 11, 4, 18, tzinfo=UTC)
        request, browser = ask_as_ana(mill, needed_by=at_six), client_of(sam)
        sent = {"what": "a list", "due": "other", "other": "2026-11-04T19:30"}
        page = browser.post(f"/desk/{request.pk}/promise", sent)
        assert "They need it by 19:00." in page.text
        browser.post(f"/desk/{request.pk}/promise", sent | {"better": at_six.isoformat()})
        assert newest().due_at == at_six


class TestTwoAtOnce:
    def test_the_second_reads_what_is_new_keeps_their_words_and_may_press_again(
        self, client_of, sam, kim, late
    ):
        request, first, second = late(), client_of(sam), client_of(kim)
        sent = as_opened(second, request, words="Kim is sorry.")
        first.post(f"/desk/{request.pk}/new-time", as_opened(first, request))
        page = second.post(f"/desk/{request.pk}/new-time", sent)
        assert page.status_code == 409
        assert "Kim is sorry." in page.text
        assert request.promises.count() == 2
        again = {
            name: page.context["act_form"][name].value() for name in page.context["act_form"].fields
        }
        second.post(
            f"/desk/{request.pk}/new-time", {k: v for k, v in again.items() if v is not None}
        )
        assert request.promises.count() == 3
        assert newest().entry.text.startswith("Kim is sorry.")


class TestAHostileForm:
    @pytest.mark.parametrize(
        "due",
        [
            "", "x", "2026-11-04T19:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
            "2026-11-04T10:00:00+01:00", "2031-01-01T10:00:00+01:00", "\x00", "other",
        ],
    )  # fmt: skip
    def test_no_such_time_is_promised(self, client_of, sam, late, due):
        request, browser = late(), client_of(sam)
        sent = as_opened(browser, request, due=due)
        assert browser.post(f"/desk/{request.pk}/new-time", sent).status_code == 422
        assert request.promises.count() == 1

    @pytest.mark.parametrize(
        "other",
        [
            "0001-01-01T00:00",
            "9999-12-31T23:59",
            "2026-02-30T10:00",
            "x",
            "\x00",
            "2026-11-03T10:00",
        ],
    )
    def test_typed_time_out_of_hours_is_questioned(self, client_of, sam, late, other):
        request, browser = late(), client_of(sam)
        sent = as_opened(browser, request, due="other", other=other)
        assert browser.post(f"/desk/{request.pk}/new-time", sent).status_code == 422
        assert request.promises.count() == 1

    @pytest.mark.parametrize("name", ["better", "keep"])
    @pytest.mark.parametrize(
        "value", ["x", "9999-12-31T23:59:59+00:00", "2026-11-04T10:00:00+01:00"]
    )
    def test_doubt_is_not_skipped_by_a_button_never_shown(self, client_of, sam, late, name, value):
        request, browser = late(), client_of(sam)
        sent = as_opened(browser, request, due="other", other=SUNDAY, **{name: value})
        assert browser.post(f"/desk/{request.pk}/new-time", sent).status_code == 422
        assert request.promises.count() == 1

    def test_words_that_are_too_long_are_kept_and_said(self, client_of, sam, late):
        request, browser = late(), client_of(sam)
        page = browser.post(
            f"/desk/{request.pk}/new-time", as_opened(browser, request, words="a" * 1_001)
        )
        assert page.status_code == 422
        assert "a" * 1_001 in page.text

    def test_back_leads_nowhere_else(self, client_of, sam, late):
        request, browser = late(), client_of(sam)
        sent = as_opened(browser, request, back="https://elsewhere.example")
        assert (
            browser.post(f"/desk/{request.pk}/new-time", sent)["Location"] == f"/desk/{request.pk}"
        )


def test_a_time_offered_a_while_ago_is_still_taken(client_of, sam, late, now):
    request, browser = late(), client_of(sam)
    sent = as_opened(browser, request)
    now.shift(16 * 60)
    assert browser.post(f"/desk/{request.pk}/new-time", sent).status_code == 302
    assert newest().state == PromiseState.OPEN


class TestNeededBy:
    def test_needed_by_is_saved_on_the_branchs_clock(self, client_of, sam, mill):
        browser = client_of(sam)
        browser.post(
            "/desk/new",
            {
                "words": "two books",
                "channel": "walk_in",
                "then": "open",
                "needed_by": "2026-11-04T19:00",
            },
        )
        assert Request.objects.get().needed_by == datetime(2026, 11, 4, 18, tzinfo=UTC)
        assert "Needs it by 19:00" in browser.get("/desk").text
        assert "Needs it by 19:00" in browser.get(f"/desk/{Request.objects.get().pk}").text

    def test_needed_by_can_be_changed_and_emptied(self, client_of, sam, mill):
        request, browser = ask_as_ana(mill), client_of(sam)
        sent = {"asked_for": "books", "needed": "", "kind": ""}
        browser.post(f"/desk/{request.pk}/understand", sent | {"needed_by": "2026-11-05T10:00"})
        assert 'value="2026-11-05T10:00"' in browser.get(f"/desk/{request.pk}/understand").text
        browser.post(f"/desk/{request.pk}/understand", sent)
        assert Request.objects.get().needed_by is None

    @pytest.mark.parametrize("gone", ["2026-11-04T17:00", "0001-01-01T00:00", "soon"])
    def test_a_time_that_is_none_or_gone_is_said_and_nothing_is_lost(
        self, client_of, sam, mill, gone
    ):
        browser = client_of(sam)
        sent = {"words": "two books", "channel": "walk_in", "then": "open", "needed_by": gone}
        page = browser.post("/desk/new", sent)
        assert page.status_code == 422
        assert "two books" in page.text
        request = ask_as_ana(mill)
        sent = {"asked_for": "books", "needed": "", "kind": "", "needed_by": gone}
        assert browser.post(f"/desk/{request.pk}/understand", sent).status_code == 422
        assert Request.objects.get().asked_for == ""
