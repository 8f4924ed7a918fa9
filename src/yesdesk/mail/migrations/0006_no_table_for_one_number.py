"""Drop the table of the number for text messages, which the library's row has."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mail", "0005_fill_number_of_the_library")]

    operations = [migrations.DeleteModel("TextNumber")]
