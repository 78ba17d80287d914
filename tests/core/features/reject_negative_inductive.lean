-- expect: error: non positive
prelude
import Core

inductive Bad where
  | mk (f : Bad → Bad) : Bad
