"""Thanks to oneself, one's suggestions, answers about rules that one met. For oneself alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yesdesk.backing.models import Lane, Ruling, Suggestion, SuggestionAnswer, SuggestionState
from yesdesk.backing.thanks_page.queries import own_rules, rule_news
from yesdesk.policy.rule_values import SheetHead
from yesdesk.policy.rules.actions import TOLD_FOR, write_rule
from yesdesk.policy.sheets.actions import change_sheet, draft_sheet, set_lines, sign_sheet
from yesdesk.policy.tests.written import draft, line, today
from yesdesk.requests.actions.reply import note
from yesdesk.requests.models import RuleMet
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def _suggestion(author, words, **changes):
    values = {"lane": Lane.DECIDE, "said_on": today(), "due": today() + timedelta(days=20)}
    return Suggestion.objects.create(line=words, author=author, **{**values, **changes})


def test_thanks_page_shows_the_state_of_own_suggestions_only(client_of, sam, kim):
    _suggestion(
        sam,
        "Why a letter?",
        state=SuggestionState.ANSWERED,
        answer=SuggestionAnswer.TRIAL,
        trial_until=today() + timedelta(days=90),
        answered_on=today(),
        answered_by="Director",
        reason="You are right.",
    )
    _suggestion(kim, "A lamp for the shelf.")
    page = client_of(sam).get(reverse("own_thanks")).text
    assert "Why a letter?" in page
    assert "You are right." in page
    assert "A lamp for the shelf." not in page
    assert 'aria-current="step"' in page


def test_a_suggestion_says_how_its_trial_ended(client_of, sam, now):
    day = today()
    mine = _suggestion(
        sam, "Why a letter?", state="answered", answer="trial", trial_until=day, answered_on=day,
        answered_by="Director", reason="You are right.",
    )  # fmt: skip
    signed = {
        "answer": "try",
        "reason": "So.",
        "post_name": "Director",
        "go_by": "Staff.",
        "due_on": day,
    }
    signed |= {"drafted_on": day, "signed_on": day, "closed_on": day, "helped_why": "It did."}
    for state in ("extended", "kept"):
        Ruling.objects.create(title="No letter", state=state, **signed).suggestions.add(mine)
    [(_line, steps, _answer)] = client_of(sam).get(reverse("own_thanks")).context["suggestions"]
    assert [step.state for step in steps] == ["done", "done", "done", "now"]
    assert (steps[-1].label, steps[-1].day) == ("Kept", day)


def test_what_is_new_about_a_rule_with_a_line_of_ones_own_is_there_for_two_weeks(
    now, act, dana, sam, max_, client_of
):
    by = act(dana)
    version = write_rule("late-charges", draft(), by=by)
    sheet = draft_sheet(by=by)
    change_sheet(sheet, SheetHead("Board policy 4.2"), by=by)
    set_lines(sheet, version, [line(version, "Shelver", 4000)], by=by, new_because="asked")
    sign_sheet(sheet, signed_as="Director", in_force_from=today(), by=by)
    address = reverse("rule", args=["late-charges"])
    assert address in client_of(sam).get(reverse("own_thanks")).text
    assert address not in client_of(max_).get(reverse("own_thanks")).text
    now.shift(TOLD_FOR + timedelta(days=1))
    assert rule_news(act(sam), own_rules(act(sam))) == []


def test_a_rule_was_met_on_requests_that_still_carry_ones_name(now, mill, act, sam, kim):
    request = ask_as_ana(mill)
    entry = note(request, words="Asked for a letter.", by=act(sam))
    RuleMet.objects.create(
        request=request, rule=7, version=7, branch=mill, day=today(), event="plain"
    )
    assert own_rules(act(sam)) == {7}
    assert own_rules(act(kim)) == set()
    request.entries.filter(pk=entry.pk).update(author=None)
    assert own_rules(act(sam)) == set()


def test_what_was_decided_about_a_rule_that_one_met_is_there(
    now, mill, act, sam, kim, client_of, dana
):
    version = write_rule("late-charges", draft(), by=act(dana))
    request = ask_as_ana(mill)
    note(request, words="Late again.", by=act(sam))
    RuleMet.objects.create(
        request=request,
        rule=version.rule_id,
        version=version.pk,
        branch=mill,
        day=today(),
        event="plain",
    )
    Ruling.objects.create(
        title="Late charges stay",
        rule_id=version.rule_id,
        answer="keep",
        reason="The board says so.",
        state="signed",
        post_name="Director",
        drafted_on=today(),
        signed_on=today(),
        signed_as="Director",
    )
    assert "Late charges stay" in client_of(sam).get(reverse("own_thanks")).text
    assert "Late charges stay" not in client_of(kim).get(reverse("own_thanks")).text


def test_an_empty_page_says_so(client_of, max_):
    assert 'class="empty"' in client_of(max_).get(reverse("own_thanks")).text
