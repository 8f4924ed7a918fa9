"""`yesdesk demo`: a library one can try whole, mail and a lead on shift included."""

import pytest
from django.utils import timezone

from yesdesk.demo.mail import create_demo_mailbox, deliver_demo_mail
from yesdesk.demo.story import STORY
from yesdesk.mail.inbound import spool
from yesdesk.mail.models import Mailbox
from yesdesk.people.account.demo import start_lead_shift
from yesdesk.people.models import ShiftState
from yesdesk.testing.patience import until
from yesdesk.testing.served import served

FEW_REQUESTS = "from yesdesk.cli.main import main; main(['seed', '--requests', '1'])"
ARRIVED = """
from yesdesk.mail.models import Arrival
print(json.dumps(Arrival.objects.count()))
"""


@pytest.mark.night
def test_demo_mail_comes_in_and_goes_out_for_real(tmp_path):
    with served(tmp_path, command="demo", stage=FEW_REQUESTS) as demo:
        mailbox = demo.data / "demo-mailbox" / "new"
        until(lambda: mailbox.is_dir() and list(mailbox.iterdir()), seconds=90)
        until(lambda: not spool.spooled_mails(demo.data / "mail" / "spool"), seconds=90)
        assert demo.look_up(ARRIVED) == len(STORY.letters)


def test_demo_mailbox_gets_its_letters_through_the_spool(mill, settings, tmp_path, now):
    settings.MAIL_SPOOL = tmp_path / "mail" / "spool"
    create_demo_mailbox()
    deliver_demo_mail(timezone.now())
    waiting = [
        spool.read_spooled(path) for path in spool.spooled_mails(tmp_path / "mail" / "spool")
    ]
    assert [each.mailbox for each in waiting] == [STORY.places.library.mail] * len(STORY.letters)
    assert Mailbox.objects.get().address == STORY.places.library.mail


def test_a_lead_is_on_shift(lea):
    start_lead_shift()
    assert lea.current_shift.state == ShiftState.ON
