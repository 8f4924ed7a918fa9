"""Actions as somebody calls them who may do nothing."""

import inspect
from collections.abc import Callable
from typing import Any

from yesdesk.core.actors import ANYBODY


def call_as_anybody(action: Callable[..., Any]) -> None:
    """Give it nothing else: a permission is the first thing that an action looks at."""
    action(**dict.fromkeys(inspect.signature(action).parameters) | {"by": ANYBODY})
