"""Chat: the key, the patron's form and talk, taking, a line, the end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yesdesk.core.models import OutboundMessage
from yesdesk.desk.sign.chat import renew_keys, sweep_chats
from yesdesk.people.models import StaffSession
from yesdesk.people.sessions import SessionStore
from yesdesk.places.models import Library
from yesdesk.requests.access import visible_topics
from yesdesk.requests.models import Channel, Request, Way

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def used(mill, now):
    Library.objects.update(has_sign=True, has_chat=True)


@pytest.fixture
def browser(used, client_of, sam):
    found = client_of(sam)
    found.get("/desk")
    return found


@pytest.fixture
def tomasz():
    return Client(headers=HERE)


def turn_on(browser, seats="1"):
    assert browser.post("/chat/key", {"seats": seats, "back": "/desk"}).status_code == 302


def start(tomasz, **said):
    sent = {"words": "The printer wants a card.", "name": "Tomasz", **said}
    return tomasz.post("/en/ask/mill?send", {"chat": "yes", **sent})


@pytest.fixture
def chat(browser, tomasz):
    """A chat that waits; `chat.url` is its page."""
    turn_on(browser)
    return start(tomasz)


def test_nobody_is_free_until_somebody_turns_the_key(browser, tomasz):
    browser.get("/desk")
    pages = ["/en/sign/mill", "/en/sign/mill/line", "/en/ask/mill"]
    assert not any("chat" in tomasz.get(page).text.lower() for page in pages)
    turn_on(browser)
    assert all("someone is free" in tomasz.get(page).text for page in pages)
    assert 'name="chat"' in tomasz.get("/en/ask/mill").text
    turn_on(browser, "0")
    assert not any("chat" in tomasz.get(page).text.lower() for page in pages)


def test_the_key_holds_a_minute_and_is_off_in_another_browser(browser, client_of, sam, now):
    turn_on(browser)
    assert "You can chat now." in browser.get("/desk").text
    assert "You can chat now." not in client_of(sam).get("/desk").text
    now.shift(timedelta(seconds=61))
    assert "You can chat now." not in browser.get("/desk").text


def test_a_chat_is_a_request_that_is_offered_taken_and_answered_at_once(chat, browser, tomasz):
    request = Request.objects.get()
    assert request.channel == Channel.CHAT
    assert request.waiting_since
    assert "We can see that you’re here" in tomasz.get(f"{chat.url}/lines").text
    assert f"/desk/{request.pk}/chat/take" in browser.get("/desk").text
    assert browser.post(f"/desk/{request.pk}/chat/take").url == f"/desk/{request.pk}"
    page = browser.get(f"/desk/{request.pk}").text
    assert 'id="chat-box"' in page
    browser.post(f"/desk/{request.pk}/chat", {"words": "You don’t need one."})
    lines = tomasz.get(f"{chat.url}/lines")
    assert "You don’t need one." in lines.text
    assert lines["Refresh"] == "5"
    tomasz.post(chat.url, {"words": "Thank you"})
    assert tomasz.get(f"{chat.url}/lines").text.index("Thank you") > lines.text.index("need one")


def test_after_a_minute_the_page_offers_to_leave_it(chat, tomasz, now):
    now.shift(timedelta(seconds=61))
    assert "We haven’t got to you yet." in tomasz.get(f"{chat.url}/lines").text
    assert tomasz.post(chat.url, {"leave": "yes"}).url.endswith("?new")
    request = Request.objects.get()
    assert request.chat_until is None
    assert request.waiting_since


def test_a_line_sent_twice_stands_once_and_a_long_one_is_kept(chat, tomasz):
    page = tomasz.get(chat.url).text
    form_id = page.partition('name="form_id" value="')[2].partition('"')[0]
    for _ in range(2):
        tomasz.post(chat.url, {"words": "Twice", "form_id": form_id})
    assert tomasz.get(f"{chat.url}/lines").text.count("Twice") == 1
    long = tomasz.post(chat.url, {"words": "x" * 301})
    assert long.status_code == 422
    assert "x" * 301 in long.text


@pytest.mark.parametrize("words", ["x" * 301, "a\x00b", "a\x1bb"])
def test_what_a_line_cannot_hold_stays_in_the_box(chat, tomasz, words):
    answer = tomasz.post(chat.url, {"words": words})
    assert answer.status_code == 422
    assert words in answer.text
    assert Request.objects.get().entries.count() == 1


def test_an_empty_line_does_nothing_and_arabic_runs_its_own_way(chat, tomasz):
    tomasz.post(chat.url, {"words": "  \n"})
    tomasz.post(chat.url, {"words": "مرحبا"})
    texts = Request.objects.get().entries.order_by("pk").values_list("text", flat=True)
    assert list(texts)[1:] == ["مرحبا"]
    assert '<div class="said" dir="auto"><p>مرحبا' in tomasz.get(f"{chat.url}/lines").text


def test_a_megabyte_is_refused_with_a_sentence(chat, tomasz):
    answer = tomasz.post(chat.url, {"words": "x" * 1_000_000})
    assert answer.status_code in {413, 422}
    assert "<h1>" in answer.text


def test_one_at_a_time(chat, browser, tomasz):
    first = Request.objects.get()
    browser.post(f"/desk/{first.pk}/chat/take")
    assert "is free" not in tomasz.get("/en/sign/mill").text
    start(tomasz, words="Me too")
    second = Request.objects.exclude(pk=first.pk).get()
    assert browser.post(f"/desk/{second.pk}/chat/take").status_code == 409
    turn_on(browser, "2")
    assert browser.post(f"/desk/{second.pk}/chat/take").status_code == 302


def test_two_colleagues_take_one_chat_once(chat, browser, kim, client_of):
    request = Request.objects.get()
    browser.post(f"/desk/{request.pk}/chat/take")
    other = client_of(kim)
    turn_on(other)
    assert other.post(f"/desk/{request.pk}/chat/take").status_code == 409


def test_a_request_at_the_desk_turns_the_key_off(browser, chat):
    Request.objects.update(at_desk=True)
    browser.get(f"/desk/{Request.objects.get().pk}")
    assert not StaffSession.objects.exclude(chat_until=None).exists()


def test_a_threat_closes_the_chat_with_the_card(chat, browser, tomasz):
    request = Request.objects.get()
    browser.post(f"/desk/{request.pk}/chat/end", {"threat": "yes"})
    assert 'class="emergency sheet' in browser.get(f"/desk/{request.pk}").text
    assert "This chat is closed" in tomasz.get(chat.url).text


def test_about_staff_it_is_for_leads_from_the_first_line(browser, tomasz):
    turn_on(browser)
    start(tomasz, about_staff="on")
    request = Request.objects.get()
    assert request.for_leads
    assert f"/desk/{request.pk}/chat/take" not in browser.get("/desk").text
    assert browser.get(f"/desk/{request.pk}").status_code == 404


def test_without_the_switch_there_is_nothing(browser, chat, tomasz):
    Library.objects.update(has_chat=False)
    browser.get("/desk")
    page = browser.get("/desk").text
    assert "chat/key" not in page
    assert "chat/take" not in page
    assert tomasz.get(chat.url).status_code == 404
    assert browser.post("/chat/key", {"seats": "1"}).status_code == 404


def test_a_page_holds_the_key_and_asks_whether_somebody_is_there(browser, sam, now):
    assert "still-there" not in browser.get("/desk").text
    turn_on(browser)
    page = browser.get("/desk").text
    assert f'data-holds="chat.{sam.pk}"' in page
    assert 'id="still-there"' in page


def test_pages_that_are_open_keep_a_key_on_and_one_that_ran_out_stays_off(browser, sam, now):
    turn_on(browser)
    now.shift(timedelta(seconds=40))
    renew_keys({sam.pk})
    now.shift(timedelta(seconds=40))
    assert "You can chat now." in browser.get("/desk").text
    now.shift(timedelta(seconds=40))
    renew_keys({sam.pk})
    assert "You can chat now." not in browser.get("/desk").text


def test_a_locked_shared_desk_has_no_key(browser):
    turn_on(browser)
    SessionStore(browser.session.session_key).lock()
    assert not StaffSession.objects.exclude(chat_until=None).exists()


def test_a_session_that_ends_in_a_chat_leaves_the_chat_to_others(
    chat, browser, tomasz, kim, now, client_of
):
    request = Request.objects.get()
    browser.post(f"/desk/{request.pk}/chat/take")
    tomasz.post(chat.url, {"words": "Are you there?"})
    browser.post("/sign-out")
    assert "A colleague reads" in tomasz.get(f"{chat.url}/lines").text
    now.shift(timedelta(seconds=61))
    assert "We haven’t got to you yet." in tomasz.get(f"{chat.url}/lines").text
    kims = client_of(kim)
    assert "In chat now" in kims.get("/desk").text
    kims.post(f"/desk/{request.pk}/chat", {"words": "I’m Kim."})
    assert "I’m Kim." in tomasz.get(f"{chat.url}/lines").text


def test_the_patrons_page_keeps_the_chat_going_while_it_is_open(chat, tomasz, now):
    for _ in range(3):
        now.shift(timedelta(seconds=40))
        tomasz.get(f"{chat.url}/lines")
    assert Request.objects.get().chat_until > timezone.now()
    now.shift(timedelta(minutes=12))
    assert tomasz.get(chat.url).status_code == 303
    assert "The chat has ended." in tomasz.get(f"{chat.url}/lines").text


def test_a_page_that_has_seen_the_newest_line_gets_no_other(chat, tomasz):
    lines = f"{chat.url}/lines"
    version = tomasz.get(lines).text.partition('data-version="')[2].partition('"')[0]
    assert tomasz.get(lines, {"seen": version}).status_code == 204
    tomasz.post(chat.url, {"words": "One more"})
    assert "One more" in tomasz.get(lines, {"seen": version}).text


def test_without_scripts_the_talk_is_a_frame_that_looks_again(chat, tomasz):
    assert f'<iframe class="talk-frame" title="What we wrote"\n    src="{chat.url}/lines"' in (
        tomasz.get(chat.url).text
    )
    lines = tomasz.get(f"{chat.url}/lines")
    assert lines["Refresh"] == "5"
    assert "frame-ancestors 'self'" in lines["Content-Security-Policy"]
    assert not tomasz.cookies


def test_lines_of_a_chat_fall_into_no_limit_and_after_it_they_do(chat, tomasz):
    for n in range(35):
        tomasz.post(chat.url, {"words": f"Line {n}"})
    assert not Request.objects.get().held
    tomasz.post(chat.url, {"leave": "yes"})
    for n in range(35):
        tomasz.post(chat.url, {"words": f"More {n}"})
    request = Request.objects.get()
    assert request.held
    assert request.entries.count() == 71


def test_who_leaves_can_say_where_we_answer(chat, tomasz):
    wrong = tomasz.post(chat.url, {"leave": "yes", "contact": "tomasz@post"})
    assert wrong.status_code == 422
    assert "tomasz@post" in wrong.text
    assert Request.objects.get().chat_until
    left = tomasz.post(chat.url, {"leave": "yes", "contact": "tomasz@post.example"})
    assert left.url.endswith("?new")
    request = Request.objects.select_related("patron").get()
    assert request.patron.contact == "tomasz@post.example"
    assert request.chat_until is None
    assert OutboundMessage.objects.get().to == "tomasz@post.example"


def test_an_address_that_is_there_is_not_changed_by_a_chat(browser, tomasz):
    turn_on(browser)
    chat = start(tomasz, contact="tomasz@post.example")
    tomasz.post(chat.url, {"leave": "yes", "contact": "else@post.example"})
    assert Request.objects.select_related("patron").get().patron.contact == "tomasz@post.example"


def test_once_they_have_left_a_line_is_an_answer_like_any_other(chat, browser, tomasz, now):
    request = Request.objects.get()
    browser.post(f"/desk/{request.pk}/chat/take")
    now.shift(timedelta(minutes=2))
    assert "They’ve left the chat." in browser.get(f"/desk/{request.pk}").text
    browser.post(f"/desk/{request.pk}/chat", {"words": "It is free."})
    assert request.entries.latest("pk").told == Way.PAGE


def test_a_line_of_a_colleague_is_sent_once_and_kept_where_it_is_too_long(chat, browser):
    request = Request.objects.get()
    page = browser.get(f"/desk/{request.pk}").text.partition('id="chat-form"')[2]
    form_id = page.partition('name="form_id" value="')[2].partition('"')[0]
    for _ in range(2):
        browser.post(f"/desk/{request.pk}/chat", {"words": "Hello", "form_id": form_id})
    assert request.entries.filter(text="Hello").count() == 1
    box = browser.post(
        f"/desk/{request.pk}/chat", {"words": "x" * 301}, headers={"HX-Request": "true"}
    )
    assert "x" * 301 in box.text
    assert "Up to 300 letters fit here" in box.text


def test_after_a_threat_the_colleague_is_asked_and_no_chat_comes(chat, browser):
    request = Request.objects.get()
    browser.post(f"/desk/{request.pk}/chat/end", {"threat": "yes"})
    page = browser.get(f"/desk/{request.pk}").text
    assert f"/all-right?back=/desk/{request.pk}" in page
    assert "You can chat now." not in page
    assert 'id="chat-box"' not in page


def test_words_that_came_as_the_chat_was_closed_are_kept(chat, browser, tomasz):
    request = Request.objects.get()
    browser.post(f"/desk/{request.pk}/chat/end", {"threat": "yes"})
    tomasz.post(chat.url, {"words": "I’m sorry"})
    assert request.entries.filter(text="I’m sorry").exists()


def test_a_long_first_line_goes_back_into_the_form(browser, tomasz):
    turn_on(browser)
    answer = start(tomasz, words="x" * 301)
    assert answer.status_code == 422
    assert "x" * 301 in answer.text
    assert not Request.objects.exists()


def test_a_request_over_the_limit_of_the_form_is_no_chat(browser, tomasz, monkeypatch):
    monkeypatch.setattr("yesdesk.desk.public.actions.PER_NETWORK", 0)
    turn_on(browser)
    chat = start(tomasz)
    assert Request.objects.get().chat_until is None
    assert tomasz.get(chat.url).status_code == 303


def test_nobody_else_holds_a_members_key(act, sam, kim):
    topics = [f"chat.{sam.pk}", f"chat.{kim.pk}"]
    assert visible_topics(act(sam), topics) == [f"chat.{sam.pk}"]


def test_what_tells_when_somebody_was_here_is_swept(chat, now):
    now.shift(timedelta(minutes=11))
    sweep_chats(timezone.now())
    assert not StaffSession.objects.exclude(chat_until=None).exists()
    assert Request.objects.get().chat_until is None
