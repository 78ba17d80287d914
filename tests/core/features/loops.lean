-- expect: says: 15
prelude
import Core

def total (l : List Nat) : Nat := Id.run do
  let mut s := 0
  for x in l do
    if x = 0 then continue
    if x > 10 then break
    s := s + x
  return s
example : total [1, 2, 0, 3, 20, 4] = 6 := rfl
def find (l : List Nat) : Option Nat := do
  for x in l do
    if x > 3 then return x
  none
example : find [1, 2, 5, 7] = some 5 := rfl
def sumTo (n : Nat) : Nat := Id.run do
  let mut s := 0
  for h : i in [0:n] do
    have : i < n := h.2.1
    s := s + i
  return s
def bits (n : Nat) : Nat := Id.run do
  let mut i := n
  let mut count := 0
  while i > 0 do
    i := i / 2
    count := count + 1
  return count
#eval sumTo 5 + bits 16
