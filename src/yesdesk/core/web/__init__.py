"""What a template is read by: the one engine of every page, its words, addresses and filters."""
