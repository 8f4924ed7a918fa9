"""The room's entry in Django, and its entries in core's registries."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "yesdesk.desk"
    label = "desk_pages"
    verbose_name = "The desk"

    def ready(self) -> None:
        from django.db.models import OuterRef

        from yesdesk.core.models import StoredFile
        from yesdesk.core.readin.kinds import kinds
        from yesdesk.core.retention import reapply, register_series
        from yesdesk.core.search import fields_of_things
        from yesdesk.core.storage.files import file_references
        from yesdesk.desk.options import OPTION_PROVIDERS
        from yesdesk.requests import retention
        from yesdesk.requests.actions.redact import reapply_redaction
        from yesdesk.requests.actions.timeline import texts_of_fields
        from yesdesk.requests.models import EntryFile

        for verb in OPTION_PROVIDERS:
            import_module(f"yesdesk.desk.options.{verb}")
        register_series(retention.REQUESTS)
        kinds.add("answers", "yesdesk.desk.answers.readin.SavedAnswers")
        _register_act_topic()
        _erase_with_requests()
        _register_entry_labels()
        reapply.add(retention.CODE, reapply_redaction)
        fields_of_things.add("desk", texts_of_fields)
        _ask_what_is_kept_longer()
        _add_to_the_frame()
        in_entries, of_photos = EntryFile.objects, StoredFile.objects
        file_references.add("desk.entry_files", lambda: in_entries.filter(file=OuterRef("pk")))
        file_references.add("desk.small_pictures", lambda: of_photos.filter(small=OuterRef("pk")))
        _set_timers()
        _register_what_recurs()
        _add_menu_pages()
        _register_library_texts()
        _add_words_about_us()
        _add_parts()


def _ask_what_is_kept_longer() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.core.opening import OpeningStep, steps

    steps.add(
        "kept_longer",
        OpeningStep(
            _("Somebody decided which requests are kept longer."),
            _(
                "The privacy officer sets it under What we keep: requests about staff, about taking a book out "
                "of the library, about money. Each has its own time and reason. Without one they go like all "
                "others. Say so here, too."
            ),
        ),
    )


def _add_to_the_frame() -> None:
    from yesdesk.core.site_context import site_context
    from yesdesk.desk.approvals.queries import frame_approvals
    from yesdesk.desk.public.views.about_us import public_links
    from yesdesk.desk.sign.queries import frame_sign
    from yesdesk.desk.tally.queries import capture_bar

    site_context.add("asks", frame_approvals)
    site_context.add("box", frame_box)
    site_context.add("sign", frame_sign)
    site_context.add("capture", capture_bar)
    site_context.add("public_links", public_links)


def frame_box(http: Any) -> dict[str, str] | None:
    """Return `find_href` and `scan_href` (empty where no account may be seen), else None. No query."""
    from yesdesk.core.permissions import Permission
    from yesdesk.core.web.addresses import address_of

    by = getattr(http, "actor", None)
    if by is None or not by.may(Permission.DESK_REQUEST_SEE):
        return None
    scans = by.may(Permission.ILS_ACCOUNT_SEE)
    return {"find_href": address_of("find"), "scan_href": address_of("scan") if scans else ""}


def _register_act_topic() -> None:
    from yesdesk.ils.acts.actions import act_topics
    from yesdesk.requests.actions.timeline import topic_of_decision
    from yesdesk.requests.models.decision import DECISION

    act_topics.add(DECISION, topic_of_decision)


def _erase_with_requests() -> None:
    from yesdesk.desk.approvals.escalate import erase_approvals
    from yesdesk.requests.actions.calls import erase_calls
    from yesdesk.requests.actions.hold import erase_holds
    from yesdesk.requests.actions.promise_state import erase_promises
    from yesdesk.requests.retention import erased_with_requests

    erased_with_requests.add("promises", erase_promises)
    erased_with_requests.add("calls", erase_calls)
    erased_with_requests.add("holds", erase_holds)
    erased_with_requests.add("approvals", erase_approvals)


def _register_entry_labels() -> None:
    from yesdesk.desk.approvals.labels import ask_answer_label, asked_up_label
    from yesdesk.desk.decisions.labels import act_ended_label, act_label
    from yesdesk.requests.models import EntryKind
    from yesdesk.requests.queries.entry_headers import entry_labels

    entry_labels.add(EntryKind.ACT, act_label)
    entry_labels.add(EntryKind.ACT_ENDED, act_ended_label)
    entry_labels.add(EntryKind.ASKED_UP, asked_up_label)
    entry_labels.add(EntryKind.ASK_ANSWER, ask_answer_label)


def _set_timers() -> None:
    from yesdesk.core.tasks.timers import timer_kinds
    from yesdesk.desk.approvals import escalate
    from yesdesk.requests.actions import calls, hold, photos, promise_reminders, promise_state

    for kind, when_due in (
        (escalate.ENDS, escalate.time_out_approval),
        (escalate.VOICE_AGAIN, escalate.remind_verbal_yes),
        (promise_state.DUE, promise_state.mark_promise_due),
        (promise_reminders.SOON, promise_reminders.remind_of_promise),
        (calls.DUE, calls.mark_call_due),
        (hold.DUE, hold.mark_hold_over),
        (photos.FORMER, photos.draw_former_photos),
    ):
        timer_kinds.add(kind, when_due)


def _add_parts() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.places.switches import Part, Switch, parts

    parts.add(
        Switch.SIGN,
        Part(
            _("Please disturb"),
            _(
                "A sign for each desk: on your pages, your website and the form. The paper sign needs no switch."
            ),
        ),
    )
    parts.add(
        Switch.ANSWERS,
        Part(
            _("Answers for everybody"),
            _(
                "Saved answers that you tick stand on public pages, and below the form while people type."
            ),
        ),
    )
    parts.add(
        Switch.CHAT,
        Part(
            _("Chat"),
            _(
                "People write, and a colleague who turned it on answers at once. It needs the sign: Please disturb."
            ),
        ),
    )


def _register_what_recurs() -> None:
    from yesdesk.core.tasks.timers import register_recurring
    from yesdesk.desk.decisions.anonymise import (
        FORGET_EVERY,
        UNLINK_EVERY,
        anonymise_is_due,
        unlink_authors,
    )
    from yesdesk.desk.decisions.decline import cleanup_shift_notes
    from yesdesk.desk.decisions.no_lead import SWEEP_EVERY as NO_LEAD_EVERY, cleanup_no_lead
    from yesdesk.desk.sign.bell import settle_rings
    from yesdesk.desk.sign.chat import sweep_chats
    from yesdesk.desk.tally.actions import SWEEP_EVERY as TAPS_EVERY, cleanup_taps
    from yesdesk.people.shared_desks.actions import screen_left
    from yesdesk.requests.actions.card_scan import SWEEP_EVERY, cleanup_scans
    from yesdesk.requests.actions.presence import cleanup_presence, end_all_presence
    from yesdesk.requests.actions.saved_views import erase_views_of_who_left

    register_recurring("desk.settle_rings", 60, lambda _ref, now: settle_rings(now))
    register_recurring("desk.sweep_chats", 60, lambda _ref, now: sweep_chats(now))
    register_recurring("desk.sweep_presence", 60, cleanup_presence)
    screen_left.add("desk", end_all_presence)
    register_recurring("desk.forget_authors", FORGET_EVERY, anonymise_is_due)
    register_recurring("desk.unjoin", UNLINK_EVERY, unlink_authors)
    register_recurring("desk.sweep_scans", SWEEP_EVERY, cleanup_scans)
    register_recurring("desk.sweep_shift_notes", 600, cleanup_shift_notes)
    register_recurring("desk.sweep_no_lead", NO_LEAD_EVERY, cleanup_no_lead)
    register_recurring("desk.sweep_views", 3600, erase_views_of_who_left)
    register_recurring("desk.sweep_taps", TAPS_EVERY, cleanup_taps)


def _add_menu_pages() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.core.permissions import Permission
    from yesdesk.core.web.menu import MenuPage, add_menu_pages
    from yesdesk.ils.acts.queries import waiting_for_a_person

    see, answer = Permission.DESK_REQUEST_SEE, Permission.DESK_REQUEST_ANSWER
    act, lead = Permission.ILS_ACT_DO, Permission.DESK_LEADS_SEE
    change, buy = Permission.PLACES_PLACES_CHANGE, Permission.DESK_PURCHASES_DECIDE
    funds, by_hand = Permission.DESK_FUNDS_CHANGE, _("To do in the library system")
    rules = Permission.POLICY_RULES_CHANGE
    add_menu_pages(
        MenuPage(_("Desk"), "desk", "main", 10, see, "desk", at_hand=1),
        MenuPage(_("Say yes"), "say_yes", "main", 15, see, "check", at_hand=4),
        MenuPage(_("Answers"), "answers", "main", 20, see, "keep"),
        MenuPage(by_hand, "by_hand", "main", 59, act, "eye", waiting_for_a_person),
        MenuPage(_("Add earlier counts"), "tally", "own", 20, answer, "pen"),
        MenuPage(_("Paper sign"), "sign_paper", "own", 25, answer, "print"),
        MenuPage(_("Tablets"), "tablets", "own", 26, answer, "bell", switch="sign"),
        MenuPage(_("Questions counted"), "tally_totals", "own", 30, lead, "pen"),
        MenuPage(_("Suggested to buy"), "purchases", "own", 40, buy, "pen"),
        MenuPage(_("On your website"), "website", "settings", 11, change, "web"),
        MenuPage(_("Kinds of questions"), "tally_kinds", "settings", 16, change, "pen"),
        MenuPage(_("Your hardware"), "hardware", "settings", 17, change, "scan"),
        MenuPage(_("Tags"), "tags", "settings", 18, rules, "flag"),
        MenuPage(_("Kindness funds"), "funds", "settings", 58, funds, "thanks"),
        # Where the page is too narrow for the one box, its keys lead to the page that has it.
        MenuPage(_("Scan, find"), "find", "hand", 0, see, "scan", at_hand=2, keys="/|s"),
        MenuPage(_("Note"), "note_need", "hand", 0, answer, "pen", at_hand=3),
    )


def _register_library_texts() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.places.queries import TextPlace, text_places
    from yesdesk.requests.queries.letter import SIGNED

    text_places.add(
        "ask.lead",
        TextPlace(
            _("Above the ask form"),
            _("A person in the library reads what you write. You don’t need an account."),
        ),
    )
    text_places.add("ask.hours", TextPlace(_("Beside the open hours"), ""))
    signed = _("How you sign a letter (empty: the branch, the library and its phone)")
    text_places.add(SIGNED, TextPlace(signed, ""))


def _add_words_about_us() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.places.queries import TextPlace, text_places

    for key, label, built_in in (
        (
            "privacy.ground",
            _("What we keep: your legal basis"),
            _("You asked us, and we need it to answer you. That is all we use it for."),
        ),
        (
            "privacy.others",
            _("What we keep: who else gets it"),
            _("We never sell your data. We share it only if the law requires it."),
        ),
        ("privacy.contact", _("What we keep: whom patrons ask"), ""),
        (
            "privacy.authority",
            _("What we keep: where patrons complain"),
            _("You can also go to your data protection authority."),
        ),
        (
            "accessibility.known",
            _("Accessibility: what does not work yet"),
            _("We know of no barriers. Some files we send may be hard to read."),
        ),
        (
            "accessibility.authority",
            _("Accessibility: where patrons complain"),
            _("Did we not help? Then you can go to the office in your land that sees to this."),
        ),
        ("contact.more", _("Where we are: what else to know"), ""),
    ):
        text_places.add(key, TextPlace(label, built_in))
