"""The words of the tone check: what each kind sees in both languages, and that our own texts pass."""

import re
from itertools import islice

import pytest

from reglo.documents import messages
from reglo.packs import texts, tone
from reglo.packs.texts import Text
from tests.text_values import situations

NB, NNB = "\u00a0", "\u202f"

PLANTED = {
    "fr": {
        "capitals": ["Merci de payer IMMÉDIATEMENT.", "C’EST LA DERNIÈRE FOIS", "Réponse URGENTE attendue", "J’EXIGE"],
        "signs": ["Alors !!", f"Où en est-on{NNB}?{NNB}?", "Vraiment ?!", "Payez !!!"],
        "threat": [
            "Ne m’obligez pas à agir.", "C’est un dernier avertissement.", "Vous allez le regretter.",
            "Je n’hésiterai pas à agir", "Payez avant lundi, sinon…", "Tu auras affaire à mon avocat",
            "sous peine de poursuites",
        ],
        "reproach": [
            "Encore une fois, rien n’est arrivé.", "Vous ne m’avez toujours pas payé.", "Tu n’as toujours pas répondu",
            "Comme je vous l’ai déjà écrit", "Je t’ai déjà relancé deux fois", "Vous m’aviez promis un virement",
            "C’est inadmissible", "Votre silence", "Malgré mes nombreuses relances", "Vous auriez dû payer",
            "Arrête de niaiser", "ça n’a pas d’allure", "Le virement n’est toujours pas arrivé",
        ],
        "apology": [
            "Désolé de vous déranger", "Désolée, mais je dois te relancer", "Excusez-moi de vous relancer", "Je m’excuse",
            "J’espère ne pas vous importuner", "Je ne veux pas t’achaler", "Pardon d’insister", "Navré pour cette relance",
            "Je suis un peu gênée de vous écrire",
        ],
        "need": [
            "J’ai besoin d’argent", "J’ai vraiment besoin de ce virement", "J’ai des factures à payer",
            "mes factures à payer", "Je dois payer mon loyer", "Je suis à découvert", "pour payer mes charges",
            "mon hypothèque", "Ma trésorerie souffre", "mes fins de mois",
        ],
        "adjective": [
            "Vous êtes négligent", "Vous n’êtes pas sérieux", "Tu es vraiment désorganisée", "votre mauvaise foi",
            "C’est peu professionnel", "votre négligence", "Votre comportement",
        ],
        "insult": ["Escroc", "Quels voleurs", "Vous êtes des menteuses", "une arnaque", "tabarnak", "crosseur", "abruti"],
        "complaint": [
            "Je vais porter plainte", "Je déposerai plainte", "Je préviens la police", "abus de confiance",
            "je vous dénonce au fisc",
        ],
        "exposure": [
            "Je vais publier votre nom sur LinkedIn", "Je préviendrai tous vos clients", "un avis négatif",
            "J’appellerai votre famille", "contacter votre employeur", "votre réputation",
        ],
        "blacklist": ["mauvais payeur", "les mauvais payeurs", "une liste noire", "un fichage", "votre dossier de crédit"],
        "costs": ["des frais de dossier", "frais de relance", "frais d’huissier", "frais de recouvrement"],
        "prescription": ["Cette relance interrompt la prescription", "elle suspend donc la prescription"],
        "bailiff": ["Un huissier est mandaté", "mon commissaire de justice", "notre service contentieux"],
        "court": ["commandement de payer", "Sommation", "saisie de vos comptes", "à la requête de", "titre exécutoire"],
    },
    "en": {
        "capitals": ["Please pay IMMEDIATELY.", "THIS IS THE LAST TIME", "URGENT reply", "Do NOT wait"],
        "signs": ["Well!!", "Where is it??", "Really?!", "Pay!!!"],
        "threat": ["This is a final warning", "You will regret it", "Don’t make me come", "I won’t hesitate to act",
                   "pay or else", "I will sue", "see you in court"],
        "reproach": [
            "Once again, nothing came.", "You still haven’t paid", "As I have already told you", "You promised me",
            "It is unacceptable", "Your silence", "despite my many reminders", "You should have paid", "fed up",
            "You never answer", "I am very disappointed",
        ],
        "apology": ["Sorry to bother you", "Apologies for chasing", "I hate to ask", "I don’t want to be a nag",
                    "Sorry for the reminder", "I’m embarrassed"],
        "need": ["I really need the money", "I have bills to pay", "to pay my rent", "I’m struggling", "my cash flow",
                 "I am overdrawn"],
        "adjective": ["You are negligent", "You’re so unprofessional", "your lack of rigour", "in bad faith"],
        "insult": ["Crook", "you liars", "a scam", "thieves", "you idiot", "deadbeat"],
        "complaint": ["I will press charges", "I’ll call the police", "file a criminal complaint", "this is fraud"],
        "exposure": ["name and shame", "a negative review", "I will post it on LinkedIn", "I’ll tell all your clients",
                     "I will contact your employer", "your reputation"],
        "blacklist": ["a blacklist", "bad payers", "your credit score"],
        "costs": ["an admin fee", "collection costs", "late fees", "reminder charges"],
        "prescription": ["This letter interrupts the limitation period"],
        "bailiff": ["A bailiff has been appointed", "a debt collector", "our collections department"],
        "court": ["a writ", "This is a summons", "court order", "we will seize your accounts"],
    },
}  # fmt: skip

HARMLESS = {
    "fr": [
        "Merci encore une fois pour votre confiance.", "Merci !", "J’ai besoin d’une réponse, parmi trois.",
        "Mon SIRET, mon IBAN et la TVA sont sur la facture.", "Camille Aubry EI, SASU au RCS de Nantes",
        "Bonjour Marie DUPONT,", "8 rue des Tanneurs, 44000 NANTES CEDEX", "Paiement à 30 jours fin de mois",
        "Le bon BC-7781 et la référence LIVR-2026", "L’annexe VIII et le lot XIII",
        "Si vous êtes dans une période difficile, dites-le-moi.", "la saisie des données", "Voir https://a.example/URGENT?!",
        "{{ URGENT }} {% if MENSONGE %}", "Écrivez à ESCROC@exemple.example", "**MISE EN DEMEURE DE PAYER**",
        "une indemnité forfaitaire de 40 € par facture pour frais de recouvrement",
        "Je m’occupe de vos réseaux sociaux.", "la police de caractères du logo", "Pouvez-vous payer ma facture ?",
        "Vous auriez dû recevoir la facture lundi.", "J’ai besoin d’un bon de commande.", "notre bureau de Nantes",
        "Si vous n’avez jamais reçu ma facture", "Merci de régler mes factures ensemble.", "sans frais supplémentaires", "Désolé pour l’erreur de la première facture.", "La conférence est finie.",
    ],
    "en": [
        "Thank you once again.", "Thanks!", "I need one of three answers.", "My IBAN and VAT number are on the invoice.",
        "Dear Ms ROY", "8 High Street, 44000 NANTES", "Sorry about the mistake in the first invoice.",
        "If this is a difficult moment, tell me.", "with a fixed recovery fee of €40", "see https://a.example/PAY?!",
        "**WITHOUT PREJUDICE**", "the written agreement", "Please pay my invoice.",
        "You should have received it on Monday.", "If you still have a question, or if you never received it",
        "with no extra costs", "a page on fraud detection", "Payment within 30 days",
    ],
}  # fmt: skip


def kinds(text: str, language: str, client_kind: str = "business") -> list[str]:
    return [found.kind for found in tone.remarks(text, language=language, client_kind=client_kind)]


def planted() -> list[tuple[str, str, str]]:
    return [
        (language, kind, words)
        for language, faults in PLANTED.items()
        for kind, examples in faults.items()
        for words in examples
    ]


@pytest.mark.parametrize(("language", "kind", "words"), planted())
def test_a_planted_fault_of_each_kind_is_seen_in_both_languages(language, kind, words):
    assert kind in kinds(words, language)


@pytest.mark.parametrize(("language", "kind", "words"), planted())
def test_the_way_it_is_typed_makes_no_difference(language, kind, words):
    hurried = words.replace("’", "'").replace(" ", "  ")

    assert kind in kinds(f"Bonjour,\n\n{hurried}", language)


@pytest.mark.parametrize(("language", "words"), [(lang, words) for lang, all_ in HARMLESS.items() for words in all_])
def test_harmless_words_that_look_like_a_fault_are_left_alone(language, words):
    assert kinds(words, language) == []


@pytest.mark.parametrize("text", texts.every_text(), ids=lambda text: f"{text.locale}/{text.step}.{text.register}")
def test_none_of_our_own_texts_is_remarked_upon(text: Text):
    assert kinds(text.subject, text.locale) + kinds(text.body, text.locale) == []
    budget = tone.words_max(text.channel)
    for situation in islice(situations(text), 40):
        filled = messages.fill(text, situation)
        whole = f"{filled.subject}\n\n{filled.plain}"
        found = tone.remarks(whole, language=text.locale, client_kind=str(situation["client_kind"]))

        assert found == (), whole
        quiet = situation | {"signature": "Ici", "assistant_signature": "Ici", "payment_details": "Ici"}
        if budget and text.channel == "email" and text.kind != "internal":
            assert tone.word_count(messages.fill(text, quiet).plain) <= budget


def test_the_fixed_fee_is_pointed_at_for_a_consumer_only():
    for language, words in (("fr", "une indemnité forfaitaire de 40 €"), ("en", "a fixed recovery fee of €40")):
        assert kinds(words, language, "consumer") == ["fixed_fee"]
        assert kinds(words, language, "business") == kinds(words, language, "public") == []


def test_an_invoice_of_forty_euros_is_not_the_fixed_fee():
    assert kinds(f"La facture nº 12, de 40{NB}€, est échue.", "fr", "consumer") == []


def test_every_kind_has_its_reason_and_is_looked_for_in_both_languages():
    table = tone._table()
    looked_for = {language: {entry["kind"] for entry in table[language]} for language in ("fr", "en")}

    assert looked_for["fr"] == looked_for["en"]
    assert looked_for["fr"] | {"capitals", "signs", "length"} == set(table["why"])
    assert set(PLANTED["fr"]) == set(PLANTED["en"]) == set(table["why"]) - {"length", "fixed_fee"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_neutral_words_are_never_remarked_upon_themselves(language):
    for entry in tone._table()[language]:
        assert kinds(entry.get("neutral", ""), language) == []


def test_the_reasons_are_set_as_print():
    for said in tone._table()["why"].values():
        assert not re.search(r"['\"!]", said["fr"] + said["en"])
        assert not re.search(rf"(?<!{NB}):|(?<!{NNB});", said["fr"])


def test_a_channel_without_a_budget_has_none():
    assert tone.words_max("email") == 130
    assert tone.words_max("meeting") is None
