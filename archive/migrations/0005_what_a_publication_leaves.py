"""How many published accounts an acceptance of a cell leaves in another small one. A column with a default: no row is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0004_cells_and_removals"),
    ]

    operations = [
        migrations.AddField(
            model_name="cellacceptance",
            name="leaves",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
