"""PostgreSQL: the embedded server, connections, migrations, backup."""
