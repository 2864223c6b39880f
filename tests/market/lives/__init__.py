"""Life cycles lived at random: each machine holds the real store to a small model of it."""
