"""Keep words that are sent again and again, and find them beside a reply."""
