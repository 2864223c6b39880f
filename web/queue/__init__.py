"""The brokers' queue (撮合队列): pairs that wait for a judgement."""
