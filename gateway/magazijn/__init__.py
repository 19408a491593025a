"""The built-in zakenmagazijn and DMS: a system of its own behind its own endpoint, on its own tables.

It is the provider of ZDS 1.1 and the part of RZS 1.0 that falls to a zakenmagazijn. Strategy: what a zaak or document
is now is one Record (own elements plus relations), messages change Records in pure functions, the store keeps them.
"""
