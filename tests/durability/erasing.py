"""What erases at night, as processes of their own that can be killed (forked.py):

`stage N`: a library, and N requests that were closed long ago, beside one that was not.
`erase POINT`: a nightly pass over them, killed at that point by its own hand.
`settle`: the next pass, to its end.
`left`: what is in the database and on the list, as JSON.
"""

import json
import os
import signal
from datetime import timedelta

SERIES = "desk.request"
LONG_AGO = timedelta(days=400)


def stage(number):
    from django.utils import timezone

    from yesdesk.cli.schema import make_tables
    from yesdesk.places.models import Branch
    from yesdesk.requests.models import Request
    from yesdesk.testing.cast import set_the_stage
    from yesdesk.testing.needs import ask_as_ana

    make_tables()
    set_the_stage()
    mill = Branch.objects.get(slug="mill")
    ask_as_ana(mill, contact="stays@post.example")
    for one in range(int(number)):
        request = ask_as_ana(mill, contact=f"goes{one}@post.example")
        Request.objects.filter(pk=request.pk).update(closed_at=timezone.now() - LONG_AGO)


def points():
    """Where a pass can die, in the order it passes them: place, function, after it or before."""
    from yesdesk.core.retention import series
    from yesdesk.patrons import erasure
    from yesdesk.patrons.models import Erasure

    return {
        "before it is on the list": (erasure, "add_lines", False),
        "after it is on the list": (erasure, "add_lines", True),
        "before it is noted": (Erasure.objects, "bulk_create", False),
        "before it goes": (series[SERIES], "erase", False),
        "before that is committed": (series[SERIES], "erase", True),
        "after that is committed": (erasure, "erase_batch", True),
    }


def end_here():
    os.kill(os.getpid(), signal.SIGKILL)


def cut(place, name, *, after):
    """Put an end before or after the first call of a function of `place`."""
    real = getattr(place, name)

    def ends(*given, **named):
        if after:
            real(*given, **named)
        end_here()

    object.__setattr__(place, name, ends)


def erase(point):
    from django.utils import timezone

    from yesdesk.patrons.erasure import erase_due

    place, name, after = points()[point]
    cut(place, name, after=after)
    erase_due(timezone.now())


def settle():
    from django.utils import timezone

    from yesdesk.patrons.erasure import erase_due

    erase_due(timezone.now())


def left():
    from yesdesk.patrons.erasure_list import list_path, read_erasure_list
    from yesdesk.patrons.models import Erasure
    from yesdesk.requests.models import Entry, Request

    rows = list(Request.objects.order_by("pk").values_list("pk", flat=True))
    listed = [line.ref for line in read_erasure_list(list_path()) if line.series == SERIES]
    noted = Erasure.objects.filter(series=SERIES).values_list("subject", flat=True)
    entries = set(Entry.objects.values_list("request_id", flat=True))
    told = {"rows": rows, "listed": listed, "noted": sorted(noted), "entries": sorted(entries)}
    print(json.dumps(told))
