"""A library in the middle of its work: the demo's story, and whatever waits when a version is put in.

`dev/release_fixture.py lived-in` packs it with its keys. Beside a row in every table it has a week
and trials that run, an act whose end is not known, a letter and a mail that wait, a job and a timer of each kind, a
legal hold, and two editions of each subject.
"""

from tests.keeping.a_library import ALibrary

HELD = "request:2"
WAITS = "Your books can stay until Friday"
"""The subject of the letter that waits."""

PROGRAM = f"""
import gc, importlib, inspect, io, pkgutil, uuid
from datetime import timedelta
from django.core.management import call_command
from django.db import connection
from django.tasks import Task
from django.utils import timezone
import yesdesk
from yesdesk.core import outbox
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job, OutboundMessage, StoredFile
from yesdesk.core.outbox.messages import post
from yesdesk.core.tasks import timers
from yesdesk.backing.models import Ruling
from yesdesk.requests.models import Approval, HandOver, Promise
from yesdesk.ils.models import Act
from yesdesk.insight.editions import make_edition
from yesdesk.insight.models import Edition
from yesdesk.mail.inbound.store_raw import NewArrival, store_raw
from yesdesk.mail.models import Mailbox
from yesdesk.patrons.models import LegalHold
from yesdesk.people.models import DeskCover, PushSubscription, User
from yesdesk.testing.every_table import fill_every_table

now = timezone.now()
for edition in Edition.objects.order_by("pk"):
    make_edition.call(edition.pk)
mail = b"From: bo@letters.example\\r\\nSubject: My card\\r\\n\\r\\nIs it ready?\\r\\n"
store_raw(NewArrival(Mailbox.objects.first()), io.BytesIO(mail), by=SYSTEM)
post(to="j.hale@letters.example", subject={WAITS!r}, text="They can.", about="{HELD}")
LegalHold.objects.create(subject="{HELD}", reason="The town's lawyer asked for it.", since=now)
act = Act.objects.filter(state="done").last()
act.pk, act.uuid, act.state, act.number, act.read_back, act.settled_at = None, uuid.uuid4(), "unknown", "", {{}}, None
act.sent_at = now
act.save(force_insert=True)

fill_every_table()

first = {{
    "pk": Ruling, "mailbox": Mailbox, "ask": Approval, "phone": PushSubscription, "promise": Promise,
    "stored": StoredFile, "passed": HandOver, "edition_id": Edition, "member": User, "cover": DeskCover,
}}
def given(name):
    if name == "tables":
        return ["desk_entry"]
    if name == "uuid":
        return str(act.uuid)
    return first[name].objects.first().pk if name in first else 2
for module in pkgutil.walk_packages(yesdesk.__path__, "yesdesk."):
    if not {{"tests", "testing", "demo", "cli"}} & set(module.name.split(".")):
        importlib.import_module(module.name)
for task in {{each for each in gc.get_objects() if isinstance(each, Task) and each.module_path.startswith("yesdesk.")}}:
    wanted = inspect.signature(task.func).parameters.values()
    task.enqueue(*(given(each.name) for each in wanted if each.default is each.empty))
timers.ensure_recurring()
standing = set(timers.Timer.objects.values_list("kind", flat=True))
for kind, _handler in timers.timer_kinds.items():
    if kind not in standing:
        timers.set_timer(kind, "2", now + timedelta(hours=1))
if connection.vendor == "sqlite":
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""


def live_in(library: ALibrary) -> None:
    """Tell the demo's story in an empty library, and leave what waits."""
    library.run("seed")
    library.do(PROGRAM)
