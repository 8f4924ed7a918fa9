"""Every change to staff, job classes and one's own account. Each administrative one leaves a trace row."""

from yesdesk.people.actions.account import (
    change_own_account,
    change_own_password,
    end_other_sessions,
    end_session,
    record_second_step,
)
from yesdesk.people.actions.job_classes import (
    add_job_class,
    change_job_class,
    open_job_classes,
    remove_job_class,
    set_permissions,
)
from yesdesk.people.actions.phone_alerts import (
    add_phone,
    remove_phone,
    renew_phone,
    send_test_alert,
)
from yesdesk.people.actions.shift import set_reachable_by_phone, set_shift
from yesdesk.people.actions.staff import (
    add_member,
    change_member,
    confirm_reset,
    deactivate_member,
    reactivate_member,
    remove_second_step,
    reset_password,
)

__all__ = [
    "add_job_class",
    "add_member",
    "add_phone",
    "change_job_class",
    "change_member",
    "change_own_account",
    "change_own_password",
    "confirm_reset",
    "deactivate_member",
    "end_other_sessions",
    "end_session",
    "open_job_classes",
    "reactivate_member",
    "record_second_step",
    "remove_job_class",
    "remove_phone",
    "remove_second_step",
    "renew_phone",
    "reset_password",
    "send_test_alert",
    "set_permissions",
    "set_reachable_by_phone",
    "set_shift",
]
