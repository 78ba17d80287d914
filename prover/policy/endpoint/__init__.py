"""Proposals of a model behind an OpenAI-compatible server (vLLM, SGLang, llama.cpp, Ollama …), whose weights are not
here.

Read `settings`, then `policy` (the value), `proposer` (tactics) and `proofs` (whole proofs), then what they rest on:
`prompts` (what is asked), `client` (how it is asked), `answers` (what comes back).
"""
