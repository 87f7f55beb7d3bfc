"""题库, the question bank: items, their immutable versions, kinds, topics and exchange formats.

An *item* (试题) is an identity; a *version* (版本) is what candidates see and never changes once published;
a *kind* (题型) knows how to check, present and compare; a *topic* (鉴定点) places an item in the standard.
Promises: no version is published by its own author; a rehearsal of an import writes nothing.
"""
