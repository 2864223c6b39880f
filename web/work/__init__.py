"""Background work: the worker, its timetable, and what each kind of job does."""
