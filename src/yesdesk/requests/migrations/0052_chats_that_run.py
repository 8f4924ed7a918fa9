"""Keep until when the page of a patron in chat was open, and find the few chats that run by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0051_open_requests_by_an_index")]

    operations = [
        migrations.AddField("request", "chat_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["chat_until"],
                name="request_in_chat",
                condition=models.Q(chat_until__isnull=False),
            ),
        ),
    ]
