"""Staff's pages of the desk."""
