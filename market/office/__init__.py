"""The market office (市场办公室): its settings, queue and lists."""
