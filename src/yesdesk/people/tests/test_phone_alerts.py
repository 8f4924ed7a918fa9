"""A browser of one's own that may be rung: allowed, listed for its owner alone, tried, ended, gone with the account."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.templatetags.static import static
from django.test import Client
from django.utils import timezone

from tests.twins.push.recording import some_browser
from yesdesk.core.actors import ANYBODY, SYSTEM, ActorKind
from yesdesk.core.errors import NotAllowed, NotFound, Refusal
from yesdesk.core.models import AuditEntry, Event, Job
from yesdesk.core.webpush.keys import public_key
from yesdesk.core.webpush.port import Fate, PushResult
from yesdesk.people.access import access_own_phone
from yesdesk.people.colleagues.actions import deactivate_member, remove_second_step, reset_password
from yesdesk.people.jobs import cleanup_sign_in
from yesdesk.people.models import PushSubscription
from yesdesk.people.phone_alerts.actions import (
    RESTS,
    add_phone,
    remove_phone,
    renew_phone,
    send_test_alert,
)
from yesdesk.people.queries import own_phones, phone_for_alert, phones_of
from yesdesk.testing.jobs import run_due_jobs

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"


def given_of(name="x"):
    given = some_browser(public_key(), name).given
    return given, given.pop("server_key")


def posted(browser: Client, **changes):
    fields = {**some_browser(public_key(), "posted").given, **changes}
    return browser.post("/account/ringing/allow", fields, headers={"user-agent": PHONE})


# ------------------------------------------------------------------ allowing
def test_a_press_of_the_button_puts_this_browser_on_ones_own_list(push, client_of, lea, now):
    browser = client_of(lea)
    assert posted(browser)["Location"] == "/account/ringing"
    page = browser.get("/account/ringing").text
    assert "Chrome on Android" in page
    assert "allowed 18:02" in page
    phone = PushSubscription.objects.get()
    assert f'data-mark="{phone.endpoint_hash}"' in page
    for secret in (phone.endpoint, phone.auth, phone.p256dh):
        assert secret not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"endpoint": ""}, "didn’t say how"),
        ({"p256dh": "short"}, "didn’t say how"),
        ({"auth": "not base64url at all!!"}, "didn’t say how"),
        ({"server_key": "of another day"}, "older than"),
        ({"endpoint": "https://127.0.0.1/x"}, "can’t ask"),
        ({"endpoint": "http://push.example/x"}, "can’t ask"),
        ({"endpoint": "https://push.example/" + "x" * 1000}, "didn’t say how"),
    ],
)
def test_what_cannot_be_rung_is_said_in_a_sentence(push, client_of, lea, changes, words):
    answer = posted(client_of(lea), **changes)
    assert answer.status_code == 422
    assert "Not allowed yet." in answer.text
    assert words in answer.text
    assert not PushSubscription.objects.exists()


def test_without_a_key_nothing_is_allowed(client_of, lea):
    assert posted(client_of(lea), server_key="").status_code == 422


def test_phone_rings_for_the_member_who_allowed_it_last(push, act, lea, kim):
    given, key = given_of()
    for member in (lea, kim):
        add_phone(given, server_key=key, browser="", by=act(member))
    assert own_phones(act(lea)) == []
    assert [phone.user_id for phone in own_phones(act(kim))] == [kim.pk]


def test_allowing_it_again_in_the_same_browser_is_one_phone(allowed, lea):
    first, again = allowed(lea), allowed(lea)
    assert first.pk == again.pk
    assert PushSubscription.objects.count() == 1


def test_ten_are_enough(allowed, act, lea, kim):
    for number in range(10):
        allowed(lea, str(number))
    allowed(lea, "0")
    allowed(kim)
    with pytest.raises(Refusal) as told:
        allowed(lea, "eleventh")
    assert told.value.code == "people.ringing.enough"


def test_a_shared_screen_and_a_patron_allow_nothing(push, act, lea):
    given, key = given_of()
    for by in (replace(act(lea), kind=ActorKind.SHARED_DESK), ANYBODY, SYSTEM):
        with pytest.raises(NotAllowed):
            add_phone(given, server_key=key, browser="", by=by)


# ------------------------------------------------------- nobody else's business
def test_a_colleagues_phone_is_not_there(allowed, act, client_of, lea, sam, dana, teo, priya):
    phone = allowed(lea)
    for other in (sam, dana, teo, priya):
        with pytest.raises(NotFound):
            access_own_phone(act(other), phone.pk)
        for act_of in (remove_phone, send_test_alert):
            with pytest.raises(NotFound):
                act_of(phone, by=act(other))
        browser = client_of(other)
        for what in ("end", "try"):
            assert browser.post(f"/account/ringing/{phone.pk}/{what}").status_code == 404
        assert own_phones(act(other)) == []
    assert PushSubscription.objects.get() == phone


def test_only_the_machine_finds_whom_it_rings(allowed, act, lea, dana):
    phone = allowed(lea)
    assert phones_of(SYSTEM, [lea.pk, dana.pk]) == [phone.pk]
    for by in (act(lea), act(dana), ANYBODY):
        assert phones_of(by, [lea.pk]) == []
        assert phone_for_alert(by, phone.pk) is None


def test_phone_is_removed_without_an_audit_entry(allowed, act, lea):
    remove_phone(allowed(lea), by=act(lea))
    assert not AuditEntry.objects.exists()


def test_no_page_about_staff_tells_who_has_one(allowed, client_of, lea, teo, priya):
    def seen():
        pages = [
            (teo, "/settings/staff"),
            (teo, f"/settings/staff/{lea.pk}"),
            (priya, "/settings/trace"),
        ]
        return [plain(client_of(who).get(where).text) for who, where in pages]

    before = seen()
    allowed(lea)
    assert seen() == before


def plain(page):
    """A page without what is another one each time: form tokens, and what a tap is counted by."""
    return re.sub(
        r'value="[^"]{36}"|value="[^"]{64}"|[A-Za-z0-9]{64}|data-(place|now)="[^"]*"', "", page
    )


# --------------------------------------------------------------------- ending
def test_taken_off_the_list_it_is_gone(allowed, client_of, lea):
    phone = allowed(lea)
    client_of(lea).post(f"/account/ringing/{phone.pk}/end")
    assert not PushSubscription.objects.exists()


def test_phone_goes_with_the_account_and_with_a_reset(allowed, act, lea, kim, noor, sam, teo):
    for member in (lea, kim, noor, sam):
        allowed(member)
    deactivate_member(lea, by=act(teo))
    reset_password(kim, by=act(teo))
    remove_second_step(noor, by=act(teo))
    assert [phone.user_id for phone in PushSubscription.objects.all()] == [sam.pk]


def test_a_key_that_was_lost_rings_nothing_and_is_swept(allowed, act, lea):
    allowed(lea)
    PushSubscription.objects.update(server_key="of before")
    assert own_phones(act(lea)) == []
    assert phones_of(SYSTEM, [lea.pk]) == []
    cleanup_sign_in("", timezone.now())
    assert not PushSubscription.objects.exists()


def test_while_rings_are_switched_off_they_wait(allowed, act, lea, settings):
    allowed(lea)
    settings.WEB_PUSH = False
    assert own_phones(act(lea)) == []
    cleanup_sign_in("", timezone.now())
    settings.WEB_PUSH = True
    assert len(own_phones(act(lea))) == 1


# -------------------------------------------------------------------- trying
def test_try_it_rings_once_and_says_so_in_its_owners_language(allowed, push, client_of, lea, now):
    lea.language = "es"
    lea.save()
    phone = allowed(lea)
    client_of(lea).post(f"/account/ringing/{phone.pk}/try")
    run_due_jobs("a test")
    (message,) = push.sent
    (told,) = push.told
    assert (message.topic, told["open"], told["tag"]) == ("trial", "/account/ringing", "trial")
    assert message.lives == timedelta(seconds=30)
    assert set(told) == {"say", "open", "tag", "n"}


def test_each_press_is_heard(allowed, push, act, lea, now):
    phone = allowed(lea)
    for _press in range(2):
        send_test_alert(phone, by=act(lea))
        run_due_jobs("a test")
        now.shift(timedelta(seconds=3))
    assert push.told[0]["n"] != push.told[1]["n"]


def test_a_second_press_before_it_rang_is_one_ring(allowed, push, act, lea, now):
    phone = allowed(lea)
    for _press in range(5):
        send_test_alert(phone, by=act(lea))
    run_due_jobs("a test")
    assert len(push.sent) == 1


def test_phone_that_is_gone_is_deleted_and_the_page_refreshed(allowed, push, act, lea, now):
    send_test_alert(allowed(lea), by=act(lea))
    push.fates = [PushResult(Fate.GONE)]
    run_due_jobs("a test")
    assert not PushSubscription.objects.exists()
    assert Event.objects.filter(topic=f"staff.{lea.pk}").exists()


def test_phone_that_refuses_is_paused_and_the_page_says_so(allowed, push, act, client_of, lea, now):
    send_test_alert(allowed(lea), by=act(lea))
    push.fates = [PushResult(Fate.REFUSED)]
    run_due_jobs("a test")
    page = client_of(lea).get("/account/ringing?part=list").text
    assert "takes nothing just now" in page
    assert "<h1" not in page
    now.shift(RESTS + timedelta(seconds=1))
    assert "takes nothing" not in client_of(lea).get("/account/ringing").text


def test_phone_that_takes_again_is_no_longer_paused(allowed, push, act, lea, now):
    phone = allowed(lea)
    PushSubscription.objects.update(paused_until=timezone.now() + RESTS)
    send_test_alert(phone, by=act(lea))
    run_due_jobs("a test")
    phone.refresh_from_db()
    assert phone.paused_until is None


def test_a_trial_is_tried_three_times_and_then_left(allowed, push, act, lea, now):
    send_test_alert(allowed(lea), by=act(lea))
    push.fates = [PushResult(Fate.LATER)] * 5
    for _second in range(40):
        run_due_jobs("a test")
        now.shift(timedelta(seconds=1))
    assert len(push.sent) == 3
    assert not Job.objects.exists()


def test_a_phone_ended_meanwhile_is_not_rung(allowed, push, act, lea, now):
    phone = allowed(lea)
    send_test_alert(phone, by=act(lea))
    remove_phone(phone, by=act(lea))
    run_due_jobs("a test")
    assert push.sent == []


# ------------------------------------------------------------------- renewing
@pytest.fixture
def renewal(allowed, lea):
    """What Lea's browser sends when its subscription has become another one."""
    phone = allowed(lea)
    fresh = some_browser(public_key(), "fresh").given
    return {"former": phone.endpoint, "secret": phone.auth, **fresh}


def test_a_browser_renews_itself_by_what_only_it_and_we_know(renewal, client, lea):
    assert client.post("/ringing/renewed", renewal).status_code == 204
    phone = PushSubscription.objects.get()
    assert (phone.user_id, phone.endpoint) == (lea.pk, renewal["endpoint"])
    assert client.post("/ringing/renewed", renewal).status_code == 404, "the former is no key twice"


@pytest.mark.parametrize(
    "changes",
    [
        {"former": "https://push.example/nobody"},
        {"secret": "A" * 22},
        {"secret": "é"},
        {"endpoint": "https://10.0.0.1/x"},
        {"server_key": "another"},
    ],
)
def test_nobody_else_moves_it(renewal, client, changes):
    before = PushSubscription.objects.get().endpoint
    assert client.post("/ringing/renewed", {**renewal, **changes}).status_code == 404
    assert PushSubscription.objects.get().endpoint == before


def test_renewed_to_what_is_there_already_is_one_phone(renewal, allowed, act, lea):
    other = allowed(lea, "other")
    given = {name: getattr(other, name) for name in ("endpoint", "p256dh", "auth")}
    renew_phone(renewal["former"], renewal["secret"], given, server_key=public_key(), by=ANYBODY)
    assert PushSubscription.objects.get().endpoint == other.endpoint


# ----------------------------------------------------- the page and the scripts
def test_the_page_says_what_stands_in_the_way(client_of, lea, settings, push):
    browser = client_of(lea)
    assert "Turn on phone alerts" in browser.get("/account/ringing").text
    assert "needs a script" in browser.get("/account/ringing").text
    settings.BASE_URL = "http://desk.library.lan"
    assert "begins with https" in browser.get("/account/ringing").text
    settings.SECURE, settings.BASE_URL = True, "https://desk.library.example"
    assert 'data-key="B' in browser.get("/account/ringing").text
    settings.WEB_PUSH = False
    page = browser.get("/account/ringing").text
    assert "has this switched off" in page
    assert "/account/ringing/allow" not in page


def test_before_a_worker_ran_it_says_so(client_of, lea):
    assert "worker hasn’t run yet" in client_of(lea).get("/account/ringing").text


def test_the_account_page_leads_there_for_who_may_be_asked(client_of, lea, priya):
    assert "/account/ringing" in client_of(lea).get("/account/").text
    assert "/account/ringing" not in client_of(priya).get("/account/").text


def test_the_workers_script_is_a_script_for_its_own_place_and_caches_nothing(push, client):
    answer = client.get("/ringing/worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer, "it stays below /ringing/, where no page is"
    script = answer.text
    told = json.loads(re.search(r"const LIBRARY = (.*);", script)[1])
    assert told["key"] == public_key()
    for never in ('("fetch"', "caches.", "indexedDB"):
        assert never not in script
    assert re.findall(r"importScripts\((.*?)\)", script) == ["LIBRARY.taps"]
    assert told["taps"] == static("yesdesk/tally_queue.js"), (
        "taps wait in their own database, and no page does"
    )


def test_the_content_policy_lets_our_own_worker_run_and_none_other(push, client_of, lea):
    policy = client_of(lea).get("/account/ringing")["Content-Security-Policy"]
    assert "worker-src 'self'" in policy


def test_the_home_screen_gets_the_librarys_name_and_picture(client, library):
    told = client.get("/ringing/app.webmanifest")
    assert told["Content-Type"] == "application/manifest+json"
    assert told.json()["name"] == library.name
    assert told.json()["display"] == "standalone"
