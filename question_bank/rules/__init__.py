"""Decisions about items: lifecycle, lineage, completeness, likeness. Pure."""
