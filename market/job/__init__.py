"""Background jobs (后台任务): work kept in PostgreSQL until it is done."""
