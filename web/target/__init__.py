"""The target (目标): the plan, the forecast and the gap."""
