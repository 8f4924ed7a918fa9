"""One chart draws each figure: what lies where, and what has no room."""

from yesdesk.insight.chart import Marks, Note, Scale, Series, chart, lines, month_at, round_up


def drawn(series=(), labels=(), marks=None, **more):
    return chart(Scale(0, 10, 20), series, labels, marks or Marks(), **more)


def paths(picture, look):
    return [path for each, path in picture.paths if each == look]


def test_a_line_stops_where_two_points_do_not_touch():
    points = [(0, 1, 5), (1, 1, 6), (4, 1, 7)]
    picture = drawn([Series(points, line="main", dot="dot")])
    assert [path.count("L") for path in paths(picture, "main")] == [1, 0]
    assert [x for _look, x, _y in picture.dots] == ["81.1", "151.3", "361.9"]


def test_a_bar_is_as_wide_as_its_months_and_as_high_as_its_number():
    (bar,) = paths(drawn([Series([(0, 5, 10)], bar="one")]), "one")
    assert bar == "M49.0 230.0V135.0H394.0V230.0Z"


def test_a_value_over_the_top_stays_within_the_picture():
    picture = drawn([Series([(2, 0, 500)], dot="other")])
    assert picture.dots == [("other", "186.4", "40.0")]


def test_labels_without_room_are_left_out_and_those_named_first_stay():
    months = [(0, "January 2026"), (10, "October 2026"), (1, "February 2026"), (2.5, "March 2026")]
    told = drawn(labels=months).words
    labels = [(look, held, words) for look, _x, y, held, words in told if y == "258.0"]
    assert labels == [
        ("", "start", "January 2026"),
        ("", "end", "October 2026"),
        ("some", "middle", "March 2026"),
    ]


def test_words_near_the_right_edge_are_held_by_their_end():
    told = drawn(notes=[Note(1, 5, "here"), Note(9, 5, "there")]).words
    assert {words: held for _look, _x, _y, held, words in told if words.endswith("here")} == {
        "here": "start",
        "there": "end",
    }


def test_marks_lie_where_they_are_said_to():
    marks = Marks(level=10, away=[(0, 2)], cuts=[5], band=[(0, 1), (10, 2)], ranges=[(3, 4, 6)])
    looks = {look for look, _path in drawn(marks=marks).paths}
    assert looks == {"away", "grid", "band", "mid", "whisk", "cut"}


def test_the_top_of_a_scale_has_four_whole_steps():
    assert [round_up(n) for n in (0, 3.2, 17, 61, 99, 20_001)] == [4, 4, 20, 80, 100, 20_004]
    assert month_at("2026-12") + 1 == month_at("2027-01-15")


def test_lines_of_nothing_are_drawn_all_the_same():
    (line,) = lines([("2025", 0, "one")], are_parts=False)
    assert (line.n, line.of_hundred, line.width) == ("0", None, "6")
