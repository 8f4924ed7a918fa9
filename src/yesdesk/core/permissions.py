"""Every permission there is, as `room:noun:verb`, alphabetical. Which job class holds which is data."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a member of staff may do. A job class stores the value."""

    CORE_DEAD_LETTERS_SETTLE = "core:dead_letters:settle"
    CORE_OUTBOX_SEE = "core:outbox:see"
    CORE_TRACE_SEE = "core:trace:see"
    DESK_ABOUT_LEADS_SEE = "desk:about_leads:see"
    DESK_ANSWERS_CHANGE = "desk:answers:change"
    DESK_ENTRY_STRIKE = "desk:entry:strike"
    DESK_FUNDS_CHANGE = "desk:funds:change"
    DESK_HELD_RELEASE = "desk:held:release"
    DESK_LEADS_SEE = "desk:leads:see"
    DESK_REQUEST_ANSWER = "desk:request:answer"
    DESK_REQUEST_SEE = "desk:request:see"
    ILS_ACCOUNT_SEE = "ils:account:see"
    ILS_ACT_DO = "ils:act:do"
    ILS_CONNECTION_CHANGE = "ils:connection:change"
    ILS_LEDGER_READ = "ils:ledger:read"
    ILS_VIEWS_READ = "ils:views:read"
    INSIGHT_BRANCHES_SEE = "insight:branches:see"
    INSIGHT_PAYMENTS_CHANGE = "insight:payments:change"
    POLICY_RULES_CHANGE = "policy:rules:change"
    POLICY_SHEET_SIGN = "policy:sheet:sign"
    PATRONS_SERIES_CHANGE = "patrons:series:change"
    PATRONS_SERIES_SEE = "patrons:series:see"
    PATRONS_WORDS_ERASE = "patrons:words:erase"
    PEOPLE_JOB_CLASSES_CHANGE = "people:job_classes:change"
    PEOPLE_STAFF_CHANGE = "people:staff:change"
    PLACES_PLACES_CHANGE = "places:places:change"
