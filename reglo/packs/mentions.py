"""Legal mentions: which sentences a document must carry, in the words of the day it is issued.

A mention is data (`mentions.toml`): when it applies, its text in French and in English, from
which day to which day, its UNTDID 4451 code (BT-21), its source and how sure we are. A text
may hold figures in braces; the place knows how to write them (`local.VALUES`), and each
figure that was written is frozen with the document.

Conditions are words: « buyer:business », « treatment:franchise », « operations:goods »,
« vat_on_debits ». A mention applies when all the words of `when` hold and none of `unless`.
A mention that applies on a day that none of its texts covers is a missing figure, like any.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources.abc import Traversable
from string import Formatter
from typing import TYPE_CHECKING, Any, get_args

from reglo.packs.facts import Confidence, Figure, NoFigure, read_toml
from reglo.packs.treatments import Operations
from reglo.rules.invoicing import Draft, Mention, Totals
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.packs import Pack

ROUTING = "BAR"  # how a platform is to treat the document: for machines, never printed


@dataclass(frozen=True)
class Choices:
    """What the seller decided once and for all, or for one document, that the law wants said.

    `penalty_rate` is a yearly rate in percent agreed with the client; None means the rate of
    the law in France, and no conventional interest in Québec. The texts are printed as typed.
    """

    operations: Operations = "services"
    vat_on_debits: bool = False
    penalty_rate: Decimal | None = None
    early_discount: str = ""  # « Escompte de 1 % pour un paiement sous 8 jours. »
    agreement: str = ""  # « Devis D-2026-009 et accord de facturation du 14 septembre 2026. »
    insurance: str = ""  # insurer, contact, geographic cover
    mediator: str = ""  # name and address of the consumer mediator
    association: bool = False  # member of an approved management association
    vat_group: bool = False
    self_billed: bool = False
    after_deposit: bool = False  # a final invoice that deducts deposit invoices
    registered: bool | None = None  # collects tax; None: as the seller's numbers say
    special: str = ""  # the treatment of a trade, claimed for this sale: « training », « construction-subcontract »
    performed_at: str = ""  # where a service to a consumer was carried out


@dataclass(frozen=True)
class Asked:
    """A draft on the day it is to be issued: all that a place needs to speak of it.

    `totals` is None while the draft cannot be added up.
    """

    pack: "Pack"
    draft: Draft
    on: date
    choices: Choices = Choices()
    totals: Totals | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def treatments(self) -> frozenset[str]:
        """The tax treatments used, by lines and by discounts."""
        return frozenset(key for key in treatments_used(self.draft) if key)

    def categories(self) -> frozenset[str]:
        """The EN 16931 categories of those treatments."""
        known = (self.pack.treatments_by_key[key] for key in self.treatments() if key in self.pack.treatments_by_key)
        return frozenset(spec.category for treatment in known for spec in treatment.taxes)


@dataclass(frozen=True)
class Written:
    """A figure as it stands in a sentence, with the figures it rests on."""

    text: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class DatedText:
    """What a mention says from a day to a day."""

    words: Said
    from_on: date
    until_on: date | None
    source: str
    confidence: Confidence
    checked_on: date


@dataclass(frozen=True)
class MentionRule:
    """One mention of a place: when it applies, and its texts."""

    key: str
    name: Said
    code: str
    when: frozenset[str]
    unless: frozenset[str]
    texts: tuple[DatedText, ...]

    def on(self, day: date) -> DatedText | None:
        """The text of a day."""
        return next((one for one in self.texts if one.from_on <= day and (one.until_on or day) >= day), None)

    def applies(self, words: frozenset[str]) -> bool:
        """Whether all the words of `when` hold and none of `unless`."""
        return self.when <= words and not self.unless & words


@dataclass(frozen=True)
class Resolved:
    """The mentions of a document, what they rest on, what is unsure, and what is not known."""

    mentions: tuple[Mention, ...]
    figures: tuple[Figure, ...]
    doubtful: tuple[MentionRule, ...]
    missing: tuple[NoFigure, ...]


def treatments_used(draft: Draft) -> frozenset[str]:
    """The keys of the tax treatments on lines, discounts and charges; "" where none is chosen yet."""
    return frozenset([*(line.tax for line in draft.lines), *(one.tax for one in draft.adjustments)])


def resolve(asked: Asked) -> Resolved:
    """Every mention that applies to a draft, in the order of the pack. Raises nothing: `missing` says it."""
    words = conditions(asked)
    found: list[Mention] = []
    figures: list[Figure] = []
    doubtful: list[MentionRule] = []
    missing: list[NoFigure] = []
    for rule in asked.pack.mentions_by_key.values():
        if not rule.applies(words):
            continue
        try:
            text, used = _said(rule, asked)
        except NoFigure as unknown:
            missing.append(unknown)
            continue
        found.append(Mention(rule.key, text, rule.code))
        figures += used
        if asked.pack.mention(rule.key, asked.on).confidence == "low":
            doubtful.append(rule)
    return Resolved(tuple(found), tuple(figures), tuple(doubtful), tuple(missing))


def conditions(asked: Asked) -> frozenset[str]:
    """The words that hold for a draft."""
    draft, choices = asked.draft, asked.choices
    words = {f"kind:{draft.kind}", f"operations:{choices.operations}"}
    words |= {f"treatment:{key}" for key in asked.treatments()}
    words |= {f"category:{category}" for category in asked.categories()}
    words |= {one.name for one in fields(choices) if one.name != "operations" and getattr(choices, one.name)}
    if draft.buyer:
        words.add(f"buyer:{draft.buyer.kind}")
    return frozenset(words.union(asked.pack.local.conditions(asked)))


def _said(rule: MentionRule, asked: Asked) -> tuple[str, tuple[Figure, ...]]:
    """The text of a mention in the languages of the paper. Raises NoFigure."""
    dated = asked.pack.mention(rule.key, asked.on)
    figures: list[Figure] = []
    said: list[str] = []
    for language in asked.pack.local.languages(asked.draft.language):
        values: dict[str, str] = {}
        for name in placeholders(dated.words(language)):
            written = asked.pack.local.VALUES[name](asked, language)
            values[name] = written.text
            figures += written.figures
        said.append(dated.words(language).format_map(values))
    return " / ".join(dict.fromkeys(said)), tuple(figures)


def placeholders(text: str) -> Iterator[str]:
    """The names in braces of a text."""
    return (name for _, name, _, _ in Formatter().parse(text) if name)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def read(folder: Traversable) -> dict[str, MentionRule]:
    """Every mention of a pack, by key, in the order they are printed."""
    return {key: rule_of(key, table) for key, table in read_toml(folder, "mentions.toml").items()}


def rule_of(key: str, table: Mapping[str, Any]) -> MentionRule:
    """One mention from its table in the file."""
    texts = table["texts"]
    return MentionRule(
        key=key,
        name=Said(**table["name"]),
        code=table.get("code", ""),
        when=frozenset(table["when"]),
        unless=frozenset(table.get("unless", ())),
        texts=tuple(
            _text(key, {**table, **text}, following) for text, following in zip(texts, [*texts[1:], None], strict=True)
        ),
    )


def _text(key: str, table: Mapping[str, Any], following: Mapping[str, Any] | None) -> DatedText:
    until = table.get("until")
    if following is not None:
        until = until or following["from"] - timedelta(days=1)
        assert table["from"] <= until < following["from"], f"{key}: texts overlap at {following['from']}"
    text = DatedText(
        words=Said(table["fr"], table["en"]),
        from_on=table["from"],
        until_on=until,
        source=table["source"],
        confidence=table["confidence"],
        checked_on=table["checked_on"],
    )
    assert text.source.strip(), f"{key} from {text.from_on} has no source"
    assert text.confidence in get_args(Confidence), f"{key}: unknown confidence {text.confidence}"
    return text
