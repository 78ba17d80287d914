import Suites.Defs.Magma

/-! # Magmas: what one law, or a few, implies -/

/-! ## Commutativity and associativity -/

theorem magma_comm_outer {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x) (x y z : G) :
    (x ◇ y) ◇ z = z ◇ (y ◇ x) := by
  rw [h (x ◇ y) z, h x y]

theorem magma_comm_inner {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x) (x y z w : G) :
    (x ◇ y) ◇ (z ◇ w) = (w ◇ z) ◇ (y ◇ x) := by
  rw [h (x ◇ y), h z w, h x y]

theorem magma_comm_instance {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x) (x y : G) :
    (x ◇ x) ◇ y = y ◇ (x ◇ x) := by
  exact h (x ◇ x) y

theorem magma_assoc_four {G : Type} [Magma G] (h : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z))
    (x y z w : G) : ((x ◇ y) ◇ z) ◇ w = x ◇ (y ◇ (z ◇ w)) := by
  rw [h, h]

theorem magma_assoc_middle {G : Type} [Magma G] (h : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z))
    (x y z w : G) : (x ◇ (y ◇ z)) ◇ w = (x ◇ y) ◇ (z ◇ w) := by
  rw [h, h, h]

theorem magma_assoc_five {G : Type} [Magma G] (h : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z))
    (x y z w u : G) : (x ◇ y) ◇ ((z ◇ w) ◇ u) = x ◇ (y ◇ (z ◇ (w ◇ u))) := by
  rw [h, h]

theorem magma_assoc_cube {G : Type} [Magma G] (h : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z))
    (x : G) : (x ◇ x) ◇ (x ◇ x) = ((x ◇ x) ◇ x) ◇ x := by
  rw [h (x ◇ x)]

theorem magma_left_comm {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y z : G) : x ◇ (y ◇ z) = y ◇ (x ◇ z) := by
  rw [← k, h x y, k]

theorem magma_right_comm {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y z : G) : (x ◇ y) ◇ z = (x ◇ z) ◇ y := by
  rw [k, h y z, ← k]

theorem magma_exchange {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y z w : G) :
    (x ◇ y) ◇ (z ◇ w) = (x ◇ z) ◇ (y ◇ w) := by
  rw [k, ← k y, h y z, k z, ← k]

theorem magma_reverse {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y z : G) : x ◇ (y ◇ z) = z ◇ (y ◇ x) := by
  rw [h x, h y z, k]

theorem magma_semigroup_square {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y ◇ x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y : G) :
    (x ◇ y) ◇ (x ◇ y) = (x ◇ x) ◇ (y ◇ y) := by
  rw [k, ← k y, h y x, k x y y, ← k]

/-! ## Constant laws -/

theorem magma_const_swap {G : Type} [Magma G] (h : ∀ x y z w : G, x ◇ y = z ◇ w) (x y : G) :
    x ◇ y = y ◇ x := by
  exact h x y y x

theorem magma_const_assoc {G : Type} [Magma G] (h : ∀ x y z w : G, x ◇ y = z ◇ w) (x y z : G) :
    (x ◇ y) ◇ z = x ◇ (y ◇ z) := by
  exact h (x ◇ y) z x (y ◇ z)

theorem magma_const_squares {G : Type} [Magma G] (h : ∀ x y z w : G, x ◇ y = z ◇ w) (x y : G) :
    x ◇ x = y ◇ (x ◇ y) := by
  exact h x x y (x ◇ y)

theorem magma_left_const {G : Type} [Magma G] (h : ∀ x y z : G, x ◇ y = x ◇ z) (x y z w : G) :
    (x ◇ y) ◇ z = (x ◇ w) ◇ y := by
  rw [h x y w, h (x ◇ w) z y]

theorem magma_right_const {G : Type} [Magma G] (h : ∀ x y z : G, x ◇ y = z ◇ y) (x y z w : G) :
    x ◇ (y ◇ z) = w ◇ (x ◇ z) := by
  rw [h y z x, h x (x ◇ z) w]

theorem magma_both_const {G : Type} [Magma G] (h : ∀ x y z : G, x ◇ y = x ◇ z)
    (k : ∀ x y z : G, x ◇ y = z ◇ y) (x y z w : G) : x ◇ y = z ◇ w := by
  rw [h x y w, k x w z]

theorem magma_const_of_squares {G : Type} [Magma G] (h : ∀ x y z : G, x ◇ y = z ◇ z)
    (x y z w : G) : x ◇ y = z ◇ w := by
  rw [h x y x, ← h z w x]

theorem magma_square_const_comm {G : Type} [Magma G] (h : ∀ x y z : G, x ◇ y = z ◇ z) (x y : G) :
    (x ◇ y) ◇ x = y ◇ y := by
  exact h (x ◇ y) x y

/-! ## Trivial magmas -/

theorem magma_trivial_all {G : Type} [Magma G] (h : ∀ x y : G, x = y) (x y z : G) :
    x ◇ (y ◇ z) = (z ◇ y) ◇ x := by
  exact h (x ◇ (y ◇ z)) ((z ◇ y) ◇ x)

theorem magma_trivial_of_op {G : Type} [Magma G] (h : ∀ x y z : G, x = y ◇ z) (x y : G) : x = y := by
  rw [h x x x, ← h y x x]

theorem magma_trivial_of_square {G : Type} [Magma G] (h : ∀ x y : G, x = y ◇ y) (x y : G) :
    x = y := by
  rw [h x x, ← h y x]

theorem magma_trivial_of_nested {G : Type} [Magma G] (h : ∀ x y z w : G, x = y ◇ (z ◇ w))
    (x y : G) : x = y := by
  rw [h x x x x, ← h y x x x]

theorem magma_trivial_of_product {G : Type} [Magma G] (h : ∀ x y z : G, x = (y ◇ z) ◇ y)
    (x y : G) : x ◇ y = y ◇ x := by
  rw [h (x ◇ y) x y, ← h (y ◇ x) x y]

theorem magma_trivial_projections {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = x)
    (k : ∀ x y : G, x ◇ y = y) (x y : G) : x = y := by
  rw [← h x y, k x y]

theorem magma_trivial_left_comm {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = x)
    (k : ∀ x y : G, x ◇ y = y ◇ x) (x y : G) : x = y := by
  rw [← h x y, k x y, h y x]

/-! ## Projections -/

theorem magma_left_assoc {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = x) (x y z : G) :
    (x ◇ y) ◇ z = x ◇ (y ◇ z) := by
  rw [h, h, h]

theorem magma_left_deep {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = x) (x y z w : G) :
    ((x ◇ y) ◇ z) ◇ w = x := by
  rw [h, h, h]

theorem magma_left_ignore {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = x) (x y z w : G) :
    (x ◇ y) ◇ (z ◇ w) = x ◇ w := by
  rw [h (x ◇ y), h x y, h x w]

theorem magma_right_deep {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y) (x y z w : G) :
    x ◇ (y ◇ (z ◇ w)) = w := by
  rw [h, h, h]

theorem magma_right_assoc {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = y) (x y z : G) :
    x ◇ (y ◇ z) = (x ◇ y) ◇ z := by
  rw [h, h, h]

theorem magma_left_of_nested {G : Type} [Magma G] (h : ∀ x y z : G, x = x ◇ (y ◇ z)) (x y : G) :
    x ◇ (y ◇ x) ◇ (y ◇ y) = x := by
  rw [← h, ← h]

theorem magma_left_of_absorb {G : Type} [Magma G] (h : ∀ x y z : G, x = (x ◇ y) ◇ z) (x y z w : G) :
    (((x ◇ y) ◇ z) ◇ w) ◇ y = x := by
  rw [← h x y z, ← h x w y]

theorem magma_left_forced {G : Type} [Magma G] (h : ∀ x y : G, x ◇ y = x) (x y z : G)
    (k : x ◇ y = z ◇ y) : x = z := by
  rw [h, h] at k
  exact k

/-! ## Idempotence -/

theorem magma_idem_nested {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x) (x : G) :
    (x ◇ x) ◇ (x ◇ x) = x := by
  rw [h, h]

theorem magma_idem_product {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x) (x y : G) :
    (x ◇ y) ◇ (x ◇ y) = (x ◇ x) ◇ y := by
  rw [h, h]

theorem magma_idem_three {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x) (x y : G) :
    (x ◇ x) ◇ (y ◇ y) = x ◇ y := by
  rw [h, h]

theorem magma_band_repeat {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y : G) : x ◇ (x ◇ y) = x ◇ y := by
  rw [← k, h]

theorem magma_band_twice {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y : G) : x ◇ (y ◇ (x ◇ y)) = x ◇ y := by
  rw [← k, h]

theorem magma_semilattice_absorb {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x)
    (c : ∀ x y : G, x ◇ y = y ◇ x) (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y : G) :
    y ◇ (x ◇ y) = x ◇ y := by
  rw [c x y, ← k, h]

theorem magma_semilattice_distrib {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x)
    (c : ∀ x y : G, x ◇ y = y ◇ x) (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y z : G) :
    (x ◇ y) ◇ (x ◇ z) = x ◇ (y ◇ z) := by
  rw [k, ← k y x z, c y x, k x y z, ← k x x, h]

theorem magma_semilattice_order {G : Type} [Magma G] (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z))
    (x y z : G) (l : x ◇ y = x) (m : y ◇ z = y) : x ◇ z = x := by
  rw [← l, k, m]

theorem magma_semilattice_antisymm {G : Type} [Magma G] (c : ∀ x y : G, x ◇ y = y ◇ x) (x y : G)
    (l : x ◇ y = x) (m : y ◇ x = y) : x = y := by
  rw [← l, c, m]

theorem magma_semilattice_lower {G : Type} [Magma G] (h : ∀ x : G, x ◇ x = x)
    (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y : G) : (x ◇ y) ◇ y = x ◇ y := by
  rw [k, h]

theorem magma_semilattice_glb {G : Type} [Magma G] (k : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z))
    (x y z : G) (l : z ◇ x = z) (m : z ◇ y = z) : z ◇ (x ◇ y) = z := by
  rw [← k, l, m]

/-! ## Identities and inverses -/

theorem magma_identity_unique {G : Type} [Magma G] (e f : G) (h : ∀ x : G, e ◇ x = x)
    (k : ∀ x : G, x ◇ f = x) : e = f := by
  rw [← k e, h]

theorem magma_identity_both {G : Type} [Magma G] (e : G) (h : ∀ x : G, e ◇ x = x)
    (k : ∀ x : G, x ◇ e = x) (x : G) : (e ◇ x) ◇ e = x := by
  rw [h, k]

theorem magma_identity_square {G : Type} [Magma G] (e : G) (h : ∀ x : G, e ◇ x = x) (x y : G) :
    (e ◇ e) ◇ (x ◇ y) = x ◇ (e ◇ y) := by
  rw [h e, h, h]

theorem magma_identity_commutes {G : Type} [Magma G] (e : G) (h : ∀ x : G, e ◇ x = x)
    (k : ∀ x : G, x ◇ e = x) (x : G) : e ◇ x = x ◇ e := by
  rw [h, k]

theorem magma_zero_unique {G : Type} [Magma G] (o u : G) (h : ∀ x : G, o ◇ x = o)
    (k : ∀ x : G, x ◇ u = u) : o = u := by
  rw [← h u, k]

theorem magma_zero_nested {G : Type} [Magma G] (o : G) (h : ∀ x : G, o ◇ x = o)
    (k : ∀ x : G, x ◇ o = o) (x y : G) : x ◇ (o ◇ y) = (y ◇ o) ◇ x := by
  rw [h, k, k, h]

theorem magma_inverse_unique {G : Type} [Magma G] (e : G) (h : ∀ x : G, e ◇ x = x)
    (k : ∀ x : G, x ◇ e = x) (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y z : G)
    (l : y ◇ x = e) (m : x ◇ z = e) : y = z := by
  rw [← k y, ← m, ← a, l, h]

theorem magma_cancel_left {G : Type} [Magma G] (e : G) (i : G → G) (h : ∀ x : G, e ◇ x = x)
    (l : ∀ x : G, i x ◇ x = e) (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y z : G)
    (m : x ◇ y = x ◇ z) : y = z := by
  rw [← h y, ← l x, a, m, ← a, l, h]

theorem magma_cancel_inverse {G : Type} [Magma G] (e : G) (i : G → G) (h : ∀ x : G, e ◇ x = x)
    (l : ∀ x : G, i x ◇ x = e) (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y : G) :
    i x ◇ (x ◇ y) = y := by
  rw [← a, l, h]

theorem magma_idempotent_is_identity {G : Type} [Magma G] (e : G) (i : G → G)
    (h : ∀ x : G, e ◇ x = x) (l : ∀ x : G, i x ◇ x = e)
    (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x : G) (m : x ◇ x = x) : x = e := by
  rw [← l x]
  rw [← m, ← a]
  rw [m, l, h]

theorem magma_right_inverse {G : Type} [Magma G] (e : G) (i : G → G) (h : ∀ x : G, e ◇ x = x)
    (l : ∀ x : G, i x ◇ x = e) (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x : G) :
    x ◇ i x = e := by
  rw [← h (x ◇ i x), ← l (i x), a, ← a (i x) x (i x), l x, h]

theorem magma_right_identity {G : Type} [Magma G] (e : G) (i : G → G) (h : ∀ x : G, e ◇ x = x)
    (l : ∀ x : G, i x ◇ x = e) (r : ∀ x : G, x ◇ i x = e)
    (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x : G) : x ◇ e = x := by
  rw [← l x, ← a, r, h]

theorem magma_inverse_product {G : Type} [Magma G] (e : G) (i : G → G) (h : ∀ x : G, e ◇ x = x)
    (l : ∀ x : G, i x ◇ x = e) (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (x y : G) :
    (i y ◇ i x) ◇ (x ◇ y) = e := by
  rw [a, ← a (i x), l, h, l]

theorem magma_involutions_commute {G : Type} [Magma G] (e : G) (h : ∀ x : G, e ◇ x = x)
    (k : ∀ x : G, x ◇ e = x) (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z))
    (s : ∀ x : G, x ◇ x = e) (x y : G) : x ◇ y = y ◇ x := by
  have m : (x ◇ y) ◇ (y ◇ x) = e := by
    rw [a, ← a y, s, h, s]
  rw [← k (x ◇ y), ← s (y ◇ x), ← a, m, h]

theorem magma_involution_cancel {G : Type} [Magma G] (e : G) (h : ∀ x : G, e ◇ x = x)
    (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (s : ∀ x : G, x ◇ x = e) (x y : G) :
    x ◇ (x ◇ y) = y := by
  rw [← a, s, h]

theorem magma_involution_solve {G : Type} [Magma G] (e : G) (h : ∀ x : G, e ◇ x = x)
    (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (s : ∀ x : G, x ◇ x = e) (x y z : G)
    (m : x ◇ y = z) : y = x ◇ z := by
  rw [← m, ← a, s, h]

/-! ## Other laws -/

theorem magma_medial_square {G : Type} [Magma G]
    (h : ∀ x y z w : G, (x ◇ y) ◇ (z ◇ w) = (x ◇ z) ◇ (y ◇ w)) (k : ∀ x : G, x ◇ x = x) (x y z : G) :
    x ◇ (y ◇ z) = (x ◇ y) ◇ (x ◇ z) := by
  rw [h, k]

theorem magma_self_distrib_idem {G : Type} [Magma G]
    (h : ∀ x y z : G, x ◇ (y ◇ z) = (x ◇ y) ◇ (x ◇ z)) (k : ∀ x : G, x ◇ x = x) (x y : G) :
    x ◇ (y ◇ x) = (x ◇ y) ◇ x := by
  rw [h, k]

theorem magma_self_distrib_twice {G : Type} [Magma G]
    (h : ∀ x y z : G, x ◇ (y ◇ z) = (x ◇ y) ◇ (x ◇ z)) (x y z w : G) :
    x ◇ (y ◇ (z ◇ w)) = (x ◇ y) ◇ ((x ◇ z) ◇ (x ◇ w)) := by
  rw [h x y, h x z]

theorem magma_distrib_comm {G : Type} [Magma G]
    (h : ∀ x y z : G, x ◇ (y ◇ z) = (x ◇ y) ◇ (x ◇ z)) (c : ∀ x y : G, x ◇ y = y ◇ x) (x y z : G) :
    (y ◇ z) ◇ x = (y ◇ x) ◇ (z ◇ x) := by
  rw [c, h, c x y, c x z]

theorem magma_cyclic_comm {G : Type} [Magma G] (h : ∀ x y z : G, x ◇ (y ◇ z) = z ◇ (x ◇ y))
    (x y z : G) : x ◇ (y ◇ z) = y ◇ (z ◇ x) := by
  rw [h x y z, h z x y]

theorem magma_reversal_twice {G : Type} [Magma G] (h : ∀ x y : G, x ◇ (x ◇ y) = y) (x y z : G)
    (k : x ◇ y = x ◇ z) : y = z := by
  rw [← h x y, k, h]

theorem magma_reversal_solve {G : Type} [Magma G] (h : ∀ x y : G, x ◇ (x ◇ y) = y) (x y : G) :
    ∃ z, x ◇ z = y := by
  exact ⟨x ◇ y, h x y⟩

theorem magma_steiner_cancel {G : Type} [Magma G] (h : ∀ x y : G, x ◇ (x ◇ y) = y)
    (c : ∀ x y : G, x ◇ y = y ◇ x) (x y : G) : (y ◇ x) ◇ x = y := by
  rw [c (y ◇ x), c y, h]

theorem magma_steiner_rotate {G : Type} [Magma G] (h : ∀ x y : G, x ◇ (x ◇ y) = y)
    (c : ∀ x y : G, x ◇ y = y ◇ x) (x y z : G) (k : x ◇ y = z) : y ◇ z = x := by
  rw [← k, c x y, h]

theorem magma_central_comm {G : Type} [Magma G] (h : ∀ x y z : G, (x ◇ y) ◇ (y ◇ z) = y)
    (x y : G) : (x ◇ x) ◇ (x ◇ y) = x := by
  exact h x x y

theorem magma_central_idem {G : Type} [Magma G] (h : ∀ x y z : G, (x ◇ y) ◇ (y ◇ z) = y)
    (x y : G) : (y ◇ x) ◇ (x ◇ x) = (x ◇ x) ◇ (x ◇ y) := by
  rw [h, h]

theorem magma_fixed_point {G : Type} [Magma G] (f : G → G) (h : ∀ x : G, f x = x ◇ x)
    (k : ∀ x : G, x ◇ x = x) (x : G) : f (f x) = x := by
  rw [h, h, k, k]

theorem magma_homomorphism_comp {G : Type} [Magma G] (f g : G → G)
    (hf : ∀ x y : G, f (x ◇ y) = f x ◇ f y) (hg : ∀ x y : G, g (x ◇ y) = g x ◇ g y) (x y : G) :
    g (f (x ◇ y)) = g (f x) ◇ g (f y) := by
  rw [hf, hg]

theorem magma_homomorphism_three {G : Type} [Magma G] (f : G → G)
    (h : ∀ x y : G, f (x ◇ y) = f x ◇ f y) (x y z : G) :
    f (x ◇ (y ◇ z)) = f x ◇ (f y ◇ f z) := by
  rw [h, h]

theorem magma_homomorphism_idem {G : Type} [Magma G] (f : G → G)
    (h : ∀ x y : G, f (x ◇ y) = f x ◇ f y) (x : G) (k : x ◇ x = x) : f x ◇ f x = f x := by
  rw [← h, k]

theorem magma_homomorphism_comm {G : Type} [Magma G] (f : G → G)
    (h : ∀ x y : G, f (x ◇ y) = f x ◇ f y) (c : ∀ x y : G, x ◇ y = y ◇ x) (x y : G) :
    f (x ◇ y) = f y ◇ f x := by
  rw [c, h]

theorem magma_antihomomorphism_twice {G : Type} [Magma G] (f : G → G)
    (h : ∀ x y : G, f (x ◇ y) = f y ◇ f x) (x y : G) : f (f (x ◇ y)) = f (f x) ◇ f (f y) := by
  rw [h, h]

theorem magma_translation_commute {G : Type} [Magma G]
    (a : ∀ x y z : G, (x ◇ y) ◇ z = x ◇ (y ◇ z)) (f g : G → G) (p q : G) (hf : ∀ x : G, f x = p ◇ x)
    (hg : ∀ x : G, g x = x ◇ q) (x : G) : f (g x) = g (f x) := by
  rw [hf, hg, hg, hf, a]
