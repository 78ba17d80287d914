import Stock

/-! # Puzzles whose proofs are plans: `Reach s t` says that moves lead from the state `s` to the state `t`

A move is a constructor of `Reach`, and a theorem that proofs cite. Nothing here is decidable or known to `simp`.
`pp_nodot`: goals are printed as they are written here.
-/

/-- A tile, or the gap. -/
inductive Tile where
  | gap | t1 | t2 | t3 | t4 | t5

/-- Sliding tiles: five tiles and a gap on two rows of three, read row by row. -/
inductive Slide where
  | board (a b c d e f : Tile)

namespace Slide

/-- Moves lead from the first state to the second. -/
inductive Reach : Slide → Slide → Prop where
  | stop' {t} : Reach t t
  | swap12' {b c d e f : Tile} {t} : Reach (board b .gap c d e f) t → Reach (board .gap b c d e f) t
  | swap21' {a c d e f : Tile} {t} : Reach (board .gap a c d e f) t → Reach (board a .gap c d e f) t
  | swap23' {a c d e f : Tile} {t} : Reach (board a c .gap d e f) t → Reach (board a .gap c d e f) t
  | swap32' {a b d e f : Tile} {t} : Reach (board a .gap b d e f) t → Reach (board a b .gap d e f) t
  | swap45' {a b c e f : Tile} {t} : Reach (board a b c e .gap f) t → Reach (board a b c .gap e f) t
  | swap54' {a b c d f : Tile} {t} : Reach (board a b c .gap d f) t → Reach (board a b c d .gap f) t
  | swap56' {a b c d f : Tile} {t} : Reach (board a b c d f .gap) t → Reach (board a b c d .gap f) t
  | swap65' {a b c d e : Tile} {t} : Reach (board a b c d .gap e) t → Reach (board a b c d e .gap) t
  | swap14' {b c d e f : Tile} {t} : Reach (board d b c .gap e f) t → Reach (board .gap b c d e f) t
  | swap41' {a b c e f : Tile} {t} : Reach (board .gap b c a e f) t → Reach (board a b c .gap e f) t
  | swap25' {a c d e f : Tile} {t} : Reach (board a e c d .gap f) t → Reach (board a .gap c d e f) t
  | swap52' {a b c d f : Tile} {t} : Reach (board a .gap c d b f) t → Reach (board a b c d .gap f) t
  | swap36' {a b d e f : Tile} {t} : Reach (board a b f d e .gap) t → Reach (board a b .gap d e f) t
  | swap63' {a b c d e : Tile} {t} : Reach (board a b .gap d e c) t → Reach (board a b c d e .gap) t

attribute [pp_nodot] Reach

theorem stop {t : Slide} : Reach t t := .stop'
theorem swap12 {b c d e f : Tile} {t : Slide} (h : Reach (board b .gap c d e f) t) : Reach (board .gap b c d e f) t :=
  .swap12' h
theorem swap21 {a c d e f : Tile} {t : Slide} (h : Reach (board .gap a c d e f) t) : Reach (board a .gap c d e f) t :=
  .swap21' h
theorem swap23 {a c d e f : Tile} {t : Slide} (h : Reach (board a c .gap d e f) t) : Reach (board a .gap c d e f) t :=
  .swap23' h
theorem swap32 {a b d e f : Tile} {t : Slide} (h : Reach (board a .gap b d e f) t) : Reach (board a b .gap d e f) t :=
  .swap32' h
theorem swap45 {a b c e f : Tile} {t : Slide} (h : Reach (board a b c e .gap f) t) : Reach (board a b c .gap e f) t :=
  .swap45' h
theorem swap54 {a b c d f : Tile} {t : Slide} (h : Reach (board a b c .gap d f) t) : Reach (board a b c d .gap f) t :=
  .swap54' h
theorem swap56 {a b c d f : Tile} {t : Slide} (h : Reach (board a b c d f .gap) t) : Reach (board a b c d .gap f) t :=
  .swap56' h
theorem swap65 {a b c d e : Tile} {t : Slide} (h : Reach (board a b c d .gap e) t) : Reach (board a b c d e .gap) t :=
  .swap65' h
theorem swap14 {b c d e f : Tile} {t : Slide} (h : Reach (board d b c .gap e f) t) : Reach (board .gap b c d e f) t :=
  .swap14' h
theorem swap41 {a b c e f : Tile} {t : Slide} (h : Reach (board .gap b c a e f) t) : Reach (board a b c .gap e f) t :=
  .swap41' h
theorem swap25 {a c d e f : Tile} {t : Slide} (h : Reach (board a e c d .gap f) t) : Reach (board a .gap c d e f) t :=
  .swap25' h
theorem swap52 {a b c d f : Tile} {t : Slide} (h : Reach (board a .gap c d b f) t) : Reach (board a b c d .gap f) t :=
  .swap52' h
theorem swap36 {a b d e f : Tile} {t : Slide} (h : Reach (board a b f d e .gap) t) : Reach (board a b .gap d e f) t :=
  .swap36' h
theorem swap63 {a b c d e : Tile} {t : Slide} (h : Reach (board a b .gap d e c) t) : Reach (board a b c d e .gap) t :=
  .swap63' h

end Slide

/-- A card. -/
inductive Card where
  | c1 | c2 | c3 | c4 | c5 | c6

/-- Six cards that are rotated, and whose first two are swapped. -/
inductive Shuffle where
  | deck (a b c d e f : Card)

namespace Shuffle

/-- Moves lead from the first state to the second. -/
inductive Reach : Shuffle → Shuffle → Prop where
  | stop' {t} : Reach t t
  | left' {a b c d e f : Card} {t} : Reach (deck b c d e f a) t → Reach (deck a b c d e f) t
  | right' {a b c d e f : Card} {t} : Reach (deck f a b c d e) t → Reach (deck a b c d e f) t
  | swap' {a b c d e f : Card} {t} : Reach (deck b a c d e f) t → Reach (deck a b c d e f) t

attribute [pp_nodot] Reach

theorem stop {t : Shuffle} : Reach t t := .stop'
theorem left {a b c d e f : Card} {t : Shuffle} (h : Reach (deck b c d e f a) t) : Reach (deck a b c d e f) t :=
  .left' h
theorem right {a b c d e f : Card} {t : Shuffle} (h : Reach (deck f a b c d e) t) : Reach (deck a b c d e f) t :=
  .right' h
theorem swap {a b c d e f : Card} {t : Shuffle} (h : Reach (deck b a c d e f) t) : Reach (deck a b c d e f) t :=
  .swap' h

end Shuffle

/-- How many tokens a place has. -/
inductive Tokens where
  | none
  | one (others : Tokens)

attribute [pp_nodot] Tokens.one

/-- Tokens on four places: a transition takes some and puts some. -/
inductive Petri where
  | mark (a b c d : Tokens)

namespace Petri

/-- Moves lead from the first state to the second. -/
inductive Reach : Petri → Petri → Prop where
  | stop' {t} : Reach t t
  | split' {w x y z : Tokens} {t} : Reach (mark w (.one (.one x)) y z) t → Reach (mark (.one w) x y z) t
  | move' {w x y z : Tokens} {t} : Reach (mark w x y (.one (.one z))) t → Reach (mark w (.one x) (.one y) z) t
  | fuse' {w x y z : Tokens} {t} : Reach (mark w x (.one y) z) t → Reach (mark w (.one (.one x)) y z) t
  | carry' {w x y z : Tokens} {t} : Reach (mark (.one w) x y z) t → Reach (mark w x (.one y) z) t
  | back' {w x y z : Tokens} {t} : Reach (mark w (.one x) y z) t → Reach (mark w x y (.one z)) t

attribute [pp_nodot] Reach

theorem stop {t : Petri} : Reach t t := .stop'
theorem split {w x y z : Tokens} {t : Petri} (h : Reach (mark w (.one (.one x)) y z) t) :
    Reach (mark (.one w) x y z) t := .split' h
theorem move {w x y z : Tokens} {t : Petri} (h : Reach (mark w x y (.one (.one z))) t) :
    Reach (mark w (.one x) (.one y) z) t := .move' h
theorem fuse {w x y z : Tokens} {t : Petri} (h : Reach (mark w x (.one y) z) t) :
    Reach (mark w (.one (.one x)) y z) t := .fuse' h
theorem carry {w x y z : Tokens} {t : Petri} (h : Reach (mark (.one w) x y z) t) : Reach (mark w x (.one y) z) t :=
  .carry' h
theorem back {w x y z : Tokens} {t : Petri} (h : Reach (mark w (.one x) y z) t) : Reach (mark w x y (.one z)) t :=
  .back' h

end Petri

/-- Where a ring is. -/
inductive Ring where
  | on | off

/-- Chinese rings: the first turns freely, a later one when the ring before it is on and all earlier ones are off. -/
inductive Rings where
  | rings (a b c d e f g : Ring)

namespace Rings

/-- Moves lead from the first state to the second. -/
inductive Reach : Rings → Rings → Prop where
  | stop' {t} : Reach t t
  | take1' {b c d e f g : Ring} {t} : Reach (rings .off b c d e f g) t → Reach (rings .on b c d e f g) t
  | put1' {b c d e f g : Ring} {t} : Reach (rings .on b c d e f g) t → Reach (rings .off b c d e f g) t
  | take2' {c d e f g : Ring} {t} : Reach (rings .on .off c d e f g) t → Reach (rings .on .on c d e f g) t
  | put2' {c d e f g : Ring} {t} : Reach (rings .on .on c d e f g) t → Reach (rings .on .off c d e f g) t
  | take3' {d e f g : Ring} {t} : Reach (rings .off .on .off d e f g) t → Reach (rings .off .on .on d e f g) t
  | put3' {d e f g : Ring} {t} : Reach (rings .off .on .on d e f g) t → Reach (rings .off .on .off d e f g) t
  | take4' {e f g : Ring} {t} : Reach (rings .off .off .on .off e f g) t → Reach (rings .off .off .on .on e f g) t
  | put4' {e f g : Ring} {t} : Reach (rings .off .off .on .on e f g) t → Reach (rings .off .off .on .off e f g) t
  | take5' {f g : Ring} {t} : Reach (rings .off .off .off .on .off f g) t → Reach (rings .off .off .off .on .on f g) t
  | put5' {f g : Ring} {t} : Reach (rings .off .off .off .on .on f g) t → Reach (rings .off .off .off .on .off f g) t
  | take6' {g : Ring} {t} : Reach (rings .off .off .off .off .on .off g) t → Reach (rings .off .off .off .off .on .on g) t
  | put6' {g : Ring} {t} : Reach (rings .off .off .off .off .on .on g) t → Reach (rings .off .off .off .off .on .off g) t
  | take7' {t} : Reach (rings .off .off .off .off .off .on .off) t → Reach (rings .off .off .off .off .off .on .on) t
  | put7' {t} : Reach (rings .off .off .off .off .off .on .on) t → Reach (rings .off .off .off .off .off .on .off) t

attribute [pp_nodot] Reach

theorem stop {t : Rings} : Reach t t := .stop'
theorem take1 {b c d e f g : Ring} {t : Rings} (h : Reach (rings .off b c d e f g) t) :
    Reach (rings .on b c d e f g) t := .take1' h
theorem put1 {b c d e f g : Ring} {t : Rings} (h : Reach (rings .on b c d e f g) t) :
    Reach (rings .off b c d e f g) t := .put1' h
theorem take2 {c d e f g : Ring} {t : Rings} (h : Reach (rings .on .off c d e f g) t) :
    Reach (rings .on .on c d e f g) t := .take2' h
theorem put2 {c d e f g : Ring} {t : Rings} (h : Reach (rings .on .on c d e f g) t) :
    Reach (rings .on .off c d e f g) t := .put2' h
theorem take3 {d e f g : Ring} {t : Rings} (h : Reach (rings .off .on .off d e f g) t) :
    Reach (rings .off .on .on d e f g) t := .take3' h
theorem put3 {d e f g : Ring} {t : Rings} (h : Reach (rings .off .on .on d e f g) t) :
    Reach (rings .off .on .off d e f g) t := .put3' h
theorem take4 {e f g : Ring} {t : Rings} (h : Reach (rings .off .off .on .off e f g) t) :
    Reach (rings .off .off .on .on e f g) t := .take4' h
theorem put4 {e f g : Ring} {t : Rings} (h : Reach (rings .off .off .on .on e f g) t) :
    Reach (rings .off .off .on .off e f g) t := .put4' h
theorem take5 {f g : Ring} {t : Rings} (h : Reach (rings .off .off .off .on .off f g) t) :
    Reach (rings .off .off .off .on .on f g) t := .take5' h
theorem put5 {f g : Ring} {t : Rings} (h : Reach (rings .off .off .off .on .on f g) t) :
    Reach (rings .off .off .off .on .off f g) t := .put5' h
theorem take6 {g : Ring} {t : Rings} (h : Reach (rings .off .off .off .off .on .off g) t) :
    Reach (rings .off .off .off .off .on .on g) t := .take6' h
theorem put6 {g : Ring} {t : Rings} (h : Reach (rings .off .off .off .off .on .on g) t) :
    Reach (rings .off .off .off .off .on .off g) t := .put6' h
theorem take7 {t : Rings} (h : Reach (rings .off .off .off .off .off .on .off) t) :
    Reach (rings .off .off .off .off .off .on .on) t := .take7' h
theorem put7 {t : Rings} (h : Reach (rings .off .off .off .off .off .on .on) t) :
    Reach (rings .off .off .off .off .off .on .off) t := .put7' h

end Rings

/-- Where a disc is. -/
inductive Peg where
  | left | mid | right

/-- Towers of four discs, the smallest first: a disc moves when all smaller ones stand on the third peg. -/
inductive Hanoi where
  | towers (a b c d : Peg)

namespace Hanoi

/-- Moves lead from the first state to the second. -/
inductive Reach : Hanoi → Hanoi → Prop where
  | stop' {t} : Reach t t
  | d1_left_mid' {b c d : Peg} {t} : Reach (towers .mid b c d) t → Reach (towers .left b c d) t
  | d1_left_right' {b c d : Peg} {t} : Reach (towers .right b c d) t → Reach (towers .left b c d) t
  | d1_mid_left' {b c d : Peg} {t} : Reach (towers .left b c d) t → Reach (towers .mid b c d) t
  | d1_mid_right' {b c d : Peg} {t} : Reach (towers .right b c d) t → Reach (towers .mid b c d) t
  | d1_right_left' {b c d : Peg} {t} : Reach (towers .left b c d) t → Reach (towers .right b c d) t
  | d1_right_mid' {b c d : Peg} {t} : Reach (towers .mid b c d) t → Reach (towers .right b c d) t
  | d2_left_mid' {c d : Peg} {t} : Reach (towers .right .mid c d) t → Reach (towers .right .left c d) t
  | d2_left_right' {c d : Peg} {t} : Reach (towers .mid .right c d) t → Reach (towers .mid .left c d) t
  | d2_mid_left' {c d : Peg} {t} : Reach (towers .right .left c d) t → Reach (towers .right .mid c d) t
  | d2_mid_right' {c d : Peg} {t} : Reach (towers .left .right c d) t → Reach (towers .left .mid c d) t
  | d2_right_left' {c d : Peg} {t} : Reach (towers .mid .left c d) t → Reach (towers .mid .right c d) t
  | d2_right_mid' {c d : Peg} {t} : Reach (towers .left .mid c d) t → Reach (towers .left .right c d) t
  | d3_left_mid' {d : Peg} {t} : Reach (towers .right .right .mid d) t → Reach (towers .right .right .left d) t
  | d3_left_right' {d : Peg} {t} : Reach (towers .mid .mid .right d) t → Reach (towers .mid .mid .left d) t
  | d3_mid_left' {d : Peg} {t} : Reach (towers .right .right .left d) t → Reach (towers .right .right .mid d) t
  | d3_mid_right' {d : Peg} {t} : Reach (towers .left .left .right d) t → Reach (towers .left .left .mid d) t
  | d3_right_left' {d : Peg} {t} : Reach (towers .mid .mid .left d) t → Reach (towers .mid .mid .right d) t
  | d3_right_mid' {d : Peg} {t} : Reach (towers .left .left .mid d) t → Reach (towers .left .left .right d) t
  | d4_left_mid' {t} : Reach (towers .right .right .right .mid) t → Reach (towers .right .right .right .left) t
  | d4_left_right' {t} : Reach (towers .mid .mid .mid .right) t → Reach (towers .mid .mid .mid .left) t
  | d4_mid_left' {t} : Reach (towers .right .right .right .left) t → Reach (towers .right .right .right .mid) t
  | d4_mid_right' {t} : Reach (towers .left .left .left .right) t → Reach (towers .left .left .left .mid) t
  | d4_right_left' {t} : Reach (towers .mid .mid .mid .left) t → Reach (towers .mid .mid .mid .right) t
  | d4_right_mid' {t} : Reach (towers .left .left .left .mid) t → Reach (towers .left .left .left .right) t

attribute [pp_nodot] Reach

theorem stop {t : Hanoi} : Reach t t := .stop'
theorem d1_left_mid {b c d : Peg} {t : Hanoi} (h : Reach (towers .mid b c d) t) : Reach (towers .left b c d) t :=
  .d1_left_mid' h
theorem d1_left_right {b c d : Peg} {t : Hanoi} (h : Reach (towers .right b c d) t) : Reach (towers .left b c d) t :=
  .d1_left_right' h
theorem d1_mid_left {b c d : Peg} {t : Hanoi} (h : Reach (towers .left b c d) t) : Reach (towers .mid b c d) t :=
  .d1_mid_left' h
theorem d1_mid_right {b c d : Peg} {t : Hanoi} (h : Reach (towers .right b c d) t) : Reach (towers .mid b c d) t :=
  .d1_mid_right' h
theorem d1_right_left {b c d : Peg} {t : Hanoi} (h : Reach (towers .left b c d) t) : Reach (towers .right b c d) t :=
  .d1_right_left' h
theorem d1_right_mid {b c d : Peg} {t : Hanoi} (h : Reach (towers .mid b c d) t) : Reach (towers .right b c d) t :=
  .d1_right_mid' h
theorem d2_left_mid {c d : Peg} {t : Hanoi} (h : Reach (towers .right .mid c d) t) :
    Reach (towers .right .left c d) t := .d2_left_mid' h
theorem d2_left_right {c d : Peg} {t : Hanoi} (h : Reach (towers .mid .right c d) t) :
    Reach (towers .mid .left c d) t := .d2_left_right' h
theorem d2_mid_left {c d : Peg} {t : Hanoi} (h : Reach (towers .right .left c d) t) :
    Reach (towers .right .mid c d) t := .d2_mid_left' h
theorem d2_mid_right {c d : Peg} {t : Hanoi} (h : Reach (towers .left .right c d) t) :
    Reach (towers .left .mid c d) t := .d2_mid_right' h
theorem d2_right_left {c d : Peg} {t : Hanoi} (h : Reach (towers .mid .left c d) t) :
    Reach (towers .mid .right c d) t := .d2_right_left' h
theorem d2_right_mid {c d : Peg} {t : Hanoi} (h : Reach (towers .left .mid c d) t) :
    Reach (towers .left .right c d) t := .d2_right_mid' h
theorem d3_left_mid {d : Peg} {t : Hanoi} (h : Reach (towers .right .right .mid d) t) :
    Reach (towers .right .right .left d) t := .d3_left_mid' h
theorem d3_left_right {d : Peg} {t : Hanoi} (h : Reach (towers .mid .mid .right d) t) :
    Reach (towers .mid .mid .left d) t := .d3_left_right' h
theorem d3_mid_left {d : Peg} {t : Hanoi} (h : Reach (towers .right .right .left d) t) :
    Reach (towers .right .right .mid d) t := .d3_mid_left' h
theorem d3_mid_right {d : Peg} {t : Hanoi} (h : Reach (towers .left .left .right d) t) :
    Reach (towers .left .left .mid d) t := .d3_mid_right' h
theorem d3_right_left {d : Peg} {t : Hanoi} (h : Reach (towers .mid .mid .left d) t) :
    Reach (towers .mid .mid .right d) t := .d3_right_left' h
theorem d3_right_mid {d : Peg} {t : Hanoi} (h : Reach (towers .left .left .mid d) t) :
    Reach (towers .left .left .right d) t := .d3_right_mid' h
theorem d4_left_mid {t : Hanoi} (h : Reach (towers .right .right .right .mid) t) :
    Reach (towers .right .right .right .left) t := .d4_left_mid' h
theorem d4_left_right {t : Hanoi} (h : Reach (towers .mid .mid .mid .right) t) :
    Reach (towers .mid .mid .mid .left) t := .d4_left_right' h
theorem d4_mid_left {t : Hanoi} (h : Reach (towers .right .right .right .left) t) :
    Reach (towers .right .right .right .mid) t := .d4_mid_left' h
theorem d4_mid_right {t : Hanoi} (h : Reach (towers .left .left .left .right) t) :
    Reach (towers .left .left .left .mid) t := .d4_mid_right' h
theorem d4_right_left {t : Hanoi} (h : Reach (towers .mid .mid .mid .left) t) :
    Reach (towers .mid .mid .mid .right) t := .d4_right_left' h
theorem d4_right_mid {t : Hanoi} (h : Reach (towers .left .left .left .mid) t) :
    Reach (towers .left .left .left .right) t := .d4_right_mid' h

end Hanoi

/-- What sits in a cell. -/
inductive Animal where
  | gap | toad | frog

/-- Toads go right, frogs go left, into the gap beside them or over one of the other kind. -/
inductive Toads where
  | row (a b c d e f g : Animal)

namespace Toads

/-- Moves lead from the first state to the second. -/
inductive Reach : Toads → Toads → Prop where
  | stop' {t} : Reach t t
  | toad1' {c d e f g : Animal} {t} : Reach (row .gap .toad c d e f g) t → Reach (row .toad .gap c d e f g) t
  | frog1' {c d e f g : Animal} {t} : Reach (row .frog .gap c d e f g) t → Reach (row .gap .frog c d e f g) t
  | toad2' {a d e f g : Animal} {t} : Reach (row a .gap .toad d e f g) t → Reach (row a .toad .gap d e f g) t
  | frog2' {a d e f g : Animal} {t} : Reach (row a .frog .gap d e f g) t → Reach (row a .gap .frog d e f g) t
  | toad3' {a b e f g : Animal} {t} : Reach (row a b .gap .toad e f g) t → Reach (row a b .toad .gap e f g) t
  | frog3' {a b e f g : Animal} {t} : Reach (row a b .frog .gap e f g) t → Reach (row a b .gap .frog e f g) t
  | toad4' {a b c f g : Animal} {t} : Reach (row a b c .gap .toad f g) t → Reach (row a b c .toad .gap f g) t
  | frog4' {a b c f g : Animal} {t} : Reach (row a b c .frog .gap f g) t → Reach (row a b c .gap .frog f g) t
  | toad5' {a b c d g : Animal} {t} : Reach (row a b c d .gap .toad g) t → Reach (row a b c d .toad .gap g) t
  | frog5' {a b c d g : Animal} {t} : Reach (row a b c d .frog .gap g) t → Reach (row a b c d .gap .frog g) t
  | toad6' {a b c d e : Animal} {t} : Reach (row a b c d e .gap .toad) t → Reach (row a b c d e .toad .gap) t
  | frog6' {a b c d e : Animal} {t} : Reach (row a b c d e .frog .gap) t → Reach (row a b c d e .gap .frog) t
  | toad_over1' {d e f g : Animal} {t} : Reach (row .gap .frog .toad d e f g) t → Reach (row .toad .frog .gap d e f g) t
  | frog_over1' {d e f g : Animal} {t} : Reach (row .frog .toad .gap d e f g) t → Reach (row .gap .toad .frog d e f g) t
  | toad_over2' {a e f g : Animal} {t} : Reach (row a .gap .frog .toad e f g) t → Reach (row a .toad .frog .gap e f g) t
  | frog_over2' {a e f g : Animal} {t} : Reach (row a .frog .toad .gap e f g) t → Reach (row a .gap .toad .frog e f g) t
  | toad_over3' {a b f g : Animal} {t} : Reach (row a b .gap .frog .toad f g) t → Reach (row a b .toad .frog .gap f g) t
  | frog_over3' {a b f g : Animal} {t} : Reach (row a b .frog .toad .gap f g) t → Reach (row a b .gap .toad .frog f g) t
  | toad_over4' {a b c g : Animal} {t} : Reach (row a b c .gap .frog .toad g) t → Reach (row a b c .toad .frog .gap g) t
  | frog_over4' {a b c g : Animal} {t} : Reach (row a b c .frog .toad .gap g) t → Reach (row a b c .gap .toad .frog g) t
  | toad_over5' {a b c d : Animal} {t} : Reach (row a b c d .gap .frog .toad) t → Reach (row a b c d .toad .frog .gap) t
  | frog_over5' {a b c d : Animal} {t} : Reach (row a b c d .frog .toad .gap) t → Reach (row a b c d .gap .toad .frog) t

attribute [pp_nodot] Reach

theorem stop {t : Toads} : Reach t t := .stop'
theorem toad1 {c d e f g : Animal} {t : Toads} (h : Reach (row .gap .toad c d e f g) t) :
    Reach (row .toad .gap c d e f g) t := .toad1' h
theorem frog1 {c d e f g : Animal} {t : Toads} (h : Reach (row .frog .gap c d e f g) t) :
    Reach (row .gap .frog c d e f g) t := .frog1' h
theorem toad2 {a d e f g : Animal} {t : Toads} (h : Reach (row a .gap .toad d e f g) t) :
    Reach (row a .toad .gap d e f g) t := .toad2' h
theorem frog2 {a d e f g : Animal} {t : Toads} (h : Reach (row a .frog .gap d e f g) t) :
    Reach (row a .gap .frog d e f g) t := .frog2' h
theorem toad3 {a b e f g : Animal} {t : Toads} (h : Reach (row a b .gap .toad e f g) t) :
    Reach (row a b .toad .gap e f g) t := .toad3' h
theorem frog3 {a b e f g : Animal} {t : Toads} (h : Reach (row a b .frog .gap e f g) t) :
    Reach (row a b .gap .frog e f g) t := .frog3' h
theorem toad4 {a b c f g : Animal} {t : Toads} (h : Reach (row a b c .gap .toad f g) t) :
    Reach (row a b c .toad .gap f g) t := .toad4' h
theorem frog4 {a b c f g : Animal} {t : Toads} (h : Reach (row a b c .frog .gap f g) t) :
    Reach (row a b c .gap .frog f g) t := .frog4' h
theorem toad5 {a b c d g : Animal} {t : Toads} (h : Reach (row a b c d .gap .toad g) t) :
    Reach (row a b c d .toad .gap g) t := .toad5' h
theorem frog5 {a b c d g : Animal} {t : Toads} (h : Reach (row a b c d .frog .gap g) t) :
    Reach (row a b c d .gap .frog g) t := .frog5' h
theorem toad6 {a b c d e : Animal} {t : Toads} (h : Reach (row a b c d e .gap .toad) t) :
    Reach (row a b c d e .toad .gap) t := .toad6' h
theorem frog6 {a b c d e : Animal} {t : Toads} (h : Reach (row a b c d e .frog .gap) t) :
    Reach (row a b c d e .gap .frog) t := .frog6' h
theorem toad_over1 {d e f g : Animal} {t : Toads} (h : Reach (row .gap .frog .toad d e f g) t) :
    Reach (row .toad .frog .gap d e f g) t := .toad_over1' h
theorem frog_over1 {d e f g : Animal} {t : Toads} (h : Reach (row .frog .toad .gap d e f g) t) :
    Reach (row .gap .toad .frog d e f g) t := .frog_over1' h
theorem toad_over2 {a e f g : Animal} {t : Toads} (h : Reach (row a .gap .frog .toad e f g) t) :
    Reach (row a .toad .frog .gap e f g) t := .toad_over2' h
theorem frog_over2 {a e f g : Animal} {t : Toads} (h : Reach (row a .frog .toad .gap e f g) t) :
    Reach (row a .gap .toad .frog e f g) t := .frog_over2' h
theorem toad_over3 {a b f g : Animal} {t : Toads} (h : Reach (row a b .gap .frog .toad f g) t) :
    Reach (row a b .toad .frog .gap f g) t := .toad_over3' h
theorem frog_over3 {a b f g : Animal} {t : Toads} (h : Reach (row a b .frog .toad .gap f g) t) :
    Reach (row a b .gap .toad .frog f g) t := .frog_over3' h
theorem toad_over4 {a b c g : Animal} {t : Toads} (h : Reach (row a b c .gap .frog .toad g) t) :
    Reach (row a b c .toad .frog .gap g) t := .toad_over4' h
theorem frog_over4 {a b c g : Animal} {t : Toads} (h : Reach (row a b c .frog .toad .gap g) t) :
    Reach (row a b c .gap .toad .frog g) t := .frog_over4' h
theorem toad_over5 {a b c d : Animal} {t : Toads} (h : Reach (row a b c d .gap .frog .toad) t) :
    Reach (row a b c d .toad .frog .gap) t := .toad_over5' h
theorem frog_over5 {a b c d : Animal} {t : Toads} (h : Reach (row a b c d .frog .toad .gap) t) :
    Reach (row a b c d .gap .toad .frog) t := .frog_over5' h

end Toads

/-- Edges lead from one node to another. -/
inductive Walk {V : Type} (E : V → V → Prop) : V → V → Prop where
  | stop' {a} : Walk E a a
  | step' {a b c} : E a b → Walk E b c → Walk E a c

theorem Walk.stop {V : Type} {E : V → V → Prop} {a : V} : Walk E a a := Walk.stop'
theorem Walk.step {V : Type} {E : V → V → Prop} {a b c : V} (h : E a b) : Walk E b c → Walk E a c := Walk.step' h
