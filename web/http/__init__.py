"""HTTP: middleware, visitors, errors, logs and metrics."""
