from django.db import migrations


class Migration(migrations.Migration):
    """Pages for everybody name teams and count them, and know at which local site they are."""

    dependencies = [("accounts", "0003_first_seat_leads"), ("jam", "0003_editions")]
    operations = [
        migrations.RunSQL(
            """
            SELECT jam_watch('accounts_team', 'SELECT jam_id FROM changed');
            SELECT jam_watch('accounts_participant', 'SELECT jam_id FROM changed', '{INSERT,DELETE}');
            SELECT jam_watch(
                'accounts_participant',
                'SELECT changed.jam_id FROM changed JOIN before USING (id)
                 WHERE (changed.team_id, changed.hub_id) IS DISTINCT FROM (before.team_id, before.hub_id)',
                '{UPDATE}'
            );
            """,
            "SELECT jam_stop_watching('accounts_team'); SELECT jam_stop_watching('accounts_participant')",
        )
    ]
