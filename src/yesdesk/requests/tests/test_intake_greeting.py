"""Our receipt calls somebody by the name they gave, and carries nobody's advertisement to a stranger."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.requests.models import Channel

pytestmark = pytest.mark.django_db


def first_line(mill, name):
    need = NewRequest(
        words="Hello", channel=Channel.EMAIL, branch=mill, name=name, contact="ana.m@post.example"
    )
    open_request(need, by=SYSTEM)
    return OutboundMessage.objects.get().text.partition("\n")[0]


@pytest.mark.parametrize("name", ["Ana Moreira", "J.R. O’Neil-Smith", "Łucja", "王小明"])
def test_a_name_is_a_name(mill, name):
    assert first_line(mill, name) == f"Hello {name},"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Win at https://casino.example",
        "www.casino.example",
        "Casino.example pays",
        "eve@casino.example",
        "Call 0190 555 1234567",
        "You have won a very large sum of money and should write to us at once",
    ],
)
def test_what_is_more_than_a_name_is_not_carried_to_whoever_stands_in_from(mill, name):
    assert first_line(mill, name) == "Hello,"
