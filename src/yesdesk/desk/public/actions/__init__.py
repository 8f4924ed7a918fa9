"""What a patron does from a form, a link or a printed slip."""
