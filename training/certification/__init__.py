"""Certification (技能等级认定): evidence, certificates, pathways, policies, the registry.

Sealed: it could leave as a service of its own.
"""
