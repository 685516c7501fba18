"""The one plain sentence of each answer, in both languages: « pourquoi aujourd’hui », or why not yet."""

from datetime import date
from functools import lru_cache

from reglo.rules import dates
from reglo.rules.followup.case import Touch
from reglo.rules.reading import Said

OBJECTIVES = {
    "bank_check": "obtain_payment",
    "match_payment": "confirm_receipt",
    "negotiate": "agree_plan",
    "escalate": "formalise",
    "dispute": "resolve_dispute",
    "plan": "agree_plan",
    "negotiation": "agree_plan",
    "resend": "confirm_receipt",
    "declare_claim": "formalise",
    "proof_of_receipt": "formalise",
    "look": "obtain_payment",
    "send": "confirm_receipt",
    "after_promise": "obtain_payment",
    "after_plan": "obtain_payment",
    "after_dispute": "resolve_dispute",
    "after_pause": "obtain_date",
    "after_insolvency": "formalise",
    "after_lawyer": "formalise",
}

PENDING = Said(
    "Un paiement reçu est peut-être le sien : rapprochez-le d’abord.",
    "A payment received may be theirs: match it first.",
)
INSOLVENT = Said(
    "Une procédure d’insolvabilité est ouverte : déclarez votre créance, plus rien ne se relance.",
    "Insolvency is open: declare your claim; nothing more is chased.",
)
BANK = Said(
    "Vos paiements n’ont pas été vérifiés depuis deux jours ouvrés : d’abord, votre banque.",
    "Payments have not been checked for two business days: your bank first.",
)
ANSWER_DUE = Said("Une réponse est promise pour aujourd’hui : donnez-la.", "An answer is promised for today: give it.")
NEGOTIATE = Said(
    "Deux dates non tenues ou deux demandes de rabais : on ne relance plus, on négocie.",
    "Two dates missed or two discounts asked for: no more reminders, this is a negotiation.",
)
ESCALATE = Said(
    "Toutes les étapes sont passées : à vous de choisir entre un échéancier, le dossier et laisser aller.",
    "Every step has been taken: choose between instalments, the case file and letting go.",
)
UNREACHABLE = Said(
    "Les messages à cette personne reviennent : trouvez une adresse qui fonctionne.",
    "Messages to this person come back: find an address that works.",
)
UNSEEN = Said(
    "Reprise d’un autre outil, déjà en retard : dites où elle en est avant toute relance.",
    "Moved in from another tool, late already: say where it stands before anything is asked.",
)
_UNSENT = {
    "ready": Said(
        "Émise, et pas encore partie : envoyez-la, rien ne se demande avant.",
        "Issued, and it has not left yet: send it, nothing is asked for before.",
    ),
    "refused": Said(
        "Le serveur l’a refusée : corrigez l’adresse, puis renvoyez-la.",
        "The mail server refused it: mend the address, then send it again.",
    ),
    "unknown": Said(
        "Personne ne sait si elle est partie : regardez, puis renvoyez-la s’il le faut.",
        "Nobody knows whether it left: look, then send it again if it did not.",
    ),
}
NO_PROOF = Said(
    "La mise en demeure est postée : notez quand elle a été reçue ou présentée.",
    "The formal notice is posted: note when it was received or presented.",
)

_TASKS = {
    "dispute": Said("Le client attend une réponse : donnez-la.", "The client waits for an answer: give it."),
    "unblock": Said(
        "Quelque chose bloque chez le client : débloquez-le avant de redemander.",
        "Something is stuck on the client’s side: unblock it before asking again.",
    ),
    "plan": Said(
        "La trésorerie du client est difficile : proposez deux ou trois versements.",
        "The client is short of cash: offer two or three instalments.",
    ),
    "negotiation": Said("Le client négocie : préparez votre réponse.", "The client negotiates: prepare your answer."),
    "resend": Said("La facture n’est pas arrivée : renvoyez-la.", "The invoice never arrived: send it again."),
    "correct": Said(
        "La facture porte une erreur : corrigez-la avant de redemander.",
        "The invoice holds an error: correct it before asking again.",
    ),
    "address": UNREACHABLE,
}
_SOMETHING = Said(
    "Quelque chose est promis à ce client : faites-le avant de redemander.",
    "Something was promised to this client: do it before asking again.",
)
_STATUSES = {
    207: Said(
        "La plateforme dit la facture en litige : répondez d’abord.", "The platform says disputed: answer first."
    ),
    208: Said(
        "La plateforme l’a suspendue, il manque des pièces : complétez-la.",
        "The platform suspended it, papers are missing: complete it.",
    ),
    210: Said(
        "Le client l’a refusée sur la plateforme : corrigez et émettez de nouveau.",
        "The client refused it on the platform: correct it and issue again.",
    ),
}


@lru_cache(maxsize=1024)  # the same few hundred days, asked for by every case
def day(on: date, language: str) -> str:
    """« 12 novembre »: the year is clear from the context."""
    return dates.written(on, language).rsplit(" ", 1)[0]


def _dated(fr: str, en: str, on: date) -> Said:
    return Said(fr.format(day(on, "fr")), en.format(day(on, "en")))


def task(kind: str) -> Said:
    """Why something is to be done first."""
    return _TASKS.get(kind, _SOMETHING)


def unsent(why: str) -> Said:
    """An invoice that has not left, and why."""
    return _UNSENT[why]


def platform(code: int) -> Said:
    """Why an e-invoice status silences a sum."""
    return _STATUSES[code]


def paused(until: date) -> Said:
    """A pause."""
    return _dated("En pause jusqu’au {}.", "Paused until {}.", until)


def promised(on: date) -> Said:
    """A promise."""
    return _dated("Un paiement est promis pour le {}.", "A payment is promised for {}.", on)


def disputed(until: date) -> Said:
    """A dispute."""
    return _dated("Contestée : une réponse est promise pour le {}.", "Disputed: an answer is promised for {}.", until)


def planned(until: date) -> Said:
    """A plan that holds."""
    return _dated("L’échéancier suit son cours, jusqu’au {}.", "The instalment plan holds, until {}.", until)


def standstill(kind: str) -> Said:
    """Why nothing is asked at all."""
    if kind == "lawyer":
        return Said(
            "Le client demande de passer par son avocat : aucun contact direct.",
            "The client asks to deal with its lawyer: no direct contact.",
        )
    return Said("La créance est déclarée : la procédure suit son cours.", "The claim is declared: the procedure runs.")


def missed(promised_on: date) -> Said:
    """A promise that was not kept."""
    return _dated(
        "La date convenue, le {}, est passée sans paiement.",
        "The agreed date, {}, went by without a payment.",
        promised_on,
    )


def late(due_on: date) -> Said:
    """A first reminder."""
    return _dated("Échue le {}, sans paiement ni nouvelles.", "Due on {}, no payment and no news.", due_on)


def no_answer(touch: Touch) -> Said:
    """Nothing came of the last reminder."""
    fr, en = {
        "phone": ("Pas de date obtenue à l’appel du {}.", "No date came out of the call of {}."),
        "post": ("Pas de réponse à la lettre du {}.", "No answer to the letter of {}."),
        "registered": ("Pas de paiement depuis la mise en demeure du {}.", "No payment since the formal notice of {}."),
    }.get(touch.channel, ("Pas de réponse au message du {}.", "No answer to the message of {}."))
    return _dated(fr, en, touch.on)


def not_reached(on: date) -> Said:
    """An attempt failed."""
    return _dated(
        "Pas joint le {} : un autre essai, à une autre heure.", "Not reached on {}: one more try, at another hour.", on
    )


def call_over(on: date) -> Said:
    """Attempts are used up."""
    return _dated(
        "Injoignable au téléphone (dernier essai le {}) : l’étape suivante.",
        "Not reached by phone (last try on {}): the next step.",
        on,
    )


def soon_due(due_on: date) -> Said:
    """A courtesy before the due date."""
    return _dated("L’échéance approche : le {}.", "The due date is near: {}.", due_on)


def due_today(due_on: date) -> Said:
    """A courtesy on the due date."""
    return _dated("L’échéance est le {}.", "It is due on {}.", due_on)


def not_yet(until: date) -> Said:
    """Before the moment of a step."""
    return _dated("Prochaine étape le {}.", "Next step on {}.", until)


def gap(touch: Touch, until: date) -> Said:
    """Too soon after the last reminder."""
    fr, en = day(touch.on, "fr"), day(touch.on, "en")
    return Said(
        f"Dernier contact le {fr} : le suivant pas avant le {day(until, 'fr')}.",
        f"Last contact on {en}: the next one not before {day(until, 'en')}.",
    )


def closed(until: date) -> Said:
    """A day on which this client is not contacted."""
    return _dated("Pas un jour pour écrire à ce client : le {}.", "Not a day to write to this client: on {}.", until)


def travels(due_on: date) -> Said:
    """A sum not yet due beside others that are late."""
    return _dated(
        "À échéance le {} : elle rejoindra le suivi en cours.",
        "Due on {}: it will join the follow-up under way.",
        due_on,
    )


def deadline(on: date) -> Said:
    """The deadline of a formal notice."""
    return _dated("La mise en demeure laisse jusqu’au {}.", "The formal notice gives until {}.", on)
