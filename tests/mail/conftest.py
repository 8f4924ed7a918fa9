"""A library whose worker collects and sends real mail, in the world of mail on loopback."""

from functools import cached_property

import pytest

from tests.twins.mail_world import HOST, LIBRARY, LIBRARYS_PASSWORD, OURS, mail_world
from yesdesk.testing.patience import until
from yesdesk.testing.served import STAGE, served

_MAILBOX = """
from yesdesk.mail.credentials import store_secrets
from yesdesk.places.models import Branch
from yesdesk.testing.mails import a_mailbox
ways = dict(host={host!r}, port={imap}, smtp_host={host!r}, smtp_port={smtp}, trusted_server={ours!r}, is_default=True)
store_secrets(a_mailbox(Branch.objects.get(slug="mill"), {address!r}, **ways).pk, {{"password": {password!r}}})
"""
_LOOK = """
from yesdesk.mail.inbound.jobs import enqueue_poll
from yesdesk.mail.models import Arrival, Mailbox
enqueue_poll(Mailbox.objects.get().pk)
print(json.dumps(Arrival.objects.exclude(state="waiting").count()))
"""
_REQUESTS = """
from yesdesk.requests.models import Request
print(json.dumps(list(Request.objects.filter(patron__contact={contact!r}).order_by("pk").values_list("pk", flat=True))))
"""
_OUT = """
from yesdesk.core.models import OutboundMessage
rows = OutboundMessage.objects.filter(to={contact!r}).order_by("pk")
print(json.dumps(list(rows.values("automatic", "state", "delivery", "said"))))
"""
_REPLY = """
from yesdesk.testing.needs import let_answers_go
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Request
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
request = Request.objects.select_related("branch", "patron").get(pk={pk})
sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
reply(request, words={words!r}, seen_revision=request.revision, by=sam)
let_answers_go()
print("1")
"""


def setting(world):
    """How a mailbox of the cast's library stands in this world."""
    return _MAILBOX.format(
        host=HOST, imap=world.imap_port, smtp=world.port, ours=OURS, address=LIBRARY,
        password=LIBRARYS_PASSWORD,
    )  # fmt: skip


class Desk:
    """The library, as these tests ask it."""

    def __init__(self, library, world):
        self.library = library
        self.world = world

    def look(self):
        """Has the mailbox looked at until everything that lies in it is taken in."""
        lies = len(self.world.boxes.inbox.mails)
        until(lambda: self.library.look_up(_LOOK) >= lies)

    def requests(self, contact):
        return self.library.look_up(_REQUESTS.format(contact=contact))

    def out(self, contact):
        """What was written to this address, oldest first."""
        return self.library.look_up(_OUT.format(contact=contact))

    def reply(self, pk, words):
        self.library.look_up(_REPLY.format(pk=pk, words=words))

    @cached_property
    def cookie(self):
        return self.library.sign_in("sam")

    def page(self, path):
        """As Sam reads it."""
        return self.library.ask(path, headers={"Cookie": self.cookie}).text


@pytest.fixture(scope="package")
def world(tmp_path_factory):
    with mail_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture(scope="package")
def desk(tmp_path_factory, world):
    """Served once for all of these."""
    folder = tmp_path_factory.mktemp("library")
    trust = {"YESDESK_MAIL_CA_FILE": str(world.certificate)}
    with served(folder, stage=STAGE + setting(world), DATABASE_URL="", **trust) as library:
        yield Desk(library, world)
