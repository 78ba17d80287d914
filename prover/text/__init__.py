"""The one reader of Lean text. Lean's parser says what a text is; Markdown and chat structure are read here.

Read `reader` first (texts to Lean's parser), then `theorems` (a file's theorems as statements of their own),
`statements` (what people type and data sets hold), `completions` (the code blocks of an answer) and `answers` (what
these prove).
"""
