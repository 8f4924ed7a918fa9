"""Every change to staff, job classes and one's own account. Each administrative one leaves a trace row."""

from yesdesk.people.actions.account import (
    change_own_account,
    change_own_password,
    end_other_sessions,
    end_session,
    note_second_step,
)
from yesdesk.people.actions.job_classes import (
    add_job_class,
    change_job_class,
    open_job_classes,
    remove_job_class,
    set_permissions,
)
from yesdesk.people.actions.ringing import (
    allow_ringing,
    end_ringing,
    renew_ringing,
    try_ringing,
)
from yesdesk.people.actions.shift import say_by_phone, say_shift
from yesdesk.people.actions.staff import (
    add_member,
    agree,
    change_member,
    give_start_password,
    let_member_leave,
    turn_second_step_off,
    welcome_member_back,
)

__all__ = [
    "add_job_class",
    "add_member",
    "agree",
    "allow_ringing",
    "change_job_class",
    "change_member",
    "change_own_account",
    "change_own_password",
    "end_other_sessions",
    "end_ringing",
    "end_session",
    "give_start_password",
    "let_member_leave",
    "note_second_step",
    "open_job_classes",
    "remove_job_class",
    "renew_ringing",
    "say_by_phone",
    "say_shift",
    "set_permissions",
    "try_ringing",
    "turn_second_step_off",
    "welcome_member_back",
]
