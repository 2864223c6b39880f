"""The brokers' queue (待撮合队列): pairs that wait for a decision, leases, acts and declines."""
