"""The occupational classification (职业分类大典) and its standards."""
