"""Writes numpy.json: einsum by numpy 2.4.6, cases drawn with seed 20240601.

python3 testdata/gen.py   (in the package's folder; numpy must be 2.4.6)

All values are integers small enough for float32 to hold every result exactly.
"refused" holds equations with shapes that numpy.einsum does not take.
"""

import json
import os
import random

import numpy as np

assert np.__version__ == "2.4.6", np.__version__
rng = random.Random(20240601)
LETTERS = "abijkXZ"


def fixed_cases():
    return [
        ("ij,jk->ik", (3, 4), (4, 5)), ("ij->ji", (3, 4)), ("ij->", (3, 4)), ("ij->i", (3, 4)),
        ("ij->j", (3, 4)), ("i,i->", (5,), (5,)), ("i,j->ij", (3,), (4,)), ("ii->", (4, 4)),
        ("ii->i", (4, 4)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)), ("ij,ij->ij", (3, 4), (3, 4)),
        ("i,ij,j->", (3,), (3, 4), (4,)), ("ijk,il,jm->klm", (2, 3, 4), (2, 5), (3, 2)),
        ("bijc,bijd->bcd", (2, 3, 4, 5), (2, 3, 4, 5)), ("bqhd,bkhd->bhqk", (2, 3, 4, 2), (2, 5, 4, 2)),
        ("bhqk,bkhd->bqhd", (2, 4, 3, 5), (2, 5, 4, 2)), ("ab,bc,cd,de->ae", (2, 3), (3, 4), (4, 5), (5, 2)),
        ("->", ()), (",->", (), ()), (",ij->ji", (), (2, 3)), ("...", (2, 3)), ("...ij,...jk", (5, 1, 2, 3), (4, 3, 2)),
        ("ii...->...i", (3, 3, 2)), ("...ii->...i", (2, 3, 3)), ("i...,i...->...", (3, 2), (3, 2)),
        ("ba", (2, 3)), ("Ba", (2, 3)), ("aB", (2, 3)), ("iij,jj->i", (3, 3, 2), (2, 2)), ("iii->i", (3, 3, 3)),
        ("i,i,i,i->i", (4,), (4,), (4,), (4,)), ("i,i,i,i->", (4,), (4,), (4,), (4,)),
        ("ij,kl->", (2, 3), (4, 5)), ("i->...i", (3,)), (" i j , j k -> k i ", (2, 3), (3, 4)),
        ("bij,ij->b", (4, 3, 5), (3, 5)), ("ijb,jkb->ikb", (2, 3, 4), (3, 5, 4)), ("abc,cd->dab", (2, 3, 4), (4, 5)),
        ("...c,cd->...d", (2, 3, 3, 4), (4, 5)), ("bhwc,bhwd,b->bcd", (2, 3, 3, 2), (2, 3, 3, 4), (2,)),
    ]


def random_case():
    """An equation of 1 to 4 operands with letters of fixed lengths."""
    n = rng.choice([1, 2, 2, 2, 3, 3, 4])
    length = {c: rng.choice([1, 2, 3, 4, 5]) for c in LETTERS}
    wide = [rng.randint(1, 3) for _ in range(rng.choice([0, 0, 0, 1, 2]))]
    terms, shapes = [], []
    for _ in range(n):
        term = [rng.choice(LETTERS) for _ in range(rng.randint(0, 4 if n < 4 else 3))]
        shape = [length[c] for c in term]
        if wide and rng.random() < 0.8:
            tail = wide[rng.randint(0, len(wide)):]
            at = rng.randint(0, len(term))
            term.insert(at, "...")
            shape[at:at] = [rng.choice([d, d, 1]) for d in tail]
        terms.append(term)
        shapes.append(tuple(shape))
    equation = ",".join("".join(t) for t in terms)
    if rng.random() < 0.8:
        used = sorted({c for t in terms for c in t if c != "..."})
        out = rng.sample(used, rng.randint(0, min(len(used), 4)))
        if any("..." in t for t in terms):
            out.insert(rng.randint(0, len(out)), "...")
        equation += "->" + "".join(out)
    return (equation, *shapes)


def solve(equation, *shapes):
    x = [np.array([rng.randint(-4, 4) for _ in range(int(np.prod(s)))], dtype=np.float64).reshape(s) for s in shapes]
    y = np.einsum(equation, *x)
    assert np.abs(y).max() < 2**24
    ints = lambda a: [int(v) for v in np.asarray(a).ravel()]
    return {"eq": equation, "shapes": [list(s) for s in shapes], "x": [ints(v) for v in x],
            "shape": list(np.shape(y)), "y": ints(y)}


def cost(equation, *shapes):
    size = {}
    for term, shape in zip(equation.replace(" ", "").split("->")[0].split(","), shapes):
        for c, d in zip(term.replace("...", ""), shape):
            size[c] = d
    return np.prod(list(size.values()), dtype=float)


def noise():
    """Marks in any order."""
    marks = ["i", "j", "k", ",", "->", "...", ".", "-", ">", " ", "1"]
    equation = "".join(rng.choice(marks) for _ in range(rng.randint(1, 9)))
    return (equation, *[tuple(rng.choice([2, 3]) for _ in range(rng.randint(0, 3))) for _ in range(rng.randint(1, 3))])


def spoil(equation, shapes):
    """Changes one mark or one length."""
    if rng.random() < 0.6:
        at = rng.randint(0, len(equation))
        return equation[:at] + rng.choice(["i", "q", ",", "->", ".", "...", ""]) + equation[at + 1:], shapes
    k = rng.randrange(len(shapes))
    shape = list(shapes[k])
    at = rng.randint(0, len(shape))
    shape[at:at + rng.randint(0, 1)] = [7]
    return equation, [*shapes[:k], tuple(shape), *shapes[k + 1:]]


def main():
    cases = [solve(*c) for c in fixed_cases()]
    while len(cases) < 300:
        c = random_case()
        if max(np.prod(s) for s in c[1:]) <= 150 and cost(*c) < 20000 and "".join(c[0].split("->")) != "":
            case = solve(*c)
            if len(case["y"]) <= 200:
                cases.append(case)
    refused = []
    while len(refused) < 150:
        equation, *shapes = random_case() if len(refused) % 2 else noise()
        if len(refused) % 2:
            equation, shapes = spoil(equation, shapes)
        try:
            np.einsum(equation, *[np.ones(s) for s in shapes])
        except ValueError:
            if equation.strip():
                refused.append({"eq": equation, "shapes": [list(s) for s in shapes]})
    path = os.path.join(os.path.dirname(__file__), "numpy.json")
    with open(path, "w") as f:
        dump = lambda rows: "[\n" + ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows) + "\n]"
        f.write('{"numpy":"%s","seed":20240601,\n"cases":%s,\n"refused":%s}\n' % (np.__version__, dump(cases), dump(refused)))


main()
