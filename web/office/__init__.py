"""The market office (市场办公室): its front page, settings and the demonstration."""
