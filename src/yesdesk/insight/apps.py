"""The room's entry in Django, and what it hangs into core's registries when ready."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yesdesk.insight"
    label = "insight"
    verbose_name = "Our library"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.backing.practice.queries import lately_told
        from yesdesk.backing.rulings.counted import told_columns
        from yesdesk.core.retention import register_series
        from yesdesk.core.tasks.timers import register_recurring
        from yesdesk.core.web.menu import MenuPage, add_menu_pages
        from yesdesk.insight import editions
        from yesdesk.insight.branches.collect import figures_of_file
        from yesdesk.insight.library import collect as library
        from yesdesk.insight.models import EditionSubject
        from yesdesk.insight.payments.actions import REPLACED
        from yesdesk.insight.rules import collect as rules, page as rule_page
        from yesdesk.insight.told import collect as board, papers

        register_series(REPLACED)
        told_columns.add("rules", rules.told_columns)
        lately_told.add("rules", rule_page.rule_lately)
        editions.subjects.add(EditionSubject.BRANCHES.value, figures_of_file)
        editions.after_made.add("rules", rules.let_rules_say_so)
        for name, collect in (  # in this order: the board's reasons go by what rules tell
            ("outcomes", library.collect_outcomes),
            ("rules", rules.collect_rules),
            ("needs", library.collect_needs),
            ("money", library.collect_money),
            ("board", board.collect_board),
            ("values", board.collect_values),
        ):
            editions.monthly.add(name, collect)
        register_recurring(
            "insight.monthly_edition", editions.EVERY_SECONDS, editions.begin_monthly
        )
        register_recurring("insight.papers", papers.EVERY_SECONDS, papers.issue_papers)
        _add_parts()
        add_menu_pages(
            MenuPage(_("Our library"), "our_library", "main", 30, editions.READS, "house")
        )


def _add_parts() -> None:
    from django.utils.translation import gettext_noop as _

    from yesdesk.community.queries import asked_for
    from yesdesk.core.readin.kinds import kinds
    from yesdesk.insight.before_asked.queries import helped_elsewhere
    from yesdesk.places.switches import Part, Switch, parts

    kinds.add("payments", "yesdesk.insight.payments.readin.Payments")
    kinds.add("questions", "yesdesk.insight.yearly.readin.FormerQuestions")
    asked_for.add("elsewhere", helped_elsewhere)
    on_the_back = _("One value a month, on the back of the Monday card.")
    parts.add(Switch.VALUES, Part(_("Six values"), on_the_back))
    ready = _("What came up without a saved answer, and answers after which people asked again.")
    parts.add(Switch.BEFORE_ASKED, Part(_("Before they ask"), ready))
    begins = _("One rule to sign in five minutes, and what can be done before there is any number.")
    parts.add(Switch.FIRST_DAY, Part(_("The first day"), begins))
