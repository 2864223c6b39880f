"""Reference data (参考数据): the plan's taxonomy and table, rules and forms with their versions."""
