prelude
import Core

example : ¬ ([1] = []) := by nofun
example (h : False) : 1 = 2 := nomatch h
example (x : Empty) : 1 = 2 := by nomatch x
