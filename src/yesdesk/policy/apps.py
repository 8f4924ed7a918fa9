"""The room's entry in Django, and its entries in core's registries."""

from functools import partial

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "yesdesk.policy"
    label = "policy"
    verbose_name = "Rules"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.core.opening import OpeningStep, steps
        from yesdesk.core.rotating_keys import AHEAD_EVERY, make_week_keys
        from yesdesk.core.tasks.timers import register_recurring
        from yesdesk.core.tasks.worker_hooks import Poller, pollers
        from yesdesk.people.guarded_rights import decides_like_a_lead as makes_a_lead
        from yesdesk.places.switches import Part, Switch, parts
        from yesdesk.policy.queries import rules_are_signed
        from yesdesk.policy.sheets.actions import decides_like_a_lead
        from yesdesk.policy.usage import (
            PATTERN_KEYS,
            expire_patron_usage,
            register_policy_series,
        )

        register_recurring("policy.forget_patterns", 6 * 60 * 60, expire_patron_usage)
        pollers.add(
            f"policy.{PATTERN_KEYS}_keys",
            Poller(AHEAD_EVERY, partial(make_week_keys, PATTERN_KEYS)),
        )
        register_policy_series()
        makes_a_lead.add("policy", decides_like_a_lead)
        words = _(
            "A line about time on the sheet that leadership signs. Cover at the desk and time off, under your name."
        )
        parts.add(Switch.TIME, Part(_("Time"), words))
        steps.add(
            "rules_signed",
            OpeningStep(
                _("The rules are signed: staff know in writing what they can decide."),
                _(
                    "A director reads the draft under Say yes, changes it, and signs it. Make an account for "
                    "yours first."
                ),
                rules_are_signed,
                "say_yes",
            ),
        )
