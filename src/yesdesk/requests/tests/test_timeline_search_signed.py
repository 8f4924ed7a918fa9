"""Search finds nothing by a colleague's name: neither what they signed nor what is said of them. A patron's own name is
found, whoever is called so too.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from yesdesk.core.models import SearchText
from yesdesk.core.search import fields_of_things
from yesdesk.people.models import User
from yesdesk.requests.actions import timeline
from yesdesk.requests.actions.intake import NewRequest, open_request, record_thanks
from yesdesk.requests.actions.reply import note, reply, set_need
from yesdesk.requests.models import Channel
from yesdesk.requests.queries.search import find_requests
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def found(by, words):
    return [row.pk for row in find_requests(by, words).rows]


def test_a_signed_reply_is_found_by_its_words_and_not_by_its_name(mill, act, sam, kim):
    request = ask_as_ana(mill)
    reply(request, words="The rivers book is here. Best wishes, Kim", seen_revision=1, by=act(kim))
    assert found(act(sam), "Kim") == []
    assert found(act(sam), "wishes") == [request.pk]
    assert not SearchText.objects.filter(text__icontains="kim").exists()


def test_search_by_a_colleagues_name_finds_no_notes_or_thanks(mill, act, sam, kim):
    request = ask_as_ana(mill)
    note(request, words="Ask KIM, she knows.", by=act(sam))
    record_thanks(request, words="Thank you, Kim!", may_tell=True, by=act(sam))
    assert found(act(sam), "kim") == []
    assert found(act(sam), "knows") == [request.pk]


def test_accents_make_no_difference(mill, act, sam, kim):
    User.objects.filter(pk=kim.pk).update(name="Zoé Núñez")
    request = ask_as_ana(mill)
    note(request, words="Zoe Nunez asked. Zoë Nuñez too.", by=act(sam))
    for name in ("Zoe", "Zoé", "Nunez", "Núñez"):
        assert found(act(sam), name) == []
    assert found(act(sam), "asked") == [request.pk]


def test_a_patron_called_like_a_colleague_is_found(mill, act, sam):
    need = NewRequest(words="A book.", channel=Channel.WALK_IN, branch=mill, name="Kim Duarte")
    request = open_request(need, by=act(sam))
    assert found(act(sam), "Kim") == [request.pk]


def test_the_subject_of_a_letter_to_a_colleague_does_not_find_it(mill, act, sam):
    need = NewRequest(
        words="A book.",
        channel=Channel.WALK_IN,
        branch=mill,
        name="Bo",
        asked_for="For Kim: rivers",
    )
    request = open_request(need, by=act(sam))
    assert found(act(sam), "Kim") == []
    assert found(act(sam), "rivers") == [request.pk]


def test_part_of_a_longer_word_is_no_name(mill, act, sam):
    request = ask_as_ana(mill)
    note(request, words="The kimono and the samovar.", by=act(sam))
    assert found(act(sam), "kimono") == [request.pk]


def test_who_has_left_is_still_nobody_to_look_for(mill, act, sam, ret):
    note(ask_as_ana(mill), words="As Ret said.", by=act(sam))
    assert found(act(sam), "Ret") == []


def test_a_colleague_who_takes_a_new_name_is_found_by_neither(mill, act, sam, kim, teo):
    from yesdesk.people.colleagues.actions import change_member

    request = ask_as_ana(mill)
    note(request, words="Yours, Kimberley", by=act(kim))
    change_member(
        kim, name="Kimberley", job_class=kim.job_class, branch=kim.branch, language="en", email="",
        by=act(teo),
    )  # fmt: skip
    assert run_due_jobs("a test") == 0, "a process may go by the names of before for a moment"
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        run_due_jobs("a test")
    assert found(act(sam), "Kimberley") == []
    assert found(act(sam), "yours") == [request.pk]


@pytest.fixture
def becomes(teo, kim, act):
    """`becomes(name)`: Kim is called so from now on, and a minute goes by."""
    from yesdesk.people.colleagues.actions import change_member

    def rename(name):
        change_member(
            kim, name=name, job_class=kim.job_class, branch=kim.branch, language="en", email="",
            by=act(teo),
        )  # fmt: skip
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            run_due_jobs("a test")

    return rename


def _need(mill, **fields):
    return NewRequest(words="A book.", channel=Channel.WALK_IN, branch=mill, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Bo", "asked_for": "Thanks to Lea Kimberley"},
        {"name": "Bo", "contact": "kimberley@post.example"},
    ],
)
def test_search_drops_needs_with_a_name_a_colleague_takes_later(mill, act, sam, becomes, fields):
    request = open_request(_need(mill, **fields), by=act(sam))
    assert found(act(sam), "Kimberley") == [request.pk]
    becomes("Kimberley")
    assert found(act(sam), "Kimberley") == []
    assert found(act(sam), "Bo") == [request.pk]


def test_search_drops_needed_words_with_a_colleagues_name(mill, act, sam, becomes):
    request = open_request(_need(mill, name="Bo"), by=act(sam))
    set_need(request, asked_for="", needed="a word with Kimberley", kind="rooms", by=act(sam))
    assert found(act(sam), "Kimberley") == [request.pk]
    becomes("Kimberley")
    assert found(act(sam), "Kimberley") == []


def test_a_patron_is_found_by_their_name_when_a_colleague_takes_it_too(mill, act, sam, becomes):
    need = _need(mill, name="Kimberley Duarte", asked_for="Thanks to Kimberley for rivers")
    request = open_request(need, by=act(sam))
    becomes("Kimberley")
    assert found(act(sam), "Kimberley") == [request.pk]
    assert SearchText.objects.get(part=0).text.count("Kimberley") == 1
    assert found(act(sam), "rivers") == [request.pk]


def test_what_changed_while_a_name_is_taken_out_stays_changed(mill, act, sam, becomes, monkeypatch):
    request = open_request(_need(mill, name="Bo", asked_for="For Kimberley"), by=act(sam))
    asks = timeline.texts_of_fields

    def slowly(ids):
        texts = asks(ids)
        SearchText.objects.filter(part=0).update(text="Bo rivers")
        return texts

    monkeypatch.setitem(fields_of_things._items, "desk", slowly)
    becomes("Kimberley")
    assert found(act(sam), "rivers") == [request.pk]
