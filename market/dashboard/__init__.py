"""The dashboard (科技大脑): funnel, supply and demand, replies, the map of the store."""
