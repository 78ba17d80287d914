all_goals try decide
any_goals skip
