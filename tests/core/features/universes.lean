prelude
import Core

universe u v
def swap {α : Type u} {β : Type v} (p : α × β) : β × α := (p.2, p.1)
theorem swap_swap {α : Type u} {β : Type v} (p : α × β) : swap (swap p) = p := rfl
example : swap.{0, 0} (1, true) = (true, 1) := rfl
