"""The dashboard (大脑): the map of the store, and how long things take."""
