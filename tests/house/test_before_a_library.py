"""What runs by itself before `yesdesk init` waits without a complaint."""

from contextlib import suppress

import pytest
from django.utils.module_loading import import_string

from yesdesk.core.models import Job
from yesdesk.core.tasks.timers import recurring, timer_kinds
from yesdesk.places.models import Library
from yesdesk.places.queries import NoLibraryYet
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_timer_begins_a_job_that_fails_without_a_library(now):
    """A timer that raises NoLibraryYet waits in silence; a job is tried again with a warning each time."""
    Library.objects.all().delete()
    for kind in recurring:
        with suppress(NoLibraryYet):
            timer_kinds[kind]("", NOW)
    for job in Job.objects.all():
        import_string(job.task).call(*job.arguments["args"])
