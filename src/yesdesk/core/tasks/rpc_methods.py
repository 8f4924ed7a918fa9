"""What the web process may ask the worker, which alone holds keys: rooms add their verbs when their app is ready.

A verb takes plain JSON values and gives plain JSON values. It may keep a secret it is given, and gives none.
"""

from collections.abc import Callable
from typing import Any

from yesdesk.core.registry import Registry

type Answer = Callable[[list[Any]], Any]

rpc_methods: Registry[Answer] = Registry("verb the worker answers")
