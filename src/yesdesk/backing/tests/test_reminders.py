"""The post that answers is mailed before its day and once it is over: once each, in one mail, without a writer."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.signing import Signer

from yesdesk.backing.models import Duty, Lane, Post, Ruling, Suggestion
from yesdesk.backing.posts.actions import set_posts
from yesdesk.backing.reminders import remind_posts
from yesdesk.backing.suggestions.actions import answer_suggestion, ask_more_time, send_on
from yesdesk.core.models import OutboundMessage
from yesdesk.people.models import JobClass, User

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 11, 5, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def morning(library):
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def posts(library, lea, dana, kim):
    """Leads fix, directors decide; each has an address."""
    for duty, member in ((Duty.FIX, lea), (Duty.DECIDE, dana), (Duty.FACILITATOR, kim)):
        Post.objects.create(duty=duty, job_class=member.job_class)
    for member in (lea, dana, kim):
        User.objects.filter(pk=member.pk).update(email=f"{member.username}@library.example")


def waits(days, lane=Lane.FIX, line="The printer is broken.", **more):
    day = THURSDAY.date()
    return Suggestion.objects.create(
        line=line, lane=lane, said_on=day, due=day + timedelta(days=days), **more
    )


def remind(clock=None, later=timedelta()):
    if clock:
        clock.shift(later)
    remind_posts("", datetime.now(UTC))
    return list(OutboundMessage.objects.order_by("id").values_list("to", "text"))


def test_reminder_is_mailed_before_the_day_and_once_after_it(posts, morning, sam):
    found = waits(2, author=sam)
    [(to, text)] = remind()
    assert to == "lea@library.example"
    assert f"/suggestions/{found.pk}" in text
    assert "Sam" not in text
    assert len(remind(morning, A_DAY)) == 1
    assert len(remind(morning, 2 * A_DAY)) == 2
    assert len(remind(morning, 9 * A_DAY)) == 2


def test_reminder_is_not_sent_early_nor_after_the_answer(posts, act, lea):
    waits(20)
    answered = waits(0)
    answer_suggestion(answered.pk, "for_now", reason="Done.", by=act(lea))
    assert remind() == []


def test_all_that_one_post_owes_is_one_mail_and_each_post_gets_its_own(posts):
    first, second = waits(0, line="A"), waits(-3, line="B")
    other = waits(1, Lane.DECIDE, line="C")
    texts = dict(remind())
    assert {f"/suggestions/{each.pk}" in texts["lea@library.example"] for each in (first, second)}
    assert f"/suggestions/{other.pk}" not in texts["lea@library.example"]
    assert f"/suggestions/{other.pk}" in texts["dana@library.example"]
    assert len(texts) == 2


@pytest.mark.parametrize("changes", [{"mail_owed": False}, {"away": True}, {"email": ""}])
def test_nobody_is_mailed_who_unticked_it_is_away_or_has_no_address(posts, dana, changes):
    before = User.objects.filter(pk=dana.pk).values(*changes).get()
    User.objects.filter(pk=dana.pk).update(**changes)
    waits(0, Lane.DECIDE)
    assert remind() == []
    User.objects.filter(pk=dana.pk).update(**before)
    assert len(remind()) == 1, "it waits until a mail reaches somebody there"


def test_another_day_or_another_post_is_mailed_anew(posts, morning, act, lea):
    moved, sent = waits(1, line="A"), waits(1, line="B")
    assert len(remind()) == 1
    ask_more_time(moved.pk, until=moved.due + 30 * A_DAY, reason="It is ordered.", by=act(lea))
    send_on(sent.pk, to=JobClass.objects.get(name="Director").pk, by=act(lea))
    to, text = remind()[-1]
    assert to == "dana@library.example"
    assert f"/suggestions/{sent.pk}" in text
    again = [text for to, text in remind(morning, 30 * A_DAY)[2:] if to == "lea@library.example"]
    assert [f"/suggestions/{moved.pk}" in text for text in again] == [True]


def test_a_deputy_who_steps_in_later_reads_all_of_it_in_one_mail(posts, morning, lea, kim):
    found = waits(2)
    Post.objects.filter(duty=Duty.FIX).update(deputy=kim.job_class)
    [(first, _text)] = remind()
    User.objects.filter(pk=lea.pk).update(away=True)
    (to, text) = remind(morning, 3 * A_DAY)[-1]
    assert (first, to) == ("lea@library.example", "kim@library.example")
    assert found.line in text
    assert f"/suggestions/{found.pk}" in text
    assert "7 November" in text


def test_who_is_named_on_who_answers_is_mailed_anew_and_no_other_lane(posts, act, dana, lea, sam):
    waits(1, line="A")
    waits(1, Lane.DECIDE, line="B")
    assert len(remind()) == 2
    User.objects.filter(pk=sam.pk).update(email="sam@library.example")
    kim = Post.objects.get(duty=Duty.FACILITATOR).job_class_id
    chosen = {
        Duty.FIX: (sam.job_class_id, None),
        Duty.DECIDE: (dana.job_class_id, lea.job_class_id),
        Duty.FACILITATOR: (kim, None),
    }
    set_posts(chosen, by=act(dana))
    assert [to for to, _text in remind()[2:]] == ["sam@library.example"]


@pytest.mark.parametrize("changes", [{"away": True}, {"email": ""}])
def test_a_decision_whose_post_no_mail_reaches_falls_to_the_post_that_decides(posts, lea, changes):
    User.objects.filter(pk=lea.pk).update(**changes)
    day = THURSDAY.date()
    Ruling.objects.create(
        title="A name is enough", answer="try", reason="Asked.", state="running", post_name="Lead",
        post=lea.job_class, drafted_on=day, signed_on=day, go_by="Staff tell us.", due_on=day,
    )  # fmt: skip
    assert [to for to, _text in remind()] == ["dana@library.example"]


def test_whoever_is_in_charge_of_a_decision_is_mailed_once_its_day_has_come(posts, morning, dana):
    day = THURSDAY.date()
    ruling = Ruling.objects.create(
        title="A name is enough", answer="try", reason="Asked.", state="running", post_name="Director",
        post=dana.job_class, drafted_on=day, signed_on=day, go_by="Staff tell us.", due_on=day + A_DAY,
    )  # fmt: skip
    assert remind() == []
    [(to, text)] = remind(morning, A_DAY)
    assert to == "dana@library.example"
    assert f"/library/decisions/{ruling.pk}" in text
    assert len(remind(morning, A_DAY)) == 1


def test_reminder_goes_in_the_morning(posts):
    waits(0)
    remind()
    at = OutboundMessage.objects.get().not_before
    assert (at.astimezone(UTC).hour, at.date()) == (6, THURSDAY.date())


def test_reminder_link_unsubscribes_only_when_pressed(posts, client, dana):
    waits(0, Lane.DECIDE)
    remind()
    message = OutboundMessage.objects.get()
    stop = message.headers["List-Unsubscribe"].strip("<>").removeprefix(settings.BASE_URL)
    assert stop in message.text
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(stop).status_code == 200
    dana.refresh_from_db()
    assert dana.mail_owed, "a program that looks at links reads it"
    once = client.post(stop, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    dana.refresh_from_db()
    assert (once.status_code, dana.mail_owed) == (200, False)
    assert client.post(stop).status_code == 200, "a second time changes nothing"
    switched_off = stop.replace("/en/stop", "/fr/stop")
    assert client.get(switched_off).status_code == 200, "in a language that is switched off since"
    assert client.get(stop.replace("mail_owed", "mail_card")).status_code == 404


@pytest.mark.parametrize("mail", ["mail_card", "mail_bulletin"])
def test_the_link_of_a_mail_that_nobody_gets_any_more_says_so(library, client, dana, mail):
    token = Signer(sep=".", salt="yesdesk.people.stop_mail").sign(f"{mail}-{dana.pk}")
    for page in (client.get(f"/en/stop/{token}"), client.post(f"/en/stop/{token}")):
        assert 'id="stopped"' in page.text
    dana.refresh_from_db()
    assert dana.mail_owed
