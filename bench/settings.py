"""Yesdesk's own settings, and two addresses more: the bare views everything is measured against."""

from yesdesk.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
