import Stock

/-! # Algebras whose laws are theorems with names, and nothing that `simp` or a decision procedure knows

A law is a field of its class, under another name, and a theorem. Proofs cite the theorem.
-/

/-- A group, with more laws than it needs. -/
class Grp (G : Type) where
  mul : G → G → G
  one : G
  inv : G → G
  assoc' : ∀ x y z, mul (mul x y) z = mul x (mul y z)
  one_mul' : ∀ x, mul one x = x
  mul_one' : ∀ x, mul x one = x
  inv_mul' : ∀ x, mul (inv x) x = one
  mul_inv' : ∀ x, mul x (inv x) = one
  inv_inv' : ∀ x, inv (inv x) = x
  inv_prod' : ∀ x y, inv (mul x y) = mul (inv y) (inv x)

theorem Grp.assoc {G : Type} [Grp G] (x y z : G) : mul (mul x y) z = mul x (mul y z) := assoc' x y z
theorem Grp.one_mul {G : Type} [Grp G] (x : G) : mul one x = x := one_mul' x
theorem Grp.mul_one {G : Type} [Grp G] (x : G) : mul x one = x := mul_one' x
theorem Grp.inv_mul {G : Type} [Grp G] (x : G) : mul (inv x) x = one := inv_mul' x
theorem Grp.mul_inv {G : Type} [Grp G] (x : G) : mul x (inv x) = one := mul_inv' x
theorem Grp.inv_inv {G : Type} [Grp G] (x : G) : inv (inv x) = x := inv_inv' x
theorem Grp.inv_prod {G : Type} [Grp G] (x y : G) : inv (mul x y) = mul (inv y) (inv x) := inv_prod' x y

/-- A ring, not necessarily commutative or with one. -/
class Rng (R : Type) where
  add : R → R → R
  mul : R → R → R
  neg : R → R
  zero : R
  add_comm' : ∀ x y, add x y = add y x
  add_assoc' : ∀ x y z, add (add x y) z = add x (add y z)
  add_zero' : ∀ x, add x zero = x
  add_neg' : ∀ x, add x (neg x) = zero
  mul_assoc' : ∀ x y z, mul (mul x y) z = mul x (mul y z)
  mul_add' : ∀ x y z, mul x (add y z) = add (mul x y) (mul x z)
  add_mul' : ∀ x y z, mul (add x y) z = add (mul x z) (mul y z)
  neg_mul' : ∀ x y, mul (neg x) y = neg (mul x y)

theorem Rng.add_comm {R : Type} [Rng R] (x y : R) : add x y = add y x := add_comm' x y
theorem Rng.add_assoc {R : Type} [Rng R] (x y z : R) : add (add x y) z = add x (add y z) := add_assoc' x y z
theorem Rng.add_zero {R : Type} [Rng R] (x : R) : add x zero = x := add_zero' x
theorem Rng.add_neg {R : Type} [Rng R] (x : R) : add x (neg x) = zero := add_neg' x
theorem Rng.mul_assoc {R : Type} [Rng R] (x y z : R) : mul (mul x y) z = mul x (mul y z) := mul_assoc' x y z
theorem Rng.mul_add {R : Type} [Rng R] (x y z : R) : mul x (add y z) = add (mul x y) (mul x z) := mul_add' x y z
theorem Rng.add_mul {R : Type} [Rng R] (x y z : R) : mul (add x y) z = add (mul x z) (mul y z) := add_mul' x y z
theorem Rng.neg_mul {R : Type} [Rng R] (x y : R) : mul (neg x) y = neg (mul x y) := neg_mul' x y

/-- A lattice. -/
class Lat (L : Type) where
  meet : L → L → L
  join : L → L → L
  meet_comm' : ∀ x y, meet x y = meet y x
  join_comm' : ∀ x y, join x y = join y x
  meet_assoc' : ∀ x y z, meet (meet x y) z = meet x (meet y z)
  join_assoc' : ∀ x y z, join (join x y) z = join x (join y z)
  meet_join' : ∀ x y, meet x (join x y) = x
  join_meet' : ∀ x y, join x (meet x y) = x

theorem Lat.meet_comm {L : Type} [Lat L] (x y : L) : meet x y = meet y x := meet_comm' x y
theorem Lat.join_comm {L : Type} [Lat L] (x y : L) : join x y = join y x := join_comm' x y
theorem Lat.meet_assoc {L : Type} [Lat L] (x y z : L) : meet (meet x y) z = meet x (meet y z) := meet_assoc' x y z
theorem Lat.join_assoc {L : Type} [Lat L] (x y z : L) : join (join x y) z = join x (join y z) := join_assoc' x y z
theorem Lat.meet_join {L : Type} [Lat L] (x y : L) : meet x (join x y) = x := meet_join' x y
theorem Lat.join_meet {L : Type} [Lat L] (x y : L) : join x (meet x y) = x := join_meet' x y

/-- A Boolean algebra, by conjunction and negation. -/
class Boole (B : Type) where
  and : B → B → B
  or : B → B → B
  not : B → B
  and_comm' : ∀ x y, and x y = and y x
  or_comm' : ∀ x y, or x y = or y x
  not_not' : ∀ x, not (not x) = x
  not_and' : ∀ x y, not (and x y) = or (not x) (not y)
  not_or' : ∀ x y, not (or x y) = and (not x) (not y)
  and_or' : ∀ x y z, and x (or y z) = or (and x y) (and x z)
  or_and' : ∀ x y z, or x (and y z) = and (or x y) (or x z)
  and_self' : ∀ x, and x x = x

theorem Boole.and_comm {B : Type} [Boole B] (x y : B) : and x y = and y x := and_comm' x y
theorem Boole.or_comm {B : Type} [Boole B] (x y : B) : or x y = or y x := or_comm' x y
theorem Boole.not_not {B : Type} [Boole B] (x : B) : not (not x) = x := not_not' x
theorem Boole.not_and {B : Type} [Boole B] (x y : B) : not (and x y) = or (not x) (not y) := not_and' x y
theorem Boole.not_or {B : Type} [Boole B] (x y : B) : not (or x y) = and (not x) (not y) := not_or' x y
theorem Boole.and_or {B : Type} [Boole B] (x y z : B) : and x (or y z) = or (and x y) (and x z) := and_or' x y z
theorem Boole.or_and {B : Type} [Boole B] (x y z : B) : or x (and y z) = and (or x y) (or x z) := or_and' x y z
theorem Boole.and_self {B : Type} [Boole B] (x : B) : and x x = x := and_self' x

/-- A quandle: an operation and its inverse on the right. -/
class Quandle (Q : Type) where
  act : Q → Q → Q
  back : Q → Q → Q
  act_self' : ∀ x, act x x = x
  act_back' : ∀ x y, back (act x y) y = x
  back_act' : ∀ x y, act (back x y) y = x
  act_act' : ∀ x y z, act (act x y) z = act (act x z) (act y z)

theorem Quandle.act_self {Q : Type} [Quandle Q] (x : Q) : act x x = x := act_self' x
theorem Quandle.act_back {Q : Type} [Quandle Q] (x y : Q) : back (act x y) y = x := act_back' x y
theorem Quandle.back_act {Q : Type} [Quandle Q] (x y : Q) : act (back x y) y = x := back_act' x y
theorem Quandle.act_act {Q : Type} [Quandle Q] (x y z : Q) : act (act x y) z = act (act x z) (act y z) := act_act' x y z
