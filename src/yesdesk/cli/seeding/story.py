"""The demo library's sixty days, put together and told."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from yesdesk.cli.seeding.accounts import fill_the_demo_system, say_whose_card_is_whose
from yesdesk.cli.seeding.attachments import kept_attachments
from yesdesk.cli.seeding.everyday import everyday
from yesdesk.cli.seeding.letters import deliver_letters, newest_mail, open_mailbox, told_mail_went
from yesdesk.cli.seeding.opening import open_demo_library, the_stage
from yesdesk.cli.seeding.replay import replay
from yesdesk.cli.seeding.stage import Stage
from yesdesk.cli.seeding.told import Told, told_now, told_then
from yesdesk.cli.story.threads import (
    FOR_LEADS_NOW,
    HELD_NOW,
    PAST_THREADS,
    PROMISED_NOW,
    THREADS,
    WAITING_NOW,
)
from yesdesk.places.queries import library_or_none

MOST = 2_000
"""Needs the story can tell; beyond that it is volume."""

USUAL = 500

_CHANCE = 1812  # any number will do: two seeds tell the same story


def tell_story(requests: int = USUAL) -> int:
    """Opens the demo library if it is not open yet and tells so many requests; how many there were.

    The hand-written threads are told whole even when fewer are asked for. One transaction for all of
    it: this is no live system but an empty library, and a story interrupted half way must be as if it
    had never begun.
    """
    files = kept_attachments()
    now = timezone.now()
    with transaction.atomic():
        is_new = library_or_none() is None
        if is_new:
            open_demo_library()
            open_mailbox()
        stage = the_stage()
        told = [*_threads(now, stage), *_everyday(requests - len(THREADS), now, stage)]
        fill_the_demo_system(now)
        say_whose_card_is_whose(now)
        newest = newest_mail()
        replay(told, stage=stage, until=now, files=files)
        told_mail_went(after=newest)
    if is_new:
        deliver_letters(now)
    return len(told)


def _threads(now: datetime, stage: Stage) -> Iterator[Told]:
    for thread in PAST_THREADS:
        yield told_then(thread, now, stage)
    for thread in (*PROMISED_NOW, *WAITING_NOW, *FOR_LEADS_NOW):
        yield told_now(thread, now)
    for thread in HELD_NOW:
        yield told_now(thread, now, held=True)


def _everyday(number: int, now: datetime, stage: Stage) -> list[Told]:
    chance = Random(_CHANCE)  # noqa: S311  # a story wants the same chance twice, not a secret
    return everyday(max(0, number), until=now, stage=stage, chance=chance)
