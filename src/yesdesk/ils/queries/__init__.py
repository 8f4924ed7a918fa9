"""Every read of this room's own rows; accounts are read through `asking`."""
