"""What a patron reads of their own request."""
