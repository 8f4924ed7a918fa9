"""Messages of the outbox stand for whatever is kept under a series with a patron's words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import OutboundMessage


@pytest.fixture
def old_message(library):
    """`old_message(days)`: a message written that many days ago."""

    def written(days: int = 90, about: str = "request:1") -> OutboundMessage:
        return OutboundMessage.objects.create(
            to="ana.m@post.example", subject="Your link", text="the words of Ana", about=about,
            created_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip

    return written
