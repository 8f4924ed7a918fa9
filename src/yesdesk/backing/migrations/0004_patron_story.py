"""A story from a patron's thanks has a name of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("backing", "0003_stories_and_questions")]

    operations = [migrations.RenameModel("Story", "PatronStory")]
