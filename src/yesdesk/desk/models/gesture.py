"""Kindnesses that cost nothing but a little time. Paid ones need a fund that an administrator names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gesture(models.TextChoices):
    """Named in a decision's `option`, as `kind.card`."""

    CARD = "card", _("A handwritten card")
    CALL = "call", _("A call to say how it went")
    ASIDE = "aside", _("A book put aside")


class PaidGesture(models.TextChoices):
    """A purchase that a fund can pay for, in a decision's `gift`. A closed list: nobody's story is in it."""

    RIDE = "ride", _("A ride home")
    MEAL = "meal", _("Something to eat or drink")
    POST = "post", _("Postage")
    PRINT = "print", _("Copies or prints")
    BOOK = "book", _("A book to keep")
    OTHER = "other", _("Something small")
