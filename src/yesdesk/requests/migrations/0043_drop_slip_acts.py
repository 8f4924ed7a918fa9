"""Drop the table of what waited by a slip, words and all."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0042_say_what_waited_by_a_slip")]

    operations = [migrations.DeleteModel(name="SlipAct")]
