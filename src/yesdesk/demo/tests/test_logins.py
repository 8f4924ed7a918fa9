"""What the demo's sign-in page says to try is there in the story."""

from yesdesk.demo.story import STORY
from yesdesk.people.account.demo import CAST, TRY


def test_everybody_of_the_cast_has_a_button_but_who_has_left():
    assert sorted(CAST) == sorted(each.login for each in STORY.staff if each.active)


def test_card_of_the_first_step_is_anas():
    (ana,) = [each for each in STORY.accounts.accounts if each.card in str(TRY["sam"])]
    assert ana.name.startswith("Ana")
