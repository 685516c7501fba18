"""Reading payment terms: words → `Terms`, or everything that is wrong with the words.

    TERMS = PART { ";" PART }
    PART  = [ SHARE ":" ] MOVE { "puis" MOVE }
    SHARE = « 30 % » | « 500,00 » | « reste »
    MOVE  = « 30 jours » | « 2 semaines » | « 1 mois » | « fin de mois » | « le 10 »
          | « le 5 ou le 10 » | « le 15 du mois suivant » | « à réception »

English words say the same: "30 days", "end of month", "on the 10th", "on the 15th of next
month", "on receipt", "then", "rest". Capitals, accents and kinds of space do not matter.

>>> parse("30 % : 30 jours ; reste : fin de mois") == parse("30%: 30 days; rest: end of month")
True
"""

import re
from decimal import Decimal

from reglo.rules import amounts
from reglo.rules.reading import CannotRead, Said, folded, shown, spaced
from reglo.rules.terms import wording
from reglo.rules.terms.chains import (
    Days,
    EndOfMonth,
    Fixed,
    Months,
    Move,
    OfNextMonth,
    OnReceipt,
    OnThe,
    Part,
    Percent,
    Rest,
    Share,
    Terms,
    Weeks,
)

TEXT_CHARS_MAX = 1000
PARTS_MAX = 60  # Five years of monthly payments.
MOVES_MAX = 6
COUNT_MAX = {Days: 999, Weeks: 150, Months: 60}  # Beyond a few years a number is a slip of the finger.
MONTH_DAYS_MAX = 31

_DAY = r"[0-9]{1,2}(?:er|e|st|nd|rd|th)?(?![0-9a-z])"
_NEXT_MONTH = r"(?:du mois (?:suivant|prochain)|of (?:the )?(?:next|following) month)"
_MOVE = re.compile(
    r"(?:(?:a|sous|net|in|within) )?(?P<count>[0-9]+) ?"
    r"(?P<unit>jours?|j|days?|semaines?|weeks?|mois|months?)\b(?: nets?\b)?"
    r"|(?P<end_of_next>fin (?=du mois (?:suivant|prochain))|end (?=of (?:the )?(?:next|following) month))"
    + _NEXT_MONTH
    + r"|(?P<end>(?:a la )?fin d[eu] mois|(?:at )?(?:the )?end of (?:the )?month)\b"
    rf"|(?:le|on the|the) (?P<next>{_DAY}) {_NEXT_MONTH}\b"
    rf"|(?:le|on the|the) (?P<days>{_DAY}(?:(?:,| ou| or) (?:le |the |on the )?{_DAY})*)"
    r"|(?P<receipt>(?:a|des) reception(?: de (?:la )?facture)?"
    r"|(?:due )?(?:up)?on receipt(?: of (?:the |an )?invoice)?)\b"
)
_THEN = re.compile(r",? ?\b(?:puis|then)\b ?", re.IGNORECASE)
_BETWEEN = re.compile(r"[,+]? ?(?:(?:et|and) )?")
_REST = re.compile(r"(?:le |the )?(?:reste|solde|rest|balance|remainder)")
_BUSINESS_DAYS = re.compile(r"ouvr|business|working")
_UNITS: dict[str, type[Days | Weeks | Months]] = {"j": Days, "d": Days, "s": Weeks, "w": Weeks, "m": Months}


def parse(text: str) -> Terms:
    """The terms the words say. Raises CannotRead with one sentence per problem."""
    typed = spaced(text)
    if not typed:
        raise CannotRead([Said(fr=f"Écrivez un délai : {_LIKE.fr}.", en=f"Write the terms: {_LIKE.en}.")])
    pieces = typed.split(";")
    if len(typed) > TEXT_CHARS_MAX or len(pieces) > PARTS_MAX:
        raise CannotRead(
            [
                Said(
                    fr=f"Ces conditions sont trop longues. Gardez au plus {PARTS_MAX} parts.",
                    en=f"These terms are too long. Keep at most {PARTS_MAX} parts.",
                )
            ]
        )
    if not all(piece.strip() for piece in pieces):
        raise CannotRead([_empty_part()])
    problems: list[Said] = []
    alone, last = len(pieces) == 1, len(pieces) - 1
    parts = tuple(_part(piece.strip(), problems, alone=alone, last=at == last) for at, piece in enumerate(pieces))
    problems = problems or _nothing_left(parts)
    if problems:
        raise CannotRead(problems)
    return Terms(parts)


_LIKE = Said(
    fr="« 30 jours », « fin de mois », « le 10 », « le 15 du mois suivant » ou « à réception »",
    en="“30 days”, “end of month”, “on the 10th”, “on the 15th of next month” or “on receipt”",
)


def _part(piece: str, problems: list[Said], *, alone: bool, last: bool) -> Part:
    """One part; what is wrong with it is added to `problems`."""
    share_words, colon, chain = piece.rpartition(":")
    share: Share = Rest()
    if colon:
        share = _share(share_words.strip(), problems)
    if not last and isinstance(share, Rest):
        problems.append(_no_share(piece, colon))
    if alone and (isinstance(share, Fixed) or (isinstance(share, Percent) and share.value < 100)):
        problems.append(_no_rest(piece))
    return Part(share, _chain(chain.strip(), problems))


def _share(words: str, problems: list[Said]) -> Share:
    if _REST.fullmatch(folded(words)):
        return Rest()
    try:
        if words.endswith("%"):
            percent = amounts.read_percent(words, language="fr")
            return Percent(percent) if percent else _refused_share(words, problems)
        amount = amounts.read_amount(words, language="fr")
        return Fixed(amount) if amount > 0 else _refused_share(words, problems)
    except CannotRead as refusal:
        return _refused_share(words, problems, refusal if words[:1].isdigit() else None)


def _refused_share(words: str, problems: list[Said], refusal: CannotRead | None = None) -> Share:
    problems.extend(refusal.problems if refusal else [_not_a_share(words)])
    return Percent(Decimal(100))  # It stands for a share, so that the same words are not refused twice.


def _not_a_share(words: str) -> Said:
    return Said(
        fr=f"Part « {shown(words)} » : écrivez un pourcentage (30 %), un montant (500,00) ou « reste ».",
        en=f"Share “{shown(words)}”: write a percentage (30%), an amount (500.00) or “rest”.",
    )


def _empty_part() -> Said:
    return Said(
        fr="Une part est vide. Retirez le « ; » en trop ou complétez.",
        en="A part is empty. Remove the extra “;” or fill it.",
    )


def _no_share(piece: str, colon: str) -> Said:
    if colon:
        return Said(
            fr=f"« {shown(piece)} » : « reste » se met sur la dernière part. Déplacez-la à la fin.",
            en=f"“{shown(piece)}”: “rest” goes on the last part. Move it to the end.",
        )
    return Said(
        fr=f"« {shown(piece)} » : il manque la part. Écrivez par exemple « 30 % : {shown(piece)} ».",
        en=f"“{shown(piece)}”: the share is missing. Write for example “30%: {shown(piece)}”.",
    )


def _no_rest(piece: str) -> Said:
    return Said(
        fr=f"« {shown(piece)} » ne dit pas quand le reste est dû. Ajoutez par exemple « ; reste : 30 jours ».",
        en=f"“{shown(piece)}” does not say when the rest is due. Add for example “; rest: 30 days”.",
    )


def _nothing_left(parts: tuple[Part, ...]) -> list[Said]:
    """What is wrong when the parts before the last one already take everything."""
    taken = sum((part.share.value for part in parts[:-1] if isinstance(part.share, Percent)), Decimal(0))
    if taken < 100:
        return []
    percent = amounts.written(taken, "fr", decimals=0), amounts.written(taken, "en", decimals=0)
    return [
        Said(
            fr=f"Les parts font déjà {percent[0]} % avant la dernière, qui prend le reste. Réduisez-les.",
            en=f"The shares already make {percent[1]}% before the last one, which takes the rest. Lower them.",
        )
    ]


def _chain(words: str, problems: list[Said]) -> tuple[Move, ...]:
    pieces = _THEN.split(words)
    if len(pieces) > MOVES_MAX:
        problems.append(
            Said(
                fr=f"« {shown(words)} » : au plus {MOVES_MAX} délais à la suite. Simplifiez.",
                en=f"“{shown(words)}”: at most {MOVES_MAX} moves in a row. Make it simpler.",
            )
        )
        return ()
    moves = [_move(piece.strip(), problems) for piece in pieces]
    if any(isinstance(move, OnReceipt) for move in moves[1:]):
        problems.append(
            Said(
                fr=f"« {shown(words)} » : « à réception » se met en premier. Retirez-le ou déplacez-le.",
                en=f"“{shown(words)}”: “on receipt” comes first. Remove it or move it.",
            )
        )
    return tuple(move for move in moves if move is not None)


def _move(piece: str, problems: list[Said]) -> Move | None:
    """The move a piece says, or None and a problem more."""
    found = _MOVE.fullmatch(folded(piece))
    move = _named(found) if found else _not_a_move(piece)
    if isinstance(move, Said):
        problems.append(move)
        return None
    return move


def _named(found: re.Match[str]) -> Move | Said:
    """The move that matched, or why its number cannot be."""
    if found["count"]:
        unit = _UNITS[found["unit"][0]]
        count = int(found["count"][:6])  # Six figures already pass every ceiling.
        return unit(count) if count <= COUNT_MAX[unit] else _too_long(found[0], COUNT_MAX[unit])
    if found["end"]:
        return EndOfMonth()
    if found["end_of_next"]:
        return OfNextMonth(MONTH_DAYS_MAX)
    if found["receipt"]:
        return OnReceipt()
    days = tuple(sorted({int(number) for number in re.findall(r"[0-9]+", found["next"] or found["days"])}))
    if not all(1 <= day <= MONTH_DAYS_MAX for day in days):
        return Said(
            fr=f"« {shown(found[0])} » : un mois a les jours 1 à 31. Corrigez le jour.",
            en=f"“{shown(found[0])}”: a month has days 1 to 31. Correct the day.",
        )
    return OfNextMonth(days[0]) if found["next"] else OnThe(days)


def _too_long(words: str, most: int) -> Said:
    return Said(
        fr=f"« {shown(words)} » : au plus {most}. Vérifiez le nombre.",
        en=f"“{shown(words)}”: at most {most}. Check the number.",
    )


def _not_a_move(piece: str) -> Said:
    """Why a piece is not one move, and what to write instead."""
    if not piece:
        return Said(fr=f"Il manque un délai. Écrivez {_LIKE.fr}.", en=f"A move is missing. Write {_LIKE.en}.")
    if _BUSINESS_DAYS.search(folded(piece)):
        return Said(
            fr=f"« {shown(piece)} » : les délais se comptent en jours de calendrier. Écrivez par exemple « 30 jours ».",
            en=f"“{shown(piece)}”: terms are counted in calendar days. Write for example “30 days”.",
        )
    if together := _side_by_side(piece):
        return _to_join(piece, together)
    hint = Said(fr="", en="")
    if "%" in piece:
        hint = Said(fr=" Mettez « : » entre la part et le délai.", en=" Put “:” between the share and the move.")
    return Said(
        fr=f"« {shown(piece)} » ne se comprend pas. Écrivez {_LIKE.fr}, reliés par « puis ».{hint.fr}",
        en=f"“{shown(piece)}” is not understood. Write {_LIKE.en}, joined by “then”.{hint.en}",
    )


def _side_by_side(piece: str) -> list[Move]:
    """The moves that follow each other in `piece` with nothing but a comma, « et » or + between; else nothing."""
    text, at, moves = folded(piece), 0, []
    while found := _MOVE.match(text, at):
        move = _named(found)
        if isinstance(move, Said):
            return []
        moves.append(move)
        between = _BETWEEN.match(text, found.end())
        at = between.end() if between else found.end()
    return moves if at == len(text) else []


def _to_join(piece: str, moves: list[Move]) -> Said:
    """« 45 jours fin de mois » has two readings; other moves side by side only lack their « puis »."""
    spans = [move for move in moves if isinstance(move, (Days, Weeks, Months))]
    if not spans or EndOfMonth() not in moves:
        joined = Said(fr=wording.chain(moves, "fr"), en=wording.chain(moves, "en"))
        return Said(
            fr=f"« {shown(piece)} » : reliez les délais par « puis » : « {joined.fr} ».",
            en=f"“{shown(piece)}”: join the moves with “then”: “{joined.en}”.",
        )
    rest = [move for move in moves if move not in spans and move != EndOfMonth()]
    span_first, end_first = [*spans, EndOfMonth(), *rest], [EndOfMonth(), *spans, *rest]
    return Said(
        fr=f"« {shown(piece)} » se compte de deux façons. Écrivez « {wording.chain(span_first, 'fr')} » "
        f"ou « {wording.chain(end_first, 'fr')} », comme le contrat le prévoit.",
        en=f"“{shown(piece)}” is counted in two ways. Write “{wording.chain(span_first, 'en')}” "
        f"or “{wording.chain(end_first, 'en')}”, as the contract says.",
    )
