"""Background jobs in PostgreSQL: one module a table or view, beside its named queries."""
