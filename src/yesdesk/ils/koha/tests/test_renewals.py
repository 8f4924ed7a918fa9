"""What Koha says of renewing each loan: how often, and why not. It takes its time, so it is asked within one."""

import time
from types import SimpleNamespace

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.koha import connector, reads
from yesdesk.ils.koha.http import KohaHttp, Timeouts
from yesdesk.ils.koha.reads import refusal_label
from yesdesk.ils.port import Capability, Refused, SearchResult, Unknown
from yesdesk.testing.patience import PATIENCE

MAY = "/checkouts/{checkout_id}/allows_renewal"


@pytest.fixture
def lent(koha, ana):
    def one(title="Bread", *, due_in=5, renewals=0):
        item = koha.records.add_item(f"39{koha.records.last_id:06d}", title)
        koha.records.add_checkout(ana, item, due_in=due_in, renewals=renewals)
        return item

    return one


@pytest.fixture
def loans(system, ana):
    return lambda: system.account(str(ana["patron_id"])).loans


def test_how_often_and_how_often_still(lent, loans):
    lent(renewals=1)
    [loan] = loans()
    assert (loan.may_renew, loan.why_not) == (True, "")
    assert (loan.renewals_used, loan.renewals_left) == (1, 2)


def test_why_not(koha, lent, loans):
    lent("Often", renewals=3)
    wanted = lent("Wanted")
    other = koha.records.add_patron("29001000777")
    koha.records.add_hold(other["patron_id"], wanted["biblio_id"], "MILL")
    often, others_wait = loans()
    assert (often.may_renew, often.renewals_left) == (False, 0)
    assert often.why_not == "It cannot be renewed once more."
    assert others_wait.why_not == "Somebody else waits for this title."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("auto_too_soon", "It is too early to renew it."),
        ("item_denied_renewal", "This item cannot be renewed."),
        ("something_new", "Koha: something_new"),
    ],
)
def test_koha_s_word_is_a_sentence_or_its_own(error, said):
    assert refusal_label(error) == said


def test_loan_koha_cannot_judge_is_unknown_and_spoils_no_other(koha, lent, loans):
    """No rule for it: Koha's own code ends there, with a 500."""
    lent("First", due_in=1)
    lent("Then", due_in=9)
    koha.spoil(Fault.ANSWER_BEFORE, "GET", MAY, status=500)
    told = {loan.title: loan.may_renew for loan in loans()}
    assert sorted(told.values(), key=str) == [None, True]
    assert len(koha.sent("GET", MAY)) == 1, "it is asked once, and no page waits for a second try"


def test_loan_that_hangs_is_unknown_and_delays_no_account(connected, ana, koha, lent, monkeypatch):
    """Where all that may be waited for is waited for, this takes three times a test's patience."""
    monkeypatch.setattr(reads, "FOR_A_SCAN", PATIENCE)
    monkeypatch.setattr(reads, "AT_LEAST", 0.0)
    system = connected(patience=Timeouts(step=3 * PATIENCE, read=3 * PATIENCE))
    lent(renewals=1)
    koha.spoil(Fault.SILENT_BEFORE, "GET", MAY)
    began = time.monotonic()
    clock = iter([0.0, *[PATIENCE - 1.0] * 9])  # of the scan: nearly over when they are asked
    monkeypatch.setattr(reads, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    [loan] = system.account(str(ana["patron_id"])).loans
    assert time.monotonic() - began < 3 * PATIENCE
    assert (loan.may_renew, loan.renewals_used) == (None, 1), "as the page shows what to ask again"


def test_each_question_that_was_begun_has_a_moment(koha, lent, loans, monkeypatch):
    given = []
    exchange = KohaHttp.exchange

    def noted(self, asking, within=None):
        if asking.path.endswith("allows_renewal"):
            given.append(within)
        return exchange(self, asking)

    monkeypatch.setattr(KohaHttp, "exchange", noted)
    monkeypatch.setattr(reads, "FOR_A_SCAN", 1.0)
    clock = iter([0.0, *[0.99] * 9])
    monkeypatch.setattr(reads, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    lent()
    assert loans()[0].may_renew
    assert given == [reads.AT_LEAST]


def test_a_scan_does_not_wait_for_it(koha, lent, loans, monkeypatch):
    monkeypatch.setattr(reads, "FOR_A_SCAN", 0.0)
    lent(renewals=1)
    [loan] = loans()
    assert (loan.may_renew, loan.renewals_used) == (None, 1)
    assert not koha.sent("GET", MAY)


def test_whoever_wants_to_know_waits_for_all_of_them(connected, ana, koha, lent, monkeypatch):
    """Four are asked at once: one after the other they would take as long as anybody waits."""
    monkeypatch.setattr(reads, "FOR_A_SCAN", 0.0)
    monkeypatch.setattr(reads, "AT_LEAST", 3 * PATIENCE)
    system = connected(patience=Timeouts(step=3 * PATIENCE, read=3 * PATIENCE))
    for n in range(40):
        lent(f"Volume {n}", due_in=n)
    account = system.account(str(ana["patron_id"]))
    pace = koha.be_slow(*[[MAY] * 4] * 10)
    for module in (connector, reads):
        monkeypatch.setattr(module, "time", pace)
    began = pace.now
    weighed = system.weighed(account)
    assert pace.alone == []
    assert pace.now - began < 2.5
    assert [loan.title for loan in weighed.loans] == [loan.title for loan in account.loans]
    assert all(loan.may_renew for loan in weighed.loans)
    assert system.weighed(weighed) == weighed
    assert len(koha.sent("GET", MAY)) == 40, "what is known is not asked again"


# A renewal: on her own loan, when Koha allows it, told by the due date that was read before.


RENEW = Capability.RENEW
RENEWALS = ("POST", "/checkouts/{checkout_id}/renewals")


@pytest.fixture
def loan(koha, ana):
    return koha.records.add_checkout(
        ana, koha.records.add_item("39", "A Book of Rivers"), due_in=-3
    )


@pytest.fixture
def asked(loan, order):
    return order(RENEW, loan["checkout_id"])


def facts(system, order):
    return facts_around(system.account(order.patron), order)


def test_koha_loan_is_renewed_and_read_back(koha, system, loan, asked):
    before = facts(system, asked)
    assert system.before(asked) is None
    receipt = system.carry_out(asked)
    assert receipt.read_back["due"] > before["due"]
    assert receipt.number == f"{loan['checkout_id']}.1"
    assert len(koha.sent(*RENEWALS)) == 1


def test_koha_loan_renewed_too_often_is_refused(koha, system, loan, asked):
    loan["renewals_count"] = 3
    assert system.before(asked).code == "koha.renew.too_many"
    with pytest.raises(Refused):
        system.carry_out(asked)
    assert not koha.sent(*RENEWALS)


def test_somebody_waits_for_it(koha, system, loan, asked):
    title = koha.records.items[loan["item_id"]]["biblio_id"]
    koha.records.add_hold(koha.records.add_patron("2")["patron_id"], title, "MILL")
    assert system.before(asked).code == "koha.renew.others_wait"


def test_said_only_when_it_is_sent(koha, system, asked):
    koha.spoil(
        Fault.ANSWER_BEFORE,
        *RENEWALS,
        status=403,
        body={"error": "Renewal not authorized (too_soon)"},
    )
    with pytest.raises(Refused) as refused:
        system.carry_out(asked)
    assert refused.value.code == "koha.renew.too_soon"


def test_a_word_koha_made_up_since_is_passed_on(koha, system, asked):
    koha.spoil(
        Fault.ANSWER_BEFORE,
        "GET",
        "/checkouts/{checkout_id}/allows_renewal",
        status=200,
        body={"allows_renewal": False, "error": "moon_is_full"},
    )
    assert "moon_is_full" in system.before(asked).next_step


def test_another_patron_s_loan_is_never_renewed(koha, system, loan, order):
    other = koha.records.add_patron("2")
    asked = order(RENEW, loan["checkout_id"], patron=other)
    assert system.before(asked).code == "koha.no_loan"
    for target in ("", "0", "999", "x"):
        assert system.before(order(RENEW, target)).code == "koha.no_loan"


@pytest.mark.parametrize(
    ("fault", "found"),
    [(Fault.DROP_BEFORE, SearchResult.NOT_DONE), (Fault.DROP_AFTER, SearchResult.DONE)],
)
def test_looking_compares_with_what_was_read_before(koha, system, asked, fault, found):
    before = facts(system, asked)
    koha.spoil(fault, *RENEWALS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, before).found is found
    assert system.look(asked, {}).found is SearchResult.CANNOT_TELL


def test_a_second_renewal_of_the_day_is_told_by_its_count_alone(koha, system, loan, asked):
    """RenewalPeriodBase `now`: it went from 1 to 2 and was told as "nothing was changed"."""
    system.carry_out(asked)
    before = facts(system, asked)
    assert before["renewed"] == "1"
    koha.spoil(Fault.DROP_AFTER, *RENEWALS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    look = system.look(asked, before)
    assert look.found is SearchResult.DONE
    assert look.receipt.read_back["due"] == before["due"]
    assert look.receipt.read_back["renewed"] == "2"


def test_renewed_from_the_day_it_was_due_it_is_told_too(koha, system, asked):
    koha.records.preferences["RenewalPeriodBase"] = "date_due"
    before = facts(system, asked)
    koha.spoil(Fault.DROP_AFTER, *RENEWALS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, before).found is SearchResult.DONE


def test_renewed_twice_by_whomever_a_person_has_to_look(koha, system, loan, asked):
    before = facts(system, asked)
    loan["renewals_count"] += 2
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL


def test_answered_as_renewed_and_not_counted_is_not_known(koha, system, loan, asked):
    koha.spoil(Fault.ANSWER_BEFORE, *RENEWALS, status=201, body=dict(loan))
    with pytest.raises(Unknown):
        system.carry_out(asked)


def test_a_due_date_that_was_only_moved_is_no_renewal(system, loan, asked):
    before = facts(system, asked)
    loan["due_date"] = loan["due_date"].replace(year=2099)
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL


def test_a_loan_that_ended_meanwhile_cannot_tell(koha, system, loan, asked):
    before = facts(system, asked)
    del koha.records.checkouts[loan["checkout_id"]]
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL


def test_a_due_date_that_went_back_cannot_tell(system, loan, asked):
    before = facts(system, asked)
    loan["due_date"] = loan["due_date"].replace(year=2020)
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL
