cases (undefined : False)
all_goals sorry
