"""Settings pages of this room, one file for each idea."""
