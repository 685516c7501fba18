"""Who may do what: the table read role by role, with the refusals that matter most."""

import doctest

import pytest

from reglo.rules import roles

OUT_OF_THE_ASSISTANTS_REACH = [
    "settings.bank",
    "settings.see",
    "settings.mail",
    "business.describe",
    "drafts.open",
    "drafts.write",
    "drafts.drop",
    "invoices.correct",
    "payments.reverse",
    "clients.add",
    "clients.change",
    "members.see",
    "members.invite",
    "members.withdraw",
    "members.set_end",
    "members.dismiss",
    "delegations.give",
    "delegations.take_back",
    "questions.answer",
    "followups.sign",
    "followups.allow",
    "followups.let_go",
    "exports.make",
    "backups.make",
    "method.change",
    "deviations.change",
]
WHAT_THE_ACCOUNTANT_DOES = {
    "clients.see",
    "invoices.copy",
    "invoices.recover_vat",
    "invoices.see",
    "payments.see",
    "payments.note",
    "payments.reverse",
    "exports.make",
    "method.see",
    "deviations.see",
    "portfolio.see",
    "account.change",
}


def test_the_examples_of_the_module_run():
    assert doctest.testmod(roles).failed == 0
    assert doctest.testmod(roles).attempted > 0


@pytest.mark.parametrize("verb", sorted(roles.VERBS))
def test_the_owner_does_everything(verb):
    assert roles.may(roles.OWNER, verb)


@pytest.mark.parametrize("verb", OUT_OF_THE_ASSISTANTS_REACH)
def test_the_assistant_cannot_touch_prices_discounts_bank_details_or_people(verb):
    assert not roles.may(roles.ASSISTANT, verb)


@pytest.mark.parametrize("verb", ["invoices.issue", "outbox.hand_over", "outbox.undo", "payments.note", "clients.see"])
def test_the_assistant_sends_and_notes(verb):
    assert roles.may(roles.ASSISTANT, verb)


@pytest.mark.parametrize("verb", ["followups.send", "followups.call", "followups.note", "questions.ask"])
def test_the_assistant_follows_up_and_asks(verb):
    assert roles.may(roles.ASSISTANT, verb)


@pytest.mark.parametrize("verb", [verb for verb in roles.VERBS if verb.startswith("followups.")])
def test_the_accountant_writes_no_reminder(verb):
    assert not roles.may(roles.ACCOUNTANT, verb)


def test_the_accountant_reads_notes_payments_and_exports_and_nothing_else():
    done = {verb for verb in roles.VERBS if roles.may(roles.ACCOUNTANT, verb)}

    assert done == WHAT_THE_ACCOUNTANT_DOES


@pytest.mark.parametrize("verb", sorted(roles.VERBS))
@pytest.mark.parametrize("role", ["", "stranger", "Owner", "admin"])
def test_an_unknown_role_does_nothing(role, verb):
    assert not roles.may(role, verb)


@pytest.mark.parametrize("verb", ["", "invoices", "invoices.delete", "Invoices.issue"])
def test_an_unknown_verb_is_an_error_and_not_a_silent_no(verb):
    with pytest.raises(KeyError):
        roles.may(roles.OWNER, verb)


def test_every_verb_names_its_subject_then_its_act():
    for verb in roles.VERBS:
        subject, act = verb.split(".")
        assert subject.isidentifier() and act.isidentifier() and verb == verb.lower()


def test_every_role_of_the_table_exists():
    assert {role for who in roles.VERBS.values() for role in who} == set(roles.ROLES)
