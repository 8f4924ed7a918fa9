"""What reads a file in, as processes of their own that can be killed (forked.py):

`stage`: a library.
`read KIND POINT`: a file of that kind, read in and killed at that point by its own hand.
`settle`: what the worker does when nothing more of a file went in for long.
`seen`: what colleagues see, what is in the tables, and how often the file is there, as JSON.
"""

import json
from datetime import timedelta

from tests.durability.erasing import cut

FILES = {
    "answers": "question,answer\nIs there wifi?,Yes.\nHow do I renew?,Online.\nWhere do I print?,Here.\n",
    "questions": "date,questions\n2019-01-01,7\n2019-02-01,8\n",
    "branches": "name,monday\nQuay Street,9-17\nMoor Lane,9-17\n",
}


def stage():
    from yesdesk.cli.schema import make_tables
    from yesdesk.testing.cast import set_the_stage

    make_tables()
    set_the_stage()


def points():
    """Where reading in can die, in the order it passes them: place, function, after it or before."""
    from yesdesk.core.readin import actions

    return {
        "before any row": (actions, "_add_rows", False),
        "after the first rows": (actions, "_add_rows", True),
        "before all is shown": (actions, "_finish", False),
        "before that is committed": (actions, "_finish", True),
    }


def read(code, point):
    place, name, after = points()[point]
    cut(place, name, after=after)
    _read(code)


def _read(code):
    from yesdesk.core.actors import SYSTEM
    from yesdesk.core.readin import queries
    from yesdesk.core.readin.actions import read_in
    from yesdesk.core.readin.csv_source import open_table
    from yesdesk.core.readin.kinds import Matched, kind_named

    queries.AT_A_TIME = 1
    kind, data = kind_named(code), FILES[code].encode()
    source = open_table(lambda: iter([data]))
    columns = {ours: place for place, ours in queries.guessed_columns(kind, source.header).items()}
    matched = Matched(columns, nobody=True)
    read_in(source, kind, matched, name="a.csv", all_or_nothing=False, by=SYSTEM)


def settle():
    from django.db.models import F

    from yesdesk.core.models import FileReadIn
    from yesdesk.core.readin.actions import GIVEN_UP, take_out_unfinished

    FileReadIn.objects.update(beat_at=F("beat_at") - 2 * GIVEN_UP - timedelta(seconds=1))
    take_out_unfinished()


def go_on(code):
    _read(code)


def seen():
    from yesdesk.core.actors import SYSTEM
    from yesdesk.core.models import FileReadIn, RowReadIn
    from yesdesk.counts.measures import BEFORE
    from yesdesk.counts.models import Stat
    from yesdesk.desk.answers.queries import AnswerFilter, answers_page
    from yesdesk.places.models import Branch
    from yesdesk.requests.models import Answer

    shown = [*answers_page(SYSTEM).lines, *answers_page(SYSTEM, shown=AnswerFilter.RETIRED).lines]
    names = Branch.objects.filter(name__in=["Quay Street", "Moor Lane"]).values_list("name")
    others = len(names) + Stat.objects.filter(measure=BEFORE).count()
    told = {
        "shown": len(shown) + others,
        "rows": Answer.objects.count() + others + RowReadIn.objects.count(),
        "files": FileReadIn.objects.count(),
    }
    print(json.dumps(told))
