"""Someone who lives with Réglo in a browser, day after day, and the clients who answer, pay, or do not.

A seed chooses: what is sent, put off or called, what a call gives, who pays when. The clock stands still between
two gestures, so that each has its own instant. What has no screen is done by the verbs the demo itself uses.
"""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from reglo import jobs
from reglo.books import drafts, invoices, method, outbox
from reglo.books.demo.following import Deed, Follower
from reglo.books.demo.story import Story
from reglo.books.followups import cases, disputes, tracks
from reglo.books.followups.promises import Promise
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant
from reglo.rules.followup import Act

CARDS_MAX = 25  # of one day: more is a loop
PATIENCE = 20_000  # milliseconds: a machine that does much else answers late, and that is not what is tried here
LATER = timedelta(minutes=2)  # when what was queued has left
DEAF = 3
RATE_KNOWN_UNTIL = date(2026, 12, 31)
HOLES = {  # what only a person knows, asked by the letters of each step
    "formal_notice": {"contract_reference": "le devis accepté", "agreement_date": "4 mai 2026"},
    "court_notice": {
        "court_name": "le tribunal judiciaire de Nantes",
        "court_route": "une injonction de payer",
        "filing_date": "le 15 février 2027",
        "notice_date": "le 4 janvier 2027",
    },
}
RECEPTIONS = ("warm", "warm", "neutral", "neutral", "tense")
REASONS = ("forgotten", "internal_process", "cash_difficulty", "not_received", "error", "unknown", "negotiation")

CARD = """() => {
    const card = document.querySelector('[data-testid=today-card]');
    if (!card) return null;
    const has = (what) => Boolean(card.querySelector(`.actions > ${what}`));
    const kind = has('form[action$="/envoi/"]') ? 'send' : has('a[href$="/appel/"]') ? 'call'
        : has('a[href*="/message/"]') ? 'write' : 'letter';
    const words = ['why', 'objective', 'channel', 'text'].map((name) =>
        card.querySelector(`[data-testid=card-${name}]`).innerText.trim());
    return {id: card.id, client: card.id.replace('card-', ''), kind, words};
}"""


class Clock:
    """The clock of the whole house; it moves when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def stand(self, day: date, hour: time, zone: ZoneInfo) -> None:
        """Go to an hour of a day, where that is."""
        self.at = datetime.combine(day, hour, zone)

    def go_on(self, by: timedelta = timedelta(seconds=20)) -> None:
        """Let a little time pass."""
        self.at += by


class Person:
    """Someone of a business at their browser."""

    def __init__(self, page: Page, address: str, clock: Clock, luck: random.Random) -> None:
        self.page, self.address, self.clock, self.luck = page, address, clock, luck
        self.letters: list[str] = []  # the clients to whom a letter is to be posted

    def open(self, path: str = "/aujourdhui/") -> None:
        """Go to a page."""
        self.page.goto(self.address + path)

    def work(self, today: date, *, office: bool) -> None:
        """The bank, then every card; outside office hours what is written waits, and nobody is called."""
        self.open()
        self._check_bank()
        for _ in range(CARDS_MAX):
            card = self.page.evaluate(CARD)
            if card is None or not self._treat(card, today, office=office):
                return
            self.clock.go_on()
        raise AssertionError(f"{today}: {self.page.inner_text('main')}")

    def _check_bank(self) -> None:
        nothing_new = self.page.get_by_role("button", name="Rien de neuf")
        if nothing_new.count():
            nothing_new.click()
            expect(nothing_new).to_have_count(0)
            self.clock.go_on()

    def _treat(self, card: dict[str, str], today: date, *, office: bool) -> bool:
        """What is done with the card in hand; False leaves the rest for another day."""
        assert all(card["words"]), card
        if card["kind"] == "letter":
            self.letters.append(card["client"])
            return False
        if card["kind"] == "call" and not office:
            return False
        if card["kind"] == "write" or self.luck.random() < 0.12:
            self._put_off(card)
        elif card["kind"] == "send":
            self._send(card)
        else:
            self._call(today)
        return True

    def _send(self, card: dict[str, str]) -> None:
        self.page.keyboard.press("e")
        self._shows(card, 0)
        expect(self.page.get_by_test_id("undo")).to_have_count(1, timeout=PATIENCE)
        if self.luck.random() < 0.1:  # taken back, and sent all the same
            self.page.keyboard.press("z")
            self._shows(card, 1)

    def _shows(self, card: dict[str, str], count: int) -> None:
        """The card is there, or no more; else the page says why."""
        try:
            expect(self.page.locator(f"#{card['id']}")).to_have_count(count, timeout=PATIENCE)
        except AssertionError as error:
            raise AssertionError(f"{card}\n{self.page.get_by_test_id('status').inner_text()}") from error

    def _put_off(self, card: dict[str, str]) -> None:
        place = self.page.locator(f"#{card['id']}")
        place.get_by_text("Reporter", exact=False).first.click()
        place.get_by_role("button", name="Reporter à ce jour").click()
        self._shows(card, 0)

    def _call(self, today: date) -> None:
        self.page.keyboard.press("a")
        self.page.wait_for_url("**/appel/")
        given = self.luck.choices(("date", "unanswered", "callback", "problem", "refusal"), (6, 4, 2, 3, 2))[0]
        self.page.locator(f"input[name=outcome][value={given}]").check()
        if given in {"date", "callback"}:
            later = today + timedelta(days=self.luck.randint(2, 12))
            name = "promised_on" if given == "date" else "callback_on"
            self.page.locator(f"[name={name}]").fill(f"{later:%d/%m/%Y}")
        if given in {"problem", "refusal"}:
            self._say_why(given)
        if given != "unanswered":
            self.page.locator(f"input[name=reception][value={self.luck.choice(RECEPTIONS)}]").check()
            self.page.locator("[name=note]").fill("Échange bref, une suite est convenue.")
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_url("**/aujourdhui/")

    def _say_why(self, given: str) -> None:
        if given == "problem" and self.luck.random() < 0.5:
            self.page.locator("input[name=reason][value=dissatisfied]").check()
            self.page.locator("[name=dispute_subject]").fill("La dernière séance")
            self.page.locator("[name=dispute_amount]").fill("1")
        else:
            self.page.locator(f"input[name=reason][value={self.luck.choice(REASONS)}]").check()

    def note_payment(self, invoice_id: str, amount: Decimal) -> None:
        """Money that arrived, noted on its form."""
        self.open(f"/encaissements/noter/?facture={invoice_id}")
        self.page.locator("[name=amount]").fill(f"{amount}".replace(".", ","))
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_url("**/encaissements/*-*/")
        self.clock.go_on()


class World:
    """What happens around: clients pay or do not, tasks end, letters are posted, the house works by itself."""

    def __init__(self, business: Business, owner: User, clock: Clock, luck: random.Random, told: Story) -> None:
        self.business, self.owner, self.clock, self.luck, self.told = business, owner, clock, luck, told
        with tenant(business.id):
            rows = list(business.clients.order_by("name").values_list("id", "name"))
        self.clients = {str(one): one for one, _ in rows}
        self.named = {
            row["name"]: client_id for row in told.clients.values() for client_id, name in rows if name == row["name"]
        }
        self.deaf = {client_id for client_id, _ in luck.sample(rows, DEAF)}  # who never pay, whatever is said

    def allow(self, today: date) -> None:
        """Courtesies may leave without a person."""
        method.apply(self.business, values={"unattended": True}, on=today, by=self.owner, at=self.clock())

    def law_is_known(self, today: date) -> bool:
        """The rate of late payment in France is published half-year by half-year: nothing is billed nor claimed beyond."""
        return self.business.place != "fr" or today <= RATE_KNOWN_UNTIL

    def bill(self, today: date) -> None:
        """A new invoice, like an earlier one, due in eight days."""
        like = self.luck.choice([one for one in self.told.bills if one.credit is None])
        content = {**like.content, "terms": "8 jours"}
        client_id, at = self.named[self.told.clients[like.client]["name"]], self.clock()
        draft = drafts.open_draft(self.business, content=content, client_id=client_id, at=at)
        issued = invoices.issue(self.business, draft.id, on=today, by=self.owner, at=at)
        outbox.hand_over(self.business, issued.message.id, by=self.owner, at=at)
        self.clock.go_on()

    def works_by_itself(self) -> None:
        """What is queued leaves, two minutes later."""
        self.clock.go_on(LATER)
        jobs.every_second()

    def payments(self, today: date) -> list[tuple[str, Decimal]]:
        """What clients pay today: the invoice and the amount."""
        found = []
        with tenant(self.business.id):
            for followed in self._followed(today):
                promised = Promise.objects.filter(client_id=followed.client_id, due_on=today).exists()
                planned = any(on == today for plan in followed.case.plans for on, _ in plan.lines)
                one = followed.sums[0]
                chance = 0.6 if promised or planned else 0.03 if one.due_on <= today else 0.005
                if followed.client_id not in self.deaf and self.luck.random() < chance:
                    whole = self.luck.random() < 0.7
                    found.append((str(one.invoice_id), one.amount if whole else (one.amount / 2).quantize(Decimal(1))))
        return found

    def _followed(self, today: date) -> list[cases.Followed]:
        """Who owes something, in an order no chance decides: identifiers differ from one run to another."""
        return sorted(
            cases.cases(self.business, today=today).values(), key=lambda one: (one.client, one.sums[0].number)
        )

    def tasks(self, today: date) -> None:
        """What the day leaves to be decided is dealt with, sooner or later."""
        told = {"on": today, "by": self.owner, "at": self.clock()}
        with tenant(self.business.id):
            waiting = list(self.business.tracks.filter(done_on=None).order_by("opened_at", "kind"))
            asked = list(self.business.disputes.filter(resolved_on=None).order_by("opened_at"))
            moves = [(one, one.move(today)) for one in self._followed(today)]
        for track in waiting:
            if self.luck.random() < 0.3:
                tracks.close(self.business, track_id=track.id, **told)
        for one in asked:
            if self.luck.random() < (0.6 if one.answer_on <= today else 0.05):
                disputes.resolve(
                    self.business, dispute_id=one.id, resolution=self.luck.choice(disputes.RESOLUTIONS[1:]), **told
                )
        for followed, move in moves:
            if isinstance(move, Act) and move.step == "negotiate" and self.luck.random() < 0.3:
                tracks.open_track(self.business, client_id=followed.client_id, kind="negotiation", **told)
        self.clock.go_on()

    def post_letters(self, keys: list[str], today: date) -> None:
        """Each letter is written, signed by the owner and posted; what is registered is received two days later."""
        follower = Follower(self.business, self.owner, self.clients)
        for key in keys:
            with tenant(self.business.id):
                followed = cases.of_client(self.business, self.clients[key], today=today)
                move = followed.move(today) if followed else None
            if not isinstance(move, Act) or move.channel not in {"post", "registered"}:
                continue
            facts = {"step": move.step, "words": HOLES.get(move.step, {}), "tracking": "RN 123 456 789"}
            if move.channel == "registered":
                facts["received"] = today + timedelta(days=2)
            follower.act(Deed(today, "send_letter", key, facts), at=self.clock())
            self.clock.go_on(timedelta(minutes=15))
