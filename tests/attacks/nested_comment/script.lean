/- /- -/ exact absurd rfl (by decide) -/
--/
sorry
