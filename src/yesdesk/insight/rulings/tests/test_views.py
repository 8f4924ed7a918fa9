"""Decisions as pages: drafted and signed without JavaScript, read by all staff, kept by a person."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.backing.models import Ruling, Suggestion
from yesdesk.backing.rulings import queries
from yesdesk.backing.rulings.actions import sign_ruling
from yesdesk.backing.rulings.counted import counted_before, counted_since, told_columns
from yesdesk.backing.rulings.in_force import NotReverted
from yesdesk.backing.rulings.tests.tried import (
    DUE,
    MONDAY,
    RARE_BEFORE,
    SINCE,
    THE_DAY,
    a_former_trial,
    a_trial_looked_at,
    drafted,
    weeks_before,
    weeks_since,
)
from yesdesk.backing.rulings.trials import bring_rulings_up_to_date
from yesdesk.core.actors import SYSTEM
from yesdesk.desk.answers.queries import clear_rule_answers
from yesdesk.insight.rulings.chart import trial_chart
from yesdesk.insight.rulings.tests.typed import begun, page_of, typed
from yesdesk.policy.sheets.actions import draft_sheet
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Answer, AnswerRule

pytestmark = pytest.mark.django_db


def ways_in(text):
    return re.findall(r'name="measure"\s+value="(\w*)"', text)


def test_a_suggestion_becomes_a_draft_with_its_words(client_of, dana, late):
    said = Suggestion.objects.create(
        line="Let all staff waive up to €40.", lane="decide", rule=late.rule,
        said_on=MONDAY.date(), due=DUE,
    )  # fmt: skip
    ruling = begun(client_of(dana), suggestion=said.pk)
    assert (ruling.title, ruling.rule_id) == (said.line, late.rule_id)
    assert said.line in client_of(dana).get(page_of(ruling)).content.decode()


def test_what_stands_there_on_the_day_is_said_before_it_is_signed(client_of, dana, late):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    page = client.get(page_of(ruling))
    assert ways_in(page.text) == ["still_blocked", ""]
    assert page.context["ways"][0].often == "about 14 times a week"
    signed = client.post(page_of(ruling), typed(do="sign"))
    assert signed["Location"] == f"/library/decisions/{ruling.pk}"
    ruling.refresh_from_db()
    assert (ruling.state, ruling.new_most) == ("running", 4000)


def test_draft_page_shows_only_the_steps_its_decision_needs(client_of, dana, late):
    """A decision about no rule has no step for what changes in it, and one that keeps a rule shows fewer."""
    client = client_of(dana)
    for given, steps in (({"rule": late.rule_id}, 4), ({"title": "New chairs"}, 3)):
        text = client.get(page_of(begun(client, **given))).text
        legends = re.findall(r'<legend class="h2">([^<]+)<', text)
        assert len(legends) == steps
        assert not any(letter.isdigit() for letter in "".join(legends))


def test_without_a_number_stands_first_where_the_numbers_would_be_too_few(
    client_of, dana, director, address
):
    version = late_charges_signed(director)
    weeks_before(version, address, RARE_BEFORE)
    client = client_of(dana)
    ruling = begun(client, rule=version.rule_id)
    text = client.get(page_of(ruling)).content.decode()
    assert ways_in(text) == ["", "still_blocked"]
    assert re.search(r'name="measure"\s+value="" checked', text)


def test_bad_input_loses_nothing_typed(client_of, dana, late):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    page = client.post(page_of(ruling), typed(new_most="a lot", due_on="soon"))
    text = page.content.decode()
    assert page.status_code == 422
    assert {"a lot", "soon"} <= set(re.findall(r'value="([^"]*)"', text))
    assert "Nobody should have to wait for that." in text


def test_a_colleagues_name_in_a_decision_is_asked_about_before_it_is_kept(
    client_of, dana, late, kim
):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    sent = typed(reason="We all know kim waives.")
    asked = client.post(page_of(ruling), sent)
    box = asked.context["form"].fields["as_it_is"].widget.attrs["value"]
    assert (asked.status_code, f'value="{box}"' in asked.text) == (422, True)
    assert client.post(page_of(ruling), {**sent, "as_it_is": box}).status_code != 422


def test_what_is_missing_is_said_at_its_field(client_of, dana, late):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    page = client.post(page_of(ruling), typed(do="sign", reason="", new_most="", post_id=""))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"reason", "new_text", "post_id"}


def test_a_lead_drafts_and_who_signs_sheets_signs(client_of, lea, dana, late):
    ruling = begun(client_of(lea), rule=late.rule_id)
    page = client_of(lea).get(page_of(ruling)).content.decode()
    assert 'value="sign"' not in page
    assert client_of(lea).post(page_of(ruling), typed(do="sign")).status_code == 409
    assert client_of(dana).post(page_of(ruling), typed(do="sign")).status_code == 302


def test_second_writer_of_a_draft_is_told_of_the_first(client_of, dana, lea, late):
    ruling = begun(client_of(dana), rule=late.rule_id)
    text = client_of(lea).get(page_of(ruling)).content.decode()
    seen = re.search(r'name="as_saved" value="(\w+)"', text)[1]
    saved = client_of(dana).post(page_of(ruling), typed(as_saved=seen))
    assert saved.status_code == 200, saved.context["form"].errors
    page = client_of(lea).post(page_of(ruling), typed(as_saved=seen, reason="Mine."))
    assert page.status_code == 409
    assert "Mine." in page.content.decode()
    ruling.refresh_from_db()
    assert ruling.reason == typed()["reason"]


def test_a_draft_can_be_dropped(client_of, dana, late):
    ruling = begun(client_of(dana), rule=late.rule_id)
    client_of(dana).post(page_of(ruling), {"do": "drop"})
    assert not Ruling.objects.exists()


def test_a_decision_without_a_title_is_asked_for_one(client_of, dana):
    page = client_of(dana).post("/library/decisions/new", {})
    assert (page.status_code, page.context["form"].errors.keys()) == (422, {"title"})
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("title", ["Waive them. " * 800, "Waive\x00 them."])
def test_what_is_typed_of_a_draft_stays_where_it_cannot_be_kept(client_of, dana, late, title):
    given = {"title": title, "rule": late.rule_id}
    page = client_of(dana).post("/library/decisions/new", given)
    assert (page.status_code, page.context["form"].errors.keys()) == (422, {"title"})
    assert title.strip() in page.text
    assert f'value="{late.rule_id}" selected' in page.text
    assert not Ruling.objects.exists()


def test_a_suggestion_is_drafted_once_however_often_somebody_taps(client_of, dana, late):
    said = Suggestion.objects.create(
        line="Let all staff waive up to €40.", lane="decide", rule=late.rule,
        said_on=MONDAY.date(), due=DUE,
    )  # fmt: skip
    first, second = (begun(client_of(dana), suggestion=said.pk) for _tap in range(2))
    assert first == second
    first.delete()
    assert begun(client_of(dana), suggestion=said.pk) != first


def numbers(page):
    return [list(map(str, row[1:])) for row in page.context["told"].rows]


def test_all_staff_read_the_four_numbers_and_what_they_cannot_say(client_of, sam, looked_at):
    page = client_of(sam).get(f"/library/decisions/{looked_at.pk}")
    assert numbers(page) == [["56.0", "28.0"], ["204.0", "192.0"]]
    assert 'id="four-numbers"' in page.text
    assert "Other things changed in this time too" in page.text
    assert "A change that was on its way in any case would look the same." in page.text
    assert 'id="ending"' not in page.text
    assert 'id="too-few"' not in page.text


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"rule": [[168, 56.0], [19, 5.8]], "differently": False}, "too-few"),
        ({"rule": [[168, 56.0], [0, 0]], "differently": False}, "too-few"),
        ({"rule": [[168, 56.0], [91, 28.0]], "differently": True}, "differently"),
    ],
)
def test_decision_page_says_where_the_numbers_cannot_tell(client_of, sam, looked_at, figures, said):
    others = {"others": [[612, 204.0], [624, 192.0]]}
    Ruling.objects.filter(pk=looked_at.pk).update(figures=figures | others)
    page = client_of(sam).get(f"/library/decisions/{looked_at.pk}")
    assert f'id="{said}"' in page.text
    assert [each for each in ("too-few", "differently") if f'id="{each}"' in page.text] == [said]


def test_an_early_look_shows_the_picture_and_no_number(
    client_of, sam, running, late, address, clock
):
    weeks_since(late, address, SINCE[:4])
    clock.shift(timedelta(weeks=4))
    bring_rulings_up_to_date("", None)
    text = client_of(sam).get(f"/library/decisions/{running.pk}").content.decode()
    assert 'id="trial"' in text
    assert 'id="no-numbers-yet"' in text
    assert 'id="four-numbers"' not in text
    assert text.count('class="dot-after"') == 1


def test_what_a_former_version_said_of_a_trial_stays_readable(client_of, sam, late):
    """Its word, why and its range, as they are stored."""
    said = a_former_trial(late)
    page = client_of(sam).get(f"/library/decisions/{said.pk}")
    assert page.context["told"].former == (
        "On its day the count said: Fewer.",
        "Beside all other rules there were about 50 since for every 100 before, likely 40 to 70.",
    )
    assert 'id="former"' in page.text
    unsaid = a_former_trial(
        late,
        word="",
        without_word="few_others",
        state="kept",
        closed_on=DUE,
        helped="helped",
        helped_why="Good.",
        figures={"sums": {}, "word": ""},
    )
    page = client_of(sam).get(f"/library/decisions/{unsaid.pk}")
    assert page.context["told"].former[1] == "Other rules are too few to set beside it."
    assert "Good." in page.text


def test_decision_chart_has_a_title_a_description_and_its_numbers(client_of, sam, looked_at):
    text = client_of(sam).get(f"/library/decisions/{looked_at.pk}").content.decode()
    for each in re.search(r'<svg class="chart"[^>]*labelledby="([^"]+)"', text)[1].split():
        assert f'id="{each}"' in text
    assert text.count('data-l="Before or since"') == 2


def test_decision_page_cuts_columns_as_the_rule_page_does(client_of, sam, looked_at, monkeypatch):
    told = [
        ["2026-W34", 4, 40],  # ended before the twelve weeks that are counted
        ["2026-W40", 4, 44],
        ["2026-W44", 5, 60],
        ["2026-W49", 4, 50],  # part before, part since
        ["2026-W53", 4, 24],
        ["2027-W09", 5, 30],  # goes on after its day
    ]
    monkeypatch.setitem(told_columns._items, "rules", lambda _rule, _measure: told)
    ruling = Ruling.objects.get(pk=looked_at.pk)
    before = counted_before(SYSTEM, ruling.rule_id, MONDAY.date())["still_blocked"]["told"]
    since = counted_since(SYSTEM, ruling)["told"]
    assert (before, since) == (told[1:3], told[4:5])
    Ruling.objects.filter(pk=looked_at.pk).update(
        baseline={**ruling.baseline, "told": before}, since={**ruling.since, "told": since}
    )
    page = client_of(sam).get(f"/library/decisions/{looked_at.pk}")
    assert [[n for _day, _weeks, n in side] for side in page.context["trial"]["columns"]] == [
        [11.0, 12.0],
        [6.0],
    ]


def test_a_rounded_rate_is_not_drawn_beside_what_an_edition_tells():
    rounded = {"weeks": ["2026-W38", 12], "told": [["2026-W38", 12, 168.0]]}
    exact = rounded | {"told": [["2026-W40", 4, 44], ["2026-W44", 5, 60]]}
    since = {"weeks": ["2026-W50", 13], "told": [["2026-W53", 4, 24]]}
    assert trial_chart(rounded, since, 13, "en") is None
    assert trial_chart(exact, since, 13, "en")
    assert trial_chart(rounded, since | {"told": [["2026-W50", 13, 91.0]]}, 13, "en")


def test_a_measure_that_the_rules_own_page_does_not_tell_is_not_offered(
    client_of, dana, late, monkeypatch
):
    monkeypatch.setitem(told_columns._items, "rules", lambda _rule, _measure: [])
    client = client_of(dana)
    text = client.get(page_of(begun(client, rule=late.rule_id))).content.decode()
    assert ways_in(text) == [""]


def test_nothing_under_five_is_on_the_page(client_of, sam, running, late, address, clock):
    weeks_since(late, address, [0] * 12 + [3])
    clock.move_to(THE_DAY)
    bring_rulings_up_to_date("", None)
    page = client_of(sam).get(f"/library/decisions/{running.pk}")
    assert page.context["trial"]["columns"][1] == []
    assert numbers(page)[0] == ["56.0", "None"]


def test_a_no_is_told_only_while_the_promise_stands(client_of, sam, looked_at):
    Ruling.objects.filter(pk=looked_at.pk).update(measure="no")
    text = client_of(sam).get(f"/library/decisions/{looked_at.pk}").content.decode()
    assert 'id="four-numbers"' not in text
    assert 'id="trial"' not in text


def test_the_director_keeps_it_with_her_own_word(client_of, dana, sam, looked_at):
    at = f"/library/decisions/{looked_at.pk}"
    assert client_of(dana).post(f"{at}/close", {"how": "kept"}).status_code == 422
    said = {"how": "kept", "helped": "helped", "why": "Staff say so."}
    assert client_of(dana).post(f"{at}/close", said)["Location"] == at
    text = client_of(sam).get(at).content.decode()
    assert "Staff say so." in text
    assert "Director" in text


def test_a_colleagues_name_is_asked_about_before_a_decision_is_closed(client_of, dana, looked_at):
    at = f"/library/decisions/{looked_at.pk}/close"
    said = {"how": "kept", "helped": "helped", "why": "As sam says."}
    asked = client_of(dana).post(at, said)
    box = asked.context["form"].fields["as_it_is"].widget.attrs["value"]
    assert (asked.status_code, f'value="{box}"' in asked.text) == (422, True)
    assert client_of(dana).post(at, {**said, "as_it_is": box}).status_code == 302


def test_the_post_in_charge_says_what_becomes_of_it_once_its_day_has_come(
    client_of, lea, looked_at
):
    at, client = f"/library/decisions/{looked_at.pk}", client_of(lea)
    assert 'id="ending"' in client.get(at).text
    said = {"how": "kept", "helped": "helped", "why": "Staff say so."}
    assert client.post(f"{at}/close", said)["Location"] == at
    looked_at.refresh_from_db()
    assert (looked_at.state, looked_at.closed_as) == ("kept", "Lead")


def test_the_post_in_charge_does_not_end_it_before_its_day(client_of, lea, kim, running):
    at = f"/library/decisions/{running.pk}"
    for each in (lea, kim):
        client = client_of(each)
        assert 'id="early"' not in client.get(at).text
        said = {"how": "ended", "helped": "cannot_say", "why": "Too early."}
        assert client.post(f"{at}/close", said).status_code == 409


def test_a_draft_says_who_can_do_what_now_and_then(client_of, dana, late):
    client = client_of(dana)
    ruling = begun(client, rule=late.rule_id)
    client.post(page_of(ruling), typed())
    rows = client.get(page_of(ruling)).context["who_can"]
    assert ("Shelver, Librarian", "Yes, up to €25.00", "Yes, up to €40.00") in rows
    assert ("Lead", "Yes, up to €50.00", "Yes, up to €50.00") in rows


def test_a_new_text_says_which_languages_it_takes_the_place_of(client_of, dana, sam, late, library):
    library.languages = ["en", "fr", "es"]
    library.save()
    words = {**late.words, "fr": {**late.words["en"], "text": "Un euro par jour."}}
    late.__class__.objects.filter(pk=late.pk).update(words=words)
    client = client_of(dana)
    page = client.get(page_of(begun(client, rule=late.rule_id)))
    assert page.context["written"] == "Français"
    rule = f"/rules/{late.rule.slug}"
    assert client.get(rule).context["unwritten"] == "Español"
    assert 'id="unwritten"' not in client_of(sam).get(rule).text


def test_the_answers_about_its_rule_are_proposed(client_of, dana, sam, late, running):
    answer = Answer.objects.create(title="Late books", review_on=DUE, changed_at=MONDAY)
    AnswerRule.objects.create(answer=answer, rule=late.rule_id)
    clear_rule_answers()
    at = f"/library/decisions/{running.pk}"
    change = f"/answers/{answer.pk}/change"
    assert change in client_of(dana).get(at).text
    assert change not in client_of(sam).get(at).text
    client = client_of(dana)
    assert change in client.get(page_of(begun(client, rule=late.rule_id))).text


def test_a_decision_names_who_can_do_more(client_of, sam, running):
    page = client_of(sam).get(f"/library/decisions/{running.pk}")
    assert page.context["who"] == "Shelver, Librarian"
    assert "Shelver, Librarian: up to €40.00" in page.text


def test_who_may_not_end_it_keeps_what_was_typed(client_of, kim, looked_at):
    said = {"how": "ended", "helped": "did_not", "why": "It took us too long."}
    page = client_of(kim).post(f"/library/decisions/{looked_at.pk}/close", said)
    assert page.status_code == 409
    assert 'value="It took us too long."' in page.content.decode()


def test_what_stays_when_it_ends_stands_on_its_page(client_of, dana, sam, looked_at, director):
    draft_sheet(by=director)
    at = f"/library/decisions/{looked_at.pk}"
    client_of(dana).post(f"{at}/close", {"how": "ended", "helped": "did_not", "why": "It cost."})
    page = client_of(sam).get(at)
    assert page.context["stays"] == NotReverted.WAITS
    assert 'id="stays"' in page.content.decode()


def test_decision_is_owed_once_its_day_is_over(client_of, sam, looked_at, clock):
    at = f"/library/decisions/{looked_at.pk}"
    assert 'id="owed"' not in client_of(sam).get(at).content.decode()
    clock.shift(timedelta(days=1))
    assert 'id="owed"' in client_of(sam).get(at).content.decode()


def test_decision_is_not_owed_while_its_last_week_is_being_counted(
    client_of, sam, running, late, address, clock
):
    weeks_since(late, address)
    clock.move_to(THE_DAY + timedelta(days=1))
    page = client_of(sam).get(f"/library/decisions/{running.pk}")
    assert page.context["being_counted"]
    assert 'id="no-numbers-yet"' in page.text
    assert 'id="owed"' not in page.text


def test_the_list_needs_the_same_queries_for_one_and_for_many(client_of, sam, dana, director, late):
    sign_ruling(drafted(late, director, answer="keep").pk, by=director)
    client = client_of(sam)
    client.get("/library/decisions")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/library/decisions")
    for _each in range(3):
        sign_ruling(drafted(late, director, answer="keep").pk, by=director)
    with CaptureQueriesContext(connection) as many:
        client.get("/library/decisions")
    assert len(many) == len(one)


def test_older_decisions_stand_on_the_next_page(client_of, sam, late, monkeypatch):
    monkeypatch.setattr(queries, "ON_A_PAGE", 1)
    older = a_trial_looked_at(late)
    Ruling.objects.filter(pk=older.pk).update(state="kept", closed_on=DUE, helped_why="Good.")
    newer = a_trial_looked_at(late)
    client = client_of(sam)
    first = client.get("/library/decisions")
    assert [each.pk for each in first.context["rulings"]] == [newer.pk]
    assert 'rel="next"' in first.content.decode()
    last = client.get("/library/decisions?page=2")
    assert [each.pk for each in last.context["rulings"]] == [older.pk]
    assert 'rel="next"' not in last.content.decode()
    assert client.get(f"/library/decisions?page={'9' * 18}").status_code == 200


def test_who_may_not_read_drafts_finds_none(client_of, sam, dana, late):
    ruling = begun(client_of(dana), rule=late.rule_id)
    assert client_of(sam).get(page_of(ruling)).status_code == 403
    assert client_of(sam).get(f"/library/decisions/{ruling.pk}").status_code == 404


def test_a_draft_begins_at_the_suggestion_and_at_the_rule(client_of, dana, sam, late):
    said = Suggestion.objects.create(
        line="Let all staff waive up to €40.", lane="decide", rule=late.rule,
        said_on=MONDAY.date(), due=DUE,
    )  # fmt: skip
    for path in (f"/suggestions/{said.pk}", "/rules/late-charges"):
        assert 'action="/library/decisions/new"' in client_of(dana).get(path).content.decode()
        assert 'action="/library/decisions/new"' not in client_of(sam).get(path).content.decode()


def test_the_page_of_a_rule_lists_what_was_decided_about_it(client_of, sam, running):
    text = client_of(sam).get("/library/rules/late-charges").content.decode()
    assert f'href="/library/decisions/{running.pk}"' in text
