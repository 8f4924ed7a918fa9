"""From Sam's tap to Lea's closed phone, over the real protocol; and a worker that is killed while it rings."""

import re
import signal
import subprocess
import sys
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection

from tests.twins.push.server import push_twin
from yesdesk.core.models import Job
from yesdesk.core.tests.killable_worker import started
from yesdesk.core.webpush.keys import make_keys, public_key
from yesdesk.desk.tests.asked import asked
from yesdesk.people.models import ShiftState
from yesdesk.people.phone_alerts.actions import add_phone
from yesdesk.people.shift import set_shift
from yesdesk.requests.models import ApprovalState
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import SLOWER, until
from yesdesk.testing.served import free_port, served

pytestmark = pytest.mark.night
SAM_ASKS = """
from yesdesk.cli.paths import set_up_django; set_up_django()
from yesdesk.desk.tests.asked import asked
from yesdesk.people.models import StaffSession, User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
StaffSession.objects.filter(user__username="lea").delete()  # the evening before, say
sam = User.objects.select_related("job_class").get(username="sam")
print(asked(ask_as_ana(Branch.objects.get(slug="mill")), 0, actor_for(sam), "Lead").state)
"""


def test_a_closed_phone_rings_below_a_path_and_tells_nothing(tmp_path):
    port = free_port()
    more = {"DATABASE_URL": "", "YESDESK_BASE_URL": f"http://127.0.0.1:{port}/ask"}
    with (
        push_twin() as twin,
        served(tmp_path, port=port, YESDESK_PUSH_INSIDE=twin.host, **more) as library,
    ):
        lea = Lea(library)
        until(lea.server_key)  # the worker makes it when it starts
        phone = twin.subscribe(lea.server_key())
        lea.send("/account/ringing/allow", phone.given)
        lea.send("/account/shift", {"state": "on"})
        state = run(library, SAM_ASKS)
        assert state == ApprovalState.OPEN, "nobody else can be asked, and she is signed in nowhere"
        took = until(lambda: twin.of(phone) or twin.turned_away)
        assert twin.turned_away == []
        (told,) = twin.of(phone)
        assert (told["say"], told["open"]) == ("A colleague asks", "/ask/desk/asked?rung")
        assert twin.heard[0].claims["sub"].startswith("mailto:")
        assert took < 5 * SLOWER, "the phone of a lead is not rung when the question is half over"
        assert phone.endpoint.rpartition("/")[2] not in library.log.read_text()


class Lea:
    """Her own browser, on which she is signed in."""

    def __init__(self, library):
        self.library = library
        self.cookie = library.sign_in("lea")

    def page(self):
        return self.library.ask("/account/ringing", headers={"Cookie": self.cookie}).text

    def server_key(self):
        found = re.search(r'data-key="([\w-]+)"', self.page())
        return found[1] if found else ""

    def send(self, path, fields):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page())[1]
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(self.library.url)),
        }
        body = urlencode({"csrfmiddlewaretoken": token, **fields})
        answer = self.library.ask(path, method="POST", body=body, headers=headers)
        assert answer.status == 302, answer.text


def run(library, program):
    done = subprocess.run(
        [sys.executable, "-c", program], env=library.env, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode().strip()


@pytest.mark.usefixtures("database_on_disk")
def test_killed_while_it_rings_it_rings_again_and_is_heard_once(
    library, mill, act, sam, lea, settings
):
    make_keys()
    with push_twin() as twin:
        settings.PUSH_INSIDE = [twin.host]
        phone = twin.subscribe(public_key())
        given = {name: phone.given[name] for name in ("endpoint", "p256dh", "auth")}
        add_phone(given, server_key=public_key(), browser="", by=act(lea))
        set_shift(ShiftState.ON, by=act(lea))
        ask = asked(ask_as_ana(mill), 0, act(sam), "Lead")
        connection.close()
        for _kill in range(3):
            twin.silent = True
            before = twin.asked
            with started(YESDESK_PUSH_INSIDE=twin.host) as worker:
                until(lambda before=before: twin.asked > before)
                worker.send_signal(signal.SIGKILL)
        twin.silent = False
        with started(YESDESK_PUSH_INSIDE=twin.host) as worker:
            until(lambda: twin.heard and not Job.objects.exists())
            worker.terminate()
        assert twin.asked == 4
        assert [told["n"] for told in twin.of(phone)] == [ask.pk]
