"""What is put into a library before it is backed up."""

SIGN_IN = """
from django.test import Client
from yesdesk.people.models import User
client = Client()
client.force_login(User.objects.get(username="sam"))
print(client.session.session_key)
"""


BIG_FILES = """
import io, os
from yesdesk.core.storage.files import save
for n in range(6):
    save(io.BytesIO(os.urandom(9_000_000)))
"""
