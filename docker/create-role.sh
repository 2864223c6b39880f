#!/bin/sh
# The application's role: it may log in and owns nothing; the migrations grant it what it needs.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$APPLICATION_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE cuibai_app LOGIN PASSWORD :'password';
SQL
