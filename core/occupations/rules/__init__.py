"""Grades (职业技能等级) and weight tables. Pure."""
