"""Every message that leaves is a row, committed with its cause; a channel picks it up and sends it."""
