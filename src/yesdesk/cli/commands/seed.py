"""`yesdesk seed`: make the demo library as a story, or volume for measurements."""

import argparse
import sys
import time

from yesdesk.cli.paths import set_up_django

NAME = "seed"
HELP = "fill the demo library: its story, or with --requests above 2,000 volume for measurements"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--requests",
        type=_number_of_requests,
        default=None,
        metavar="N",
        help="how many (500); above 2,000 it is volume, not story",
    )
    parser.add_argument(
        "--again", action="store_true", help="add to a demo library that has requests already"
    )


def _number_of_requests(text: str) -> int:
    digits = text.replace(",", "").replace("_", "")
    if not digits.isdecimal() or int(digits) < 1:
        raise argparse.ArgumentTypeError("a whole number is wanted, one at least")
    return int(digits)


def run(options: argparse.Namespace) -> int:
    set_up_django()
    from django.conf import settings

    from yesdesk.cli.schema import migrate
    from yesdesk.demo.loader import MOST, USUAL, load_story

    migrate()
    stands_in_the_way = _obstacle_to_seeding(again=options.again)
    if stands_in_the_way:
        print(stands_in_the_way, file=sys.stderr)
        return 1
    settings.ILS = (
        "demo"  # its patrons are invented: a real library system is asked of none of them
    )
    wanted = options.requests or USUAL
    if wanted > MOST:
        return _load_volume(wanted)
    started = time.monotonic()
    told = load_story(wanted)
    seconds = time.monotonic() - started
    print(f"The demo library has its story: {told:,} requests, told in {seconds:.0f} s.")
    return 0


def _load_volume(wanted: int) -> int:
    from yesdesk.demo.volume.bulk import bulk_load

    print(f"{wanted:,} requests: volume for measurements, made of words that tell no story.")
    started = time.monotonic()
    bulk_load(wanted, say=lambda line: print(line, flush=True))
    print(f"Done in {time.monotonic() - started:.0f} s.")
    return 0


def _obstacle_to_seeding(*, again: bool) -> str:
    from yesdesk.places.queries import library_or_none
    from yesdesk.requests.models import Request

    library = library_or_none()
    if library is None:
        return ""
    if not library.is_demo:
        return (
            f"{library.name} is a real library, and the demo story has no place in it. "
            "Set YESDESK_DATA to an empty folder and seed there."
        )
    if not again and Request.objects.exists():
        return "The demo library has its requests already. To add more: yesdesk seed --again"
    return ""
