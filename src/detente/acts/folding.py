"""The type of a relation as one word: what status and codebook make of the type of a row.

A bare type has no status beside it, so the status is folded into it, as PLOVER and CAMEO do where events have none: what one
side will do for the other is AGREE, what it will do to the other THREATEN, what it will not do or failed to do REJECT.
Where the tables follow the manual of PLOVER 0.8 and PLOVER's own conversion from CAMEO (CAMEO2PLOVER-2021) has another type,
the conversion holds here: relations are commonly labelled by it.
"""

from __future__ import annotations

from detente.acts.finding import Found
from detente.grammar.syntax import Clauses
from detente.rows import SupportRow, TriggerRow

Supports = dict[str, tuple[SupportRow, ...]]

_FUTURE = frozenset(("will", "'ll", "wo", "shall", "would", "'d"))
_DUTY = frozenset(("must", "should", "ought", "need"))
_CONSIDERING = frozenset(("consider", "weigh", "mull", "contemplate", "ponder"))
_CAUSATIVE = frozenset(("make", "let", "help", "have", "see", "watch", "hear", "bid"))
_SHARED = ("xcomp", "conj", "acomp", "oprd", "attr")  # how a predicate hangs on the one whose subject it shares

_PROMISED = frozenset(("CONSULT", "SUPPORT", "AID", "COOPERATE", "RETREAT", "CONCEDE"))
_REFUSED = _PROMISED | {"AGREE"}
_THREATENED = frozenset(("SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST"))

# CAMEO 035, express intent to yield
_COMMITTING = frozenset(
    ("agree", "promise", "pledge", "vow", "undertake", "offer", "volunteer", "commit", "ready", "prepared", "willing")
)
# CAMEO 057, sign formal agreement
_CONCLUDING = frozenset(("agree", "strike", "reach", "clinch", "secure", "forge", "close", "hammer", "thrash", "work"))
_SENTENCING = frozenset(("sentence", "jail", "imprison"))  # PLOVER 0.8: prison sentences are COERCE arrest too
_EMBARGO = frozenset(("sanction", "embargo", "tariff", "@sanction_n"))  # CAMEO 163, impose embargo, boycott or sanctions
_SIEGE = frozenset(("blockade", "siege"))  # CAMEO 191, impose blockade: among the assaults
_APOLOGY = frozenset(("apologise", "apologize", "apology", "forgive"))  # CAMEO 055, 056
_PEACEKEEPING = frozenset(("peacekeeping", "peacekeeper"))
_WATCHING = frozenset(("peacekeeper", "inspector", "observer", "monitor"))
_HALTING = frozenset(("halt", "suspend", "stop", "end", "abandon", "break", "freeze", "cease", "discontinue"))
_TALKS = frozenset(("talk", "negotiation", "dialogue", "mediation"))


class Outlook:
    """What stands around the verb of a trigger: whether its act is to come, denied, failed, or due.

    verb: the highest verb that shares the subject of the trigger's clause, or None. modal: to come by an auxiliary.
    """

    def __init__(self, clauses: Clauses, supports: Supports, f: Found) -> None:
        verbs = _sharing(clauses, _clause_verb(clauses, f))
        helpers = {clauses.tokens[a].lower for v in verbs for a in clauses.kids(v, "aux")}
        rows = [r for v in verbs for r in supports.get(clauses.tokens[v].lemma, ()) if r.takes != "noun" and r.particle is None]
        lemmas = {clauses.tokens[v].lemma for v in verbs}
        self.verb = verbs[-1] if verbs else None
        self.modal = bool(helpers & _FUTURE)
        self.future = (
            self.modal
            or bool(lemmas & _CONSIDERING)
            or any(r.effect == "future" and not _done(clauses, verbs, r) for r in rows)
        )
        self.due = bool(helpers & _DUTY) or any(_subjunctive(clauses, v) for v in verbs)
        self.denied = any(clauses.kids(v, "neg") for v in verbs)
        self.failed = any(r.effect == "negated" and r.takes == "inf" for r in rows)


def folded(type: str, outlook: Outlook) -> str:
    """The type with its status folded in."""
    if outlook.denied or outlook.failed:
        return "REJECT" if type in _REFUSED else type
    if outlook.future:
        return "AGREE" if type in _PROMISED else "THREATEN" if type in _THREATENED else type
    return type


def conventional(row: TriggerRow) -> str:
    """The type of a row as the conversion from CAMEO has it."""
    words = {row.lemma, *(w for c in row.constraints for w in c.partition(":")[2].split(","))}
    rules = (
        (row.type == "CONCEDE" and row.lemma in _COMMITTING and any(c.startswith("comp:") for c in row.constraints), "AGREE"),
        (row.type == "AGREE" and row.lemma in _CONCLUDING and "@agreement" in words, "SUPPORT"),
        (row.type == "CONCEDE" and row.lemma in _APOLOGY, "SUPPORT"),
        (row.mode == "convict" and row.lemma in _SENTENCING, "COERCE"),
        (row.mode == "convict", "ACCUSE"),  # CAMEO 116, find guilty or liable
        (row.type == "SANCTION" and words & _EMBARGO, "COERCE"),
        (row.type == "COERCE" and row.mode == "restrict" and words & _SIEGE, "ASSAULT"),
        (row.mode == "cyber", "ASSAULT"),  # CAMEO 176 has no type; attacks are what it stands among
        (row.mode == "restrict" and row.lemma in ("deny", "refuse"), "REJECT"),  # PLOVER 0.8: barring from entry is REJECT
    )
    return next((type for holds, type in rules if holds), row.type)


def accompanied(type: str, row: TriggerRow, f: Found, clauses: Clauses) -> str:
    """The type where the words about the trigger change it, as the conversion from CAMEO has it."""
    lemmas = {t.lemma for t in clauses.tokens}
    below = {clauses.tokens[i].lemma for i in clauses.subtree(f.token)}
    if type == "MOBILIZE" and lemmas & _PEACEKEEPING:
        return "AID"  # CAMEO 074, provide military protection or peacekeeping
    if type == "RETREAT" and row.mode == "withdraw" and below & _WATCHING:
        return "SANCTION"  # CAMEO 166, expel or withdraw peacekeepers, inspectors, aid agencies
    if type == "REJECT" and row.mode == "meet" and row.lemma in _HALTING and below & _TALKS:
        return "SANCTION"  # CAMEO 164 and 165, halt negotiations, halt mediation
    if type == "CONSULT" and f.support is not None and clauses.tokens[f.support[0]].lemma in _HALTING and row.lemma in _TALKS:
        return "SANCTION"
    return type


# ------------------------------------------------------------------------------------------------------------- verbs


def _clause_verb(clauses: Clauses, f: Found) -> int | None:
    """The predicate under which the trigger stands."""
    if f.support is not None:
        return f.support[0]
    if _predicate(clauses, f.token):
        return f.token
    return next((i for i in clauses.ancestors(f.token) if clauses.is_verb(i)), None)


def _sharing(clauses: Clauses, verb: int | None) -> list[int]:
    """The predicate and those above it whose subject it shares: "will begin to withdraw"."""
    out: list[int] = []
    while verb is not None:
        out.append(verb)
        dep, head = clauses.deps[verb], clauses.heads[verb]
        own = clauses.kids(verb, "nsubj", "nsubjpass") or dep == "conj" and clauses.kids(verb, "aux")
        verb = head if not own and dep in _SHARED and head != verb and _predicate(clauses, head) else None
    return out


def _predicate(clauses: Clauses, i: int) -> bool:
    return clauses.is_verb(i) or clauses.tokens[i].tag.startswith("JJ")


def _done(clauses: Clauses, verbs: list[int], row: SupportRow) -> bool:
    """A decision is made and "go" is only a motion: neither puts what follows into the future, but "is going to" does."""
    if row.lemma == "go":
        going = [v for v in verbs if clauses.tokens[v].lemma == "go" and clauses.tokens[v].tag == "VBG"]
        return not any(clauses.kids(v, "xcomp") for v in going)
    return row.lemma in ("decide", "resolve", "determine", "opt")


def _subjunctive(clauses: Clauses, verb: int) -> bool:
    """ "Demands that Norway withdraw": a bare verb with a subject of its own, under a verb that makes nobody do it."""
    c = clauses
    bare = c.tokens[verb].tag == "VB" and c.deps[verb] == "ccomp" and bool(c.kids(verb, "nsubj")) and not c.kids(verb, "aux")
    return bare and c.tokens[c.heads[verb]].lemma not in _CAUSATIVE
