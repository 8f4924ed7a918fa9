"""No table of the sign, a tablet, practice, a question or a place outside tells when a member of staff was there, and
no module that reads or writes one logs a line of its own.
"""

import ast

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from yesdesk.testing.source import SOURCE, imported_names, nodes_of, product_files

COLUMNS = {
    "places.Sign": {"point", "state", "until"},
    "places.Tablet": {
        *("id", "key_hash", "point", "code", "code_until", "bell", "rings_until", "who_comes"),
    },
    "community.Place": {
        *("id", "name", "what_for", "languages", "hours", "phone", "address", "ask_for"),
        *("discreet", "checked_on", "trouble", "trouble_on", "version"),
    },
    "backing.PracticeNeed": {
        *("id", "title", "said", "can", "say", "rule", "rule_number", "amount"),
    },
    "backing.StaffQuestion": {
        *("id", "kind", "month", "begins", "until", "summed"),
        *("line", "post_name", "answer_by", "why_not"),
    },
    "backing.TickCell": {"id", "question", "rule", "desk", "paper"},
}
"""Each table and column. A new column: say in its model why it tells nothing about a member, then add it."""

RUNS_OUT = {"places.Sign.until", "places.Tablet.code_until", "places.Tablet.rings_until"}
"""The only times: when a sign, a code or a ring runs out."""

CHAT = {
    "people.StaffSession": {"chat_until", "chat_seats"},
    "desk.Request": {"chat_until"},
}
"""Columns of chat in older tables: two leases of a minute, emptied when they are over, and how many at a time."""

LOG_KEYS: dict[str, set[str]] = {}
"""Keys of a log line, by the module that writes it. None does; a key here may never be a member."""

ROOMS = ("desk/sign/", "backing/asked/", "backing/practice/", "community/")
LOGGERS = {"logging", "structlog", "yesdesk.core.logs"}
ON_A_LOGGER = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def modules():
    names = {label.rpartition(".")[2] for label in COLUMNS}
    for path in product_files():
        name = path.relative_to(SOURCE).as_posix()
        imported = {each.rpartition(".")[2] for each in imported_names(path.read_text())}
        if name.startswith(ROOMS) or names & imported:
            yield name, path


@pytest.mark.parametrize("label", COLUMNS)
def test_table_has_these_columns_alone(label):
    fields = apps.get_model(label)._meta.get_fields()
    assert {field.name for field in fields if field.concrete} == COLUMNS[label]


@pytest.mark.parametrize("label", COLUMNS)
def test_table_leads_to_no_member_and_holds_no_time_but_when_it_runs_out(label):
    fields = [field for field in apps.get_model(label)._meta.get_fields() if field.concrete]
    assert get_user_model() not in {field.related_model for field in fields}
    times = {
        f"{label}.{field.name}"
        for field in fields
        if isinstance(field, models.DateTimeField | models.TimeField)
    }
    assert times <= RUNS_OUT


@pytest.mark.parametrize("label", CHAT)
def test_chat_adds_these_columns_alone(label):
    fields = apps.get_model(label)._meta.get_fields()
    assert {each.name for each in fields if each.name.startswith("chat")} == CHAT[label]


def test_modules_log_these_keys_alone():
    found = {}
    for name, path in modules():
        imported = imported_names(path.read_text())
        if any(each in LOGGERS or each.startswith("structlog.") for each in imported):
            found[name] = {
                keyword.arg
                for node in nodes_of(path)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ON_A_LOGGER
                for keyword in node.keywords
            }
    assert found == LOG_KEYS


def test_modules_of_each_room_are_looked_at():
    names = {name for name, _path in modules()}
    assert all(any(name.startswith(room) for name in names) for room in ROOMS)
