"""Files out: values become bytes. No database, no network, no clock.

A `Sealed` value (reglo/rules/invoicing.py) is the whole truth of an issued invoice, a `LetterText`
(reglo/rules/lettering.py) that of a letter. Here they become what people and machines read:

- `typography` writes amounts, numbers, dates and sentences the way each place writes them;
- `glyphs` knows which characters the fonts of the house can print;
- `sheet` turns a value into the few blocks of text that stand on the paper;
- `facturx` writes the structured invoice (EN 16931, CII syntax) and checks it;
- `letters` reads a letter from its text, and `dossier` files exhibits under their numbers;
- `pdf` sets the sheet with Typst, attaches the XML, and declares it in the metadata;
- `renderer` does all of it in a process of its own, with limits.
"""
