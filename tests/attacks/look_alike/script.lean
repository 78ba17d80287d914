exаct rfl
