"""Kept answers are another way to yes: where a rule stands in the way, and where they fit what is asked for."""

from dataclasses import replace

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.cache import KeptWhileTheSame, TtlCache
from yesdesk.core.search.bm25 import Findable
from yesdesk.desk.answers.actions import retire_answer
from yesdesk.desk.answers.queries import AnswerRef, clear_rule_answers
from yesdesk.desk.tests.kept import kept
from yesdesk.desk.tests.option_contexts import BENT, CHARGES, keys, way
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.situation import RuleKind

NEVER = replace(
    CHARGES,
    id=2,
    kind=RuleKind.NEVER,
    reason="They are theirs.",
    nearest_yes="Come with them.",
    how_to_ask_again="Any day.",
)
STANDS = (replace(BENT, rule=NEVER),)
OF_RULE = {2: (AnswerRef(5, "What my child reads"),), 3: (AnswerRef(6, "Nothing to do with it"),)}
NEAR = (
    Findable("answer", 7, {"en": "A lost book"}),
    Findable("answer", 5, {"en": "What my child reads"}),
)


def test_an_answer_of_the_rule_comes_before_the_honest_no():
    found = keys(situations=STANDS, rule_answers=OF_RULE)
    assert found.index("answer.5") < found.index("other.2.fees.overdue")
    assert "answer.6" not in found


def test_a_rule_one_may_bend_needs_no_answer():
    assert not [key for key in keys(rule_answers={1: (AnswerRef(5, "x"),)}) if "answer" in key]


def test_what_fits_the_words_comes_after_the_rules_own_answer_and_each_once():
    found = keys(situations=STANDS, rule_answers=OF_RULE, found=NEAR)
    assert found.index("answer.5") < found.index("answer.7") < found.index("promise")
    assert found.count("answer.5") == 1


def test_answer_option_inserts_its_words_into_the_reply():
    near = way("answer.7", found=NEAR)
    assert (near.insert_text, near.href, near.command, near.decline) == ("a7", "", None, None)
    assert near.button == "Insert"
    assert way("other.2.fees.overdue", situations=STANDS).insert_text == "r2"


def test_before_there_is_a_request_it_is_read():
    found = way("answer.5", situations=STANDS, rule_answers=OF_RULE, request=None)
    assert (found.insert_text, found.href) == ("", "/answers/5")


def ways(browser, request):
    return browser.get(f"/desk/{request.pk}/ways?part=ways")


def test_beside_a_request_it_is_a_tap_with_a_plain_way(desk):
    browser, request = desk
    answer = kept()
    page = ways(browser, request)
    assert f"answer.{answer.pk}" in [each.key for each in page.context["options"]]
    plainly = f"/desk/{request.pk}/words?put=a{answer.pk}&outcome=yes_other_way"
    assert f'href="{plainly.replace("&", "&amp;")}#reply-form"' in page.text
    box = browser.get(plainly).context["reply"]["words"].value()
    assert box.startswith("I am sorry for your loss.")
    retire_answer(answer, by=SYSTEM)
    assert plainly.partition("?")[2].partition("&")[0] not in ways(browser, request).text


def test_answer_options_cost_one_query_more(desk, settings, monkeypatch):
    """Kept rules and answers are as in production; what the account itself costs is not ours."""
    browser, request = desk
    rule = Rule.objects.get(slug="late-charges").pk
    for number in range(5):
        kept(f"Burying a mother {number}", rules=frozenset({rule}))
    monkeypatch.setattr(TtlCache, "get", _as_kept)
    monkeypatch.setattr(KeptWhileTheSame, "get", _as_kept_while_the_same)
    ways(browser, request)
    with CaptureQueriesContext(connection) as queries:
        ways(browser, request)
    clear_cache()
    clear_rule_answers()
    own = (
        "ils_demo",
        "ils_staffcard",
        "ils_breaker",
        "ils_accountview",
        "ils_missingpermission",  # where the account is read anew
        "core_attempt",
        "SAVEPOINT",
    )
    page = ("people_staffsession", "desk_request", "places_library", '"places_branch"')
    ours = [each["sql"] for each in queries if not any(name in each["sql"] for name in own + page)]
    assert len(ours) <= 8, ours


def test_a_tap_looks_for_no_answers(desk):
    """None of them is taken by a tap, and to look for one costs more than all else that is read."""
    browser, request = desk
    kept("Burying a mother")
    key = next(way.key for way in ways(browser, request).context["options"] if way.command)
    with CaptureQueriesContext(connection) as queries:
        browser.post(reverse("take_way", args=[request.pk]), {"option": key})
    assert not [each for each in queries if "desk_answer" in each["sql"]]


def _as_kept(kept_value):
    """As it is outside of tests: read once."""
    if kept_value._value is None:
        kept_value._value = kept_value._load()
    return kept_value._value


def _as_kept_while_the_same(kept_value):
    if kept_value._kept is None:
        kept_value._kept = (None, kept_value._load())
    return kept_value._kept[1]
