"""What each place says: dated figures with their source, mentions, taxes, identifiers, holidays.

A place is a folder (`fr`, `ca_qc`) with the same files: facts.toml, mentions.toml,
examples.toml, local.py. `get("ca-qc")` gives the pack; doors and books never import a
place by name.
"""
