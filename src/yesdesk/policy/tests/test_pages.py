"""What can I say yes to, one rule, and the sheet to print: read by everybody on staff."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.policy.defaults import add_default_rules
from yesdesk.policy.models import Sheet
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet
from yesdesk.policy.tests.written import draft, today


@pytest.fixture
def browser(client_of, sam):
    return client_of(sam)


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("/rules", "/say-yes"),
        ("/rules?q=two+books", "/say-yes?q=two+books"),
        ("/rules/sheet", "/say-yes"),
        ("/yes/find?q=lost", "/say-yes?q=lost"),
    ],
)
def test_former_addresses_lead_to_say_yes(rules, browser, former, now):
    assert browser.get(former).url == now


def test_rule_page_says_why_and_the_nearest_yes(rules, browser):
    page = browser.get("/rules/late-charges").text
    for words in (
        "Version 1, from",
        "Mill Street",
        "So that books come back to those who wait for them.",
        "We can take off a part of it now",
        "What the charge is for: late",
        "€150.00",
        "Dana</b>, Director",
    ):
        assert words in page, words
    assert browser.get("/rules/no-such-rule").status_code == 404


def test_without_a_signature_every_page_says_that_nobody_bends(library, browser, act, dana):
    from yesdesk.people.models import JobClass

    classes = {each.name.lower(): each for each in JobClass.objects.all()}
    add_default_rules(classes, languages=["en"], by=SYSTEM)
    for address in ("/say-yes", "/rules/sheet?for=all"):
        assert "No leader has signed yet what staff can decide." in browser.get(address).text
    rule = browser.get("/rules/late-charges").text
    assert "Nobody can yet: no signed sheet says so." in rule
    assert "No leader has signed yet" in rule


def test_a_rule_that_changed_since_says_that_it_waits(rules, browser, act, lea):
    assert (
        "This rule changed after the sheet was signed"
        not in browser.get("/rules/late-charges").text
    )
    write_rule("late-charges", draft(), by=act(lea))
    page = browser.get("/rules/late-charges").text
    assert "This rule changed after the sheet was signed" in page
    assert "Version 1" in page


def test_the_whole_sheet_is_of_every_job_class(rules, browser):
    page = browser.get("/rules/sheet?for=all").text
    for words in (
        "€250.00",
        "€40.00",
        "Board policy 4.2",
        "Dana</b>, Director",
        "An exception made in good faith is never held against you.",
        "For 10 days",
        "What a child reads",
    ):
        assert words in page, words


def test_without_a_promise_it_says_so(act, dana, browser):
    from yesdesk.policy.tests.written import late_charges_signed

    late_charges_signed(act(dana))
    assert (
        "Leadership has signed no promise about that." in browser.get("/rules/sheet?for=all").text
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (10, "For 10 days the request keeps who made an exception, and shows it to them alone"),
        (1, "For 1 day the request keeps who made an exception, and shows it to them alone"),
        (0, "So a request keeps who made an exception only until it is done."),
    ],
)
def test_the_sheet_says_what_is_kept_of_whoever_bent_a_rule(rules, browser, days, said):
    Sheet.objects.update(harbour_text="In good faith." if days else "", harbour_days=days)
    page = browser.get("/rules/sheet?for=all").text
    assert said in page
    assert "A backup keeps what was there when we made it." in page
    assert "keeps nobody" not in page


def test_who_may_change_finds_the_way(rules, browser, client_of, lea):
    assert "/rules/late-charges/change" not in browser.get("/rules/late-charges").text
    assert "/rules/late-charges/change" in client_of(lea).get("/rules/late-charges").text


class TestSigning:
    """The page that signs the first sheet asks for all that it needs, and offers what can be said."""

    SIGN = "/rules/sheet/draft/sign"

    @pytest.fixture
    def dana_s(self, client_of, act, dana):
        draft_sheet(by=act(dana))
        return client_of(dana)

    def test_the_policy_is_asked_for_here_and_ones_own_decision_is_offered(self, dana_s, now):
        box = dana_s.get(self.SIGN).context["form"]["policy"]
        assert box.field.required
        assert box.value() == "Director’s own decision of 4 November 2026"

    def test_what_is_typed_there_is_what_the_sheet_rests_on(self, dana_s):
        typed = {"policy": "Fines 4.2", "signed_as": "Director", "in_force_from": today()}
        assert dana_s.post(self.SIGN, typed).status_code == 302
        signed = Sheet.objects.get()
        assert (signed.policy, signed.signed_as) == ("Fines 4.2", "Director")

    def test_what_was_typed_stands_there_again_when_it_is_refused(self, dana_s):
        answer = dana_s.post(
            self.SIGN, {"policy": "Fines 4.2", "signed_as": "", "in_force_from": ""}
        )
        assert answer.status_code == 422
        assert answer.context["form"]["policy"].value() == "Fines 4.2"
