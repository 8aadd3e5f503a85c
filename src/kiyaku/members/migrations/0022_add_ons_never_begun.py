"""Add-ons given up before their first day: they end before they begin, and overlap nothing."""

import django.contrib.postgres.constraints
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0021_add_ons")]

    operations = [
        migrations.RemoveConstraint(model_name="addontaken", name="add_on_is_had_for_a_day"),
        migrations.RemoveConstraint(model_name="addontaken", name="add_on_is_had_once"),
        migrations.AddConstraint(
            model_name="addontaken",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                name="add_on_is_had_once",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("from_day")),
                expressions=[
                    ("membership", "="),
                    ("add_on_id", "="),
                    (
                        models.Func(
                            "from_day",
                            "last_day",
                            models.Value("[]"),
                            function="daterange",
                            output_field=models.Field(),
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
    ]
