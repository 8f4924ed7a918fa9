"""What can I say yes to, one rule, and the sheet to print: read by everybody on staff."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.policy.defaults import add_default_rules
from yesdesk.policy.models import Sheet
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft, today


@pytest.fixture
def browser(client_of, sam):
    return client_of(sam)


def test_the_list_says_what_each_rule_gives_the_reader(rules, browser, client_of, lea):
    page = browser.get("/rules").text
    assert "Late charges" in page
    assert "You may, up to €25.00 each time." in page
    assert "Ask: Lead." in page
    assert "Nobody bends it." in page
    assert "You may, up to €50.00 each time." in client_of(lea).get("/rules").text


def test_a_word_finds_the_rule_it_stands_in(rules, browser):
    found = browser.get("/rules?q=ADDRESS").context["rules"]
    assert [rule.slug for rule in found] == ["proof-of-address"]
    assert [rule.slug for rule in browser.get("/rules?q=two printed").context["rules"]] == [
        "block-for-money",
        "proof-of-address",
    ]
    assert "We found no rule about this." in browser.get("/rules?q=zebra").text


def test_accents_do_not_hide_a_rule(act, lea, browser):
    words = draft().words["en"].__class__("Prêt à long terme", "Three weeks.")
    write_rule("long", draft(words=words), by=act(lea))
    assert browser.get("/rules?q=pret").context["rules"]


def test_a_reader_elsewhere_reads_the_rules_of_that_branch(rules, client_of, noor):
    assert "Late charges" not in client_of(noor).get("/rules").text


def test_one_rule_says_why_and_the_nearest_yes(rules, browser):
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
    for address in ("/rules", "/rules/sheet"):
        assert "Nobody has signed yet what staff may decide." in browser.get(address).text
    rule = browser.get("/rules/late-charges").text
    assert "Nobody may yet: no signed sheet says so." in rule
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


def test_the_sheet_is_for_ones_own_job_class_or_for_all(rules, browser):
    own, every = browser.get("/rules/sheet"), browser.get("/rules/sheet?for=all")
    assert "Shelver" in own.text
    assert "€250.00" not in own.text
    assert "€250.00" in every.text
    for page in (own.text, every.text):
        assert "Board policy 4.2" in page
        assert "Dana</b>, Director" in page
        assert "An exception made in good faith is never held against you." in page
        assert "For 10 days" in page
        assert "What a child reads" in page


def test_without_a_promise_it_says_so(act, dana, browser):
    from yesdesk.policy.tests.written import late_charges_signed

    late_charges_signed(act(dana))
    assert "Leadership has signed no promise about that." in browser.get("/rules/sheet").text


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
    page = browser.get("/rules/sheet").text
    assert said in page
    assert "A backup keeps what stood there when it was made." in page
    assert "keeps nobody" not in page


def test_who_may_change_finds_the_way(rules, browser, client_of, lea):
    assert "/rules/late-charges/change" not in browser.get("/rules/late-charges").text
    assert "/rules/late-charges/change" in client_of(lea).get("/rules/late-charges").text


def test_the_list_costs_the_same_however_many_rules(
    library, browser, act, lea, django_assert_max_num_queries
):
    for number in range(20):
        write_rule(f"rule-{number}", draft(from_day=today()), by=act(lea))
    with django_assert_max_num_queries(14):
        assert len(browser.get("/rules").context["rules"]) == 20
