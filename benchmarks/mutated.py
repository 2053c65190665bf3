"""Random patterns of several shapes, and copies of them with one change."""

from collections.abc import Callable
from random import Random

MAXIMUM = 1024
SYLLABLES = ["Create", "Delete", "Put", "Get", "Role", "User", "Policy", "Tags", "Trail", "Key"]
FIELDS = ["$.eventName", "$.eventSource", "$.errorCode", "$.userIdentity.arn", "$.x", "$.y.z"]
NESTED = ["$.a", "$.a.b", "$.a.b.c", "$.a[0]", "$.a[1].b", "$.a.d", "$.e[0].f", "$.e", "$.e[2]"]
WILD = ["$.a[*]", "$.a.*", "$.e[*].f"]
TESTS = ["IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS"]
REGEXES = ["%^Create%", "%Policy$%", "%a{2,5}b%", r"%^\d{3}$%", "%[Rr]ole|User%", "%e.{0,9}y%"]


def word(random: Random) -> str:
    """Return a name like that of an API call."""
    return "".join(random.choice(SYLLABLES) for _ in range(random.randint(1, 3)))


def wild_word(random: Random) -> str:
    """Return a name with wildcards."""
    parts = [random.choice(["", "*"]) + random.choice([*SYLLABLES, "a", "aa", "ab"])]
    parts += [random.choice(["*", ""]) + random.choice([*SYLLABLES, "b", "ba"])]
    return "".join(parts[: random.randint(1, 2)]) + random.choice(["", "*"])


def of_wildcards(random: Random) -> str:
    """Return a condition with wildcards."""
    return f'{random.choice(FIELDS)} {equality(random)} "{wild_word(random)}"'


def of_numbers(random: Random) -> str:
    """Return a condition on a number or its text."""
    field = random.choice(FIELDS[4:])
    number = random.choice(["0", "1", "5", "5.0", "1e2", "1e21", "-3", "0.5", "100", "1e-7", "12"])
    if random.random() < 0.3:
        return f'{field} {equality(random)} "{random.choice([number, "1*", "*e*", "*.0", "5"])}"'
    return f"{field} {random.choice(['=', '!=', '<', '>', '<=', '>='])} {number}"


def of_nested(random: Random) -> str:
    """Return a condition on a property that may be nested in another."""
    selector = random.choice(NESTED)
    if random.random() < 0.4:
        return f"{selector} {random.choice(TESTS)}"
    return f'{selector} {equality(random)} "{random.choice("xyz*")}"'


def equality(random: Random) -> str:
    """Return an operator."""
    return random.choice(["=", "=", "!="])


def plain(random: Random) -> str:
    """Return a condition on one text."""
    return f'{random.choice(FIELDS)} {equality(random)} "{word(random)}"'


def joined(random: Random, one: Callable[[Random], str], conditions: int, extra: list[str]) -> str:
    """Return conditions in clauses of one to four, joined by either operator."""
    inner, outer = random.choice([("||", "&&"), ("&&", "||")])
    terms = [*extra]
    clauses = []
    while conditions > 0:
        size = min(conditions, random.randint(1, 4))
        terms += [one(random) for _ in range(size)]
        random.shuffle(terms)
        clauses.append("(" + f" {inner} ".join(terms) + ")")
        terms = []
        conditions -= size
    while len(text := "{ " + f" {outer} ".join(clauses) + " }") > MAXIMUM:
        clauses.pop()
    return text


def a_json(one: Callable[[Random], str], least: int, most: int) -> Callable[[Random], str]:
    """Return a function that makes patterns with some number of conditions."""
    return lambda random: joined(random, one, random.randint(least, most), [])


def of_regexes(random: Random) -> str:
    """Return a pattern with one or two regular expressions."""
    extra = [
        f"{random.choice(FIELDS)} {equality(random)} {random.choice(REGEXES)}"
        for _ in range(random.randint(1, 2))
    ]
    return joined(random, of_wildcards, random.randint(1, 10), extra)


def with_wild_selectors(random: Random) -> str:
    """Return a pattern of nested properties, possibly with a wildcard selector."""
    extra = [f'{random.choice(WILD)} {equality(random)} "{random.choice("xyz")}"']
    return joined(random, of_nested, random.randint(1, 14), extra if random.random() < 0.5 else [])


def of_terms(random: Random) -> str:
    """Return a pattern of terms."""
    pieces = [*SYLLABLES, "ERROR", "WARN", '"a b"', "aba", "bab", "%a{2,}%"]
    patterns = []
    regexes = 0
    for _ in range(random.randint(1, 8)):
        term = random.choice(pieces)
        regexes += "%" in term
        if "%" not in term or regexes < 3:
            patterns.append(random.choice(["", "", "-", "?"]) + term)
    return " ".join(patterns)


SHAPES: dict[str, Callable[[Random], str]] = {
    "wildcards": a_json(of_wildcards, 1, 25),
    "regular expressions": of_regexes,
    "numbers": a_json(of_numbers, 1, 25),
    "nested selectors": with_wild_selectors,
    "terms": of_terms,
    "fifty conditions": a_json(plain, 50, 50),
}


def mutated(random: Random, text: str) -> str:
    """Return a pattern with one change, which may make it invalid."""
    swaps = [("&&", "||"), ("||", "&&"), (" = ", " != "), (" != ", " = "), ("*", ""), ("e", "e*")]
    swaps += [("Create", "Delete"), ("Role", "User"), (" > ", " >= "), ("5", "6"), ("ab", "a*b")]
    swaps += [("IS NULL", "NOT EXISTS"), ("[0]", "[1]"), (".b", ".c"), ("x", "y"), (" -", " ")]
    swaps += [('"a', '"*a'), ("Trail", "Tags"), ("ERROR", "ERR"), ("-", ""), ("{2,", "{3,")]
    random.shuffle(swaps)
    for old, new in swaps:
        positions = [at for at in range(len(text)) if text.startswith(old, at)]
        if positions:
            at = random.choice(positions)
            return text[:at] + new + text[at + len(old) :]
    return text
