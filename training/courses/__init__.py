"""Courses (课程): lessons, enrolment, progress, credit hours."""
