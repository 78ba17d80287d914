prelude
import Core

@[ext] structure Pt where
  x : Nat
  y : Nat
example (p q : Pt) (hx : p.x = q.x) (hy : p.y = q.y) : p = q := by
  ext
  · exact hx
  · exact hy
