"""Item kinds (题型): content, key, check, present, compare, explain. Pure."""
