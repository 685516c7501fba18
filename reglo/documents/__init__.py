"""Files out: values become bytes. No database, no network, no clock.

A `Sealed` value (reglo/rules/invoicing.py) is the whole truth of an issued invoice. Here it
becomes what people and machines read:

- `typography` writes amounts, numbers, dates and sentences the way each place writes them;
- `glyphs` knows which characters the fonts of the house can print;
- `sheet` turns the value into the few blocks of text that stand on the paper;
- `facturx` writes the structured invoice (EN 16931, CII syntax) and checks it;
- `pdf` sets the sheet with Typst, attaches the XML, and declares it in the metadata;
- `renderer` does all of it in a process of its own, with limits.
"""
