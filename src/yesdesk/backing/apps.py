"""The room's entry in Django, and its entries in core's registries."""

from django.apps import AppConfig


class BackingConfig(AppConfig):
    name = "yesdesk.backing"
    label = "backing"
    verbose_name = "Suggestions"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.backing import reminders
        from yesdesk.backing.dialogue.actions import QUESTIONS
        from yesdesk.backing.posts.queries import MAY_CHANGE
        from yesdesk.backing.rulings import trials
        from yesdesk.backing.suggestions import actions as suggestions, jobs
        from yesdesk.backing.suggestions.frame import suggest_href, to_answer
        from yesdesk.backing.thanks_page.views import READS_THANKS
        from yesdesk.core.retention import reapply, register_series
        from yesdesk.core.site_context import site_context
        from yesdesk.core.tasks.timers import register_recurring
        from yesdesk.core.web.menu import MenuPage, add_menu_pages

        register_series(suggestions.NAMES)
        register_series(QUESTIONS)
        reapply.add(suggestions.LINE, suggestions.strike_again)
        register_recurring("backing.appear", jobs.APPEAR_EVERY, jobs.show_waiting_suggestions)
        register_recurring(
            "backing.rulings", trials.LOOK_EVERY_SECONDS, trials.bring_rulings_up_to_date
        )
        register_recurring("backing.reminders", reminders.EVERY_SECONDS, reminders.remind_posts)
        site_context.add("suggest_href", suggest_href)
        site_context.add("to_answer", to_answer)
        _add_practice()
        _add_question()
        add_menu_pages(
            MenuPage(_("Thanks and answers"), "own_thanks", "own", 10, READS_THANKS, "thanks"),
            MenuPage(_("Suggest a change"), "suggest", "foot", 10, READS_THANKS, "pen"),
            MenuPage(_("Who answers"), "who_answers", "settings", 57, MAY_CHANGE, "people"),
        )


def _add_practice() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.backing.practice.queries import READS
    from yesdesk.core.web.menu import MenuPage, add_menu_pages
    from yesdesk.places.switches import Part, Switch, parts

    sentence = _(
        "Needs to think about before opening. Then you see what you can do. Nothing is kept."
    )
    parts.add(Switch.PRACTICE, Part(_("Practice"), sentence))
    parts.add(
        Switch.KIT,
        Part(
            _("The kit"),
            _(
                "Pocket cards for people without an account. A line with our address after a thank-you and on slips."
            ),
        ),
    )
    add_menu_pages(
        MenuPage(_("Practise yes"), "practice", "own", 12, READS, "walk", switch=Switch.PRACTICE),
        MenuPage(_("Pocket cards"), "pocket_cards", "own", 13, READS, "slip", switch=Switch.KIT),
    )


def _add_question() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.backing.asked.queries import asked_line
    from yesdesk.core.site_context import site_context
    from yesdesk.places.switches import Part, Switch, parts

    site_context.add("asked_line", asked_line)
    words = _("One question to all of us, open two weeks. Ticks are counted, not people.")
    parts.add(Switch.QUESTION, Part(_("Today I bent a rule"), words))
