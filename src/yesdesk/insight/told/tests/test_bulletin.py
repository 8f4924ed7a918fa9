"""The bulletin: what was answered stands in it, what waits never does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yesdesk.backing.models import Ruling, Suggestion
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.insight.models import TeamPaper
from yesdesk.insight.told.bulletin import MOST_SAID, compose_bulletin
from yesdesk.insight.told.decided import helped_in_words
from yesdesk.insight.told.papers import next_bulletin
from yesdesk.insight.told.tests.papers_at import issue
from yesdesk.policy.models import Rule
from yesdesk.policy.tests.written import today

pytestmark = pytest.mark.django_db


def answered(line, on, **fields):
    return Suggestion.objects.create(
        **{
            "line": line, "lane": "decide", "said_on": on, "due": on, "state": "answered", "answer": "kept",
            "reason": "A lock costs 45.", "answered_on": on, "answered_by": "Director", **fields,
        }
    )  # fmt: skip


def at_nine(*day):
    return datetime(*day, 9, tzinfo=UTC)


def lines(paper):
    return [each["said"] for each in paper.words["en"]["said"]]


def test_bulletin_tells_what_was_answered_since_the_last_and_why(library):
    day = today()
    answered("An old one", day - timedelta(days=40))
    TeamPaper.objects.create(
        kind="bulletin", period="2020-01", issued_on=day - timedelta(days=30), words={}
    )
    answered("Drop the charge for keys", day - timedelta(days=1))
    paper = next_bulletin(day)
    assert lines(paper) == ["Drop the charge for keys"]
    assert paper.words["en"]["said"][0]["did"] == "A lock costs 45."
    assert paper.words["es"]["said"][0]["said"] == "Drop the charge for keys"


def test_what_waits_and_who_owes_an_answer_stands_on_no_paper(library, client_of, sam):
    long_ago = today() - timedelta(days=60)
    Suggestion.objects.create(line="The lamp", lane="fix", said_on=long_ago, due=long_ago)
    page = client_of(sam).get("/library/bulletin")
    assert "The lamp" not in page.text
    assert 'id="nothing-said"' in page.text


def test_a_name_beside_a_suggestion_does_not_come_along(library, sam):
    answered("Drop the charge", today() - timedelta(days=1), author=sam)
    assert "Sam" not in str(next_bulletin(today()).words)


def test_more_than_a_page_holds_is_said_as_more(library):
    for n in range(MOST_SAID + 2):
        answered(f"Line {n}", today() - timedelta(days=1))
    paper = next_bulletin(today())
    assert len(lines(paper)) == MOST_SAID
    assert "2" in paper.words["en"]["more"]


def test_bulletin_is_issued_on_the_first_monday_and_stays(library, client_of, sam):
    issue(at_nine(2027, 1, 4))
    answered("Keys", date(2027, 1, 20))
    issue(at_nine(2027, 1, 31))
    assert not TeamPaper.objects.filter(kind="bulletin", period="2027-02").exists()
    issue(at_nine(2027, 2, 1))
    Suggestion.objects.update(line="Changed later")
    issue(at_nine(2027, 2, 3))
    paper = TeamPaper.objects.get(kind="bulletin", period="2027-02")
    assert lines(paper) == ["Keys"]
    page = client_of(sam).get("/library/bulletin?month=2027-02")
    assert "Keys" in page.text


def decided(title, on, **fields):
    return Ruling.objects.create(
        **{
            "title": title, "answer": "try", "reason": "Three asked for it.", "post_name": "Director",
            "state": "running", "go_by": "What people say", "drafted_on": on, "signed_on": on,
            "due_on": on + timedelta(days=90),
            "signed_as": "Director", **fields,
        }
    )  # fmt: skip


def test_what_was_signed_stands_with_its_reason_and_a_draft_does_not(library):
    day = today()
    decided("A name is enough", day - timedelta(days=2))
    Ruling.objects.create(title="Only thought of", drafted_on=day - timedelta(days=2))
    words = next_bulletin(day).words["en"]
    assert len(words["decided"]) == 1
    assert "A name is enough" in words["decided"][0]
    assert "Three asked for it." in words["decided"][0]
    assert "A name is enough" in words["cannot"][0]


def test_overdue_decision_is_on_no_paper(library):
    day = today()
    late = decided("Keys", day - timedelta(days=100), due_on=day - timedelta(days=10))
    said = helped_in_words(late, "en", day)
    assert humanize_day_and_year(day - timedelta(days=10), "en") not in said
    assert said == "Decided without a number."


COUNTED = {
    "measure": "still_blocked", "go_by": "",
    "baseline": {"weeks": ["2026-W38", 12], "told": [["2026-W38", 12, 168]]},
}  # fmt: skip
NUMBERS = {
    "rule": [[168, 56.0], [91, 28.0]], "others": [[612, 204.0], [624, 192.0]], "differently": False,
}  # fmt: skip
SAID = [
    ({"answer": "keep", "due_on": None}, ""),
    ({"measure": "no", "go_by": ""}, "It is still counted."),
    ({"answer": "refer", "refer_to": "the board"}, "Sent to the board."),
    ({"answer": "refer", "refer_to": "the board", "state": "kept"}, "We heard back."),
    (
        {"measure": "no", "word": "cannot_tell", "helped": "cannot_say", "state": "kept"},
        "No clear result. The Lead can’t say. We keep it.",
    ),
    (
        {**COUNTED, "figures": NUMBERS, "helped": "helped", "state": "kept"},
        "In four weeks: 56 times before, 28 since; all other rules: 204, 192. It helped. We keep it.",
    ),
    (
        {**COUNTED, "figures": NUMBERS | {"rule": [[168, 56.0], [19, 5.8]]}, "state": "looked_at"},
        "No clear result.",
    ),
]


@pytest.mark.parametrize(("fields", "said"), SAID)
def test_what_became_is_said_in_whole_sentences(fields, said):
    day = date(2026, 11, 2)
    over = {
        "due_on": day - timedelta(days=9),
        "looked_on": day,
        "closed_on": day,
        "closed_as": "Lead",
    }
    if fields.get("state") == "looked_at":
        over["closed_on"] = None
    elif "state" not in fields:
        over |= {"looked_on": None, "closed_on": None}
    ruling = Ruling(
        **{"answer": "try", "state": "running", "go_by": "What people say", **over, **fields}
    )
    assert helped_in_words(ruling, "en", day) == said


def test_a_verdict_stands_in_one_bulletin_and_how_it_ended_in_the_next(library):
    one, two, three = date(2026, 11, 2), date(2026, 12, 7), date(2027, 1, 4)
    trial = decided(
        "A name is enough", date(2026, 8, 3), measure="no", go_by="", baseline={}, state="kept",
        rule_id=Rule.objects.create(slug="name").pk,
        looked_on=date(2026, 11, 20), word="cannot_tell", figures={}, helped="helped",
        helped_why="People say so.", closed_on=date(2026, 12, 9), closed_as="Lead",
    )  # fmt: skip
    november, december = (compose_bulletin(*each)["en"] for each in ((one, two), (two, three)))
    assert november["cannot"]
    assert not december["cannot"]
    assert november["decided"] == [f"Trial: {trial.title}. No clear result."]
    assert december["decided"] == [f"Trial: {trial.title}. It helped. We keep it. People say so."]


def test_long_answers_leave_room_for_what_was_decided(library):
    day = today()
    for n in range(5):
        answered(f"{n} " + "a line " * 19, day - timedelta(days=1), reason="word " * 55)
    decided("A name is enough", day - timedelta(days=2), reason="why " * 69)
    words = next_bulletin(day).words["en"]
    assert 1 <= len(words["said"]) < MOST_SAID
    assert len(words["decided"]) == 1
    assert str(5 - len(words["said"])) in words["more"]
