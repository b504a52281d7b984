"""What every mention stands for: names told again, titles, pronouns, "the country", "the two countries".

Reads the mentions in order and keeps who was told of so far. What cannot be resolved stays unresolved, and its evidence
says that it was looked for. "We" and "I" inside a quotation are left to the stage that knows the speaker.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from detente.knowledge import Knowledge, RoleRow
from detente.model import ActorMention, Document, Evidence, Party, Referent, Span
from detente.people.home import Home, Homes
from detente.people.mentions import BEHIND, BODIES, FIRST_PERSON, STATES, Gender, lent, side_sector

_BESIDE = frozenset(("ally", "partner", "neighbour", "backer", "adversary", "foe", "enemy"))
_REACH = 4  # sentences a pronoun may look back
_MANY = 50  # mentions of one role that are looked at in each direction


class Coref:
    """Gives one referent per actor mention."""

    name = "coref"
    needs = ("layout", "tokens", "places", "actors", "trees")
    gives = "referents"

    def __init__(self, knowledge: Knowledge) -> None:
        self.roles = {r.id: r for r in knowledge.roles}
        self.homes = Homes(knowledge)
        self.given: dict[str, Gender] = {n: r.gender for r in knowledge.given_names for n in r.names}
        self.among = {p.id: p.among for p in knowledge.peoples if p.among}

    def __call__(self, document: Document) -> tuple[Referent, ...]:
        """Resolve the mentions of one article."""
        assert document.actors is not None and document.trees is not None and document.tokens is not None
        return Resolver(self.roles, document, self.homes.of(document), self.among, self.given).run()


class Resolver:
    """The state of one article: who was told of so far."""

    def __init__(
        self,
        roles: dict[str, RoleRow],
        document: Document,
        home: Home,
        among: dict[str, tuple[str, ...]],
        given: dict[str, Gender],
    ) -> None:
        assert document.actors is not None and document.trees is not None and document.tokens is not None
        self.roles = roles
        self.mentions = document.actors
        self.trees = document.trees
        self.tokens = document.tokens
        self.out: list[Referent | None] = [None] * len(self.mentions)
        self.people = _people(self.mentions)
        self.by_role: dict[tuple[str, str], list[int]] = {}
        self.home = home
        self.among = among
        self.given = given

    def run(self) -> tuple[Referent, ...]:
        """Resolve in reading order."""
        order = sorted(range(len(self.mentions)), key=lambda i: (self.mentions[i].start, self.mentions[i].kind == "pronoun"))
        self.order = order
        self.rank = {i: n for n, i in enumerate(order)}
        for n, i in enumerate(order):
            role = self.mentions[i].role
            if role is not None:
                head = self.roles[role].phrases[0].split()[-1]
                self.by_role.setdefault((head, self.mentions[i].number), []).append(n)
        for i in order:
            self.referent(i)
        return tuple(r if r is not None else Referent(()) for r in self.out)

    def referent(self, index: int) -> Referent:
        """What a mention stands for, resolved when first asked for; a mention that leads to itself stands for nobody."""
        known = self.out[index]
        if known is not None:
            return known
        self.out[index] = Referent(())
        found = self._resolve(self.mentions[index])
        self.out[index] = found
        return found

    def _resolve(self, m: ActorMention) -> Referent:
        if m.kind == "pronoun":
            return self._pronoun(m)
        if m.kind == "collective":
            return self._participants(m)
        if self._beside(m):
            return Referent((_party(m, None, m.sector),), m.evidence)
        if m.owner is not None and m.kind not in STATES:
            owned = self._owned(m, self.mentions[m.owner])
            if owned is not None:
                return owned
        if m.kind == "person":
            return self._person(m)
        if m.countries:
            return Referent(tuple(_party(m, c, m.sector) for c in m.countries), m.evidence)
        return self._named(m) or self._unnamed(m)

    def _named(self, m: ActorMention) -> Referent | None:
        """A state, a people, an organisation under its own name."""
        if m.kind == "nationality" and m.country is None and not m.abroad:
            country, why = self._story_country(m)
            return Referent((_party(m, country, m.sector),), (*m.evidence, *why))
        if m.kind in STATES or (m.country is not None and m.name is not None):
            return Referent((_party(m, m.country, _acting_sector(m)),), m.evidence)
        return None

    def _unnamed(self, m: ActorMention) -> Referent:
        """ "The group", "the minister", "rebels"."""
        if m.role is not None:
            return self._role(m)
        if m.definite and m.kind == "organization":
            return self._definite(m)
        return Referent((_party(m, m.country, m.sector),), m.evidence)

    def _beside(self, m: ActorMention) -> bool:
        """ "Its allies", "neighbours of Syria": of another country than the one whose they are, which nothing tells."""
        row = self.roles.get(m.role or "")
        if row is None or m.name or m.apposed is not None or row.phrases[0] not in _BESIDE:
            return False
        owner = self.mentions[m.owner] if m.owner is not None else None
        if owner is not None and (owner.kind in ("person", "office") or owner.gender):
            return False  # allies of a politician
        return m.country is None or any(e.by in ("rule:possessor", "rule:of-phrase") for e in m.evidence)

    def _owned(self, m: ActorMention, owner: ActorMention) -> Referent | None:
        """ "Its envoy", "ministers of the two countries": of the side of the owner, one party a side."""
        if m.country is not None and owner.kind != "collective":
            return None
        if owner.kind == "pronoun" and owner.text.lower() in FIRST_PERSON:
            return None
        parties = [p for p in self.referent(owner.index).parties if p.country]
        if not parties:
            return None
        why = Evidence("decided", "rule:owner", (Span(owner.start, owner.end),), note="whose it is")
        name = m.name if len(parties) == 1 else None
        made = tuple(
            Party(
                m.text,
                name,
                p.country,
                None if p.country in BODIES else side_sector(m.kind, m.sector, p.sector),
                m.start,
                m.end,
            )
            for p in parties
        )
        theirs = self.referent(owner.index).evidence
        taken = self._country(theirs) if m.sector else lent(theirs)
        return Referent(made, (*m.evidence, why, *taken))

    # ------------------------------------------------------------------------------------------------------- names

    def _person(self, m: ActorMention) -> Referent:
        known = self.people.get(_surname(m))
        evidence = m.evidence
        name, country, sector = m.name, m.country, m.sector
        if known is not None and known is not m and (name is None or _compatible(name, known.name)):
            if (known.country and not country) or (known.name and not name):
                evidence = (
                    *evidence,
                    Evidence("decided", "rule:same-surname", (Span(known.start, known.end),), note="told of there"),
                    *lent(known.evidence),
                )
            name = known.name if known.name and (name is None or len(known.name) > len(name)) else name
            country, sector = country or known.country, sector or known.sector
        if country is None and (m.role is not None or (known is not None and known.role is not None)):
            country, why = self._story_country(m)
            evidence = (*evidence, *why)
        return Referent((Party(m.text, name, country, sector, m.start, m.end),), evidence)

    def _role(self, m: ActorMention) -> Referent:
        """ "The minister", "the army": who of that role was told of, else whose country the story is."""
        row = self.roles[m.role or ""]
        person = m.number == "sg" and row.kind in ("office", "person")
        if m.apposed is not None:
            named = self.referent(m.apposed)
            country = m.country or (named.parties[0].country if named.parties else None)
            taken = () if m.country else lent(named.evidence)
            return Referent((_party(m, country, m.sector),), (*m.evidence, *taken))
        if m.country is not None and not person:
            return Referent((_party(m, m.country, m.sector),), m.evidence)
        if person and (m.definite or m.country is not None or row.kind == "office"):
            found = self._same_role(m, row)
            if found is not None:
                party, where = found
                why = Evidence("decided", "rule:same-role", (Span(where.start, where.end),), note="the one told of there")
                return Referent(
                    (Party(m.text, party.name, party.country, party.sector, m.start, m.end),),
                    (*m.evidence, why, *lent(self._evidence(where))),
                )
        if m.country is not None:
            return Referent((_party(m, m.country, m.sector),), m.evidence)
        earlier = self._same_role(m, row)
        if earlier is not None and any(e.note == BEHIND and e.by == earlier[0].country for e in m.evidence):
            earlier = None
        if earlier is not None and earlier[0].country and earlier[0].country not in BODIES:
            where = earlier[1]
            why = Evidence("decided", "rule:same-role", (Span(where.start, where.end),), note="gives the country")
            return Referent(
                (_party(m, earlier[0].country, m.sector),), (*m.evidence, why, *self._country(self._evidence(where)))
            )
        country, evidence = self._story_country(m)
        return Referent((_party(m, country, m.sector),), (*m.evidence, *evidence))

    def _same_role(self, m: ActorMention, row: RoleRow) -> tuple[Party, ActorMention] | None:
        """The nearest earlier (else the first later) mention whose role agrees, with its party."""
        alike = [o for o in self._alike(m, row) if not (m.country and o.country and m.country != o.country)]
        position = self.rank[m.index]
        for other in reversed(alike):
            if self.rank[other.index] < position:
                parties = self.referent(other.index).parties
                known = parties and (parties[0].country or parties[0].name)
                if known and (m.country is None or parties[0].country == m.country):
                    return parties[0], other
        for other in alike:
            if self.rank[other.index] > position and other.country and (m.country or m.definite):
                return Party(other.text, other.name or self._full_name(other), other.country, other.sector), other
        return None

    def _alike(self, m: ActorMention, row: RoleRow) -> list[ActorMention]:
        """Other mentions of the role and number, in reading order, the nearest of them where they are many."""
        head = row.phrases[0].split()[-1]
        same = self.by_role.get((head, m.number), ())
        place = bisect_left(same, self.rank[m.index])
        near = (self.mentions[self.order[n]] for n in same[max(0, place - _MANY) : place + _MANY])
        return [o for o in near if o.index != m.index and (o.role == m.role or row.phrases[0] == head)]

    def _evidence(self, m: ActorMention) -> tuple[Evidence, ...]:
        """Why a mention told of elsewhere stands for whom it stands for."""
        return self.referent(m.index).evidence or m.evidence

    def _country(self, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """Of what decided about a mention: what tells its country."""
        return tuple(e for e in lent(evidence) if e.by not in self.roles or self.roles[e.by].country)

    def _full_name(self, m: ActorMention) -> str | None:
        known = self.people.get(_surname(m)) if m.kind == "person" else None
        return known.name if known else None

    def _story_country(self, m: ActorMention) -> tuple[str | None, tuple[Evidence, ...]]:
        """A group without a country belongs where the story is, by what stands near it."""
        if m.country is not None or m.abroad:
            return m.country, ()
        among = next((self.among[e.by] for e in m.evidence if e.by in self.among), ())
        if not among and m.sector == "REB":
            among = tuple(sorted(self.home.ground))
        found = self.home.at(m.sentence, among, frozenset(e.by for e in m.evidence if e.note == BEHIND))
        if found is None:
            return None, (Evidence("sought", "rule:story-country", note="the article tells of no country"),)
        country, shown = found
        where = shown.span if shown else None
        why = Evidence("decided", "rule:story-country", (where,) if where else (), note="where the story is")
        return country, (why, *(self._country(shown.evidence) if shown else ()))

    # ------------------------------------------------------------------------------------------------------ pronouns

    def _pronoun(self, m: ActorMention) -> Referent:
        word = m.text.lower()
        if word in FIRST_PERSON:
            return Referent((_party(m, None, None),), m.evidence)
        for other in self._antecedents(m):
            referent = self.referent(other.index)
            if not referent.parties or not _agrees(m, other, referent, self._gender(other, referent)):
                continue
            why = Evidence("decided", "rule:antecedent", (Span(other.start, other.end),), note="stands for it")
            parties = tuple(
                Party(m.text, p.name or _nominal(p, other), p.country, p.sector, m.start, m.end) for p in referent.parties
            )
            return Referent(parties, (*m.evidence, why, *lent(referent.evidence)))
        return Referent(
            (_party(m, None, None),), (*m.evidence, Evidence("sought", "rule:antecedent", note="no antecedent found"))
        )

    def _gender(self, m: ActorMention, referent: Referent) -> Gender:
        """Of a person: by title or role, else by the given name."""
        words = (referent.parties[0].name or "").split() if len(referent.parties) == 1 else []
        return m.gender or (self.given.get(words[0], "") if len(words) > 1 else "")

    def _antecedents(self, m: ActorMention) -> list[ActorMention]:
        """Candidates, best first: subjects before others, nearer sentences before farther."""
        scored = []
        for other in self._before(m):
            distance = m.sentence - other.sentence
            if other.kind == "pronoun" and distance == 0 and other.text.lower() != m.text.lower():
                continue
            if other.start >= m.start or not 0 <= distance <= _REACH or other.text.lower() in FIRST_PERSON:
                continue
            if distance == 0 and self._bound(m, other):
                continue
            subject = self._is_subject(other) or (distance == 0 and self._told(m, other))
            if subject and distance == 0 and self._tells(m, other):
                subject = False
            scored.append(
                (distance - (0.8 if subject else 0.0) + (0.3 if other.kind == "nationality" else 0.0), -other.start, other)
            )
        return [o for _, _, o in sorted(scored, key=lambda x: (x[0], x[1]))]

    def _before(self, m: ActorMention) -> Iterator[ActorMention]:
        """Mentions before one, nearest first, as far as a pronoun reaches."""
        for n in range(self.rank[m.index] - 1, -1, -1):
            other = self.mentions[self.order[n]]
            if m.sentence - other.sentence > _REACH:
                return
            yield other

    def _told(self, m: ActorMention, other: ActorMention) -> bool:
        """ "She told her counterpart that he must go": the one addressed is meant by the subject of what is said."""
        verb = self._saying(m)
        tree = self.trees[m.sentence]
        return (
            verb is not None
            and tree is not None
            and any(other.first <= k < other.last for k in tree.children[verb] if tree.deps[k] in ("dobj", "dative"))
        )

    def _tells(self, m: ActorMention, other: ActorMention) -> bool:
        """True for the speaker of a clause whose addressee is told of."""
        verb = self._saying(m)
        tree = self.trees[m.sentence]
        if verb is None or tree is None or not any(tree.deps[k] in ("dobj", "dative") for k in tree.children[verb]):
            return False
        return any(other.first <= k < other.last for k in tree.children[verb] if tree.deps[k] == "nsubj")

    def _saying(self, m: ActorMention) -> int | None:
        """The verb whose content clause has the mention as its subject."""
        tree = self.trees[m.sentence]
        if tree is None or tree.deps[m.head] not in ("nsubj", "nsubjpass"):
            return None
        clause = tree.heads[m.head]
        while tree.deps[clause] == "conj":
            clause = tree.heads[clause]
        return tree.heads[clause] if tree.deps[clause] == "ccomp" else None

    def _leads(self, m: ActorMention) -> bool:
        """The subject of the sentence: "France said it would stop aid to the country" does not mean France."""
        tree = self.trees[m.sentence]
        if tree is None:
            return False
        return any(tree.deps[i] == "nsubj" and tree.heads[tree.heads[i]] == tree.heads[i] for i in range(m.first, m.last))

    def _is_subject(self, m: ActorMention) -> bool:
        tree = self.trees[m.sentence]
        if tree is None:  # not parsed: whoever stands first, before any verb or preposition
            return not any(t.tag.startswith(("VB", "IN", "MD")) for t in self.tokens[m.sentence][: m.first])
        return m.head < len(tree.deps) and any(tree.deps[i] in ("nsubj", "nsubjpass") for i in range(m.first, m.last))

    def _bound(self, m: ActorMention, other: ActorMention) -> bool:
        """An object pronoun is not its own clause's subject ("Russia attacked it")."""
        tree = self.trees[m.sentence]
        if tree is None or tree.deps[m.head] not in ("dobj", "dative", "pobj"):
            return False
        verb = tree.heads[m.head]
        if tree.deps[m.head] == "pobj":
            verb = tree.heads[verb]
        while tree.deps[verb] in ("advcl", "xcomp", "conj") and not any(
            tree.deps[k] in ("nsubj", "nsubjpass") for k in tree.children[verb]
        ):
            verb = tree.heads[verb]
        subjects = [k for k in tree.children[verb] if tree.deps[k] in ("nsubj", "nsubjpass")]
        return any(other.first <= k < other.last for k in subjects)

    # ------------------------------------------------------------------------------------------------- participants

    def _participants(self, m: ActorMention) -> Referent:
        """ "The two countries", "both sides": the last distinct countries told of."""
        position = self.rank[m.index]
        wanted = 3 if " three" in f" {m.text.lower()}" or m.text.lower().startswith("three") else 2
        found: list[ActorMention] = []
        seen: set[str] = set()
        for n in range(position - 1, -1, -1):
            other = self.mentions[self.order[n]]
            referent = self.referent(other.index)
            country = referent.parties[0].country if len(referent.parties) == 1 else other.country
            if country and country not in seen and country not in BODIES and other.kind != "pronoun":
                seen.add(country)
                found.append(other)
            if len(found) == wanted:
                break
        if len(found) < 2:
            return Referent(
                (_party(m, None, None),), (*m.evidence, Evidence("sought", "rule:participants", note="fewer than two told of"))
            )
        parties = []
        for other in reversed(found):
            referent = self.referent(other.index)
            first = referent.parties[0] if referent.parties else _party(other, other.country, other.sector)
            parties.append(Party(m.text, None, first.country, m.sector or "GOV", m.start, m.end))
        why = Evidence(
            "decided", "rule:participants", tuple(Span(o.start, o.end) for o in reversed(found)), note="the last ones told of"
        )
        taken = (e for o in reversed(found) for e in self._country(self._evidence(o)))
        return Referent(tuple(parties), (*m.evidence, why, *taken))

    def _definite(self, m: ActorMention) -> Referent:
        """ "The country", "the group", "the bloc": the nearest state, group or body."""
        word = m.text.lower().split()[-1]
        state = word in ("country", "nation", "state")
        for n in range(self.rank[m.index] - 1, -1, -1):
            other = self.mentions[self.order[n]]
            if state and other.sentence == m.sentence and self._leads(other):
                continue
            fits = (
                other.kind in STATES and other.country not in BODIES
                if state
                else other.kind == "organization" and other.role is None
            )
            parties = self.referent(other.index).parties if fits else ()
            if parties:
                why = Evidence("decided", f"rule:the-{word}", (Span(other.start, other.end),), note="stands for it")
                party = parties[0]
                return Referent(
                    (Party(m.text, party.name, party.country, party.sector, m.start, m.end),),
                    (*m.evidence, why, *lent(self._evidence(other))),
                )
        return Referent(
            (_party(m, m.country, m.sector),),
            (*m.evidence, Evidence("sought", f"rule:the-{word}", note="nothing told of fits")),
        )


# ------------------------------------------------------------------------------------------------------------- helpers


def _party(m: ActorMention, country: str | None, sector: str | None) -> Party:
    return Party(m.text, m.name, country, sector, m.start, m.end)


def _acting_sector(m: ActorMention) -> str | None:
    """A state that acts acts through its government."""
    if m.sector is None and m.kind in ("country", "metonym", "nationality") and m.number == "sg" and m.country not in BODIES:
        return "GOV"
    return m.sector


def _nominal(party: Party, other: ActorMention) -> str | None:
    return other.text if other.kind in ("country", "organization") else None


def _surname(m: ActorMention) -> str:
    words = (m.name or m.text).replace("’", "'").split()
    return words[-1].lower()


def _compatible(name: str, known: str | None) -> bool:
    """Same surname and no contradicting first name."""
    if known is None:
        return True
    a, b = name.split(), known.split()
    return len(a) == 1 or len(b) == 1 or a[0][0] == b[0][0]


def _people(mentions: Sequence[ActorMention]) -> dict[str, ActorMention]:
    """Surname -> the fullest mention: its longest name, first country, sector, role told anywhere in the article."""
    from msgspec.structs import replace

    out: dict[str, ActorMention] = {}
    for m in mentions:
        if m.kind != "person":
            continue
        key = _surname(m)
        known = out.get(key)
        if known is None:
            out[key] = m
        elif _compatible(m.name or m.text.split()[-1], known.name):
            name = max((x for x in (known.name, m.name) if x), key=len, default=None)
            adds = name != known.name or (m.country and not known.country) or (m.sector and not known.sector)
            there = m if adds else known
            out[key] = replace(
                known, name=name, country=known.country or m.country, sector=known.sector or m.sector,
                role=known.role or m.role, gender=known.gender or m.gender, start=there.start, end=there.end,
                evidence=(*known.evidence, *m.evidence) if adds else known.evidence,
            )  # fmt: skip
    return out


def _agrees(pronoun: ActorMention, other: ActorMention, referent: Referent, gender: Gender) -> bool:
    """Number, gender and kind."""
    word = pronoun.text.lower()
    personal = other.kind == "person" or (other.kind == "office" and other.number == "sg")
    if other.kind == "pronoun":
        return other.text.lower()[0] == word[0] and bool(referent.parties[0].country or referent.parties[0].name)
    if pronoun.gender:
        return personal and gender in ("", pronoun.gender)
    if word in ("it", "its"):
        return not personal and other.number == "sg" and (other.kind in ("country", "metonym", "organization", "group"))
    return other.number == "pl" or len(referent.parties) > 1 or (other.kind == "organization")
