"""The code of the series these tests erase by."""

CODE = "core.message"
