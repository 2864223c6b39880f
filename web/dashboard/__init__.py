"""The dashboard (大脑): figures, the map and the plan of the district."""
