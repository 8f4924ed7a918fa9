"""Questions of former years: what is counted, what is refused, and where the numbers stand."""

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.core.readin.actions import read_in, undo
from yesdesk.core.readin.csv_source import BrokenFile, WrongColumns, open_table
from yesdesk.core.readin.kinds import Matched, RowState
from yesdesk.core.readin.queries import guessed_columns, look_at, values_to_match
from yesdesk.counts.before import add_counts_of_before
from yesdesk.counts.measured import cell_of
from yesdesk.counts.measures import BEFORE
from yesdesk.counts.models import Stat
from yesdesk.counts.queries import closed_before
from yesdesk.insight.yearly.queries import before_by_month, closed_months
from yesdesk.insight.yearly.readin import FormerQuestions
from yesdesk.insight.yearly.shown import TOGETHER, questions_of_before
from yesdesk.patrons.models import Patron
from yesdesk.testing.counted import counted, nights_until

pytestmark = pytest.mark.django_db

KIND = FormerQuestions()
WORDS = {"Ref": "reference", "Wifi": "technology", "Phone": "phone", "Post": "none"}
HEAD = "Date,Type,How,Question,Entered by\n"
FOUR = (
    "2019-03-01,Ref,Phone,Who wrote this?,KD\n"
    "2019-03-31 18:00,Ref,Phone,When?,KD\n"
    "2019-03-02,Wifi,Post,Where?,NH\n"
    "2019-04-01,Ref,Phone,How?,NH\n"
)


def table(text):
    data = text.encode()
    return open_table(lambda: iter([data]))


def matched(source, **more):
    columns = {ours: place for place, ours in guessed_columns(KIND, source.header).items()}
    found = values_to_match(source, KIND, columns)
    values = {
        (name, word): WORDS.get(word, word) for name, words in found.items() for word in words
    }
    return Matched(columns, values | more.pop("values", {}), nobody=more.pop("nobody", True))


def read(text=HEAD + FOUR, **more):
    source = table(text)
    said = matched(source, **more)
    return read_in(source, KIND, said, name="q.csv", all_or_nothing=False, by=SYSTEM)


def look(text, **more):
    source = table(text)
    return look_at(source, KIND, matched(source, **more), by=SYSTEM)


def numbers():
    rows = Stat.objects.filter(measure=BEFORE).order_by("period", "key")
    return {(f"{row.period:%Y-%m}", row.branch, row.key): row.n for row in rows}


def test_rows_become_numbers_of_months(library):
    assert read().made == 3
    assert numbers() == {
        ("2019-03", 0, "reference:phone"): 2,
        ("2019-03", 0, "technology:"): 1,
        ("2019-04", 0, "reference:phone"): 1,
    }


def test_rows_are_counted_by_branch_and_by_the_number_they_say(library, hill):
    text = "month,branch,questions\n2019-03,HRD,12\n2019-03,HRD,30\n2019-04,HRD,\n"
    read(text, values={("branch", "HRD"): str(hill.pk)})
    assert numbers() == {("2019-03", hill.pk, ":"): 42, ("2019-04", hill.pk, ":"): 1}


def test_word_for_nothing_and_an_empty_cell_are_one_number_and_zero_is_none(library):
    text = "date,how,questions\n2019-03-01,Post,2\n2019-03-01,,3\n2019-04-01,,0\n"
    assert read(text).made == 1
    assert numbers() == {("2019-03", 0, ":"): 5}


def test_same_file_twice_changes_nothing(library):
    read()
    before = numbers()
    assert read().file is None
    assert numbers() == before


def test_number_that_is_here_is_not_added_to_by_a_longer_file(library):
    read()
    done = read(HEAD + FOUR + "2019-04-02,Ref,Phone,Why?,NH\n2019-05-02,Ref,Phone,Why?,NH\n")
    assert done.made == 1
    assert numbers()["2019-04", 0, "reference:phone"] == 1


def test_undo_takes_the_numbers_out_and_no_others(library):
    counted(3, closed_before().replace(year=2018), 0, "asked_again")
    read()
    assert undo(read(HEAD + "2018-01-01,Ref,Phone,,\n").file.pk, by=SYSTEM) == (1, 0)
    assert len(numbers()) == 3
    assert Stat.objects.exclude(measure=BEFORE).count() == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("yesterday,1", "yesterday"),
        ("2099-01-01,1", "over"),
        ("2019-13-01,1", "2019-13"),
        ("2019-03-01,many", "many"),
        ("2019-03-01,-4", "-4"),
        ("2019-03-01,99999999", "99999999"),
    ],
)
def test_row_that_cannot_be_counted_is_broken(library, row, why):
    [each] = look(f"date,count\n{row}\n").broken
    assert why in each.why


def test_month_that_is_running_is_broken(library, now):
    today = closed_before()
    found = look(f"date,count\n{today.isoformat()},5\n2019-01-01,5\n")
    assert (found.counts[RowState.BROKEN], found.counts[RowState.NEW]) == (1, 1)


def test_no_count_goes_into_a_month_that_is_not_closed(library):
    with pytest.raises(ValueError, match="closed"):
        add_counts_of_before({cell_of(closed_before(), 0, BEFORE, "", ""): 5})


def test_days_that_can_be_read_in_two_ways_are_asked_for(library):
    text = "date,count\n03/04/2019,6\n05/04/2019,6\n"
    source = table(text)
    asked = values_to_match(source, KIND, {"when": 0})
    assert asked == {"when": {"03/04/2019": 1}}
    with pytest.raises(BrokenFile):
        look(text)
    read(text, values={("when", "03/04/2019"): "month"})
    assert numbers() == {("2019-03", 0, ":"): 6, ("2019-05", 0, ":"): 6}


def test_days_that_one_row_tells_are_not_asked_for(library):
    text = "date,count\n03/04/2019,6\n05/31/2019,6\n"
    assert values_to_match(table(text), KIND, {"when": 0}) == {}
    read(text)
    assert ("2019-03", 0, ":") in numbers()


@pytest.mark.parametrize("word", ["Kim Doyle", "kim", "Ana Costa"])
def test_column_with_names_is_refused_under_any_header(library, kim, mill, word):
    kim.name = "Kim Doyle"
    kim.save()
    Patron.objects.create(name="Ana Costa", created_at=timezone.now())
    with pytest.raises(WrongColumns):
        values_to_match(table(f"date,mode\n2019-01-01,{word}\n"), KIND, {"when": 0, "channel": 1})


@pytest.mark.parametrize(
    "name", ["Staff", "Initials", "Desk login", "Entered by user", "Title", "Question"]
)
def test_column_of_people_cannot_be_matched(name):
    assert not KIND.offers(name)


def test_column_of_many_different_words_is_refused(library):
    text = "date,mode\n" + "".join(f"2019-01-01,w{number}\n" for number in range(101))
    with pytest.raises(WrongColumns):
        values_to_match(table(text), KIND, {"when": 0, "channel": 1})


def test_somebody_says_that_no_word_is_a_person(library):
    with pytest.raises(Refusal):
        read(nobody=False)
    assert not numbers()


def test_words_of_a_question_are_nowhere(library):
    read()
    rows = [str(row) for row in Stat.objects.values_list()]
    assert not any("wrote" in row or "KD" in row for row in rows)


def test_file_of_a_million_broken_rows_is_refused_early(library, monkeypatch):
    monkeypatch.setattr(FormerQuestions, "most", 3)
    with pytest.raises(BrokenFile):
        look("date,count\n" + "never,1\n" * 4)


def test_numbers_stand_apart_from_our_own_months(library, now):
    nights_until(closed_before())
    months = closed_months()
    read()
    assert closed_months() == months
    assert before_by_month() == {}  # under five
    read("date,count,type\n2019-06-01,7,Ref\n2019-06-02,3,Wifi\n2019-06-02,2,\n")
    [(month, found)] = before_by_month().items()
    assert (month, found.kinds.total()) == ("2019-06", 12)


def test_small_numbers_of_a_month_stand_together():
    asked = {"2019-06": {"reference:phone": 9, "technology:web": 3, "account:web": 2}}
    [month] = questions_of_before(asked).values()
    assert month.kinds == {"reference": 9, TOGETHER: 5}
    assert month.ways == {"phone": 9, "web": 5}
