"""Let a colleague sign in by an account at an OpenID Connect issuer: its issuer and subject, unique together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0016_a_key_to_chat")]

    operations = [
        migrations.AddField(
            "user", "oidc_issuer", models.CharField(max_length=200, null=True)
        ),
        migrations.AddField("user", "oidc_sub", models.CharField(max_length=255, null=True)),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(fields=("oidc_issuer", "oidc_sub"), name="user_city_account"),
        ),
    ]
