"""Yesdesk: permission to say yes, at a public library's desk."""
