"""The order by need, sentence by sentence as docs/ways-to-yes.md says it."""

from dataclasses import replace

import pytest

from yesdesk.core.money import Money
from yesdesk.core.search.bm25 import Findable
from yesdesk.desk.options.available import OPEN, Tier, by_need, tier_of
from yesdesk.desk.options.context import WantedTitle
from yesdesk.desk.options.need import Need, Topic
from yesdesk.desk.options.option import Option
from yesdesk.desk.tests.option_contexts import ANA, BENT, CHARGES, LATE, LOST, keys, way
from yesdesk.ils.port import Block, BlockKind, Loan, Title
from yesdesk.policy.situation import Measure, RuleKind

BACK = replace(
    BENT,
    rule=replace(
        CHARGES,
        id=3,
        kind=RuleKind.HABIT,
        measure=Measure.NONE,
        applies=(),
        remedy="claims_returned",
    ),
)
UNBLOCK = replace(BENT, rule=replace(CHARGES, id=4, applies=(), limit=1000, remedy="lift_block"))
BO = replace(
    ANA,
    balance=Money(1450, "EUR"),
    fees=(replace(LOST, owed=Money(1450, "EUR"), item="b9"),),
    loans=(Loan("9", "b9", "Volcanoes", None, "book"),),
)
ANSWER = Findable("answer", 7, {"en": "Where the toilets are"})


def first(**changes):
    return keys(**changes)[0]


def bos(need, **changes):
    return keys(account=BO, situations=(BENT, BACK), need=need, **changes)


def test_what_their_words_name_comes_first():
    assert first(need=Need(frozenset({Topic.MONEY}))) == "bend.1.fees.overdue"
    assert first(need=Need(frozenset({Topic.TIME}))) == "plain.renew"


def test_claims_returned_is_first_when_they_said_so():
    assert bos(Need(says_returned=True))[0] == "bend.3.loan.9"


def test_claims_returned_is_last_when_they_did_not_say_so():
    found = bos(Need(frozenset({Topic.CARD})))
    assert found.index("bend.1.fees.lost") < found.index("bend.3.loan.9")
    back = way("bend.3.loan.9", account=BO, situations=(BENT, BACK))
    assert tier_of(back, Need()) > OPEN, "never the open way"


@pytest.mark.parametrize("topics", [frozenset(), frozenset(Topic), *({topic} for topic in Topic)])
@pytest.mark.parametrize("about", [True, False])
@pytest.mark.parametrize("kindness", [True, False])
def test_whatever_else_they_say_it_is_never_open_unless_they_said_they_returned_it(
    topics, about, kindness
):
    need = Need(frozenset(topics), about_account=about, kindness=kindness)
    back = way("bend.3.loan.9", account=BO, situations=(BENT, BACK))
    assert tier_of(back, need) > OPEN


def test_a_cause_goes_before_its_effect():
    blocked = replace(ANA, blocks=(Block(BlockKind.MONEY, "above 10.00"),))
    lead = replace(UNBLOCK, job_class=5), replace(BENT, job_class=5)
    found = keys(account=blocked, situations=lead, need=Need(frozenset({Topic.CARD})))
    assert found.index("bend.1.fees.overdue") < found.index("bend.4.block.money")


def test_a_title_that_was_looked_up_is_what_they_want():
    wanted = WantedTitle(Title("77", "Rivers"), "MILL", "Mill Street")
    assert first(wanted=wanted, need=Need(about_account=False)) == "reserve.place.77"


def test_where_it_is_not_about_the_account_a_saved_answer_comes_first_and_money_last():
    need = Need(about_account=False)
    found = keys(found=(ANSWER,), need=need)
    assert found[0] == "answer.7"
    assert found.index("promise") < found.index("bend.1.fees.overdue")
    assert tier_of(way("bend.1.fees.overdue"), need) > OPEN


def test_a_saved_answer_comes_after_what_can_be_done_where_it_is_about_the_account():
    found = keys(found=(ANSWER,), need=Need())
    assert found.index("bend.1.fees.overdue") < found.index("answer.7") < found.index("promise")


def test_what_a_colleague_may_who_is_not_here_is_not_open():
    away = way("ask.1.fees.lost", available_colleagues={})
    assert tier_of(away, Need(frozenset({Topic.MONEY}))) is Tier.AWAY
    assert tier_of(way("ask.1.fees.lost"), Need()) <= OPEN


def test_a_kindness_is_offered_only_where_the_need_calls_for_one():
    assert "kind.card" in keys(need=Need(kindness=True))
    assert not [key for key in keys(need=Need()) if key.startswith("kind.")]


def test_a_kindness_and_another_rule_stand_last():
    assert tier_of(Option(kindness=True), Need()) is Tier.KINDNESS
    assert tier_of(Option(secondary=True, kindness=True), Need()) is Tier.OTHER_RULE


def test_nothing_is_lost_by_the_order():
    for need in (Need(), Need(about_account=False), Need(frozenset(Topic), says_returned=True)):
        assert sorted(bos(need)) == sorted(bos(Need()))
        assert by_need([], need) == []


def test_two_lost_items_are_two_choices_of_one_question():
    loans = (Loan("9", "b9", "Volcanoes", None, "book"), Loan("10", "b10", "Rivers", None, "film"))
    fees = (replace(LOST, item="b9"), replace(LOST, line="6", item="b10"))
    account = replace(ANA, fees=(*LATE, *fees), loans=loans)
    found = [
        way(key, account=account, situations=(BACK,), may_name=True)
        for key in ("bend.3.loan.9", "bend.3.loan.10")
    ]
    assert {each.question for each in found} == {"returned"}
    assert [each.choice for each in found] == ["“Volcanoes”, €32.00", "“Rivers”, €32.00"]
    assert [len(each.command.orders) for each in found] == [1, 1]


def test_without_a_right_to_the_titles_the_choices_are_numbered():
    account = replace(BO, blocks=(), holds=None)
    back = way("bend.3.loan.9", account=account, situations=(BACK,), may_name=False)
    assert back.choice == "Item 1, €14.50"


def test_a_book_we_do_not_own_is_suggested_after_what_a_colleague_wrote_about_it():
    wants = Need(about_account=False, wants_book=True)
    found = keys(need=wants, found=(ANSWER,))
    assert found.index("answer.7") < found.index("suggest") < found.index("promise")
    assert tier_of(way("suggest", need=wants), wants) <= OPEN
    reads = Need(about_account=False, may_want_book=True)
    assert tier_of(way("suggest", need=reads), reads) > OPEN


def test_what_is_said_at_a_death_is_never_the_open_way():
    need, quiet = Need(about_account=False), replace(ANSWER, quiet=True)
    assert tier_of(way("answer.7", need=need, found=(ANSWER,)), need) <= OPEN
    assert tier_of(way("answer.7", need=need, found=(quiet,)), need) > OPEN


def test_a_rule_that_their_words_name_stands_there_before_a_card_is_known():
    named = Findable("rule", CHARGES.id, {"en": "Late charges"})
    known = {"situations": (replace(BENT, rule=replace(CHARGES, slug="late")),), "account": None}
    found = way(f"found.{CHARGES.id}", found=(named,), **known)
    assert found.line == "You can, up to €25.00 each time. First find out whose account it is."
    assert keys(found=(named,), **known)[0] == found.key
