"""Saved answers from a file: what comes in, what is broken, what stays when it is taken out."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.readin.kinds import Row, RowState
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.desk.answers.queries import AnswerFilter, answers_page
from yesdesk.desk.answers.readin import SavedAnswers
from yesdesk.requests.models import AnswerUse
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

KIND = SavedAnswers()


def check(**cells):
    [each] = KIND.check([Row(2, {"title": "Is there wifi?", "text": "Yes.", **cells})])
    return each


def make(**cells):
    return KIND.make([check(**cells).thing], by=SYSTEM)


def test_answer_comes_in_to_be_checked(library, act, kim):
    [pk] = make()
    page = answers_page(act(kim), shown=AnswerFilter.AGAIN)
    assert [line.pk for line in page.lines] == [pk]


def test_answer_that_is_here_already_stays_as_it_is(library):
    add_answer(AnswerDraft("Is there wifi?", {"en": "Yes, since May."}), by=SYSTEM)
    assert check().state is RowState.HERE


def test_branch_language_and_kind_are_taken(library, hill):
    thing = check(branch=str(hill.pk), language="es", kind="other").thing
    assert (thing.branch, list(thing.texts), thing.kind) == (hill.pk, ["es"], "other")


@pytest.mark.parametrize(
    "words", ["Ask Sam Ortiz about it.", "Write to ana@post.example", "Card 21234567 works", ""]
)
def test_words_about_a_person_are_broken(library, sam, words):
    words = words.replace("Sam Ortiz", sam.name)
    assert check(text=words).state is RowState.BROKEN


def test_tags_and_scripts_are_no_words(library):
    words = check(text="<p>Come <b>in</b> &amp; sit</p><script>alert(1)</script><p>down</p>").thing
    assert words.texts == {"en": "Come in & sit\ndown"}


def test_answer_that_was_used_in_a_reply_stays(library, mill):
    [pk] = make()
    AnswerUse.objects.create(request=ask_as_ana(mill), collection="answer", ref=pk)
    assert list(KIND.in_use([pk])) == [pk]
