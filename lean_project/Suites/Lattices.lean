import Suites.Defs.Lattices

/-! # Lattices -/

open Lat

/-! ## Meets, joins and what is below -/

theorem lattice_meet_self {L : Type} [Lat L] (a : L) : a ⊓ a = a := by
  have h := meet_absorb a (a ⊓ a)
  rw [join_absorb] at h
  exact h

theorem lattice_join_self {L : Type} [Lat L] (a : L) : a ⊔ a = a := by
  have h := join_absorb a (a ⊔ a)
  rw [meet_absorb] at h
  exact h

theorem lattice_meet_left_comm {L : Type} [Lat L] (a b c : L) : a ⊓ (b ⊓ c) = b ⊓ (a ⊓ c) := by
  rw [← meet_assoc, meet_comm a b, meet_assoc]

theorem lattice_join_exchange {L : Type} [Lat L] (a b c d : L) : a ⊔ b ⊔ (c ⊔ d) = a ⊔ c ⊔ (b ⊔ d) := by
  rw [join_assoc, ← join_assoc b, join_comm b c, join_assoc c, ← join_assoc]

theorem lattice_meet_meet {L : Type} [Lat L] (a b : L) : a ⊓ b ⊓ b = a ⊓ b := by
  have h := meet_absorb b (b ⊓ b)
  rw [join_absorb] at h
  rw [meet_assoc, h]

theorem lattice_below_refl {L : Type} [Lat L] (a : L) : Below a a := by
  have h := meet_absorb a (a ⊓ a)
  rw [join_absorb] at h
  exact h

theorem lattice_below_trans {L : Type} [Lat L] (a b c : L) (h : Below a b) (k : Below b c) : Below a c := by
  rw [Below, ← h, meet_assoc, k]

theorem lattice_below_antisymm {L : Type} [Lat L] (a b : L) (h : Below a b) (k : Below b a) : a = b := by
  rw [← h, meet_comm]
  exact k

theorem lattice_below_join {L : Type} [Lat L] (a b : L) : Below a b ↔ a ⊔ b = b := by
  constructor
  · intro h
    rw [← h, join_comm, meet_comm a b, join_absorb]
  · intro h
    rw [Below, ← h, meet_absorb]

theorem lattice_meet_below {L : Type} [Lat L] (a b : L) : Below (a ⊓ b) a := by
  have h := meet_absorb a (a ⊓ a)
  rw [join_absorb] at h
  rw [Below, meet_assoc, meet_comm b a, ← meet_assoc, h]

theorem lattice_below_of_join {L : Type} [Lat L] (a b : L) : Below a (b ⊔ a) := by
  rw [Below, join_comm, meet_absorb]

theorem lattice_meet_greatest {L : Type} [Lat L] (a b c : L) : Below c (a ⊓ b) ↔ Below c a ∧ Below c b := by
  constructor
  · intro h
    have self : ∀ x : L, x ⊓ x = x := by
      intro x
      have k := meet_absorb x (x ⊓ x)
      rw [join_absorb] at k
      exact k
    constructor
    · rw [Below, ← h, meet_assoc c, meet_assoc a, meet_comm b a, ← meet_assoc a, self]
    · rw [Below, ← h, meet_assoc c, meet_assoc a, self]
  · intro h
    rw [Below, ← meet_assoc, h.1, h.2]

theorem lattice_join_least {L : Type} [Lat L] (a b c : L) (h : Below a c) (k : Below b c) : Below (a ⊔ b) c := by
  have up : ∀ x : L, Below x c → x ⊔ c = c := by
    intro x l
    rw [← l, join_comm, meet_comm x c, join_absorb]
  have e : a ⊔ b ⊔ c = c := by rw [join_assoc, up b k, up a h]
  rw [Below, ← e, meet_absorb]

theorem lattice_meet_mono {L : Type} [Lat L] (a b c d : L) (h : Below a b) (k : Below c d) : Below (a ⊓ c) (b ⊓ d) := by
  rw [Below, meet_assoc, ← meet_assoc c, meet_comm c b, meet_assoc b, k, ← meet_assoc, h]

theorem lattice_join_mono {L : Type} [Lat L] (a b c d : L) (h : Below a b) (k : Below c d) : Below (a ⊔ c) (b ⊔ d) := by
  have up : ∀ x y : L, Below x y → x ⊔ y = y := by
    intro x y l
    rw [← l, join_comm, meet_comm x y, join_absorb]
  have e : a ⊔ c ⊔ (b ⊔ d) = b ⊔ d := by
    rw [join_assoc, ← join_assoc c, join_comm c b, join_assoc b, up c d k, ← join_assoc, up a b h]
  rw [Below, ← e, meet_absorb]

theorem lattice_meet_eq_join {L : Type} [Lat L] (a b : L) (h : a ⊓ b = a ⊔ b) : a = b := by
  have self : ∀ x : L, x ⊓ x = x := by
    intro x
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    exact s
  have k := meet_absorb a b
  rw [← h, ← meet_assoc, self] at k
  have l := meet_absorb b a
  rw [join_comm, ← h, meet_comm a b, ← meet_assoc, self, meet_comm] at l
  exact k.symm.trans l

theorem lattice_distributive_inequality {L : Type} [Lat L] (a b c : L) : Below (a ⊓ b ⊔ a ⊓ c) (a ⊓ (b ⊔ c)) := by
  have self : ∀ x : L, x ⊓ x = x := by
    intro x
    have k := meet_absorb x (x ⊓ x)
    rw [join_absorb] at k
    exact k
  have up : ∀ x y : L, Below x y → x ⊔ y = y := by
    intro x y l
    rw [← l, join_comm, meet_comm x y, join_absorb]
  have mono : ∀ x y z : L, Below y z → Below (x ⊓ y) (x ⊓ z) := by
    intro x y z l
    rw [Below, meet_assoc, ← meet_assoc y, meet_comm y x, meet_assoc x, ← meet_assoc, self, l]
  have p : Below (a ⊓ b) (a ⊓ (b ⊔ c)) := mono a b _ (meet_absorb b c)
  have q : Below (a ⊓ c) (a ⊓ (b ⊔ c)) := by
    apply mono a c
    rw [Below, join_comm, meet_absorb]
  have e : a ⊓ b ⊔ a ⊓ c ⊔ a ⊓ (b ⊔ c) = a ⊓ (b ⊔ c) := by rw [join_assoc, up _ _ q, up _ _ p]
  rw [Below, ← e, meet_absorb]

theorem lattice_modular_inequality {L : Type} [Lat L] (a b c : L) (h : Below a c) : Below (a ⊔ b ⊓ c) ((a ⊔ b) ⊓ c) := by
  have self : ∀ x : L, x ⊓ x = x := by
    intro x
    have k := meet_absorb x (x ⊓ x)
    rw [join_absorb] at k
    exact k
  have up : ∀ x y : L, Below x y → x ⊔ y = y := by
    intro x y l
    rw [← l, join_comm, meet_comm x y, join_absorb]
  have p : Below a ((a ⊔ b) ⊓ c) := by rw [Below, ← meet_assoc, meet_absorb, h]
  have q : Below (b ⊓ c) ((a ⊔ b) ⊓ c) := by
    rw [Below, meet_assoc, ← meet_assoc c, meet_comm c (a ⊔ b), meet_assoc (a ⊔ b), self, ← meet_assoc, join_comm a b,
      meet_absorb]
  have e : a ⊔ b ⊓ c ⊔ (a ⊔ b) ⊓ c = (a ⊔ b) ⊓ c := by rw [join_assoc, up _ _ q, up _ _ p]
  rw [Below, ← e, meet_absorb]

theorem lattice_distributive_dual {L : Type} [Lat L] (h : Distributive L) (a b c : L) :
    a ⊔ b ⊓ c = (a ⊔ b) ⊓ (a ⊔ c) := by
  rw [h (a ⊔ b) a c, meet_comm (a ⊔ b) a, meet_absorb, meet_comm (a ⊔ b) c, h c a b, ← join_assoc, meet_comm c a,
    join_absorb, meet_comm c b]

theorem lattice_distributive_of_dual {L : Type} [Lat L] (h : ∀ a b c : L, a ⊔ b ⊓ c = (a ⊔ b) ⊓ (a ⊔ c)) :
    Distributive L := by
  intro a b c
  rw [h (a ⊓ b) a c, join_comm (a ⊓ b) a, join_absorb, join_comm (a ⊓ b) c, h c a b, ← meet_assoc, join_comm c a,
    meet_absorb, join_comm c b]

theorem lattice_distributive_modular {L : Type} [Lat L] (h : Distributive L) : Modular L := by
  intro a b c k
  rw [meet_comm (a ⊔ b) c, h c a b, meet_comm c a, k, meet_comm c b]

theorem lattice_distributive_cancel {L : Type} [Lat L] (h : Distributive L) (a b c : L) (m : a ⊓ c = b ⊓ c)
    (j : a ⊔ c = b ⊔ c) : a = b := by
  have p := meet_absorb a c
  rw [j, h, m, meet_comm a b] at p
  have q := meet_absorb b c
  rw [← j, h] at q
  exact p.symm.trans q

theorem lattice_distributive_median {L : Type} [Lat L] (h : Distributive L) (a b c : L) :
    a ⊓ b ⊔ b ⊓ c ⊔ c ⊓ a = (a ⊔ b) ⊓ (b ⊔ c) ⊓ (c ⊔ a) := by
  have self : ∀ x : L, x ⊓ x = x := by
    intro x
    have k := meet_absorb x (x ⊓ x)
    rw [join_absorb] at k
    exact k
  have dual : ∀ x y z : L, x ⊔ y ⊓ z = (x ⊔ y) ⊓ (x ⊔ z) := by
    intro x y z
    rw [h (x ⊔ y) x z, meet_comm (x ⊔ y) x, meet_absorb, meet_comm (x ⊔ y) z, h z x y, ← join_assoc, meet_comm z x,
      join_absorb, meet_comm z y]
  have e : (a ⊔ b) ⊓ (b ⊔ c) = b ⊔ a ⊓ c := by rw [join_comm a b, ← dual]
  have f : (b ⊔ a ⊓ c) ⊓ (c ⊔ a) = b ⊓ (c ⊔ a) ⊔ a ⊓ c ⊓ (c ⊔ a) := by
    rw [meet_comm, h, meet_comm _ b, meet_comm _ (a ⊓ c)]
  have g : a ⊓ c ⊓ (c ⊔ a) = c ⊓ a := by rw [meet_assoc, meet_absorb, meet_comm]
  rw [e, f, g, h, meet_comm b a, join_comm (a ⊓ b)]

theorem lattice_chain_distributive {L : Type} [Lat L] (h : ∀ a b : L, Below a b ∨ Below b a) : Distributive L := by
  have up : ∀ x y : L, Below x y → x ⊔ y = y := by
    intro x y l
    rw [← l, join_comm, meet_comm x y, join_absorb]
  have mono : ∀ x y z : L, Below y z → Below (x ⊓ y) (x ⊓ z) := by
    intro x y z l
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    rw [Below, meet_assoc, ← meet_assoc y, meet_comm y x, meet_assoc x, ← meet_assoc, s, l]
  intro a b c
  rcases h b c with k | k
  · rw [up b c k, up _ _ (mono a b c k)]
  · rw [join_comm b c, up c b k, join_comm, up _ _ (mono a c b k)]

/-! ## Maps and Galois connections -/

theorem lattice_mono_comp {L M N : Type} [Lat L] [Lat M] [Lat N] (f : L → M) (g : M → N) (hf : Mono f) (hg : Mono g) :
    Mono (fun a => g (f a)) := by
  intro a b h
  exact hg _ _ (hf a b h)

theorem lattice_mono_of_meet {L M : Type} [Lat L] [Lat M] (f : L → M) (h : ∀ a b, f (a ⊓ b) = f a ⊓ f b) : Mono f := by
  intro a b k
  rw [Below, ← h, k]

theorem lattice_mono_of_join {L M : Type} [Lat L] [Lat M] (f : L → M) (h : ∀ a b, f (a ⊔ b) = f a ⊔ f b) : Mono f := by
  intro a b k
  have e : a ⊔ b = b := by rw [← k, join_comm, meet_comm a b, join_absorb]
  rw [Below, ← e, h, meet_absorb]

theorem lattice_galois_up {L M : Type} [Lat L] [Lat M] (f : L → M) (g : M → L) (h : Galois f g) (a : L) :
    Below a (g (f a)) := by
  have s := meet_absorb (f a) (f a ⊓ f a)
  rw [join_absorb] at s
  exact (h a (f a)).mp s

theorem lattice_galois_down {L M : Type} [Lat L] [Lat M] (f : L → M) (g : M → L) (h : Galois f g) (b : M) :
    Below (f (g b)) b := by
  have s := meet_absorb (g b) (g b ⊓ g b)
  rw [join_absorb] at s
  exact (h (g b) b).mpr s

theorem lattice_galois_mono {L M : Type} [Lat L] [Lat M] (f : L → M) (g : M → L) (h : Galois f g) : Mono f := by
  intro a b k
  have s := meet_absorb (f b) (f b ⊓ f b)
  rw [join_absorb] at s
  have l := (h b (f b)).mp s
  apply (h a (f b)).mpr
  rw [Below, ← k, meet_assoc, l]

theorem lattice_galois_thrice {L M : Type} [Lat L] [Lat M] (f : L → M) (g : M → L) (h : Galois f g) (mf : Mono f)
    (a : L) : f (g (f a)) = f a := by
  have refl : ∀ x : L, Below x x := by
    intro x
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    exact s
  have refl' : ∀ x : M, Below x x := by
    intro x
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    exact s
  have p : Below (f (g (f a))) (f a) := (h _ _).mpr (refl _)
  have q : Below (f a) (f (g (f a))) := mf _ _ ((h _ _).mp (refl' _))
  rw [← p, meet_comm]
  exact q

theorem lattice_galois_join {L M : Type} [Lat L] [Lat M] (f : L → M) (g : M → L) (h : Galois f g) (a b : L) :
    f (a ⊔ b) = f a ⊔ f b := by
  have refl : ∀ x : M, Below x x := by
    intro x
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    exact s
  have trans : ∀ x y z : L, Below x y → Below y z → Below x z := by
    intro x y z hxy hyz
    rw [Below, ← hxy, meet_assoc, hyz]
  have up : ∀ x y : L, Below x y → x ⊔ y = y := by
    intro x y l
    rw [← l, join_comm, meet_comm x y, join_absorb]
  have up' : ∀ x y : M, Below x y → x ⊔ y = y := by
    intro x y l
    rw [← l, join_comm, meet_comm x y, join_absorb]
  have pa : Below a (g (f a ⊔ f b)) := (h _ _).mp (meet_absorb _ _)
  have pb : Below b (g (f a ⊔ f b)) := (h _ _).mp (by rw [Below, join_comm, meet_absorb])
  have least : Below (a ⊔ b) (g (f a ⊔ f b)) := by
    have e : a ⊔ b ⊔ g (f a ⊔ f b) = g (f a ⊔ f b) := by rw [join_assoc, up _ _ pb, up _ _ pa]
    rw [Below]
    have k := meet_absorb (a ⊔ b) (g (f a ⊔ f b))
    rw [e] at k
    exact k
  have p : Below (f (a ⊔ b)) (f a ⊔ f b) := (h _ _).mpr least
  have top := (h (a ⊔ b) (f (a ⊔ b))).mp (refl _)
  have qa : Below (f a) (f (a ⊔ b)) := (h _ _).mpr (trans _ _ _ (meet_absorb a b) top)
  have qb : Below (f b) (f (a ⊔ b)) := (h _ _).mpr (trans _ _ _ (by rw [Below, join_comm, meet_absorb]) top)
  have q : f a ⊔ f b ⊔ f (a ⊔ b) = f (a ⊔ b) := by rw [join_assoc, up' _ _ qb, up' _ _ qa]
  have r := up' _ _ p
  rw [join_comm, q] at r
  exact r

theorem lattice_galois_unique {L M : Type} [Lat L] [Lat M] (f : L → M) (g k : M → L) (h : Galois f g) (l : Galois f k)
    (b : M) : g b = k b := by
  have refl : ∀ x : L, Below x x := by
    intro x
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    exact s
  have p : Below (g b) (k b) := (l _ _).mp ((h _ _).mpr (refl _))
  have q : Below (k b) (g b) := (h _ _).mp ((l _ _).mpr (refl _))
  rw [← p, meet_comm]
  exact q

theorem lattice_galois_comp {L M N : Type} [Lat L] [Lat M] [Lat N] (f : L → M) (g : M → L) (p : M → N) (q : N → M)
    (h : Galois f g) (k : Galois p q) : Galois (fun a => p (f a)) (fun c => g (q c)) := by
  intro a c
  exact (k (f a) c).trans (h a (q c))

theorem lattice_join_all_above {L : Type} [Lat L] (a x : L) (xs : List L) (h : x ∈ xs) : Below x (joinAll a xs) := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons y ys ih =>
    rw [joinAll]
    rcases List.mem_cons.mp h with e | e
    · rw [e, Below, meet_absorb]
    · have k := ih e
      rw [Below, ← k, meet_assoc, join_comm, meet_absorb]

theorem lattice_join_all_least {L : Type} [Lat L] (a b : L) (xs : List L) (h : Below a b) (k : ∀ x, x ∈ xs → Below x b) :
    Below (joinAll a xs) b := by
  induction xs with
  | nil => exact h
  | cons y ys ih =>
    have up : ∀ x : L, Below x b → x ⊔ b = b := by
      intro x l
      rw [← l, join_comm, meet_comm x b, join_absorb]
    have p := up _ (ih (fun x hx => k x (List.mem_cons_of_mem y hx)))
    have q := up y (k y List.mem_cons_self)
    have e : y ⊔ joinAll a ys ⊔ b = b := by rw [join_assoc, p, q]
    have m := meet_absorb (y ⊔ joinAll a ys) b
    rw [e] at m
    exact m

theorem lattice_join_all_append {L : Type} [Lat L] (a : L) (xs ys : List L) :
    joinAll a (xs ++ ys) = joinAll (joinAll a ys) xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.cons_append, joinAll, ih, joinAll]

theorem lattice_join_all_start {L : Type} [Lat L] (a b : L) (xs : List L) : joinAll (a ⊔ b) xs = a ⊔ joinAll b xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [joinAll, ih, joinAll, ← join_assoc, join_comm x a, join_assoc]

theorem lattice_join_all_reverse {L : Type} [Lat L] (a : L) (xs : List L) : joinAll a xs.reverse = joinAll a xs := by
  have append : ∀ a (xs ys : List L), joinAll a (xs ++ ys) = joinAll (joinAll a ys) xs := by
    intro a xs ys
    induction xs with
    | nil => rfl
    | cons x xs ih => rw [List.cons_append, joinAll, ih, joinAll]
  have start : ∀ a b (xs : List L), joinAll (a ⊔ b) xs = a ⊔ joinAll b xs := by
    intro a b xs
    induction xs with
    | nil => rfl
    | cons x xs ih => rw [joinAll, ih, joinAll, ← join_assoc, join_comm x a, join_assoc]
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.reverse_cons, append, joinAll, joinAll, start, ih, joinAll]

/-! ## Boolean algebras -/

theorem lattice_bool_bottom {B : Type} [BoolAlg B] (a : B) : a ⊓ BoolAlg.zero = BoolAlg.zero := by
  rw [← BoolAlg.meet_compl a, ← meet_assoc]
  have s := meet_absorb a (a ⊓ a)
  rw [join_absorb] at s
  rw [s]

theorem lattice_bool_top {B : Type} [BoolAlg B] (a : B) : a ⊔ BoolAlg.one = BoolAlg.one := by
  have h := join_absorb (BoolAlg.one : B) a
  rw [meet_comm, BoolAlg.meet_one, join_comm] at h
  exact h

theorem lattice_bool_compl_unique {B : Type} [BoolAlg B] (a b : B) (m : a ⊓ b = BoolAlg.zero)
    (j : a ⊔ b = BoolAlg.one) : b = BoolAlg.compl a := by
  have p : b = b ⊓ BoolAlg.compl a := by
    have h := BoolAlg.meet_join b a (BoolAlg.compl a)
    rw [BoolAlg.join_compl, BoolAlg.meet_one, meet_comm b a, m, join_comm, BoolAlg.join_zero] at h
    exact h
  have q : BoolAlg.compl a = BoolAlg.compl a ⊓ b := by
    have h := BoolAlg.meet_join (BoolAlg.compl a) a b
    rw [j, BoolAlg.meet_one, meet_comm (BoolAlg.compl a) a, BoolAlg.meet_compl, join_comm, BoolAlg.join_zero] at h
    exact h
  rw [p, meet_comm]
  exact q.symm

theorem lattice_bool_compl_compl {B : Type} [BoolAlg B]
    (unique : ∀ a b : B, a ⊓ b = BoolAlg.zero → a ⊔ b = BoolAlg.one → b = BoolAlg.compl a) (a : B) :
    BoolAlg.compl (BoolAlg.compl a) = a := by
  refine (unique (BoolAlg.compl a) a ?_ ?_).symm
  · rw [meet_comm, BoolAlg.meet_compl]
  · rw [join_comm, BoolAlg.join_compl]

theorem lattice_bool_de_morgan {B : Type} [BoolAlg B]
    (unique : ∀ a b : B, a ⊓ b = BoolAlg.zero → a ⊔ b = BoolAlg.one → b = BoolAlg.compl a)
    (bottom : ∀ a : B, a ⊓ BoolAlg.zero = BoolAlg.zero) (top : ∀ a : B, a ⊔ BoolAlg.one = BoolAlg.one)
    (dual : ∀ a b c : B, a ⊔ b ⊓ c = (a ⊔ b) ⊓ (a ⊔ c)) (a b : B) :
    BoolAlg.compl (a ⊓ b) = BoolAlg.compl a ⊔ BoolAlg.compl b := by
  refine (unique (a ⊓ b) _ ?_ ?_).symm
  · rw [BoolAlg.meet_join, meet_comm a b, meet_assoc, BoolAlg.meet_compl, bottom, meet_comm b a, meet_assoc,
      BoolAlg.meet_compl, bottom, BoolAlg.join_zero]
  · rw [join_comm, dual, join_comm (BoolAlg.compl a), join_assoc, join_comm (BoolAlg.compl a) a, BoolAlg.join_compl, top,
      join_comm (BoolAlg.compl b), join_assoc, join_comm (BoolAlg.compl b) b, BoolAlg.join_compl, top, BoolAlg.meet_one]

theorem lattice_bool_zero_compl {B : Type} [BoolAlg B] : BoolAlg.compl (BoolAlg.zero : B) = BoolAlg.one := by
  have h := BoolAlg.join_compl (BoolAlg.zero : B)
  rw [join_comm, BoolAlg.join_zero] at h
  exact h

theorem lattice_bool_below_iff {B : Type} [BoolAlg B] (a b : B) : Below a b ↔ a ⊓ BoolAlg.compl b = BoolAlg.zero := by
  have bottom : ∀ x : B, x ⊓ BoolAlg.zero = BoolAlg.zero := by
    intro x
    rw [← BoolAlg.meet_compl x, ← meet_assoc]
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    rw [s]
  constructor
  · intro h
    rw [← h, meet_assoc, BoolAlg.meet_compl, bottom]
  · intro h
    have k := BoolAlg.meet_join a b (BoolAlg.compl b)
    rw [BoolAlg.join_compl, BoolAlg.meet_one, h, BoolAlg.join_zero] at k
    exact k.symm

theorem lattice_bool_residual {B : Type} [BoolAlg B] (a b c : B) :
    Below (a ⊓ b) c ↔ Below a (BoolAlg.compl b ⊔ c) := by
  have self : ∀ x : B, x ⊓ x = x := by
    intro x
    have s := meet_absorb x (x ⊓ x)
    rw [join_absorb] at s
    exact s
  constructor
  · intro h
    have e := BoolAlg.meet_join a b (BoolAlg.compl b)
    rw [BoolAlg.join_compl, BoolAlg.meet_one] at e
    have l : Below (a ⊓ b) (BoolAlg.compl b ⊔ c) := by
      rw [Below, ← h, meet_assoc, join_comm, meet_absorb]
    have r : Below (a ⊓ BoolAlg.compl b) (BoolAlg.compl b ⊔ c) := by
      rw [Below, meet_assoc, meet_absorb]
    have d := BoolAlg.meet_join (BoolAlg.compl b ⊔ c) (a ⊓ b) (a ⊓ BoolAlg.compl b)
    rw [← e, meet_comm _ (a ⊓ b), meet_comm _ (a ⊓ BoolAlg.compl b), l, r, ← e, meet_comm] at d
    exact d
  · intro h
    have e := BoolAlg.meet_join (b : B) (BoolAlg.compl b) c
    rw [BoolAlg.meet_compl, join_comm BoolAlg.zero, BoolAlg.join_zero] at e
    rw [Below, ← h, meet_assoc a, meet_comm (BoolAlg.compl b ⊔ c) b, e, meet_assoc, meet_assoc, self]

theorem lattice_bool_cancel {B : Type} [BoolAlg B] (a b c : B) (h : a ⊓ c = b ⊓ c)
    (k : a ⊓ BoolAlg.compl c = b ⊓ BoolAlg.compl c) : a = b := by
  have split : ∀ x : B, x = x ⊓ c ⊔ x ⊓ BoolAlg.compl c := by
    intro x
    rw [← BoolAlg.meet_join, BoolAlg.join_compl, BoolAlg.meet_one]
  rw [split a, h, k, ← split b]

theorem lattice_bool_two_parts {B : Type} [BoolAlg B] (a b : B) : a ⊓ b ⊔ a ⊓ BoolAlg.compl b = a := by
  rw [← BoolAlg.meet_join, BoolAlg.join_compl, BoolAlg.meet_one]

theorem lattice_bool_absorb_compl {B : Type} [BoolAlg B] (a b : B) : a ⊓ (BoolAlg.compl a ⊔ b) = a ⊓ b := by
  rw [BoolAlg.meet_join, BoolAlg.meet_compl, join_comm, BoolAlg.join_zero]
