"""Answering (作答): questions, from recall to the matches that are shown."""
