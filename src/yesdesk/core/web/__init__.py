"""Where HTTP begins and ends (the only part of core that knows django.http), and what templates are read by."""
