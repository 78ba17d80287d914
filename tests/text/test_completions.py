"""Which pieces of an answer may be Lean: known forms, what CommonMark says, and anything whatever."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from prover.lean.reader.file_read import normalised
from prover.text.completions import Block, blocks_of, text_of

THEOREM = "theorem t : 1 = 1 := by\n  rfl\n"


def fenced(answer: object, prompt: object = None) -> list[str]:
    return [block.text for block in blocks_of(answer, prompt) if block.language is not None]


def outside(answer: object, prompt: object = None) -> str | None:
    return next((block.text for block in blocks_of(answer, prompt) if block.language is None), None)


# --- forms that models write

FENCED = {
    "lean": (f"So:\n```lean\n{THEOREM}```\nQED", [THEOREM]),
    "tildes": (f"~~~lean4\n{THEOREM}~~~", [THEOREM]),
    "no language": (f"```\n{THEOREM}```", [THEOREM]),
    "capitals": (f"``` Lean 4\n{THEOREM}```", [THEOREM]),
    "attributes": (f"```{{.lean}}\n{THEOREM}```", [THEOREM]),
    "attributes, the class behind": (f"```{{#proof .lean4}}\n{THEOREM}```", [THEOREM]),
    "title": (f'```lean4 title="x"\n{THEOREM}```', [THEOREM]),
    "file": (f"```Proofs/T.lean\n{THEOREM}```", [THEOREM]),
    "tactics": ("```tactics\nrfl\n```", ["rfl\n"]),
    "another language": ("```python\nprint(1)\n```\n~~~json\n{}\n~~~\n```output\nok\n```", []),
    "another language in attributes": ("```{.python}\nprint(1)\n```", []),
    "unclosed": (f"```lean\n{THEOREM}", [THEOREM]),
    "unclosed, no newline": ("```lean\nrfl", ["rfl"]),
    "only an opening fence": ("```lean", []),
    "nothing in it": ("```lean\n```", []),
    "blank": ("```lean\n \n\n```", []),
    "indented": ("  ```lean\n  by\n    rfl\n  ```", ["by\n  rfl\n"]),
    "indented further": ("1. So:\n\n      ```lean\n      by\n        rfl\n      ```", ["by\n  rfl\n"]),
    "behind a list marker": ("1. ```lean\n   by\n     rfl\n   ```", ["by\n  rfl\n"]),
    "tab": ("\t```lean\n\tby\n\t  rfl\n\t```", ["by\n  rfl\n"]),
    "content left of its fence": ("   ```lean\nby\n rfl\n   ```", ["by\nrfl\n"]),
    "tab for blanks": ("    ```lean\n\tby\n\t  rfl\n    ```", ["by\n  rfl\n"]),
    "a fence far right closes nothing": ("```lean\n/-\n    ```\n-/\nrfl\n   ```", ["/-\n    ```\n-/\nrfl\n"]),
    "quoted": ("> ```lean\n> by\n>   rfl\n> ```\n>\n> So.", ["by\n  rfl\n"]),
    "the quote ends": ("> ```lean\n> rfl\nSo.", ["rfl\n"]),
    "several": ("```lean\nsorry\n```\nno:\n```lean\nrfl\n```\n```\nNo goals\n```", ["sorry\n", "rfl\n", "No goals\n"]),
    "longer outside": ("````lean\n```\nrfl\n```lean\n````", ["```\nrfl\n```lean\n"]),
    "longer closing": ("```lean\nrfl\n`````", ["rfl\n"]),
    "tildes in backticks": ("```lean\n~~~\nrfl\n```", ["~~~\nrfl\n"]),
    "backticks in tildes": ("~~~lean\n```lean\nrfl\n~~~", ["```lean\nrfl\n"]),
    "a second one before the first is closed": ("```lean\nsorry\nno:\n```lean\nrfl\n```", ["sorry\nno:\n", "rfl\n"]),
    "Lean in Markdown": ("```markdown\n# So\n```lean\nrfl\n```\n```", ["rfl\n"]),
    "code in the line": ("By ```rfl``` it is, or `simp`.", []),
    "complement": ("theorem t (x : BitVec 8) :\n  ~~~ x = x ^^^ 255 := by\n  simp", []),
    "behind a tag": ("<answer>```lean\nrfl\n```</answer>", ["rfl\n"]),
    "end of turn": ("```lean\nrfl\n```<|im_end|>\nSo.", ["rfl\n"]),
    "end of sentence": ("```lean\nrfl\n```</s>", ["rfl\n"]),
    "CRLF": ("\ufeff```lean\r\nby\r\n  rfl\r\n```\r\n", ["by\n  rfl\n"]),
    "what else splits lines": ("```lean\na\u2028```\x0c\x85\r\x0bb\n```", ["a\u2028```\x0c\x85\r\x0bb\n"]),
    "NUL, NBSP and a surrogate": ("```lean\n\x00\u00a0\ud800\n```", ["\x00\u00a0\ud800\n"]),
    "thought": ("<think>```lean\nwrong\n</think>```lean\nrfl\n```", ["rfl\n"]),
    "thought that the template opened": ("I guess\n```lean\nwrong\n```\n</think>\n```lean\nrfl\n```", ["rfl\n"]),
    "several thoughts": ("<think>a</think>```lean\nb\n```<think>c</think>```lean\nrfl\n```", ["rfl\n"]),
    "thought without an end": ("<think>\nLet me see.\n```lean\nrfl\n```\nSo.", ["rfl\n"]),
    "thought without an end behind an answer": ("```lean\nrfl\n```\n<think>or\n```lean\nsimp\n```", ["rfl\n"]),
    "thought in Lean": ('```lean\nexact f "<think>"\n```', ['exact f "<think>"\n']),
    "thought twice": ("<think><think>```lean\nrfl\n```", ["rfl\n"]),
}  # fmt: skip


@pytest.mark.parametrize("case", FENCED)
def test_fenced_blocks(case: str) -> None:
    answer, blocks = FENCED[case]
    assert fenced(answer) == blocks


OUTSIDE = {
    "no fence": ("omega", "omega"),
    "prose around": (f"Sure:\n\n{THEOREM}\nSo.", f"Sure:\n\n{THEOREM}\nSo."),
    "behind a thought": ("<think>\nhm</think>\n  rfl", "\n  rfl"),
    "an output block behind": (f"{THEOREM}```\nNo goals\n```\n", f"{THEOREM}\n"),
    "a block of another language": (f"{THEOREM}```python\nx\n```\nSo.", f"{THEOREM}\nSo."),
    "a fence in a docstring": (f"/-- So\n```\nx\n```\n-/\n{THEOREM}", f"/-- So\n\n-/\n{THEOREM}"),
    "code in the line": ("By ```rfl``` it is.", "By ```rfl``` it is."),
    "only a block": ("```lean\nrfl\n```", None),
    "only a block of another language": ("```python\nx\n```", None),
    "only a thought": ("<think>simp</think>", None),
    "thought without an end": ("<think>\nrfl", "\nrfl"),
    "thought without an end behind": ("rfl\n<think>simp", "rfl\n"),
    "nothing": ("", None),
    "blanks": (" \n\t\n", None),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_text_outside_of_fences(case: str) -> None:
    answer, text = OUTSIDE[case]
    assert outside(answer) == text


def test_a_block_says_what_it_is() -> None:
    assert blocks_of("So:\n``` LEAN 4\nrfl\n```\n~~~\nsimp") == (
        Block("rfl\n", "lean", True),
        Block("simp", "", False),
        Block("So:\n\n\n", None, True),
    )


# --- the prompt begins the answer

OPEN = "Complete:\n\n```lean4\ntheorem t : 1 = 1 := by\n"
CONTINUED = {
    "closed": (OPEN, "  rfl\n```", [("theorem t : 1 = 1 := by\n", "  rfl\n")]),
    "never closed": (OPEN, "  rfl", [("theorem t : 1 = 1 := by\n", "  rfl")]),
    "prose behind": (OPEN, "  rfl\n```\nSo.\n", [("theorem t : 1 = 1 := by\n", "  rfl\n"), ("", "\nSo.\n")]),
    "within a line": (OPEN + "  ", "rfl\n```", [("theorem t : 1 = 1 := by\n  ", "rfl\n")]),
    "only the fence": ("So:\n```lean4\n", "rfl\n```", [("", "rfl\n")]),
    "only the fence, in the line": ("So:\n```lean4", "\nrfl\n```", [("", "rfl\n")]),
    "only a part of the fence": ("So:\n```", "lean4\nrfl\n```", [("", "rfl\n")]),
    "tildes": ("~~~\nby\n", "  rfl\n~~~\n", [("by\n", "  rfl\n")]),
    "indented": ("- So:\n  ```lean\n  by\n ", "   rfl\n  ```", [("by\n", "  rfl\n")]),
    "indented, within a line": ("- So:\n  ```lean\n  by\n     ", " rfl\n  ```", [("by\n   ", " rfl\n")]),
    "CRLF cut in two": ("```lean\r\nby\r", "\n  rfl\r\n```", [("by\n", "  rfl\n")]),
    "nothing added": (OPEN, "", []),
    "closed at once": (OPEN, "```", []),
    "begun anew": (OPEN, f"```lean4\n{THEOREM}```", [("", THEOREM)]),
    "begun anew behind prose": (
        OPEN, f"Sure:\n```lean4\n{THEOREM}```", [("theorem t : 1 = 1 := by\n", "Sure:\n"), ("", THEOREM)],
    ),
    "another block behind": (
        OPEN, "  rfl\n```\nor\n```lean\nsimp\n```",
        [("theorem t : 1 = 1 := by\n", "  rfl\n"), ("", "simp\n"), ("", "\nor\n\n")],
    ),
    "behind a turn marker": ("<|User|>Prove it.<|Assistant|>```lean4\nby\n", "  rfl\n```", [("by\n", "  rfl\n")]),
    "thoughts first": (OPEN, "hm</think>\n```lean\nrfl\n```", [("", "rfl\n")]),
    "a closed fence": ("```lean\nx\n```\n", "rfl", [("", "rfl")]),
    "a closed fence without newline": ("```lean\nx\n```", "So: rfl", [("", "So: rfl")]),
    "a closed fence and a turn marker": ("```lean\nx\n```<|im_end|>\n<|assistant|>", "rfl", [("", "rfl")]),
    "an open fence of another language": ("```json\n{\n", "rfl", [("", "rfl")]),
    "an open fence in a thought": ("<think>```lean\nx</think>", "rfl", [("", "rfl")]),
    "blanks": ("theorem t : 1 = 1 := by\n  ", "rfl\n  simp", [("  ", "rfl\n  simp")]),
    "blanks before a fence": ("So\n  ", "```lean\nrfl\n```\nSo", [("", "rfl\n"), ("", "\nSo")]),
    "blanks before a thought": ("So\n  ", "x</think>rfl", [("", "rfl")]),
    "words": ("theorem t : 1 = 1 := by\n  show ", "1 = 1", [("", "1 = 1")]),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTINUED)
def test_the_completion_goes_on_where_the_prompt_ends(case: str) -> None:
    prompt, completion, blocks = CONTINUED[case]
    assert [(block.continues, block.text) for block in blocks_of(completion, prompt)] == blocks


def test_of_messages_only_a_prefill_of_the_assistant_is_continued() -> None:
    user = {"role": "user", "content": OPEN}
    prefill = [{"role": "user", "content": "Prove it."}, {"role": "assistant", "content": OPEN}]
    answer = [{"role": "assistant", "content": "  rfl\n```"}]
    assert blocks_of(answer, [user])[0].continues == ""
    assert blocks_of(answer, prefill) == (Block("  rfl\n", "lean4", True, "theorem t : 1 = 1 := by\n"),)


# --- CommonMark, as another reader has it

words = st.sampled_from(["a", "  b", "", "x ``` y", "``", "x ~~~", "> ", "- ", "\u2028", "x\ty", "#", "```rfl```"])
indents = st.integers(0, 3).map(" ".__mul__)
marks = st.tuples(indents, st.sampled_from("`~"), st.integers(3, 5)).map(lambda m: m[0] + m[1] * m[2])
infos = st.sampled_from(["", " ", "lean", " lean4", "python", "text"])
documents = st.lists(st.one_of(words, st.builds(str.__add__, marks, infos)), max_size=12).map("\n".join)


@given(documents)
def test_fences_are_those_of_commonmark(document: str) -> None:
    reader = MarkdownIt("zero").enable("fence")  # it knows no containers
    found = [token for token in reader.parse(document) if token.type == "fence"]
    lines = document.split("\n")
    content = [line for t in found if t.map for line in lines[t.map[0] + 1 : t.map[1]]]
    assume(not any(re.match(r" {0,3}[`~]{3,} ?lean", line) for line in content))  # there we begin a new block
    theirs = [(t.content.rstrip(), t.info.strip()) for t in found if t.content.strip()]
    ours = [(b.text.rstrip(), b.language) for b in blocks_of(document) if b.language is not None]
    assert ours == [(text, info) for text, info in theirs if info not in ("python", "text")]


# --- anything whatever

any_text = st.text(st.characters(codec=None, categories=None), max_size=60)  # surrogates too
pieces = [
    "`",
    "```",
    "~~~",
    "<think>",
    "</think>",
    "lean",
    "\n",
    "\r\n",
    " ",
    "\t",
    "> ",
    "- ",
    "1. ",
    "<|x|>",
    "{.",
    "}",
]
wild = st.lists(st.one_of(st.sampled_from(pieces), any_text), max_size=14).map("".join)
leaves = st.one_of(wild, st.none(), st.booleans(), st.integers(), st.floats(), st.binary(max_size=9))
keys = st.one_of(st.sampled_from(["role", "content", "text", "type"]), st.integers())
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(leaves, st.just("assistant")),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4), st.tuples(inner)),
    max_leaves=9,
)


@given(values, values)
def test_no_completion_raises(completion: object, prompt: object) -> None:
    for block in blocks_of(completion, prompt):
        assert block.text.strip()


@given(wild, wild)
def test_no_text_raises_and_blocks_are_pieces_of_it(completion: str, prompt: str) -> None:
    for block in blocks_of(completion, prompt):
        assert all(line.rstrip("\n") in normalised(prompt + completion) for line in block.text.split("\n"))
    for block in blocks_of(completion):
        assert block.continues == ""


@pytest.mark.parametrize(
    "odd", [None, 5, 1.5, object(), {}, [], [[]], [None], [{}], [{"content": None}], [5], range(3)]
)
def test_what_is_no_text_is_none(odd: object) -> None:
    assert text_of(odd) == ""
    assert blocks_of(odd, odd) == ()


def test_text_of_conversations() -> None:
    assert text_of("rfl") == text_of(b"rfl") == text_of({"content": "rfl"}) == text_of(["simp", "rfl"]) == "rfl"
    assert text_of([{"role": "assistant", "content": [{"type": "text", "text": "r"}, {"text": "f"}, "l", 5]}]) == "rfl"
    said = [
        {"role": "assistant", "content": "wait"},
        {"role": "tool", "content": "x"},
        {"role": "assistant", "content": "rfl"},
        {"role": ["user"], "content": "y"},
    ]
    assert text_of(said) == "rfl"
    assert text_of(b"\xff") == "\udcff"
    endless: list[object] = []
    endless.append(endless)
    assert text_of(endless) == text_of([{"content": endless}]) == ""


# --- round trips

no_fence = wild.map(lambda text: re.sub(r"`{3,}|~{3,}|</?think>|\r", "", text)).map(lambda text: text + "\n")
fences = st.tuples(st.sampled_from("`~"), st.integers(3, 6)).map(lambda fence: fence[0] * fence[1])
blanks = st.one_of(st.integers(0, 9).map(" ".__mul__), st.sampled_from(["\t", "\t\t", " \t"]))
proses = st.sampled_from(["", "So:\n", "1. First\n\n", "- x\n", "> a\n\n", "text `code` text\n"])


@given(no_fence, fences, blanks, st.sampled_from(["", "lean", " Lean 4", "{.lean}"]), proses, proses, st.booleans())
def test_a_text_in_a_fence_comes_back(
    text: str, fence: str, indent: str, info: str, before: str, behind: str, closed: bool
) -> None:
    body = "".join(f"{indent}{line}\n" for line in text[:-1].split("\n"))
    tail = f"{indent}{fence}\n{behind}" if closed else ""
    found = [b for b in blocks_of(f"{before}{indent}{fence}{info}\n{body}{tail}") if b.language is not None]
    assert [(b.text, b.closed) for b in found] == ([(text, closed)] if text.strip() else [])


@given(no_fence, no_fence, fences, blanks, st.integers(0, 200), proses)
def test_an_open_fence_and_its_continuation_are_one_text(
    text: str, behind: str, fence: str, indent: str, cut: int, prose: str
) -> None:
    head = f"{prose}{indent}{fence}lean\n"
    body = "".join(f"{indent}{line}\n" for line in text.split("\n"))
    at = len(head) + min(cut, len(body))
    whole = f"{head}{body}{indent}{fence}\n{behind}"
    assume(not whole.startswith("\ufeff", at))
    (both,) = (b for b in blocks_of("x\n" + whole + "\n```lean\nlast\n```")[:1])
    mine = blocks_of(whole[at:] + "\n```lean\nlast\n```", "x\n" + whole[:at])[0]
    if mine.text != "last\n":  # what the completion adds to the block is not blank
        assert (mine.continues + mine.text, mine.closed) == (both.text, both.closed)
    else:
        assert not body[cut:].strip()


# --- long ones: quadratic readers would run into the timeout of the tests

LONG = {
    "quotes": '"' * 20_000,
    "escaped quotes": '\\"' * 1_000_000,
    "backticks": "```" * 600_000,
    "fences": "```\n" * 100_000,
    "fences of Lean": "```lean\n" * 100_000,
    "tildes": "~" * 1_000_000,
    "thoughts": "<think>" * 100_000,
    "ends of thoughts": "</think>\n" * 100_000,
    "blanks": " " * 1_000_000,
    "a deep fence": " " * 1_000_000 + "```\n" + "\t" * 1_000_000 + "\n" + " \n" * 100_000 + "```",
    "quote marks": ">" * 500_000 + " ```\n" + (">" * 499_999 + "\n") * 2,
    "list markers": "1. " * 300_000 + "```\n" + " x\n" * 100_000,
    "tags": "<" * 1_000_000 + "```",
    "attributes": "```{" + "." * 1_000_000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("case", LONG)
def test_reading_is_linear(case: str) -> None:
    text = LONG[case]
    for prompt in (None, text):
        assert all(len(block.text) <= len(text) for block in blocks_of(text, prompt))
