"""HTTP and templates: the only part of core that knows django.http."""
