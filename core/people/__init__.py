"""Persons, units, roles, sign-in. Personal data stand here and nowhere else."""
