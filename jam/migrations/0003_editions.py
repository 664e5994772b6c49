import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """A jam gets a new edition whenever a table that pages for everybody read is written to."""

    dependencies = [("jam", "0002_private_jams_capacity_cancelled_hubs")]
    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jam_id", models.BigIntegerField(db_index=True)),
                ("token", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION jam_new_edition(jams bigint[]) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                one bigint;
                part bigint;
            BEGIN
                FOR one IN SELECT DISTINCT jam FROM unnest(jams) jam WHERE jam IS NOT NULL LOOP
                    -- a part that another transaction holds is left to it: nobody waits
                    SELECT id INTO part FROM jam_edition WHERE jam_id = one ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
                    IF part IS NULL THEN
                        INSERT INTO jam_edition (jam_id, token) VALUES (one, gen_random_uuid());
                    ELSE
                        UPDATE jam_edition SET token = gen_random_uuid() WHERE id = part;
                    END IF;
                END LOOP;
            END $$;
            CREATE FUNCTION jam_rows_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                jams bigint[];
            BEGIN
                EXECUTE 'SELECT array_agg(DISTINCT jam) FROM (' || TG_ARGV[0] || ') found(jam)' INTO jams;
                PERFORM jam_new_edition(jams);
                RETURN NULL;
            END $$;
            -- ``query`` gives the ids of the jams to which the rows of ``changed`` belong
            CREATE FUNCTION jam_watch(watched regclass, query text, events text[] DEFAULT '{INSERT,UPDATE,DELETE}')
            RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                event text;
            BEGIN
                FOREACH event IN ARRAY events LOOP
                    EXECUTE format(
                        'CREATE TRIGGER new_edition_on_%s AFTER %s ON %s REFERENCING %s TABLE AS changed'
                        ' FOR EACH STATEMENT EXECUTE FUNCTION jam_rows_changed(%L)',
                        lower(event), event, watched,
                        CASE event WHEN 'INSERT' THEN 'NEW' WHEN 'DELETE' THEN 'OLD'
                        ELSE 'OLD TABLE AS before NEW' END, query
                    );
                END LOOP;
            END $$;
            CREATE FUNCTION jam_stop_watching(watched regclass) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                event text;
            BEGIN
                FOREACH event IN ARRAY '{insert,update,delete}'::text[] LOOP
                    EXECUTE format('DROP TRIGGER IF EXISTS new_edition_on_%s ON %s', event, watched);
                END LOOP;
            END $$;
            SELECT jam_watch('jam_jam', 'SELECT id FROM changed');
            SELECT jam_watch('jam_hub', 'SELECT jam_id FROM changed');
            INSERT INTO jam_edition (jam_id, token) SELECT id, gen_random_uuid() FROM jam_jam;
            """,
            "DROP FUNCTION jam_watch; DROP FUNCTION jam_stop_watching; DROP FUNCTION jam_rows_changed CASCADE;"
            " DROP FUNCTION jam_new_edition",
        ),
    ]
