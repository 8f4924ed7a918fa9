"""What is refused at a shared desk computer until whoever acts says their PIN."""

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal


class PinWanted(Refusal):
    """Money moves at a shared desk computer, and nobody said a PIN just now."""

    def __init__(self) -> None:
        super().__init__(
            _("This computer is shared, so money wants your PIN."),
            next_step=_("Go back, tap it again and write your PIN."),
            code="core.pin_wanted",
        )
