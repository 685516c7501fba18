"""The follow-up: what was said to a client, what it answered, and what stands between two contacts.

Facts only, each a row with a day and an author: contacts and the sums they carried (`contacts`), promises
(`promises`), disputes (`disputes`), instalment plans (`plans`), tracks opened by a reason (`tracks`), what
asks for silence (`pauses`) and the bank checks (`bank`). What to do next is stored nowhere: `cases` puts
these facts together as plain values, and `rules.followup` answers, every day anew.
"""
