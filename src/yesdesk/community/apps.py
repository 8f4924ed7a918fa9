"""The room's entry in Django, and its entries in core's registries."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "yesdesk.community"
    label = "community"
    verbose_name = "Outside the library"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop as _

        from yesdesk.community.queries import MAY_CHANGE, places_to_correct
        from yesdesk.community.views import outside_href
        from yesdesk.core.readin.kinds import kinds
        from yesdesk.core.site_context import site_context
        from yesdesk.core.web.menu import MenuPage, add_menu_pages
        from yesdesk.places.switches import Part, Switch, parts

        kinds.add("places", "yesdesk.community.readin.PlacesOutside")
        outside = _("Places outside")
        parts.add(
            Switch.OUTSIDE,
            Part(
                _("Help outside the library"),
                _(
                    "Places that help where we can’t, beside the ways to yes. Colleagues call first."
                ),
            ),
        )
        site_context.add("outside_href", outside_href)
        add_menu_pages(
            MenuPage(
                outside,
                "outside_list",
                "own",
                45,
                MAY_CHANGE,
                "phone",
                places_to_correct,
                switch=Switch.OUTSIDE,
            )
        )
