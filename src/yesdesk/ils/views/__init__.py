"""Pages of this room: the connection, one's own card, who looked at accounts, and the money ledger."""
