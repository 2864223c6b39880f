"""Background jobs (后台任务): the worker and its timetable."""
