prelude
import Core

example : 407 ≡ 7 [MOD 10] := by decide
example : ¬407 ≡ 8 [MOD 10] := by decide
example : -3 ≡ 7 [ZMOD 10] := by decide
example (a b n : ℕ) (h : a ≡ b [MOD n]) : a % n = b % n := h
example (a b c : ℕ) (h : a ≡ b [MOD 7]) (k : b ≡ c [MOD 7]) : a ≡ c [MOD 7] := h.trans k
