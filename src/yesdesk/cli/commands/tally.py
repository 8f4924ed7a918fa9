"""`yesdesk tally`: sums of the short questions that were counted, as leads see them; `count KIND` counts one more."""

import argparse
import json
from typing import Any

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "tally"
HELP = (
    "sums of questions counted at the desk; `count KIND --as NAME`: one more, also after the fact"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD")
    show = words.add_parser("show", help="by day or week and kind (also without a WORD)")
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    count = words.add_parser("count", help="count one question")
    count.add_argument("kind", help="where_is_it, technology, reference, what_to_read or account")
    count.add_argument(
        "--as", dest="login", required=True, metavar="NAME", help="login of who counts"
    )
    count.add_argument("--day", default="", help="like 2026-11-27; today when not given")
    count.add_argument("--part", default="", help="morning, midday, afternoon, evening or closed")


def run(options: argparse.Namespace) -> int:
    """0 when it was done, 1 when it was not and why was said."""
    set_up_django()
    if options.word == "count":
        return say_refusals(lambda: _count_or_say_why(options))
    return say_refusals(lambda: _show(as_json=getattr(options, "json", False)))


def _show(*, as_json: bool) -> None:
    from yesdesk.core.actors import SYSTEM
    from yesdesk.desk.models import TallyKind
    from yesdesk.desk.tally.queries import tally_totals

    found = tally_totals(SYSTEM)
    for line in found.lines:
        counts = dict(zip(TallyKind.values, line.counts, strict=True))
        facts = {"from": str(line.begins), "days": 1 if found.by_day else 7, "all": line.total}
        said = "  ".join(f"{kind} {count}" for kind, count in counts.items())
        print(json.dumps({**facts, **counts}) if as_json else f"{line.begins}  {said}")
    if not found.lines and not as_json:
        print("Nothing to show yet: a day or a week shows when it is over.")


def _count_or_say_why(options: argparse.Namespace) -> None:
    from yesdesk.core.errors import Refusal, ValidationRefusal

    try:
        _count(options)
    except ValidationRefusal as needs:
        why = " ".join(needs.fields.values())
        raise Refusal(why, next_step="Nothing was counted.", code="desk.tally.refused") from needs


def _count(options: argparse.Namespace) -> None:
    import uuid

    from yesdesk.desk.tally.actions import count_earlier, count_now

    by, tap = _actor(options.login), uuid.uuid4()
    if options.day or options.part:
        day, part = _when(options, by)
        count_earlier(options.kind, tap, day=day, part=part, point=0, by=by)
    else:
        count_now(options.kind, tap, point=0, by=by)
    print("Counted.")


def _actor(login: str) -> Any:
    from yesdesk.core.errors import NotFound
    from yesdesk.people.models import User
    from yesdesk.people.queries import actor_for

    members = User.objects.select_related("job_class")
    member = members.filter(username=login, is_active=True).first()
    if member is None:
        raise NotFound.plain()
    return actor_for(member)


def _when(options: argparse.Namespace, by: Any) -> tuple[Any, Any]:
    from datetime import date

    from django.utils import timezone

    from yesdesk.core.dates import local_day
    from yesdesk.core.errors import ValidationRefusal
    from yesdesk.desk.models import DayPart
    from yesdesk.places.queries import zone_of

    try:
        today = local_day(timezone.now(), zone_of(by.branch))
        day = date.fromisoformat(options.day) if options.day else today
        return day, DayPart[options.part.upper()]
    except (ValueError, KeyError) as error:
        said = (
            "A day is like 2026-11-27, a part of it morning, midday, afternoon, evening or closed."
        )
        raise ValidationRefusal({"day": said}) from error
