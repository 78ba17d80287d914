exact (Classical.choice (inferInstance : Nonempty False)).elim
