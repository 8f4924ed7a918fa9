"""The demo system has a real one's consequences: blocks, growing charges, caps, who waits."""

from datetime import date, timedelta

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.demo.models import DemoFee, DemoHold, DemoPatron, DemoTitle, DemoWrite
from yesdesk.ils.port import AgeBand, BlockKind, Capability, Refused, SearchResult
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db


def fee(loan):
    return DemoFee.objects.get(loan=loan)


def test_demo_account_shows_fees_by_line_and_blocks(system, ana, lent):
    for _book in range(3):
        lent(days=23)
    account = system.account(str(ana.pk))
    assert [line.owed for line in account.fees] == [Money(460, "EUR")] * 3
    assert account.balance == Money(1380, "EUR")
    assert [block.kind for block in account.blocks] == [BlockKind.MONEY]


def test_a_block_goes_when_less_is_owed(system, ana, lent, order):
    fees = [fee(lent(days=23)) for _book in range(3)]
    receipt = system.carry_out(order(Capability.WAIVE_LINE, fees[0], 460))
    assert receipt.read_back["waived"] == "4.60"
    assert receipt.read_back["owed"] == "0.00"
    assert receipt.read_back["blocked"] == "no"


def test_demo_waiver_never_exceeds_the_line(system, lent, order):
    lent(days=10)
    line = fee(lent(days=23))
    receipt = system.carry_out(order(Capability.WAIVE_LINE, line, 99_00))
    assert receipt.read_back["waived"] == "4.60"
    assert receipt.read_back["balance"] == "2.00"


def test_a_charge_for_what_is_still_out_grows_until_it_is_renewed(system, ana, lent, order, now):
    loan = lent(days=5)
    now.shift(timedelta(days=2))
    account = system.account(str(ana.pk))
    assert account.fees[0].owed == Money(140, "EUR")
    assert account.fees[0].growing
    system.carry_out(order(Capability.RENEW, loan))
    now.shift(timedelta(days=2))
    line = system.account(str(ana.pk)).fees[0]
    assert (line.owed, line.growing) == (Money(140, "EUR"), False)


def test_waived_while_it_grows_it_is_there_again_tomorrow(system, ana, lent, order, now):
    system.carry_out(order(Capability.WAIVE_LINE, fee(lent(days=5)), 100))
    assert system.account(str(ana.pk)).fees == ()
    now.shift(timedelta(days=1))
    assert system.account(str(ana.pk)).balance == Money(20, "EUR")


def test_a_line_of_somebody_else_is_not_touched(system, lent, order):
    line = fee(lent(days=5, patron=DemoPatron.objects.create(card="2", name="Bo")))
    with pytest.raises(Refused) as refused:
        system.carry_out(order(Capability.WAIVE_LINE, line, 100))
    assert refused.value.code == "demo.no_line"
    assert DemoFee.objects.get().paid == 0


def test_a_book_that_is_back_takes_its_lost_charge_along(system, ana, lent, order):
    loan = lent(days=0)
    DemoFee.objects.create(
        patron=ana, loan=loan, kind="lost", words="Lost", charged=1400, since=date(2026, 10, 1)
    )
    receipt = system.carry_out(order(Capability.CLAIMS_RETURNED, loan))
    assert receipt.read_back["balance"] == "0.00"
    assert "waived" not in receipt.read_back
    assert system.account(str(ana.pk)).loans == ()


def test_whoever_waits_keeps_it_from_being_renewed(system, lent, order):
    loan = lent(days=5)
    other = DemoPatron.objects.create(card="2", name="Bo")
    DemoHold.objects.create(
        patron=other, title=loan.item.title, pickup="mill", placed_at=loan.due_at
    )
    assert system.before(order(Capability.RENEW, loan)).code == "demo.others_wait"


def test_trying_first_changes_nothing(system, lent, order):
    line = fee(lent(days=5))
    assert system.before(order(Capability.WAIVE_LINE, line, 100)) is None
    assert DemoFee.objects.get().paid == 0
    assert not DemoWrite.objects.exists()


def test_what_was_sent_is_found_by_its_tag_and_with_its_amount(system, lent, order):
    wanted = order(Capability.WAIVE_LINE, fee(lent(days=5)), 40)
    assert system.look(wanted, {}).found is SearchResult.NOT_DONE
    system.carry_out(wanted)
    look = system.look(wanted, {})
    assert (look.found, look.receipt.read_back["waived"]) == (SearchResult.DONE, "0.40")


def test_the_same_thing_sent_twice_is_done_twice_as_real_systems_do(system, lent, order):
    wanted = order(Capability.WAIVE_LINE, fee(lent(days=5)), 40)
    system.carry_out(wanted)
    system.carry_out(wanted)
    assert system.look(wanted, {}).receipt.read_back["waived"] == "0.80"


@pytest.mark.parametrize(
    ("does", "target", "more", "code"),
    [
        (Capability.WAIVE_LINE, "x", {}, "demo.no_line"),
        (Capability.RENEW, "12", {}, "demo.no_loan"),
        (Capability.CANCEL_HOLD, "12", {}, "demo.no_hold"),
        (Capability.PLACE_HOLD, "0", {}, "demo.no_title"),
        (Capability.LIFT_BLOCK, "", {}, "demo.not_barred"),
        (Capability.EXTEND_EXPIRY, "", {"until": date(2020, 1, 1)}, "demo.day"),
        (Capability.FIND_PATRON, "", {}, "demo.not_done"),
    ],
)
def test_what_cannot_be_done_says_why(system, order, does, target, more, code):
    assert system.before(order(does, target, **more)).code == code


def test_what_staff_barred_is_not_let_go_as_a_block_for_money(system, ana, order):
    ana.barred = "Talk to Lea first"
    ana.save()
    assert system.before(order(Capability.LIFT_BLOCK, "money")).code == "demo.not_barred"
    assert system.before(order(Capability.LIFT_BLOCK, "other")) is None


def test_everything_it_says_it_can_do_it_does(system, ana, lent, order):
    loan, other = lent(days=0), lent(days=0)
    ana.barred = "Left a bike in the hall"
    ana.save()
    title = other.item.title_id
    until = date(2027, 3, 1)
    done = {
        Capability.LIFT_BLOCK: system.carry_out(order(Capability.LIFT_BLOCK, "")),
        Capability.EXTEND_DUE_DATE: system.carry_out(
            order(Capability.EXTEND_DUE_DATE, loan, until=until)
        ),
        Capability.EXTEND_EXPIRY: system.carry_out(
            order(Capability.EXTEND_EXPIRY, "", until=until)
        ),
        Capability.PLACE_HOLD: system.carry_out(
            order(Capability.PLACE_HOLD, title, fields={"pickup": "mill"})
        ),
        Capability.NOTE: system.carry_out(order(Capability.NOTE, "", note="Rang twice")),
        Capability.GUEST_PASS: system.carry_out(order(Capability.GUEST_PASS, "", nobody=True)),
        Capability.PROVISIONAL_CARD: system.carry_out(
            order(Capability.PROVISIONAL_CARD, "", nobody=True, fields={"name": "Cy"})
        ),
    }
    hold = done[Capability.PLACE_HOLD].read_back["hold"]
    system.carry_out(order(Capability.SUSPEND_HOLD, hold))
    assert system.account(str(ana.pk)).holds[0].suspended
    system.carry_out(order(Capability.CANCEL_HOLD, hold))
    assert system.account(str(ana.pk)).holds == ()
    assert done[Capability.LIFT_BLOCK].read_back["blocked"] == "no"
    assert done[Capability.EXTEND_DUE_DATE].read_back["due"] == "2027-03-01"
    assert done[Capability.EXTEND_EXPIRY].read_back["expires"] == "2027-03-01"
    assert done[Capability.PLACE_HOLD].read_back["holds"] == "1"
    assert system.find_patron(done[Capability.PROVISIONAL_CARD].read_back["card"]).name == "Cy"
    assert done[Capability.GUEST_PASS].read_back["pass"].endswith("-a-ta")
    assert set(done) < system.check().can


def test_a_credit_goes_to_the_oldest_line_first(system, lent, order):
    young, old = fee(lent(days=5)), fee(lent(days=10))
    receipt = system.carry_out(order(Capability.CREDIT, "", 250))
    assert receipt.read_back["waived"] == "2.50"
    assert [DemoFee.objects.get(pk=line.pk).paid for line in (old, young)] == [200, 50]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, AgeBand.UNKNOWN),
        (date(2014, 11, 5), AgeBand.CHILD),
        (date(2013, 11, 4), AgeBand.TEEN),
        (date(2008, 11, 5), AgeBand.TEEN),
        (date(2008, 11, 4), AgeBand.ADULT),
    ],
)
def test_age_bands(system, ana, born, band):
    ana.born = born
    ana.save()
    assert system.find_patron(" 21812400 ").age_band is band


def test_a_household_is_told_by_refs(system, ana):
    bo = DemoPatron.objects.create(card="2", name="Bo", household="elm-3")
    assert system.find_patron(ana.card).household == ()
    DemoPatron.objects.filter(pk=ana.pk).update(household="elm-3")
    assert system.find_patron(ana.card).household == (str(bo.pk),)
    assert system.find_patron("no such card") is None
    assert system.account("nobody") is None


def test_a_hold_moves_before_all_others_and_rests_until_a_day(system, ana, lent, order):
    title = lent(days=0).item.title
    other = DemoPatron.objects.create(card="2", name="Ola")
    DemoHold.objects.create(patron=other, title=title, placed_at=NOW)
    hold = DemoHold.objects.create(patron=ana, title=title, placed_at=NOW)
    account = system.account(str(ana.pk))
    assert account.holds[0].place == 2
    receipt = system.carry_out(order(Capability.MOVE_HOLD, hold))
    assert receipt.read_back["place"] == "1"
    assert system.account(str(other.pk)).holds[0].place == 2
    assert system.before(order(Capability.SUSPEND_HOLD, hold, until=NOW.date())).code == "demo.day"
    system.carry_out(order(Capability.SUSPEND_HOLD, hold, until=NOW.date() + timedelta(days=9)))
    assert system.account(str(ana.pk)).holds[0].suspended
    assert system.before(order(Capability.RESUME_HOLD, hold)) is None
    system.carry_out(order(Capability.RESUME_HOLD, hold))
    assert not system.account(str(ana.pk)).holds[0].suspended
    assert system.before(order(Capability.RESUME_HOLD, hold)).code == "demo.awake"
    yesterday = NOW.date() - timedelta(days=1)
    DemoHold.objects.filter(pk=hold.pk).update(suspended=True, suspended_until=yesterday)
    assert not system.account(str(ana.pk)).holds[0].suspended
    assert system.before(order(Capability.RESUME_HOLD, hold)).code == "demo.awake"
    DemoHold.objects.filter(pk=hold.pk).update(ready=True)
    assert system.before(order(Capability.SUSPEND_HOLD, hold)).code == "demo.ready"
    assert system.before(order(Capability.MOVE_HOLD, hold)).code == "demo.first"


def test_titles_are_found_by_barcode_number_or_words(system, lent):
    item = lent(days=0).item
    DemoTitle.objects.create(name="Salt")
    for asked in (item.barcode, str(item.title_id), " rivers "):
        [found] = system.find_titles(asked)
        assert (found.ref, found.name, found.holds_waiting) == (
            str(item.title_id), "A Book of Rivers", 0,
        )  # fmt: skip
    assert system.find_titles("ri") == system.find_titles("") == system.find_titles("9" * 40) == ()
    assert {place.code for place in system.pickup_places()} >= {"mill", "hill"}
