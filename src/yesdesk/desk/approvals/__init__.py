"""Ask a colleague with more latitude, on their page, by phone or by voice."""
