"""A tap on a way to yes: judged, counted, sent once its seconds are over, read back, and never twice."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.core.links import link_token
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.settle import settle_acts
from yesdesk.desk.tests.taps import LATE, key, owed, tap, ways
from yesdesk.ils.accounts.own_card import CardNotSaid, set_own_card
from yesdesk.ils.demo.models import DemoFee, DemoWrite
from yesdesk.ils.models import Act, ActState, StaffCard
from yesdesk.ils.port import Capability
from yesdesk.patrons.models import Patron
from yesdesk.policy.models import PatronUse, Sheet, WeekUse
from yesdesk.policy.rule_values import RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import Measure, RuleKind
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Decision, DecisionShare, EntryKind, OutcomeValue, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.signing import PROMISE

pytestmark = pytest.mark.django_db


def test_tap_on_an_option_is_carried_out_in_the_library_system(desk, work):
    browser, request = desk
    assert tap(browser, request, LATE).status_code == 302
    assert Act.objects.filter(state=ActState.WAITING).count() == 4
    work()
    assert DemoWrite.objects.count() == 0
    work(20)
    assert [act.state for act in Act.objects.all()] == [ActState.DONE] * 4
    assert owed() == 3200
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "€18.40 waived" in page
    assert "Confirmed " in page


def test_a_request_whose_charges_were_waived_is_about_money(desk):
    browser, request = desk
    assert not request.about_money
    tap(browser, request, LATE)
    request.refresh_from_db()
    assert request.about_money


def test_a_patron_reads_it_without_our_words_for_it(desk, work, client, sam, act):
    browser, request = desk
    tap(browser, request, LATE)
    own_page = f"/en/r/{link_token(request.link_id, request.link_generation)}"
    assert "We are doing it now." in client.get(own_page).text
    work(20)
    page = client.get(own_page).text
    assert "€18.40 off your account" in page
    assert "Done. Receipt " in page
    assert "waived" not in page
    assert "read back" not in page
    close_request(Request.objects.get(pk=request.pk), value=OutcomeValue.YES_BENT, by=act(sam))
    assert "exception" not in client.get(own_page).text


def test_a_second_tap_finds_the_first_one(desk, work):
    browser, request = desk
    way = key(ways(browser, request), LATE)
    address = reverse("take_way", args=[request.pk])
    browser.post(address, {"option": way})
    again = browser.post(address, {"option": way})
    assert again.status_code == 409
    assert "Look at the ways to yes once more." in again.content.decode()
    work(20)
    assert owed() == 3200
    assert WeekUse.objects.get().used == 1840


def test_called_back_nothing_is_sent_and_the_week_has_its_share_again(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    entry = request.entries.get(kind=EntryKind.ACT)
    browser.post(reverse("call_back_entry", args=[request.pk, entry.pk]))
    work(20)
    assert owed() == 5040
    assert WeekUse.objects.get().used == 0
    assert key(ways(browser, request), LATE)


def test_sent_now_it_does_not_wait(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    entry = request.entries.get(kind=EntryKind.ACT)
    browser.post(reverse("send_entry_now", args=[request.pk, entry.pk]))
    work()
    assert owed() == 3200


def test_what_the_library_system_refuses_is_the_desks_turn_again(desk, work, act, sam):
    browser, request = desk
    tap(browser, request, LATE)
    browser.post(
        reverse("request_reply", args=[request.pk]),
        {"words": "Done.", "revision": "2", "last": "0", "then": "yes", "kept": ""},
    )
    assert Request.objects.get(pk=request.pk).closed_at
    DemoFee.objects.filter(kind="overdue").update(paid=460)
    work(20)
    now = Request.objects.get(pk=request.pk)
    assert now.closed_at is None
    assert now.waiting_since
    assert WeekUse.objects.get().used == 0
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert Act.objects.first().why in page
    assert page.count("That didn’t become a yes") == 1


def test_a_week_that_is_used_up_is_said_so(desk, mill):
    browser, request = desk
    WeekUse.objects.update_or_create(
        rule_id=_rule(ways(browser, request)),
        branch=mill,
        week="2026-W45",
        defaults={"used": 15_000},
    )
    page = ways(browser, request)
    assert not [
        way for way in page.context["options"] if way.key.startswith("bend.") and LATE in way.key
    ]
    assert [
        way for way in page.context["options"] if way.key.startswith("ask.") and LATE in way.key
    ]


def _rule(page):
    return int(key(page, LATE).split(".")[1])


def test_nothing_is_looked_up_before_somebody_is_known(now, mill, rules, ana_owes, client_of, sam):
    request = ask_as_ana(mill)
    page = ways(client_of(sam), request)
    assert "We don’t know yet whose account it is." in page.content.decode()
    assert next(way.key for way in page.context["options"]).startswith("found.")


def test_a_card_number_typed_from_afar_is_no_card_that_was_seen(
    now, mill, rules, ana_owes, client_of, sam
):
    request = ask_as_ana(mill)
    Patron.objects.filter(pk=request.patron_id).update(card_number=CARD)
    page = ways(client_of(sam), request).content.decode()
    assert 'id="card-seen"' in page
    assert CARD not in page


def test_who_may_not_see_accounts_still_has_ways(now, mill, rules, ana_owes, client_of, max_):
    request = ask_as_ana(mill)
    page = ways(client_of(max_), request).content.decode()
    assert "Your job class doesn’t work in patrons’ accounts." in page
    assert "Promise an answer" in page


def test_a_library_system_that_is_away_leaves_the_rest(desk, monkeypatch):
    from yesdesk.ils.rpc import client as rpc_client

    def nobody(_line, _patience):
        raise ConnectionRefusedError

    monkeypatch.setattr(rpc_client, "carried", nobody)
    browser, request = desk
    page = ways(browser, request)
    assert "The library system does not answer just now." in page.content.decode()
    assert key(page, "promise")


def test_a_kindness_stands_on_the_timeline_and_ends_nothing(desk):
    browser, request = desk
    tap(browser, request, "kind.card")
    assert Request.objects.get(pk=request.pk).closed_at is None
    assert (
        "A handwritten card" in browser.get(reverse("request", args=[request.pk])).content.decode()
    )


def test_from_the_scan_one_tap_does_it_and_the_walk_in_stays_open(
    now, mill, rules, ana_owes, client_of, sam, work
):
    browser = client_of(sam)
    page = browser.post(reverse("scan"), {"patron": CARD, "seen": "1"}, follow=True)
    form = {**page.context["kept"], "option": key(page, LATE), "form_id": page.context["form_id"]}
    for _press in range(2):
        browser.post(page.context["take_option_href"], form)
    request = Request.objects.get()
    assert (request.closed_at, request.patron.name) == (None, "Ana")
    work(20)
    assert owed() == 3200


@pytest.mark.parametrize("alone", [False, True])
def test_a_card_nobody_knows_is_said_so(
    now, mill, hill, rules, ils_in_process, client_of, sam, alone
):
    """Where there are several branches, it may be a card of another one that the library system hides."""
    type(hill).objects.filter(pk=hill.pk).update(closed_for_good=alone)
    page = client_of(sam).post(reverse("scan"), {"patron": "1", "seen": "1"}, follow=True)
    said = page.content.decode()
    assert "The library system knows no card with this number." in said
    assert ("a card of another branch" in said) is not alone


def test_an_honest_no_takes_one_tap_and_the_rules_own_words(desk, act, dana):
    browser, request = desk
    write_rule(
        "records",
        RuleDraft(
            RuleKind.NEVER,
            {
                "en": RuleWords(
                    "Records", "Never.", "They are theirs.", "", "Ask with them.", "Any day."
                ),
                "fr": RuleWords(
                    "Dossiers", "Jamais.", "Ils sont \u00e0 eux.", "", "Avec eux.", "Revenez."
                ),
            },
            remedy=Capability.LIFT_BLOCK,
        ),
        by=act(dana),
    )
    Request.objects.filter(pk=request.pk).update(language="fr")
    tap(browser, request, "other.")
    now = Request.objects.get(pk=request.pk)
    assert now.outcome == OutcomeValue.NOT_THIS_TIME
    outcome = now.outcomes.get()
    assert (outcome.reason, outcome.nearest_yes, outcome.ask_again) == (
        "Ils sont \u00e0 eux.",
        "Avec eux.",
        "Revenez.",
    )
    other = ask_as_ana(now.branch)
    browser.post(reverse("prove_patron", args=[other.pk]), {"card_number": CARD})
    page = ways(browser, other).content.decode()
    assert "A colleague said no at 18:02, because: They are theirs." in page


def test_what_leadership_signed_is_quoted(desk):
    browser, request = desk
    page = ways(browser, request).content.decode()
    assert f"Dana, Director, signed: “{PROMISE}”" in page


def test_while_it_signed_nothing_nothing_is_quoted(desk):
    browser, request = desk
    Sheet.objects.update(harbour_text="", harbour_days=0)
    page = ways(browser, request).content.decode()
    assert "Leadership has signed no promise about exceptions yet" in page


def test_applying_costs_the_same_queries_for_any_number_of_rules(desk, act, dana, monkeypatch):
    """Kept rules are as in production; the library system's own reads are not ours."""
    browser, request = desk
    ways(browser, request)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            ways(browser, request)
        return [each["sql"] for each in queries if "ils_demo" not in each["sql"]]

    few = cost()
    for number in range(20):
        words = RuleWords(f"Rule {number}", "It costs.", "So.", "", "Else.", "Later.")
        draft = RuleDraft(
            RuleKind.MONEY, {"en": words}, Measure.MONEY, remedy=Capability.WAIVE_LINE
        )
        write_rule(f"rule-{number}", draft, by=act(dana))
    assert len(cost()) == len(few)


def test_a_lead_does_not_back_money_on_her_own_account(desk, ana_owes, lea, act, sam):
    browser, request = desk
    page = ways(browser, request)
    command = next(way.command for way in page.context["options"] if "ask." in way.key)
    set_own_card(CARD, by=act(lea))
    with pytest.raises(Refusal) as refusal:
        apply_command(request, command, by=act(sam), backer=lea.pk)
    assert refusal.value.code == "desk.way.not_yours"
    assert not Act.objects.exists()


@pytest.mark.parametrize(("cancelled", "outcome"), [(False, "yes_bent"), (True, "yes")])
def test_a_yes_that_bent_a_rule_is_a_yes_by_exception(desk, act, sam, cancelled, outcome):
    browser, request = desk
    tap(browser, request, LATE)
    if cancelled:
        entry = request.entries.get(kind=EntryKind.ACT)
        browser.post(reverse("call_back_entry", args=[request.pk, entry.pk]))
    close_request(Request.objects.get(pk=request.pk), value=OutcomeValue.YES, by=act(sam))
    assert Request.objects.get(pk=request.pk).outcome == outcome


@pytest.mark.parametrize(
    ("acts", "outcome"),
    [
        ("done refused done done", "yes_bent"),
        ("waiting refused waiting waiting", "yes_bent"),
        ("done unknown done done", "yes_bent"),
        ("refused refused refused refused", "yes"),
    ],
)
def test_a_yes_whose_acts_were_done_in_part_is_by_exception_too(desk, act, sam, acts, outcome):
    tap(*desk, LATE)
    for one, into in zip(Act.objects.order_by("pk"), acts.split(), strict=True):
        Act.objects.filter(pk=one.pk).update(state=into)
    for one in Act.objects.order_by("pk"):
        settle_acts([one.uuid], by=SYSTEM)
    request = Request.objects.get()
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    assert Request.objects.get().outcome == outcome


@pytest.mark.parametrize(("orders", "shares"), [(1, [1840]), (3, [0, 0, 0])])
def test_share_of_orders_without_money(desk, act, sam, orders, shares):
    """What one of several orders used up cannot be told, so none gives back what the others may have used."""
    browser, request = desk
    page = ways(browser, request)
    whole = next(way.command for way in page.context["options"] if way.key == key(page, LATE))
    bare = tuple(
        replace(order, does=Capability.RENEW, amount=None) for order in whole.orders[:orders]
    )
    apply_command(request, replace(whole, orders=bare), by=act(sam))
    assert list(DecisionShare.objects.values_list("share", flat=True)) == shares


def test_own_card_is_asked_for_only_when_money_moves(desk, act, sam):
    browser, request = desk
    options = ways(browser, request).context["options"]
    kind = next(way.command for way in options if "kind.card" in way.key)
    StaffCard.objects.all().delete()
    with pytest.raises(CardNotSaid):
        apply_command(request, replace(kind, fund=1), by=act(sam))
    assert apply_command(request, kind, by=act(sam)).pk


def test_columns_of_a_yes_that_bent_no_rule(desk, monkeypatch):
    """Who did it is nobody's business, not even as a job class that many share."""
    monkeypatch.setattr("yesdesk.desk.decisions.apply.shared_job_classes", lambda: {"Shelver"})
    tap(*desk, "kind.card")
    columns = ("rule", "rule_version", "sheet", "week", "amount", "job_class", "backed")
    assert Decision.objects.values_list(*columns).get() == (None, None, None, "", 0, "", False)


def test_backing_by_a_job_class_without_a_line_on_the_sheet(desk, act, sam, max_):
    browser, request = desk
    page = ways(browser, request)
    command = next(way.command for way in page.context["options"] if "ask." in way.key)
    with pytest.raises(Refusal) as refusal:
        apply_command(request, command, by=act(sam), backer=max_.pk)
    assert refusal.value.code == "desk.way.not_yours"


def test_backing_covers_the_hand_that_carries_it_out(desk, act, sam, lea):
    browser, request = desk
    page = ways(browser, request)
    command = next(way.command for way in page.context["options"] if "ask." in way.key)
    hand = act(sam)
    hand = replace(hand, permissions=hand.permissions - {Permission.ILS_ACT_DO})
    with pytest.raises(NotAllowed):
        apply_command(request, replace(command, rule=None), by=hand)
    apply_command(request, command, by=hand, backer=lea.pk)
    assert Act.objects.exists()


def test_tap_is_counted_for_the_account_at_once_and_as_a_bend_once_it_is_done(desk, work):
    tap(*desk, LATE)
    assert PatronUse.objects.values_list("used", "times").get() == (1840, 1)
    assert not Decision.objects.get().bend_recorded
    work(20)
    assert Decision.objects.get().bend_recorded
