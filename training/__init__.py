"""Courses, practice (网上练兵) and grade certification (技能等级认定)."""
