"""`staff_page`, the door to every staff page. It stands in core, so that `places` may use it as well."""

from yesdesk.core.http.staff import staff_page

__all__ = ["staff_page"]
