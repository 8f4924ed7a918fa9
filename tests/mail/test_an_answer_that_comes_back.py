"""An answer that cannot be delivered comes home as a report, and stands on its request in the server's words."""

import pytest

from tests.twins.mail_letters import letter
from tests.twins.mail_world import LIBRARY
from yesdesk.testing.patience import until

pytestmark = pytest.mark.night
MOVED = "moved@post.example"
SAID = "550 5.1.1 The mailbox was given up in spring"


@pytest.fixture
def answered(desk, world):
    """A request whose patron's mailbox was given up before the answer came; its number."""
    world.customer(MOVED)
    mail = letter(
        "May I have a quiet desk?",
        sender=("Mo", MOVED),
        to=LIBRARY,
        subject="A quiet desk",
        message_id="<first.moved@post.example>",
    )
    world.send(mail, sender=MOVED)
    desk.look()
    assert world.newest(MOVED).sender == ""
    world.gone[MOVED] = SAID
    [request] = desk.requests(MOVED)
    desk.reply(request, "Yes, behind the atlases.")
    until(lambda: desk.out(MOVED)[-1]["state"] == "sent")
    return request


def test_bounced_answer_is_shown_on_its_request_and_opens_none(desk, world, answered):
    desk.look()
    answer = desk.out(MOVED)[-1]
    assert answer["delivery"] == "failed"
    assert SAID in answer["said"]
    page = desk.page(f"/desk/{answered}")
    assert "Mail to Mo didn’t arrive" in page
    assert SAID in page
    assert desk.requests(MOVED) == [answered]
    assert len(desk.out(MOVED)) == 2, "nobody answers a report"
    assert "Undelivered Mail Returned to Sender" in desk.page("/mail?queue=robots")
