"""A job of a former version calls a function that stood in another folder."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from yesdesk.core.models import Job
from yesdesk.core.tasks.queue import AnyTask
from yesdesk.requests.actions.passed import ring_passed
from yesdesk.requests.actions.photos import draw_photo

pytestmark = pytest.mark.django_db

moved = import_module("yesdesk.requests.migrations.0044_jobs_of_requests_have_moved")


@pytest.mark.parametrize("task", [draw_photo, ring_passed], ids=lambda task: task.name)
def test_job_of_a_former_version_is_found_after_the_upgrade(now, task: AnyTask):
    task.enqueue(1, *([2] if task is ring_passed else []))
    Job.objects.update(task=task.module_path.replace("yesdesk.", "yesdesk.desk.", 1))

    moved.find_jobs(apps, None)

    assert import_string(Job.objects.get().task) == task


def test_job_of_another_room_stays_as_it_is(now):
    draw_photo.enqueue(1)
    Job.objects.update(task="yesdesk.desk.decisions.settle.carry_act")

    moved.find_jobs(apps, None)

    assert Job.objects.get().task == "yesdesk.desk.decisions.settle.carry_act"
